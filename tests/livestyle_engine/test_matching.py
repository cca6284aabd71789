from __future__ import annotations

import pytest

from livestyle_engine.captions import captions
from livestyle_engine.looks import Bank, bank
from livestyle_engine.matching import Matcher
from livestyle_engine.text import TextEncoder


@pytest.fixture(scope="module")
def matcher(encoder: TextEncoder) -> Matcher:
    return Matcher(captions(), bank(), encoder)


@pytest.mark.parametrize(
    ("text", "look"),
    [
        ("ink comic", "comic"),
        ("ink comic, neon rain", "comic"),
        ("an oil painting of a dog", "oil"),
        ("turn me into an anime girl", "anime"),
        ("8 bit console", "pixel"),
        ("a quick pencil sketch", "pencil"),
        ("make it look like a newspaper", "halftone"),
        ("glowing neon tubes", "neon"),
        ("a wash of watercolour", "watercolor"),
        ("dark oil painting", "oil"),
        ("comic without outlines", "comic"),
        ("minecraft", "pixel"),
        ("a church window with saints", "stainedglass"),
        ("no filter", "photo"),
    ],
)
def test_words_find_their_look(matcher: Matcher, text: str, look: str) -> None:
    assert matcher.match(text).look == look


@pytest.mark.parametrize(
    ("text", "look", "palette"),
    [
        ("sepia", "photo", "sepia"),
        ("monet's garden", "impasto", "lilies"),
        ("sweet shop", "popart", "candy"),
        ("charcoal, blood red", "charcoal", "red"),
        ("watercolour in pastel colors", "watercolor", "pastel"),
        ("oil painting", "oil", "natural"),
        ("anime", "anime", "natural"),
        ("black ink drawing", "ink", "natural"),
        ("a photo", "photo", "natural"),
        ("ink comic, neon rain", "comic", "pinkcyan"),
        ("purple charcoal drawing", "charcoal", "purple"),
        ("a comic in black and white", "comic", "bw"),
        ("horror movie in black & white", "noir", "bw"),
        ("thermal camera", "thermal", "thermal"),
        ("blueprint", "blueprint", "blueprint"),
    ],
)
def test_colours_are_taken_when_they_are_meant(matcher: Matcher, text: str, look: str, palette: str) -> None:
    found = matcher.match(text)
    assert (found.look, found.palette) == (look, palette)


@pytest.mark.parametrize("text", ["no outlines", "very dark", "slightly grainy and warmer"])
def test_words_for_how_alone_leave_the_picture(matcher: Matcher, text: str) -> None:
    found = matcher.match(text)
    assert (found.look, found.palette, found.similarity) == ("photo", "natural", 1.0)
    assert found.wording.modifiers or found.wording.features


def test_what_is_not_wanted_is_not_chosen(matcher: Matcher) -> None:
    assert matcher.match("cartoon").look == "anime"
    assert matcher.match("cartoon, not anime").look != "anime"


def test_a_concept_brings_its_modifiers_when_it_is_meant(matcher: Matcher) -> None:
    row = next(i for i, m in enumerate(captions().meanings) if m.theme == "fantasy" and m.modifiers and m.looks)
    assert matcher.match(captions().texts[row]).modifiers == captions().meanings[row].modifiers
    assert matcher.match("appendix b subsection three").modifiers == ()


def test_the_similarity_is_honest(matcher: Matcher) -> None:
    known, far, nothing = (
        matcher.match(text).similarity
        for text in ("make me look like an oil painting", "12th century monk", "asdf qwer")
    )
    assert known > 0.99
    assert nothing < 0.4 < far < 0.95
    assert matcher.match("appendix b subsection three").similarity < 0.5


def test_looks_that_are_missing_are_never_chosen(encoder: TextEncoder) -> None:
    looks = {name: entry for name, entry in bank().looks.items() if name not in ("oil", "impasto")}
    few = Matcher(captions(), Bank(looks, bank().palettes), encoder)
    assert few.match("oil painting").look in looks
    assert few.match("van gogh").look in looks


@pytest.mark.parametrize("text", ["ü" * 300, "漫画 風", "🎨 oil painting 🎨", "a" * 300, "word " * 59, "no", "not"])
def test_any_permitted_text_is_encoded(matcher: Matcher, text: str) -> None:
    found = matcher.match(text.strip())
    assert found.look in bank().looks
    assert found.palette in bank().palettes
    assert 0 <= found.similarity <= 1
