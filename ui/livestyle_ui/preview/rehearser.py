"""Makes small pictures that never go on air, on a thread of its own, at low priority, whenever it has the time."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Protocol

from PySide6.QtCore import QObject, Signal, SignalInstance

from livestyle.errors import LivestyleError, ModelError
from livestyle.frame import Pixels
from livestyle.prompt import Prompt

log = logging.getLogger(__name__)

STOP_WITHIN_S = 5.0
"""Loading is given up between two of its parts; one of them takes seconds on a busy machine."""
REST_S = 0.05
"""Between two pictures, so that the stream always comes first."""
NICE = 10


class SmallRestyler(Protocol):
    """What makes the pictures: `livestyle.rehearsal.Rehearsal`."""

    def picture(self, prompt: Prompt, pixels: Pixels, steps: int = 4) -> Pixels:
        """A small picture under a prompt, the caller's own."""
        ...

    def close(self) -> None:
        """Free the model."""
        ...


class Rehearser(QObject):
    """Takes wishes, gives pictures. `ask`, `forget` and `close` from the GUI thread; the newest wish for a key wins.

    Args:
        make: makes the small restyler at the first wish; slow. It gets what tells it to give up.

    Attributes:
        made: a picture is there; carries its key and the pixels, uint8 (height, width, 3) RGB.
        failed: one could not be made; carries its key and the error.
    """

    made = Signal(object, object)
    failed = Signal(object, object)

    def __init__(self, make: Callable[[Callable[[], bool]], SmallRestyler]) -> None:
        super().__init__()
        self._make = make
        self._wishes: OrderedDict[Hashable, tuple[Prompt, Pixels]] = OrderedDict()
        self._changed = threading.Condition()
        self._closed = False
        self._thread: threading.Thread | None = None

    def ask(self, key: Hashable, prompt: Prompt, pixels: Pixels, *, first: bool = False) -> None:
        """Wish for a picture.

        Args:
            key: what it is for; an older wish with the same key is forgotten.
            prompt: its look.
            pixels: the camera's picture, uint8 (height, width, 3) RGB, of any size; not written into.
            first: whether it goes before all others.
        """
        with self._changed:
            self._wishes[key] = (prompt, pixels)
            if first:
                self._wishes.move_to_end(key, last=False)
            self._changed.notify()
        if self._thread is None and not self._closed:
            self._thread = threading.Thread(target=self._work, name="livestyle-panel-rehearser", daemon=True)
            self._thread.start()

    def forget(self, key: Hashable) -> None:
        """Take a wish back."""
        with self._changed:
            self._wishes.pop(key, None)

    def close(self, seconds: float = STOP_WITHIN_S) -> bool:
        """End, after the picture at hand, or the part of the model that is being loaded.

        Args:
            seconds: to wait; there is nothing here that could be lost.

        Returns:
            Whether it ended in time.
        """
        with self._changed:
            self._closed = True
            self._wishes.clear()
            self._changed.notify()
        if self._thread is None:
            return True
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _work(self) -> None:
        if sys.platform == "linux":  # elsewhere the priority is the whole process's
            with contextlib.suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)
        small: SmallRestyler | None = None
        try:
            while (wish := self._next()) is not None:
                key, prompt, pixels = wish
                try:
                    small = small or self._make(lambda: self._closed)
                    picture = small.picture(prompt, pixels)
                except LivestyleError as error:
                    self._tell(self.failed, key, error)
                except Exception as error:
                    log.exception("A private picture failed")
                    sentence = f"The private picture failed with {type(error).__name__}: {error}."
                    self._tell(self.failed, key, ModelError(sentence, "See the log."))
                else:
                    self._tell(self.made, key, picture)
        finally:
            if small is not None:
                small.close()

    def _tell(self, signal: SignalInstance, key: Hashable, value: object) -> None:
        if not self._closed:
            signal.emit(key, value)

    def _next(self) -> tuple[Hashable, Prompt, Pixels] | None:
        with self._changed:
            self._changed.wait_for(lambda: self._closed, REST_S)
            self._changed.wait_for(lambda: self._closed or bool(self._wishes))
            if self._closed:
                return None
            key, (prompt, pixels) = self._wishes.popitem(last=False)
            return key, prompt, pixels
