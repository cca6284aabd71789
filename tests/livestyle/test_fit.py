from __future__ import annotations

import numpy as np
import pytest

from livestyle.fit import BAR, Fit, Framing, covering
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


def quarters(width: int, height: int) -> Frame:
    """Four parts, each of one value: 10 and 20 above, 30 and 40 below."""
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[: height // 2, : width // 2], pixels[: height // 2, width // 2 :] = 10, 20
    pixels[height // 2 :, : width // 2], pixels[height // 2 :, width // 2 :] = 30, 40
    return Frame(pixels, 0, 0, 0)


def corners(frame: Frame) -> list[int]:
    pixels = frame.pixels[:, :, 0]
    return [int(pixels[y, x]) for y in (0, -1) for x in (0, -1)]


@pytest.mark.parametrize("size", [(160, 90), (320, 180), (80, 200)])
def test_left_and_right_can_be_exchanged(size: tuple[int, int]) -> None:
    fit = Fit(VideoFormat(160, 90))
    fit.framing = Framing(flip=True)
    assert corners(fit(quarters(*size))) == [20, 10, 40, 30]


@pytest.mark.parametrize(
    ("pan", "shown"), [((-1, -1), 10), ((1, -1), 20), ((-1, 1), 30), ((1, 1), 40), ((-1.0, -1.0), 10)]
)
def test_a_corner_can_be_zoomed_into(pan: tuple[float, float], shown: int) -> None:
    fit = Fit(VideoFormat(160, 90))
    fit.framing = Framing(zoom=2, pan=pan)
    assert corners(fit(quarters(160, 90))) == [shown] * 4


def test_pan_follows_what_is_put_out_also_when_it_is_flipped() -> None:
    fit = Fit(VideoFormat(160, 90))
    fit.framing = Framing(zoom=2, pan=(-1, -1), flip=True)
    assert corners(fit(quarters(160, 90))) == [20] * 4


def test_all_of_another_shape_fits_between_bars() -> None:
    fit = Fit(VideoFormat(160, 90))
    fit.framing = Framing(aspect="fit")
    made = fit(quarters(90, 90))
    assert corners(made) == [BAR] * 4
    assert [int(made.pixels[y, x, 0]) for y in (1, 88) for x in (40, 120)] == [10, 20, 30, 40]


def test_bars_stay_grey_in_buffers_that_had_something_else() -> None:
    fit = Fit(VideoFormat(160, 90))
    for _ in range(20):
        fit(quarters(320, 180))
    fit.framing = Framing(aspect="fit", flip=True)
    for _ in range(20):
        assert corners(fit(quarters(90, 90))) == [BAR] * 4


def test_another_shape_can_be_stretched() -> None:
    fit = Fit(VideoFormat(160, 90))
    fit.framing = Framing(aspect="stretch")
    made = fit(quarters(90, 90))
    assert corners(made) == [10, 20, 30, 40]
    assert [int(made.pixels[1, x, 0]) for x in (2, 157)] == [10, 20]


@pytest.mark.parametrize("framing", [Framing(flip=True), Framing("fit", 1.5, (0.3, 0.1)), Framing("fit", flip=True)])
def test_framing_allocates_nothing_after_warm_up(framing: Framing) -> None:
    fit, frame = Fit(VideoFormat(160, 90)), quarters(300, 180)
    fit.framing = framing
    assert len({fit(frame).pixels.ctypes.data for _ in range(40)}) <= 6
