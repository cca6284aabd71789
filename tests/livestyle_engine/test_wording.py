from __future__ import annotations

import pytest

from livestyle_engine.modifiers import Mode
from livestyle_engine.wording import key, stripped, take_apart

CAPTIONS = {key(text) for text in ("film look", "no filter", "no colour", "anime girl", "thick oil paint", "warm")}


def known(text: str) -> bool:
    return key(text) in CAPTIONS


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("can you make me look like an anime girl please", "an anime girl"),
        ("turn this into a low-poly thing", "low-poly thing"),
        ("in the style of van gogh", "van gogh"),
        ("oil painting style please!", "oil painting"),
        ("I would love a 1920s silent film look today", "1920s silent film"),
        ("make my stream look as if it was painted in water", "painted in water"),
        ("film look", "film look"),
        ("draw me", "draw me"),
        ("  Ink, ", "Ink"),
    ],
)
def test_courtesies_and_frames_go(text: str, said: str) -> None:
    assert stripped(text, known) == said


@pytest.mark.parametrize(
    ("text", "subject", "features"),
    [
        ("an oil painting with no outlines", "oil painting", [("outlines", "without")]),
        ("oil but no grain", "oil", [("grain", "without")]),
        ("without dots, comic", "comic", [("dots", "without")]),
        ("pop art without outlines and dots", "pop art", [("outlines", "without"), ("dots", "without")]),
        ("comic, no thick black lines or halftone", "comic", [("outlines", "without"), ("dots", "without")]),
        ("less grain old film", "old film", [("grain", "less")]),
        ("hologram without scan lines thanks", "hologram", [("scan lines", "without")]),
        ("line-free comic", "comic", [("outlines", "without")]),
        ("grainless comic", "comic", [("grain", "without")]),
        ("charcoal with outlines", "charcoal with outlines", [("outlines", "more")]),
        ("neon with more glow", "neon with more glow", [("glow", "more")]),
        ("no outlines", "", [("outlines", "without")]),
    ],
)
def test_refusals_and_requests_are_set_aside(text: str, subject: str, features: list[tuple[str, Mode]]) -> None:
    wording = take_apart(text, known)
    assert wording.subject == subject
    assert [(name, mode) for name, mode, _ in wording.features] == features


def test_what_is_no_feature_is_unwanted() -> None:
    assert take_apart("cartoon but not anime", known).unwanted == (("anime", 1.0),)
    assert take_apart("comic, less manga", known).unwanted == (("manga", 0.5),)


@pytest.mark.parametrize("text", ["no filter", "without any filter", "no colour", "not a single effect"])
def test_refusals_that_are_wishes_stay(text: str) -> None:
    wording = take_apart(text, known)
    assert wording.subject == text
    assert not wording.unwanted
    assert not wording.features


@pytest.mark.parametrize(
    ("text", "bare", "modifiers"),
    [
        ("very dark watercolor style", "watercolor", [("dark", 1.6, "very dark")]),
        (
            "thick black ink, slightly grainy",
            "black ink",
            [("thick", 1.0, "thick"), ("grainy", 0.5, "slightly grainy")],
        ),
        ("not too dark film", "film", [("dark", -0.5, "not too dark")]),
        ("high contrast pencil", "pencil", [("contrast", 1.0, "high contrast")]),
        ("thick oil paint", "thick oil paint", []),
        ("warm", "warm", []),
        ("darker", "", [("dark", 1.0, "darker")]),
    ],
)
def test_words_for_how_are_set_aside(text: str, bare: str, modifiers: list[tuple[str, float, str]]) -> None:
    wording = take_apart(text, known)
    assert wording.bare == bare
    assert list(wording.modifiers) == modifiers


@pytest.mark.parametrize(
    ("one", "other"), [("A Photo", "photo"), ("X-Ray", "x ray"), ("grey colours", "gray colors"), ("the", "the")]
)
def test_small_differences_do_not_count(one: str, other: str) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize(
    "text", ["no", "without", "but not", "🎨🔥", "a", "not not not", "no no outlines", ",;.", "less"]
)
def test_any_text_comes_apart(text: str) -> None:
    assert isinstance(take_apart(text, known).subject, str)
