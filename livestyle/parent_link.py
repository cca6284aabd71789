"""The child's end of `livestyle.worker`: what it says to its parent, and hears from it."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from livestyle.errors import LivestyleError

BEAT_S = 1.0
_INPUT, _OUTPUT, _ERRORS = 0, 1, 2


def worker_parser(description: str | None) -> argparse.ArgumentParser:
    """A parser of the arguments that every worker gets: ring, width, height, fps."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--ring", type=Path, required=True, help="file to read pictures from")
    parser.add_argument("--width", type=int, required=True, help="pixels")
    parser.add_argument("--height", type=int, required=True, help="pixels")
    parser.add_argument("--fps", type=float, required=True, help="nominal rate")
    return parser


class ParentLink:
    """Talks to the parent by standard input and output, and notices its death.

    From here on nothing else reaches standard output: what a library prints goes where errors go. On leaving, the
    ring's file is removed, should a killed parent have left it.

    Args:
        ring: the ring's file.
        on_wake: called for new pictures, one call for several perhaps, and at the end. It comes in a thread of the
            link's own and must return at once.
    """

    def __init__(self, ring: Path, on_wake: Callable[[], object]) -> None:
        self._ring, self._on_wake = ring, on_wake
        self._ended = False
        self._beat_due = 0.0
        self._output = os.dup(_OUTPUT)
        os.dup2(_ERRORS, _OUTPUT)
        self._thread = threading.Thread(target=self._listen, name="livestyle-parent-link", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(OSError):
            self._ring.unlink(missing_ok=True)

    @property
    def ended(self) -> bool:
        """Whether the parent wants the end, or has died."""
        return self._ended

    def ready(self, text: str) -> None:
        """Say that pictures can come, and what they go out to."""
        self._say({"ready": text})

    def fail(self, error: LivestyleError) -> None:
        """Say why it cannot go on; the process ends after that."""
        self._say({"error": [error.message, error.action]})

    def beat(self) -> None:
        """Say that the work goes on; call it with every turn, it is sent once a second."""
        now = time.monotonic()
        if now >= self._beat_due:
            self._beat_due = now + BEAT_S
            self._say({"beat": 0})

    def _say(self, words: dict[str, object]) -> None:
        try:
            os.write(self._output, json.dumps(words).encode() + b"\n")
        except OSError:
            self._ended = True

    def _listen(self) -> None:
        """Wait for wake-ups until the input ends. Own thread."""
        with contextlib.suppress(OSError):
            while os.read(_INPUT, 4096):
                self._on_wake()
        self._ended = True
        self._on_wake()
