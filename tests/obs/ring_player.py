"""Pictures played into a ring at 30 a second: by a thread for tests, and as a program for tests that kill it.

python ring_player.py PATH RRGGBB WIDTH HEIGHT
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from livestyle.frame import Pixels
from livestyle.ring import RingWriter

FPS = 30


class RingPlayer:
    """A ring whose picture is written again and again, as a run does.

    Args:
        path: of the ring.
        pixels: the first picture; gives the size.
        before: called with the picture before each write, for instance to stamp it.
        fps: pictures a second; 0 for as many as possible.
    """

    def __init__(
        self, path: Path, pixels: Pixels, *, before: Callable[[Pixels], None] | None = None, fps: float = FPS
    ) -> None:
        self.pixels = pixels
        self._ring = RingWriter(path, pixels.shape[1], pixels.shape[0])
        self._before, self._fps = before, fps
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._play, name="ring player", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        self._thread.join()
        self._ring.close()

    def _play(self) -> None:
        due = time.monotonic()
        while not self._done.is_set():
            pixels = self.pixels
            if self._before is not None:
                self._before(pixels)
            self._ring.write(pixels, time.monotonic_ns())
            if self._fps:
                due = max(due + 1 / self._fps, time.monotonic())
                self._done.wait(due - time.monotonic())


def plain(colour: str, width: int = 320, height: int = 180) -> Pixels:
    """A picture of one colour, RRGGBB."""
    return np.full((height, width, 3), list(bytes.fromhex(colour)), np.uint8)


def main() -> None:
    """Play one colour until killed."""
    path, colour, width, height = sys.argv[1:]
    with RingPlayer(Path(path), plain(colour, int(width), int(height))):
        sys.stdout.write("playing\n")
        sys.stdout.flush()
        threading.Event().wait()


if __name__ == "__main__":
    main()
