from __future__ import annotations

import numpy as np
import pytest

from livestyle_engine.looks import bank
from livestyle_engine.modifiers import Change, Mode, clipped, featured, modified, vocabulary
from livestyle_engine.parameters import PLACES, SCHEMA, Vector, vector

NAMES = {parameter.name for parameter in SCHEMA}
WANTED = (
    *("thick", "thin", "subtle", "bold", "soft", "crisp", "bright", "dark", "contrast", "muted", "saturated", "grainy"),
    *("clean", "glowing", "detailed", "simple", "warm", "cool"),
)


def value(parameters: Vector, name: str) -> np.ndarray:
    return parameters[PLACES[name]]


def finished(parameters: Vector, colour: tuple[float, float, float]) -> np.ndarray:
    """A colour under the palette's matrix and offset."""
    return np.asarray(value(parameters, "matrix").reshape(3, 3) @ np.array(colour) + value(parameters, "offset"))


def every_change() -> list[Change]:
    words = vocabulary()
    changes = [change for modifier in words.modifiers.values() for change in modifier.changes]
    return changes + [change for f in words.features.values() for change in (*f.without, *f.more)]


def test_all_words_are_there_once_and_change_what_exists() -> None:
    assert set(vocabulary().modifiers) == set(WANTED)
    said = [word for modifier in vocabulary().modifiers.values() for word in {modifier.name, *modifier.words}]
    assert len(said) == len(set(said))
    assert {change.parameter for change in every_change()} <= NAMES | {""}


@pytest.mark.parametrize("name", [name for name in WANTED if name != "subtle"])
@pytest.mark.parametrize("look", ["comic", "oil", "neon"])
def test_each_changes_a_look_more_when_it_is_very(name: str, look: str) -> None:
    before = bank().parameters(look, "natural")
    slight, full, very = (np.abs(modified(before, name, degree) - before).sum() for degree in (0.5, 1, 1.6))
    if full == 0:
        assert name in ("clean", "thick", "thin"), "what a look has no part of cannot change"
    else:
        assert slight < full <= very


def test_each_stays_within_the_schema() -> None:
    for look in bank().looks:
        for name in WANTED:
            after = modified(bank().parameters(look, "vivid"), name, 2.0)
            assert np.array_equal(after, clipped(after)), (look, name)


def test_a_modifier_turned_round_undoes_colours() -> None:
    before = bank().parameters("photo", "teal")
    for name in ("contrast", "saturated", "warm"):
        again = modified(modified(before, name), name, -1)
        assert np.abs(again[PLACES["matrix"]] - before[PLACES["matrix"]]).max() < 1e-4, name


def test_colours_do_what_they_say() -> None:
    plain, skin = vector({}), (0.7, 0.5, 0.4)
    assert finished(modified(plain, "bright"), skin).min() > 0.4
    assert finished(modified(plain, "dark"), skin).max() < 0.7
    assert (
        np.ptp(finished(modified(plain, "muted"), skin))
        < np.ptp(skin)
        < np.ptp(finished(modified(plain, "saturated"), skin))
    )
    assert finished(modified(plain, "warm"), (0.5, 0.5, 0.5))[0] > finished(modified(plain, "warm"), (0.5, 0.5, 0.5))[2]
    table = value(modified(bank().parameters("photo", "blue"), "muted"), "table").reshape(16, 3)
    before = value(bank().parameters("photo", "blue"), "table").reshape(16, 3)
    assert np.ptp(table, axis=1).sum() < 0.7 * np.ptp(before, axis=1).sum()


def test_lines_grow_thicker_and_thinner() -> None:
    comic = vector({"line_dark": (0.6, 0.5), "line_shade": (0.4, 0.4)})
    assert value(modified(comic, "thick"), "line_dark")[1] > 0.7
    assert value(modified(comic, "thin"), "line_shade")[1] < 0.2


@pytest.mark.parametrize(
    ("look", "feature", "parameters"),
    [
        ("comic", "outlines", ["line_dark", "line_shade"]),
        ("neon", "outlines", ["line_rainbow", "line_glow"]),
        ("oldfilm", "scratches", ["dust"]),
        ("crt", "scan lines", ["scan"]),
        ("noir", "grain", ["film_grain", "paper_add"]),
        ("dream", "glow", ["bloom"]),
        ("pointillism", "dots", ["dots"]),
    ],
)
def test_what_is_refused_is_gone(look: str, feature: str, parameters: list[str]) -> None:
    before = bank().parameters(look, "natural")
    after, less = featured(before, feature, "without"), featured(before, feature, "less")
    assert any(np.abs(value(before, name)).max() > 0 for name in parameters)
    for name in parameters:
        assert np.abs(value(after, name)).max() == 0
        assert np.allclose(value(less, name), value(before, name) / 2)


def test_a_screen_without_dots_keeps_its_tone() -> None:
    before = bank().parameters("halftone", "natural")
    after = value(featured(before, "dots", "without"), "screen")
    dots, _, brightness, offset = value(before, "screen")
    assert after[0] == 0
    assert after[2] == brightness
    assert np.isclose(after[3], np.clip(offset + dots / 2, -3, 3))


@pytest.mark.parametrize("feature", list(vocabulary().features))
@pytest.mark.parametrize("mode", ["without", "less", "more"])
def test_every_feature_can_be_asked_for_in_every_look(feature: str, mode: Mode) -> None:
    for look in bank().looks:
        after = featured(bank().parameters(look, "natural"), feature, mode)
        assert np.array_equal(after, clipped(after)), look
