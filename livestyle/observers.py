"""Several observers as one. One that raises is dropped: measuring must never stop a stream."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from livestyle.frame import Frame
from livestyle.ports import Observer

log = logging.getLogger(__name__)

RAISED = "The observer %r raised and is not told any more"


class Observers:
    """Passes on what happens to every observer. Any thread.

    Args:
        observers: in the order in which they are told.
    """

    def __init__(self, observers: Iterable[Observer] = ()) -> None:
        self._observers = tuple(observers)

    def on_stage(self, stage: str, frame: Frame, began_ns: int, ended_ns: int) -> None:
        """A stage worked on a frame."""
        for observer in self._observers:
            try:
                observer.on_stage(stage, frame, began_ns, ended_ns)
            except Exception:
                log.exception(RAISED, observer)
                self._drop(observer)

    def on_output(self, sink: str, frame: Frame, ended_ns: int, *, repeated: bool) -> None:
        """A sink has put a frame out."""
        for observer in self._observers:
            try:
                observer.on_output(sink, frame, ended_ns, repeated=repeated)
            except Exception:
                log.exception(RAISED, observer)
                self._drop(observer)

    def on_event(self, sentence: str) -> None:
        """Something a person should know; it goes to the log too."""
        log.info("%s", sentence)
        for observer in self._observers:
            try:
                observer.on_event(sentence)
            except Exception:
                log.exception(RAISED, observer)
                self._drop(observer)

    def _drop(self, observer: Observer) -> None:
        self._observers = tuple(one for one in self._observers if one is not observer)
