from __future__ import annotations

import numpy as np
import pytest

from livestyle.fit import Fit, covering
from livestyle.frame import Frame, VideoFormat


def picture(width: int, height: int) -> Frame:
    """Red to the left, green in the middle, blue to the right, in equal parts."""
    pixels = np.zeros((height, width, 3), np.uint8)
    for channel, part in enumerate(np.array_split(np.arange(width), 3)):
        pixels[:, part, channel] = 200
    return Frame(pixels, 7, 1, 2)


def test_a_frame_of_the_right_size_passes_as_it_is() -> None:
    frame = picture(320, 180)
    assert Fit(VideoFormat(320, 180))(frame) is frame


@pytest.mark.parametrize("size", [(160, 90), (640, 360)])
def test_the_same_shape_is_only_scaled(size: tuple[int, int]) -> None:
    fitted = Fit(VideoFormat(*size))(picture(320, 180))
    middle = fitted.pixels[size[1] // 2]
    assert fitted.pixels.shape == (size[1], size[0], 3)
    assert (fitted.sequence, fitted.captured_ns, fitted.pts_ns) == (7, 1, 2)
    assert [int(middle[x].argmax()) for x in (2, size[0] // 2, size[0] - 3)] == [0, 1, 2]


def test_a_wide_frame_loses_its_sides() -> None:
    fitted = Fit(VideoFormat(100, 100))(picture(300, 100))
    assert (fitted.pixels[:, :, 1] == 200).all()
    assert not fitted.pixels[:, :, (0, 2)].any()


def test_a_tall_frame_loses_top_and_bottom() -> None:
    pixels = np.zeros((300, 100, 3), np.uint8)
    pixels[100:200] = 90
    assert (Fit(VideoFormat(100, 100))(Frame(pixels, 0, 0, 0)).pixels == 90).all()


def test_nothing_is_allocated_after_warm_up() -> None:
    fit, frame = Fit(VideoFormat(160, 90)), picture(320, 180)
    seen = set()
    for _ in range(40):
        fitted = fit(frame)
        seen.add(fitted.pixels.ctypes.data)
    assert len(seen) <= 6


@pytest.mark.parametrize("shape", [(1, 1000), (1000, 1), (1, 1)])
def test_odd_shapes_still_have_a_middle(shape: tuple[int, int]) -> None:
    view = covering(np.zeros((*shape, 3), np.uint8), (16, 9))
    assert view.shape[0] >= 1
    assert view.shape[1] >= 1
