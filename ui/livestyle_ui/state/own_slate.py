"""The picture that is shown in place of the camera: the calm slate that comes along, one's own, or none of these."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from livestyle.frame import VideoFormat
from livestyle.settings import WhenLost
from livestyle.slate import from_file
from livestyle_ui.state.panel import Panel
from livestyle_ui.text import tr

TRIED = VideoFormat(640, 360)
"""A picture is looked at in this size before it is taken."""


class OwnSlate(QObject):
    """Which slate there is, and whether a lost camera leaves it. GUI thread.

    Args:
        panel: whose settings have it.

    Attributes:
        changed: it is another.
    """

    changed = Signal()

    def __init__(self, panel: Panel) -> None:
        super().__init__()
        self._panel = panel

    @property
    def path(self) -> Path | None:
        """Of the own picture, None for the one that comes along."""
        return self._panel.settings.slate

    @property
    def when_lost(self) -> WhenLost:
        """What is shown when the camera is lost."""
        return self._panel.settings.when_lost

    def choose_when_lost(self, what: WhenLost) -> None:
        """Show something else from now on, in a run on air too."""
        self._keep({"when_lost": what})
        self._panel.live.command(lambda session: session.set_when_lost(what))

    def choose(self, path: Path | None) -> None:
        """Take another one; what is no picture is told, and nothing changes.

        A run that nobody can see yet begins anew with it. One that is on air is not disturbed: it has the slate from
        its next start on.
        """
        if path is None:
            self._take(None)
            return
        self._panel.errands.do(lambda: from_file(path, TRIED), lambda _: self._take(path), self._panel.notices.error)

    def _take(self, path: Path | None) -> None:
        panel = self._panel
        if path == self.path:
            return
        self._keep({"slate": path})
        if panel.on_air:
            panel.notices.note(tr("The new slate is used from the next start on."))
        elif panel.live.busy:
            panel.start()

    def _keep(self, change: dict[str, object]) -> None:
        self._panel.settings = self._panel.settings.model_copy(update=change)
        self._panel.keep()
        self.changed.emit()
