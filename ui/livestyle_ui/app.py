"""The panel as a program: `livestyle` without arguments, or `livestyle panel`."""

from __future__ import annotations

import logging
import signal
import sys
import threading
from collections.abc import Mapping
from types import TracebackType

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from livestyle.errors import SettingsError
from livestyle.profiles import load_profile
from livestyle.settings import RunSettings, settings_from
from livestyle_ui.main_window import MainWindow
from livestyle_ui.state.notices import Notice, Weight
from livestyle_ui.state.panel import Panel
from livestyle_ui.state.preferences import Preferences
from livestyle_ui.text import tr
from livestyle_ui.themes.theme import theme

log = logging.getLogger(__name__)

SIGNALS_MS = 200


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


def run(given: Mapping[str, object] | None = None) -> int:
    """Show the panel until its window is closed.

    Args:
        given: settings from the command line, by name; they go before what is remembered.

    Returns:
        The exit code.
    """
    program = application()
    preferences = Preferences()
    settings, notes = remembered(preferences, given)
    theme().want(preferences.values.theme)
    panel = Panel(settings, preferences=preferences)
    guard = Guard(panel)
    window = MainWindow(panel)
    beat = QTimer(interval=SIGNALS_MS)  # Python looks at signals only when it runs
    beat.timeout.connect(lambda: None)
    beat.start()
    before = signal.signal(signal.SIGTERM, lambda *_: program.quit())
    try:
        window.show()
        for note in notes:
            panel.notices.note(note)
        QTimer.singleShot(0, panel.start)
        return program.exec()
    finally:
        window.leaving = True
        window.close()
        panel.close()
        guard.release()
        signal.signal(signal.SIGTERM, before)


def main() -> int:
    """The entry point `livestyle.panels`."""
    return run()
