"""The panel as a program: `livestyle` without arguments, or `livestyle panel`."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Mapping
from types import TracebackType
from typing import Any

from PySide6.QtCore import QObject, QSocketNotifier, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from livestyle.errors import SettingsError
from livestyle.profiles import load_profile
from livestyle.settings import RunSettings, settings_from
from livestyle.unclean import Marker
from livestyle_ui.dialogs.safe_mode import safe_settings, wants_safe_mode
from livestyle_ui.main_window import MainWindow
from livestyle_ui.single_instance import DONE, SingleInstance, tell
from livestyle_ui.state.notices import Notice, Weight
from livestyle_ui.state.panel import Panel
from livestyle_ui.state.preferences import Preferences
from livestyle_ui.text import tr
from livestyle_ui.themes.theme import theme

log = logging.getLogger(__name__)

GIVE_UP_S = 0.8
"""For a library that still loads a model when the window has been closed; nobody needs that model any more."""


def application(arguments: list[str] | None = None) -> QApplication:
    """The one application of this process, made at the first call."""
    there = QApplication.instance()
    if isinstance(there, QApplication):
        return there
    QGuiApplication.setDesktopFileName("livestyle")
    made = QApplication(["livestyle", *(arguments or [])])
    made.setApplicationName("livestyle")
    made.setApplicationDisplayName("livestyle")
    made.setQuitOnLastWindowClosed(False)
    return made


def remembered(preferences: Preferences, given: Mapping[str, object] | None = None) -> tuple[RunSettings, list[str]]:
    """The settings of the last time, and over them what the command line gives; with notes about what is unusable."""
    values: dict[str, object] = {"sinks": ()}
    notes = list(preferences.notes)
    try:
        profile = load_profile(preferences.values.profile)
    except SettingsError as error:
        log.info("No profile to begin with: %s", error)
    else:
        values |= profile.values
        notes += profile.notes
    return settings_from(values | dict(given or {})), notes


class Guard(QObject):
    """Catches what a widget raises: it becomes a notice and a line in the log; the stream goes on.

    Args:
        panel: where the notice goes.
    """

    caught = Signal(str)

    def __init__(self, panel: Panel) -> None:
        super().__init__()
        self._panel = panel
        self._before = sys.excepthook
        self.caught.connect(self._tell)
        sys.excepthook = self._catch

    def release(self) -> None:
        """Let Python do what it did before."""
        sys.excepthook = self._before

    def _catch(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        log.error("The panel raised", exc_info=(kind, error, trace))
        if threading.current_thread() is threading.main_thread():
            self._tell(f"{kind.__name__}: {error}")
        else:
            self.caught.emit(f"{kind.__name__}: {error}")

    def _tell(self, words: str) -> None:
        self._panel.notices.post(
            Notice(
                tr("Something in the panel failed; what is on air goes on."),
                tr("Go on, and report it with the log."),
                details=words,
                cause=f"panel {words}",
                weight=Weight.TROUBLE,
            )
        )


class Signals(QObject):
    """Wakes the event loop up when a signal has come: Python looks at signals only when it runs."""

    def __init__(self) -> None:
        super().__init__()
        self._read, self._write = socket.socketpair()
        for end in (self._read, self._write):
            end.setblocking(False)
        self._before = signal.set_wakeup_fd(self._write.fileno(), warn_on_full_buffer=False)
        self._notifier = QSocketNotifier(self._read.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._drain)

    def close(self) -> None:
        """Wake nobody up any more."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._before)
        for end in (self._read, self._write):
            end.close()

    def _drain(self) -> None:
        """Python's own handlers have run before this line."""
        with contextlib.suppress(BlockingIOError):
            self._read.recv(64)


def _end_by_signals(window: MainWindow) -> dict[signal.Signals, Any]:
    """Ctrl+C and SIGTERM end the panel without a question; returns what they did before."""

    def end(*_: object) -> None:
        window.leaving = True
        QApplication.exit(0)  # `quit` would ask the windows first

    return {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}


def run(given: Mapping[str, object] | None = None, *, measured: bool = False) -> int:
    """Show the panel until it is ended; where one runs already, show that one.

    Args:
        given: settings from the command line, by name; they go before what is remembered.
        measured: whether to find out how long the window does not answer, which costs a little.

    Returns:
        The exit code.
    """
    program = application()
    if tell("show") == DONE:
        return 0
    preferences = Preferences()
    settings, notes = remembered(preferences, given)
    theme().want(preferences.values.theme)
    marker = Marker("panel")
    safe = marker.begin() and wants_safe_mode()
    panel = Panel(safe_settings(settings) if safe else settings, preferences=preferences)
    panel.safe = safe
    guard = Guard(panel)
    window = MainWindow(panel)
    others = SingleInstance(window.fittings.do)
    others.listen()
    before = _end_by_signals(window)
    heard = Signals()
    try:
        _show(window, panel)
        for note in [*notes, *window.hotkeys.listen()]:
            panel.notices.note(note)
        if measured:
            panel.pulse.start()
        QTimer.singleShot(0, panel.start)
        if not preferences.values.welcomed and not given and not safe:
            QTimer.singleShot(0, window.fittings.open_wizard)
        code = program.exec()
    finally:
        others.close()
        window.leaving = True
        window.fittings.close()
        window.close()
        panel.close(GIVE_UP_S)
        guard.release()
        marker.end()
        heard.close()
        for number, handler in before.items():
            signal.signal(number, handler)
    _leave_stragglers(code)
    return code


def _leave_stragglers(code: int) -> None:
    """End the process at once if a thread did not end in time: Python's own end would break it off in foreign code."""
    left = [thread.name for thread in threading.enumerate() if thread.name.startswith("livestyle")]
    if left:
        log.warning("Left behind at the end: %s", ", ".join(left))
        logging.shutdown()
        os._exit(code)


def _show(window: MainWindow, panel: Panel) -> None:
    """In the tray, or as a window; one that nobody could find again is minimised."""
    there = window.fittings.put_in_tray()
    if not panel.preferences.values.start_minimised:
        window.show()
    elif not there:
        window.showMinimized()
    if panel.safe:
        panel.notices.note(tr("This is Safe Mode: no model and no outputs."), tr("Close livestyle to leave it."))


def main() -> int:
    """The entry point `livestyle.panels`."""
    return run()
