from __future__ import annotations

import numpy as np
import pytest

from livestyle.errors import SettingsError
from livestyle_engine.looks import bank
from livestyle_engine.parameters import COUNT, PLACES, SCHEMA, vector


def test_defaults_fill_the_vector_and_names_are_placed_without_gaps() -> None:
    assert vector({}).shape == (COUNT,)
    ends = [place.stop for place in PLACES.values()]
    starts = [place.start for place in PLACES.values()]
    assert starts == [0, *ends[:-1]]


def test_every_default_lies_in_its_range() -> None:
    for parameter in SCHEMA:
        assert all(parameter.low <= value <= parameter.high for value in parameter.default), parameter.name


@pytest.mark.parametrize(
    ("values", "said"),
    [({"colour": 1}, "no parameter"), ({"grade": [1, 2]}, "9 finite"), ({"vignette": float("nan")}, "1 finite")],
)
def test_a_wrong_look_file_is_told_in_words(values: dict[str, float], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        vector(values)


def test_there_are_enough_looks_and_each_differs_from_every_other() -> None:
    looks = bank().looks
    assert len(looks) >= 8
    vectors = np.stack([bank().parameters(name, "natural") for name in looks])
    distances = np.abs(vectors[:, None] - vectors[None]).sum(2) + np.eye(len(looks))
    assert distances.min() > 0.5


def test_looks_stay_in_the_schema_ranges() -> None:
    for name in bank().looks:
        values = bank().parameters(name, "natural")
        for parameter in SCHEMA:
            part = values[PLACES[parameter.name]]
            assert part.min() >= parameter.low and part.max() <= parameter.high, (name, parameter.name)


def test_palettes_stay_in_the_schema_ranges() -> None:
    for name in bank().palettes:
        values = bank().parameters("photo", name)
        for parameter in SCHEMA:
            part = values[PLACES[parameter.name]]
            assert part.min() >= parameter.low and part.max() <= parameter.high, (name, parameter.name)


def test_colours_alone_are_shown_by_a_look_that_exists() -> None:
    known = bank()
    assert {palette.alone for palette in known.palettes.values()} <= set(known.looks)
    assert known.palettes["sepia"].alone == "photo"
    assert known.palettes["ukiyo"].alone == "woodcut"
