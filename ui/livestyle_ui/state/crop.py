"""Which part of the camera's picture goes on air, and how: a new session is told again."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from livestyle.errors import SettingsError
from livestyle.fit import Framing
from livestyle_ui.state.live import Live
from livestyle_ui.state.preferences import Values


class Crop(QObject):
    """Aspect, zoom, place and flip of what goes on air. GUI thread.

    Args:
        live: the run.
        values: where it is remembered.

    Attributes:
        changed: `framing` is another.
        framing: as wished.
    """

    changed = Signal()

    def __init__(self, live: Live, values: Values) -> None:
        super().__init__()
        self._live, self._values = live, values
        try:
            self.framing = Framing(values.aspect, values.zoom, values.pan, values.flipped)
        except SettingsError:  # limits may have become narrower since it was written
            self.framing = Framing()
        live.session_changed.connect(self._tell)

    def change(self, **changes: object) -> None:
        """Another framing, at the next frame.

        Args:
            changes: fields of `livestyle.fit.Framing`.
        """
        self.framing = framing = replace(self.framing, **changes)  # type: ignore[arg-type]  # checked by Framing itself
        values = self._values
        values.aspect, values.zoom, values.pan, values.flipped = (
            framing.aspect, framing.zoom, framing.pan, framing.flip,
        )  # fmt: skip
        self._tell()
        self.changed.emit()

    def _tell(self) -> None:
        session = self._live.session
        if session is not None and session.framing != self.framing:
            self._live.command(lambda session: session.set_framing(self.framing))
