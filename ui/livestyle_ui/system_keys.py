"""Keys that work while another program has the focus, where a system lets an honest program have them."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable

from PySide6.QtCore import QObject, QSocketNotifier, Signal
from PySide6.QtGui import QGuiApplication

from livestyle_ui.text import tr
from livestyle_ui.x11_keys import X11Keys, XError

log = logging.getLogger(__name__)


def obstacle() -> str:
    """Why keys of the whole system cannot be had, in one sentence; "" where they can."""
    if os.environ.get("WAYLAND_DISPLAY") or os.environ.get("XDG_SESSION_TYPE") == "wayland":
        return tr("Wayland lets no program listen to keys of others; bind the command in your keyboard settings.")
    if sys.platform == "linux" and QGuiApplication.platformName() == "xcb":
        return ""
    return tr("Not tried on this system yet; bind the command with a tool of your system.")


class SystemKeys(QObject):
    """Grabs keys on X11. GUI thread.

    Args:
        parent: owns it.
        connect: opens the connection to the X server.

    Attributes:
        pressed: a key was pressed; carries it as it was given to `grab`.
    """

    pressed = Signal(str)

    def __init__(self, parent: QObject | None = None, connect: Callable[[], X11Keys] = X11Keys) -> None:
        super().__init__(parent)
        self._connect = connect
        self._x11: X11Keys | None = None
        self._notifier: QSocketNotifier | None = None

    @property
    def obstacle(self) -> str:
        """Why they cannot be had, in one sentence; "" where they can."""
        return obstacle()

    def grab(self, keys: str) -> str:
        """Take a key for ourselves.

        Args:
            keys: as Qt writes them.

        Returns:
            "" if it is ours, else one sentence why it cannot be.
        """
        if self.obstacle:
            return self.obstacle
        try:
            if self._x11 is None:
                self._open()
            assert self._x11 is not None
            if not self._x11.grab(keys):
                return tr("Another program has that key.")
        except XError as error:
            log.warning("Keys of the whole system: %s", error)
            return str(error)
        return ""

    def release(self, keys: str) -> None:
        """Give a key back; "" for none."""
        if self._x11 is not None and keys:
            self._x11.release(keys)

    def close(self) -> None:
        """Give all keys back."""
        if self._notifier is not None:
            self._notifier.setEnabled(False)
            self._notifier.deleteLater()
            self._notifier = None
        if self._x11 is not None:
            self._x11.close()
            self._x11 = None

    def _open(self) -> None:
        self._x11 = self._connect()
        self._notifier = QSocketNotifier(self._x11.descriptor, QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._read)

    def _read(self) -> None:
        if self._x11 is None:
            return
        try:
            pressed = self._x11.read()
        except XError as error:
            log.warning("Keys of the whole system: %s", error)
            self.close()
            return
        for keys in pressed:
            self.pressed.emit(keys)
