"""A look that only the person at the panel sees, before it goes on air."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from livestyle.errors import LivestyleError
from livestyle.frame import Pixels
from livestyle.prompt import Prompt
from livestyle_ui.preview.rehearser import Rehearser
from livestyle_ui.state.notices import Notices
from livestyle_ui.state.viewing import Viewing

KEY = "private"
EVERY_MS = 200


class Private(QObject):
    """The private picture: made anew from the camera several times a second, until it is dropped. GUI thread.

    Args:
        rehearser: makes the pictures.
        viewing: has the camera's newest picture.
        notices: told when one cannot be made.
        key: tells its wishes from those of others.

    Attributes:
        changed: `prompt` or `picture` is another.
        prompt: what is looked at, None for nothing.
        picture: uint8 (height, width, 3) RGB, None until the first is made.
    """

    changed = Signal()

    def __init__(self, rehearser: Rehearser, viewing: Viewing, notices: Notices, key: str = KEY) -> None:
        super().__init__()
        self._key = key
        self.prompt: Prompt | None = None
        self.picture: Pixels | None = None
        self._rehearser, self._viewing, self._notices = rehearser, viewing, notices
        self._again = QTimer(self, interval=EVERY_MS, singleShot=True)
        self._again.timeout.connect(self._ask)
        rehearser.made.connect(self._made)
        rehearser.failed.connect(self._failed)

    def look_at(self, prompt: Prompt) -> None:
        """Show a prompt privately."""
        self.prompt = prompt
        self._ask()
        self.changed.emit()

    def drop(self) -> bool:
        """Show nothing. Returns whether there was something."""
        if self.prompt is None:
            return False
        self.prompt = self.picture = None
        self._again.stop()
        self._rehearser.forget(self._key)
        self.changed.emit()
        return True

    def _ask(self) -> None:
        camera = self._viewing.camera
        if self.prompt is None:
            return
        if camera is None:
            self._again.start()
            return
        self._rehearser.ask(self._key, self.prompt, camera, first=True)

    def _made(self, key: object, picture: Pixels) -> None:
        if key == self._key and self.prompt is not None:
            self.picture = picture
            self._again.start()
            self.changed.emit()

    def _failed(self, key: object, error: LivestyleError) -> None:
        if key == self._key and self.drop():
            self._notices.error(error, cause=self._key)
