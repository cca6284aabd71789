"""What is asked for again and again, as long as somebody can see it."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal


class KeptFresh(QObject):
    """Refreshes itself while it is watched. GUI thread.

    Args:
        every_ms: between two refreshes.

    Attributes:
        changed: something in it is another.
    """

    changed = Signal()

    def __init__(self, every_ms: int) -> None:
        super().__init__()
        self._timer = QTimer(self, interval=every_ms)
        self._timer.timeout.connect(self.refresh)

    def watch(self, *, on: bool) -> None:
        """Keep it fresh while somebody can see it, or let it rest."""
        if on and not self._timer.isActive():
            self._timer.start()
            self.refresh()
        elif not on:
            self._timer.stop()

    def refresh(self) -> None:
        """Ask once, off the GUI thread."""
        raise NotImplementedError
