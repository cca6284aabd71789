from __future__ import annotations

import numpy as np
import pytest

from livestyle_engine.cuts import CutDetector
from livestyle_engine.sizes import ladder, shape_for

DARK = np.full((144, 256, 3), 30, np.uint8)
BRIGHT = np.full((144, 256, 3), 160, np.uint8)


def test_another_scene_is_a_cut_and_noise_is_none() -> None:
    detector = CutDetector()
    noisy = DARK + np.random.default_rng(0).integers(0, 12, DARK.shape, dtype=np.uint8)
    assert [detector.is_cut(p) for p in (DARK, noisy, DARK, BRIGHT, BRIGHT)] == [False, False, False, True, False]


def test_the_first_frame_after_a_reset_is_no_cut() -> None:
    detector = CutDetector()
    detector.is_cut(DARK)
    detector.reset()
    assert not detector.is_cut(BRIGHT)


@pytest.mark.parametrize(
    ("width", "height"), [(640, 360), (1280, 720), (1920, 1080), (256, 144), (642, 362), (480, 854)]
)
def test_compiled_sizes_cover_the_picture_in_the_steps_the_network_needs(width: int, height: int) -> None:
    shape = shape_for(width, height, 360)
    assert shape.height >= height and shape.width >= width
    assert shape.height % 8 == shape.width % 8 == 0
    assert shape.maps_height % 4 == shape.maps_width % 4 == 0
    assert min(shape.maps_height, shape.maps_width) <= 364


def test_the_maps_of_a_taller_picture_have_more_lines_but_fewer_for_each_of_its_own() -> None:
    lines = [shape_for(height * 16 // 9, height, 360).maps_height for height in (144, 360, 720, 1080, 2160)]
    assert lines == [96, 240, 288, 336, 360]
    assert shape_for(1280, 720, 200).maps_height == 200
    assert shape_for(360, 640, 360).maps_width == 240  # a telephone's picture has as many as one that lies


def test_the_ladder_goes_down_in_even_sizes_of_one_aspect() -> None:
    sizes = ladder(3840, 2160)
    assert sizes[0] == (1920, 1080)
    assert sizes[-1] == (256, 144)
    assert all(w % 2 == h % 2 == 0 and abs(w / h - 16 / 9) < 0.02 for w, h in sizes)
    assert sizes == sorted(sizes, reverse=True)
