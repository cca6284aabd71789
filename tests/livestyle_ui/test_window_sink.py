"""The window sink: its real process, on a real X server, looked at from outside."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from mss import MSS

from livestyle.clock import MonotonicClock
from livestyle.errors import OutputError, SettingsError
from livestyle.frame import Frame, Pixels, VideoFormat
from livestyle.ports import SinkRequest
from livestyle_ui.window import WindowSink, create

FORMAT = VideoFormat(640, 360, 30.0)

CLOSES_ITSELF = """
import sys
from PySide6.QtCore import QTimer
from livestyle_ui import window_worker

class ClosedByItsUser(window_worker.PictureView):
    def show_picture(self, pixels):
        super().show_picture(pixels)
        QTimer.singleShot(0, self.close)

window_worker.PictureView = ClosedByItsUser
sys.exit(window_worker.main())
"""
"""The window's program with a user who closes it as soon as there is something to see."""


@pytest.fixture
def sink() -> Iterator[WindowSink]:
    made = WindowSink(MonotonicClock())
    yield made
    made.close()


def frame(number: int, pixels: Pixels | None = None) -> Frame:
    pixels = np.full((FORMAT.height, FORMAT.width, 3), number, np.uint8) if pixels is None else pixels
    return Frame(pixels, number, number, 0)


def screen(display: str) -> Pixels:
    """The whole screen as uint8 (height, width, 3) RGB."""
    with MSS(display=display) as shooter:
        return np.asarray(shooter.grab(shooter.monitors[0]), np.uint8)[..., 2::-1]


def send_until_it_fails(sink: WindowSink) -> OutputError:
    deadline, number = time.monotonic() + 60, 0
    while time.monotonic() < deadline:
        number += 1
        try:
            sink.send(frame(number % 256))
        except OutputError as error:
            return error
        time.sleep(0.02)
    pytest.fail("it never failed")


@pytest.mark.e2e
def test_what_is_sent_is_on_the_screen(sink: WindowSink, display: str) -> None:
    sink.open(FORMAT)
    for seed in (1, 2):
        pixels = np.random.default_rng(seed).integers(1, 256, (FORMAT.height, FORMAT.width, 3), np.uint8)
        sink.send(frame(seed, pixels))
        deadline = time.monotonic() + 30
        while True:
            shown = screen(display)
            lit = np.argwhere(shown.any(axis=2))
            top, left = lit.min(axis=0) if len(lit) else (0, 0)
            if np.array_equal(shown[top : top + FORMAT.height, left : left + FORMAT.width], pixels):
                break
            assert time.monotonic() < deadline, "the picture never came"
            time.sleep(0.05)
    assert len(lit) == FORMAT.width * FORMAT.height, "there is nothing else on the screen"
    sink.close()
    assert not screen(display).any()


@pytest.mark.e2e
def test_a_window_that_its_user_closes_stays_closed(
    display: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "closes_itself.py").write_text(CLOSES_ITSELF)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    with contextlib.closing(WindowSink(MonotonicClock(), "closes_itself")) as sink:
        sink.open(FORMAT)
        assert send_until_it_fails(sink).message == "The window was closed."
        sink.close()
        with pytest.raises(OutputError, match=r"The window was closed\."):
            sink.open(FORMAT)


@pytest.mark.e2e
@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
def test_a_killed_process_is_an_error_and_the_window_comes_back(sink: WindowSink) -> None:
    for _ in range(2):
        sink.open(FORMAT)
        pid = sink._worker.pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        assert "The window ended by itself" in send_until_it_fails(sink).message


@pytest.mark.e2e
@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a display")
def test_no_display_in_words(sink: WindowSink, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(OutputError, match=r"There is no display to show a window on\."):
        sink.open(FORMAT)


def test_without_qt_in_words(sink: WindowSink, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(OutputError) as told:
        sink.open(FORMAT)
    assert told.value.message == "The window needs the gui extra."
    assert 'pip install "livestyle[gui]"' in told.value.action


def test_the_main_process_does_not_load_qt() -> None:
    code = "import sys, livestyle_ui.window; sys.exit(any(name.startswith('PySide6') for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_arguments_and_order_in_words() -> None:
    with pytest.raises(SettingsError, match="takes no"):
        create(SinkRequest("big"))
    sink = create(SinkRequest())
    with pytest.raises(OutputError, match="not running"):
        sink.send(frame(0))
    sink.close()
    sink.close()
