"""The picture that is shown in place of the camera: the calm one that comes along, or one's own."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from livestyle.frame import VideoFormat
from livestyle.slate import from_file
from livestyle_ui.state.panel import Panel
from livestyle_ui.text import tr

TRIED = VideoFormat(640, 360)
"""A picture is looked at in this size before it is taken."""


class OwnSlate(QObject):
    """Which slate there is. GUI thread.

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
        panel.settings = panel.settings.model_copy(update={"slate": path})
        panel.keep()
        self.changed.emit()
        if panel.on_air:
            panel.notices.note(tr("The new slate is used from the next start on."))
        elif panel.live.busy:
            panel.start()
