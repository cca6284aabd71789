"""Pictures over local HTTP, for an OBS without our script: its media source reads them as motion JPEG.

Slower than the ring: OBS decodes them and buffers what it decoded. But there is nothing to install.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar, cast

import cv2
import numpy as np

from livestyle.errors import OutputError
from livestyle.frame import Frame, Pixels
from livestyle.slot import LatestSlot
from livestyle.stopping import join_within

PATH = "/livestyle.mjpeg"
BOUNDARY = "livestyle"
QUALITY = 90
IDLE_S = 0.5
SOCKET_S = 5.0
STOP_S = 2.0


class PictureServer:
    """Serves the newest picture to every program on this machine that asks. `offer` never waits.

    Args:
        port: on 127.0.0.1; 0 for any that is free.

    Raises:
        OutputError: another program has the port.
    """

    def __init__(self, port: int) -> None:
        try:
            self._server = _Server(("127.0.0.1", port), _Handler)
        except OSError as error:
            raise OutputError(
                f"The port {port} for OBS's pictures is taken by another program.",
                "Close that program, or run livestyle obs setup again.",
            ) from error
        self._slot = LatestSlot("obs")
        self._threads = [
            threading.Thread(target=self._server.serve_forever, args=(0.1,), name="livestyle-obs-http", daemon=True),
            threading.Thread(target=self._encode, name="livestyle-obs-jpeg", daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.server_address[1])

    def offer(self, frame: Frame) -> None:
        """Show a frame; one that was not encoded yet is passed over."""
        self._slot.offer(frame)

    def close(self) -> None:
        """End every connection. Idempotent."""
        self._slot.close()
        self._server.pictures.close()
        self._server.shutdown()
        self._server.server_close()
        for thread in self._threads:
            join_within(thread, STOP_S)

    def _encode(self) -> None:
        """The encoder's thread: one picture for all who watch, none if nobody does."""
        swapped: Pixels | None = None
        while not self._slot.closed:
            frame = self._slot.take(IDLE_S)
            if frame is None or not self._server.pictures.watched:
                continue
            if swapped is None or swapped.shape != frame.pixels.shape:
                swapped = np.empty_like(frame.pixels)
            cv2.cvtColor(frame.pixels, cv2.COLOR_RGB2BGR, dst=swapped)
            done, encoded = cv2.imencode(".jpg", swapped, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
            if done:
                self._server.pictures.publish(encoded.tobytes())


class _Pictures:
    """The newest picture, and who waits for the next one."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._newest, self._number = b"", 0
        self.watched = 0
        self.closed = False

    def publish(self, picture: bytes) -> None:
        with self._changed:
            self._newest = picture
            self._number += 1
            self._changed.notify_all()

    def after(self, number: int) -> tuple[int, bytes]:
        """Number and bytes of a picture newer than `number`; the bytes are empty at the end."""
        with self._changed:
            self._changed.wait_for(lambda: self.closed or self._number > number)
            return self._number, b"" if self.closed else self._newest

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        with self._changed:
            self.watched += 1
        try:
            yield
        finally:
            with self._changed:
                self.watched -= 1

    def close(self) -> None:
        with self._changed:
            self.closed = True
            self._changed.notify_all()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        self.pictures = _Pictures()
        super().__init__(address, handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """A peer that goes away is nothing to print."""


class _Handler(BaseHTTPRequestHandler):
    timeout: ClassVar[float] = SOCKET_S

    def do_GET(self) -> None:
        if self.path != PATH:
            self.send_error(404)
            return
        self.close_connection = True
        pictures = cast("_Server", self.server).pictures
        number = 0
        with pictures.watching(), contextlib.suppress(OSError):
            self.send_response(200)
            self.send_header("Content-Type", f"multipart/x-mixed-replace; boundary={BOUNDARY}")
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            while True:
                number, picture = pictures.after(number)
                if not picture:
                    return
                head = f"--{BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: {len(picture)}\r\n\r\n"
                self.wfile.write(head.encode("ascii") + picture + b"\r\n")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """No line on standard error for each request."""
