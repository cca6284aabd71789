"""Displays for the tests of windows: Qt's own that is never shown, and a real X server that nobody sees."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from livestyle.errors import LivestyleError
from livestyle.settings import RunSettings, settings_from
from livestyle_ui.main_window import MainWindow
from livestyle_ui.state.devices import Device
from livestyle_ui.state.panel import Panel
from livestyle_ui.themes.theme import theme
from tests.livestyle_ui.fake_session import FakeRehearsal, FakeSession

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before pytest-qt makes its application

SCREEN = "1280x800x24"


@pytest.fixture(scope="session")
def x_server() -> Iterator[str]:
    """The name of a display of our own."""
    program = shutil.which("Xvfb") if sys.platform == "linux" else None
    if program is None:
        if os.environ.get("CI") == "true" and sys.platform == "linux":
            pytest.fail("NOT TESTED: windows on a real display: there is no Xvfb")
        pytest.skip("NOT TESTED: windows on a real display: there is no Xvfb")
    read_end, write_end = os.pipe()
    command = [program, "-displayfd", str(write_end), "-screen", "0", SCREEN, "-nolisten", "tcp", "-noreset"]
    with subprocess.Popen(command, pass_fds=[write_end], stderr=subprocess.DEVNULL) as server:
        os.close(write_end)
        with os.fdopen(read_end) as told:
            number = told.readline().strip()
        assert number, "Xvfb did not start"
        yield f":{number}"
        server.terminate()


@pytest.fixture
def display(x_server: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The display on which the processes started by this test show their windows."""
    monkeypatch.setenv("DISPLAY", x_server)
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    return x_server


def threads_of_ours() -> set[str]:
    """Names of our threads that are alive."""
    return {thread.name for thread in threading.enumerate() if thread.name.startswith("livestyle")}


@pytest.fixture(autouse=True)
def _nothing_left_over(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test fails that leaves a thread, a running timer or a window behind."""
    if "qapp" in request.fixturenames or "qtbot" in request.fixturenames:
        request.getfixturevalue("qapp")
    before = threads_of_ours()
    yield
    deadline = time.monotonic() + 10
    while threads_of_ours() - before and time.monotonic() < deadline:
        time.sleep(0.02)
    assert threads_of_ours() - before == set(), "threads are left over"
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        return
    application.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    windows = [widget for widget in application.topLevelWidgets() if widget.isVisible()]
    for window in windows:
        window.deleteLater()
    assert windows == [], "windows are left over"
    timers = [
        timer for widget in application.topLevelWidgets() for timer in widget.findChildren(QTimer) if timer.isActive()
    ]
    assert timers == [], "timers are left over"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home for livestyle that no test shares with another."""
    monkeypatch.setenv("LIVESTYLE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@dataclass
class Cockpit:
    """A panel on a fake session, and its window."""

    panel: Panel
    window: MainWindow
    sessions: list[FakeSession]
    listed: list[Device]
    small: FakeRehearsal

    @property
    def session(self) -> FakeSession:
        """The newest session."""
        return self.sessions[-1]


MakeCockpit = Callable[..., Cockpit]


@pytest.fixture
def make_cockpit(qtbot: QtBot, tmp_path: Path) -> Iterator[MakeCockpit]:
    """Makes panels with their windows, and closes them at the end."""
    made: list[Cockpit] = []

    def make(
        *, started: bool = True, shown: bool = True, error: LivestyleError | None = None, **settings: object
    ) -> Cockpit:
        sessions: list[FakeSession] = []
        small = FakeRehearsal()
        listed = [Device("camera:/dev/v4l/by-id/usb-C920", "HD Webcam C920", "046d:0892")]

        def make_session(settings: RunSettings) -> FakeSession:
            sessions.append(FakeSession(settings=settings, start_error=error, folder=tmp_path))
            return sessions[-1]

        values: dict[str, object] = {"source": "demo", "sinks": (), "prompt": "ink comic"}
        panel = Panel(
            settings_from(values | settings),
            make=make_session,
            lister=lambda: list(listed),
            rehearse=lambda *_: small,
        )
        window = MainWindow(panel)
        window.leaving = True
        cockpit = Cockpit(panel, window, sessions, listed, small)
        made.append(cockpit)
        if shown:
            window.show()
            qtbot.waitExposed(window)
        if started:
            panel.start()
            qtbot.waitUntil(lambda: panel.live.status is not None)
        return cockpit

    theme().want("dark")
    yield make
    for cockpit in made:
        cockpit.window.close()
        assert cockpit.panel.close(), "the panel's threads did not end"
        cockpit.window.deleteLater()


@pytest.fixture
def cockpit(make_cockpit: MakeCockpit) -> Cockpit:
    """A window on a session that runs."""
    return make_cockpit()
