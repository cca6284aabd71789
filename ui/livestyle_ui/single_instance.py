"""One panel at a time: a second start shows the first, and a command line can tell it what to do."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from shiboken6 import isValid

from livestyle.paths import config_folder

log = logging.getLogger(__name__)

ANSWER_MS = 2000
LONGEST = 1000
DONE = "done"
STATUS = "status"
"""The one message whose answer is neither `DONE` nor a complaint: one line of JSON."""

SILENT = "The panel runs but does not answer now; try again in a moment."


def address() -> str:
    """Name of the socket: one for each user and each config folder."""
    return f"livestyle-{hashlib.sha256(str(config_folder()).encode()).hexdigest()[:16]}"


def tell(message: str) -> str | None:
    """Tell the panel that runs.

    Args:
        message: one line: "show", `STATUS`, or the name of what is to be done.

    Returns:
        Its answer, `DONE` if it did it, JSON for `STATUS`, `SILENT` if it gave none; None if no panel runs.
    """
    socket = QLocalSocket()
    socket.connectToServer(address())
    if not socket.waitForConnected(ANSWER_MS):
        return None
    socket.write(f"{message}\n".encode())
    socket.waitForBytesWritten(ANSWER_MS)
    while not socket.canReadLine():
        if not socket.waitForReadyRead(ANSWER_MS):
            return SILENT
    answer = bytes(socket.readLine().data()).decode("utf-8", "replace").strip()
    socket.abort()
    return answer


class SingleInstance(QObject):
    """Listens for those who come later. GUI thread; only this user's programs can reach it.

    Args:
        do: gets a message; returns `DONE`, or what is to be answered in its place.
    """

    def __init__(self, do: Callable[[str], str]) -> None:
        super().__init__()
        self._do = do
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._somebody)

    def listen(self) -> bool:
        """Begin to listen. Returns whether that works; what a crash has left over is no obstacle."""
        if not self._server.listen(address()):
            QLocalServer.removeServer(address())
            if not self._server.listen(address()):
                log.warning("A second start will not be noticed: %s", self._server.errorString())
                return False
        return True

    def close(self) -> None:
        """Listen no more."""
        self._server.close()

    def _somebody(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.readyRead.connect(lambda socket=socket: self._read(socket))
            socket.disconnected.connect(socket.deleteLater)
            self._read(socket)

    def _read(self, socket: QLocalSocket) -> None:
        if not socket.canReadLine():
            if socket.bytesAvailable() > LONGEST:
                socket.abort()
            return
        line = bytes(socket.readLine(LONGEST).data())
        if not line.endswith(b"\n"):
            socket.abort()
            return
        answer = self._do(line.decode("utf-8", "replace").rstrip("\r\n"))
        if isValid(socket):  # what was done may have taken longer than the other side waits
            socket.write(f"{answer}\n".encode())
            socket.flush()
