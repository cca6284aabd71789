"""The presets that come along have a small picture each, whatever they are called."""

from __future__ import annotations

from importlib.resources import files

import numpy as np
import pytest

from livestyle.preset import Preset, built_in
from livestyle.preset_pictures import SIZE, file_name, picture_of

LARGEST = 12_000


@pytest.mark.parametrize("preset", built_in(), ids=lambda preset: preset.name)
def test_each_has_a_small_picture(preset: Preset) -> None:
    picture = picture_of(preset)
    assert picture is not None
    assert picture.shape == (SIZE[1], SIZE[0], 3)
    assert picture.dtype == np.uint8
    assert picture.std() > 20, "something is to be seen"
    assert len(files("livestyle").joinpath("data/preset_pictures", file_name(preset)).read_bytes()) <= LARGEST


def test_no_two_look_the_same_and_none_is_left_over() -> None:
    pictures = [picture_of(preset) for preset in built_in()]
    for at, one in enumerate(pictures):
        for other in pictures[:at]:
            assert one is not None
            assert other is not None
            assert np.abs(one.astype(int) - other).mean() > 10
    there = {path.name for path in files("livestyle").joinpath("data/preset_pictures").iterdir()}
    assert there == {file_name(preset) for preset in built_in()}


def test_the_name_does_not_matter_and_the_words_do() -> None:
    first = built_in()[0]
    assert picture_of(first.model_copy(update={"name": "Mine", "transition": 2.0})) is picture_of(first)
    assert picture_of(first.model_copy(update={"prompt": "graphite"})) is None
    assert picture_of(first.model_copy(update={"strength": 0.5})) is None
