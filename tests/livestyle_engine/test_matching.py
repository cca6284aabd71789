from __future__ import annotations

import pytest

from livestyle.prompt import Prompt
from livestyle_engine.looks import bank
from livestyle_engine.matching import match, parameters
from livestyle_engine.text import TextEncoder


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
        ("soft watercolour wash", "watercolor"),
        ("wood engraving", "engraving"),
    ],
)
def test_words_find_their_look(encoder: TextEncoder, text: str, look: str) -> None:
    assert match(text, encoder).look == look


@pytest.mark.parametrize(
    ("text", "look", "palette"),
    [
        ("sepia", "photo", "sepia"),
        ("charcoal, blood red", "charcoal", "red"),
        ("watercolour in pastel colors", "watercolor", "pastel"),
        ("oil painting", "oil", "natural"),
        ("anime", "anime", "natural"),
        ("black ink drawing", "ink", "natural"),
        ("a photo", "photo", "natural"),
        ("ink comic, neon rain", "comic", "pinkcyan"),
        ("van gogh", "oil", "vivid"),
        ("thermal camera", "photo", "thermal"),
    ],
)
def test_colours_are_taken_when_they_are_meant(encoder: TextEncoder, text: str, look: str, palette: str) -> None:
    found = match(text, encoder)
    assert (found.look, found.palette) == (look, palette)


def test_the_similarity_is_honest(encoder: TextEncoder) -> None:
    exact = match("oil painting", encoder).similarity
    foreign = match("quarterly tax report", encoder).similarity
    assert exact > 0.99
    assert 0 <= foreign < 0.5


def test_weighted_parts_blend_their_parameters(encoder: TextEncoder) -> None:
    mixed, said = parameters(Prompt("oil painting:3 | pixel art:1"), encoder)
    oil, pixel = (bank().parameters(name, "natural") for name in ("oil", "pixel"))
    assert abs(mixed - (0.75 * oil + 0.25 * pixel)).max() < 1e-5
    assert said.look == "oil"


@pytest.mark.parametrize("text", ["ü" * 300, "漫画 風", "🎨 oil painting 🎨", "a" * 300, "word " * 59])
def test_any_permitted_text_is_encoded(encoder: TextEncoder, text: str) -> None:
    found = match(text.strip(), encoder)
    assert found.look in bank().looks
    assert 0 <= found.similarity <= 1
