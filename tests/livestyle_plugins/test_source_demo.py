from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from livestyle.clock import NS_PER_SECOND, frames_to_ns
from livestyle.errors import CameraError, SettingsError
from livestyle.frame import Frame, Pixels, VideoFormat
from livestyle.plugins import source as find_source
from livestyle.ports import Source, SourceRequest
from livestyle.testing import FakeClock
from livestyle_plugins.sources import demo

LOOP = 360  # frames at 30 fps


def frames_of(
    count: int, *, size: tuple[int, int] | None = None, fps: float | None = None, step: int = 1
) -> list[Frame]:
    source = demo.create(SourceRequest(size=size, fps=fps, paced=False, clock=FakeClock()))
    source.open()
    frames = [read(source) for _ in range(count)][::step]
    source.close()
    return frames


def read(source: Source) -> Frame:
    frame = source.read(1.0)
    assert frame is not None
    return frame


def far(one: Pixels, other: Pixels) -> float:
    """Mean difference of two pictures without their noise."""
    blurred = [cv2.GaussianBlur(picture, (0, 0), 3).astype(np.float64) for picture in (one, other)]
    return float(np.abs(blurred[0] - blurred[1]).mean())


def test_the_installed_entry_point_leads_here() -> None:
    assert find_source("demo")[0] is demo.create


def test_it_is_640x360_at_30_fps_unless_told() -> None:
    assert demo.create(SourceRequest()).open() == VideoFormat(640, 360, 30.0)


@pytest.mark.parametrize("size", [(1280, 720), (360, 640), (256, 144), (640, 480), (1920, 256)])
def test_any_size_and_rate(size: tuple[int, int]) -> None:
    source = demo.create(SourceRequest(size=size, fps=60.0, paced=False))
    assert source.open() == VideoFormat(*size, 60.0)
    frame = read(source)
    assert frame.pixels.shape == (size[1], size[0], 3)
    assert frame.pixels.std() > 30


@pytest.mark.parametrize(("size", "fps"), [((641, 360), None), ((64, 64), None), ((3840, 2160), None), (None, 0.0)])
def test_a_size_or_rate_that_cannot_be_put_out_is_refused(size: tuple[int, int] | None, fps: float | None) -> None:
    with pytest.raises(SettingsError):
        demo.create(SourceRequest(size=size, fps=fps))


def test_an_argument_is_refused() -> None:
    with pytest.raises(SettingsError):
        demo.create(SourceRequest(argument="cat"))


def test_two_runs_give_the_same_bytes() -> None:
    for one, other in zip(frames_of(8), frames_of(8), strict=True):
        assert np.array_equal(one.pixels, other.pixels)
        assert (
            (one.sequence, one.pts_ns)
            == (other.sequence, other.pts_ns)
            == (one.sequence, frames_to_ns(one.sequence, 30))
        )


def test_it_moves_a_little_from_frame_to_frame_and_much_within_the_loop() -> None:
    frames = frames_of(LOOP // 2, step=30)
    first, later = frames[0].pixels, frames[3].pixels
    assert far(first, later) > 8
    one, next_one = (frame.pixels for frame in frames_of(2))
    assert 0 < far(one, next_one) < 2


def test_the_loop_is_seamless() -> None:
    frames = frames_of(LOOP + 1)
    first, again, before = frames[0].pixels, frames[LOOP].pixels, frames[LOOP - 1].pixels
    assert far(first, again) < 0.3  # but for the noise the same
    assert far(before, again) < 2


def test_every_frame_has_its_own_noise() -> None:
    frames = frames_of(LOOP + 1, step=LOOP)
    noise = frames[0].pixels.astype(np.float64) - frames[1].pixels  # the same view: only the noise differs
    assert 1.5 < noise.std() < 5
    assert abs(noise.mean()) < 0.1


def test_it_is_sharp() -> None:
    """A blurred picture has little left in its finest detail."""
    grey = cv2.cvtColor(frames_of(1, size=(640, 360))[0].pixels, cv2.COLOR_RGB2GRAY)
    assert cv2.Laplacian(cv2.GaussianBlur(grey, (3, 3), 0), cv2.CV_64F).var() > 60


def test_colours_are_rgb() -> None:
    suit = frames_of(1)[0].pixels[330:355, 90:150].reshape(-1, 3).mean(0)
    assert suit[0] > 180
    assert suit[2] < 110


def test_no_pictures_are_allocated_after_warm_up() -> None:
    source = demo.create(SourceRequest(paced=False))
    source.open()
    assert len({read(source).pixels.ctypes.data for _ in range(50)}) <= 6


def test_it_keeps_real_time() -> None:
    clock = FakeClock(NS_PER_SECOND)
    source = demo.create(SourceRequest(fps=25.0, clock=clock))
    source.open()
    assert [read(source).captured_ns for _ in range(3)] == [NS_PER_SECOND + frames_to_ns(n, 25.0) for n in range(3)]
    assert source.read(0.01) is None


def test_closed_it_gives_nothing_and_opened_again_it_begins_again() -> None:
    source = demo.create(SourceRequest(paced=False))
    assert source.read(1.0) is None
    source.open()
    first = read(source).pixels.copy()
    source.close()
    source.close()
    assert source.read(1.0) is None
    source.open()
    assert np.array_equal(read(source).pixels, first)


def test_a_missing_photograph_is_told_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = demo.create(SourceRequest())
    monkeypatch.setattr(demo, "files", lambda _: tmp_path)
    with pytest.raises(CameraError, match="missing"):
        source.open()
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "portrait.jpg").write_bytes(b"no picture")
    with pytest.raises(CameraError, match="damaged"):
        source.open()
