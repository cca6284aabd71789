from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from livestyle.clock import NS_PER_SECOND, frames_to_ns
from livestyle.errors import CameraError, SettingsError
from livestyle.frame import Frame
from livestyle.plugins import source as find_source
from livestyle.ports import Source, SourceRequest
from livestyle.testing import FakeClock
from livestyle_plugins.devices import list_screens
from livestyle_plugins.sources.screen import create, fitted

needs_xvfb = pytest.mark.skipif(shutil.which("Xvfb") is None, reason="Xvfb is not installed")


class Display:
    """An X server without a screen to look at."""

    def __init__(self, size: str) -> None:
        reader, writer = os.pipe()
        self.process = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writer), "-screen", "0", f"{size}x24", "-nolisten", "tcp", "-noreset"],
            pass_fds=(writer,),
            stderr=subprocess.DEVNULL,
        )
        os.close(writer)
        with os.fdopen(reader) as pipe:
            self.name = f":{pipe.readline().strip()}"

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(20)


@pytest.fixture
def display(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Display]:
    display = Display(getattr(request, "param", "1283x723"))
    monkeypatch.setenv("DISPLAY", display.name)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    yield display
    display.stop()


def read(source: Source) -> Frame:
    frame = source.read(1.0)
    assert frame is not None
    return frame


def paint(display: Display, colour: str, geometry: str) -> None:
    """Fill a part of the screen, with X's own calls by ctypes."""
    script = Path(__file__).with_name("paint_screen.py")
    subprocess.run([sys.executable, str(script), display.name, colour, geometry], check=True, timeout=60)


def test_the_installed_entry_point_leads_here() -> None:
    assert find_source("screen:2") == (create, "screen", "2")


@needs_xvfb
def test_the_size_is_the_screens_own_cropped_to_even(display: Display) -> None:
    source = create(SourceRequest(fps=20.0, paced=False))
    video_format = source.open()
    assert (video_format.size, video_format.fps) == ((1282, 722), 20.0)
    frames = [read(source) for _ in range(3)]
    source.close()
    assert frames[0].pixels.shape == (722, 1282, 3)
    assert [frame.sequence for frame in frames] == [0, 1, 2]
    assert frames[0].pts_ns == 0
    assert frames[2].pts_ns == frames[2].captured_ns - frames[0].captured_ns


@needs_xvfb
def test_what_is_on_the_screen_comes_as_rgb(display: Display) -> None:
    source = create(SourceRequest(paced=False))
    source.open()
    assert not read(source).pixels.any()
    paint(display, "ff8000", "100,50,300,200")
    pixels = read(source).pixels
    source.close()
    assert pixels[60, 110].tolist() == [255, 128, 0]
    assert pixels[240, 390].tolist() == [255, 128, 0]
    assert not pixels[:50].any()
    assert not pixels[:, 400:].any()


@needs_xvfb
@pytest.mark.parametrize("display", ["3840x2160"], indirect=True)
def test_a_large_screen_is_made_smaller(display: Display) -> None:
    source = create(SourceRequest(paced=False))
    assert source.open().size == (1920, 1080)
    paint(display, "0000ff", "2000,1000,1000,1000")
    pixels = read(source).pixels
    source.close()
    assert pixels.shape == (1080, 1920, 3)
    assert pixels[600, 1100].tolist() == [0, 0, 255]
    assert not pixels[600, 990].any()


@needs_xvfb
def test_no_buffers_are_made_after_warm_up(display: Display) -> None:
    source = create(SourceRequest(paced=False))
    source.open()
    assert len({read(source).pixels.ctypes.data for _ in range(30)}) <= 6
    source.close()


@needs_xvfb
def test_it_keeps_the_rate_and_does_not_catch_up(display: Display) -> None:
    clock = FakeClock(NS_PER_SECOND)
    source = create(SourceRequest(fps=10.0, clock=clock))
    source.open()
    assert [read(source).captured_ns for _ in range(3)] == [NS_PER_SECOND + frames_to_ns(n, 10.0) for n in range(3)]
    assert source.read(0.01) is None
    clock.advance(0.5)
    late = read(source).captured_ns
    assert read(source).captured_ns == late + frames_to_ns(1, 10.0)
    source.close()


@needs_xvfb
def test_a_display_that_goes_away_is_told_in_words(display: Display) -> None:
    source = create(SourceRequest(paced=False))
    source.open()
    read(source)
    display.stop()
    with pytest.raises(CameraError, match="can no longer be seen"):
        for _ in range(100):
            source.read(0.1)
    source.close()
    with pytest.raises(CameraError, match="no display"):
        source.open()


@needs_xvfb
def test_a_screen_that_is_not_there(display: Display) -> None:
    with pytest.raises(CameraError) as caught:
        create(SourceRequest(argument="3")).open()
    assert caught.value.message == "There is no screen 3."
    assert caught.value.action == "Choose one from 1 to 1."


@needs_xvfb
def test_a_black_picture_from_wayland_is_refused(display: Display, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    with pytest.raises(CameraError, match="Wayland"):
        create(SourceRequest()).open()
    paint(display, "ffffff", "0,0,10,10")
    source = create(SourceRequest())
    source.open()
    source.close()


@needs_xvfb
def test_closed_it_gives_nothing(display: Display) -> None:
    source = create(SourceRequest(paced=False))
    assert source.read(0.0) is None
    source.open()
    source.close()
    source.close()
    assert source.read(0.0) is None


@needs_xvfb
def test_screens_are_listed(display: Display) -> None:
    (screen,) = list_screens()
    assert (screen.index, screen.width, screen.height) == (1, 1283, 723)
    assert screen.name


@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a display")
@pytest.mark.parametrize("name", ["", ":987654"])
def test_no_display(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", name)
    with pytest.raises(CameraError) as caught:
        create(SourceRequest()).open()
    assert caught.value.message == "There is no display to look at."


@pytest.mark.parametrize("argument", ["0", "-1", "left", "1.5"])
def test_an_argument_that_is_no_number_from_one_is_refused(argument: str) -> None:
    with pytest.raises(SettingsError):
        create(SourceRequest(argument=argument))


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((1920, 1080), (1920, 1080)),
        ((1367, 769), (1366, 768)),
        ((2560, 1440), (1920, 1080)),
        ((3440, 1440), (1920, 804)),
        ((1080, 1920), (608, 1080)),
        ((1921, 1081), (1920, 1080)),
        ((10_000, 4), (1920, 2)),
    ],
)
def test_sizes_are_even_at_most_full_hd_and_keep_their_shape(size: tuple[int, int], expected: tuple[int, int]) -> None:
    assert fitted(*size) == expected
    assert np.all(np.array(fitted(*size)) % 2 == 0)
