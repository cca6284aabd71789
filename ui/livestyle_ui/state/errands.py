"""Slow calls, one after another on a thread of their own; their answers come back on the GUI thread."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from livestyle.errors import LivestyleError

log = logging.getLogger(__name__)

Answer = TypeVar("Answer")
STOP_WITHIN_S = 3.0

BROKE = "That did not work: {name}."
SEE_LOG = "See the log."


class Errands(QObject):
    """Does what would hold up the GUI thread. `do` from any thread, `close` from the GUI thread.

    Args:
        name: of the thread.
    """

    _came_back = Signal(object)

    def __init__(self, name: str = "livestyle-panel-errands") -> None:
        super().__init__()
        self._waiting: queue.SimpleQueue[Callable[[], Callable[[], None] | None] | None] = queue.SimpleQueue()
        self._closed = False
        self._came_back.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def do(
        self,
        call: Callable[[], Answer],
        done: Callable[[Answer], object] | None = None,
        failed: Callable[[LivestyleError], object] | None = None,
    ) -> None:
        """Run `call` when its turn comes.

        Args:
            call: what to do; on the errands' thread, so it must not touch Qt.
            done: gets what it returned; on the GUI thread.
            failed: gets why it could not be done; on the GUI thread.
        """

        def errand() -> Callable[[], None] | None:
            try:
                answer = call()
            except LivestyleError as error:
                refused = error
            except Exception as error:
                log.exception("An errand of the panel failed")
                refused = LivestyleError(BROKE.format(name=f"{type(error).__name__}: {error}"), SEE_LOG)
            else:
                return None if done is None else lambda: _ignored(done(answer))
            return None if failed is None else lambda: _ignored(failed(refused))

        self._waiting.put(errand)

    def close(self) -> bool:
        """Finish what waits and end. Answers are not delivered any more.

        Returns:
            Whether it ended in time.
        """
        self._closed = True
        self._waiting.put(None)
        self._thread.join(STOP_WITHIN_S)
        return not self._thread.is_alive()

    def _work(self) -> None:
        while (errand := self._waiting.get()) is not None:
            answer = errand()
            if answer is not None and not self._closed:
                self._came_back.emit(answer)

    def _deliver(self, answer: Callable[[], None]) -> None:
        if not self._closed:
            answer()


def _ignored(value: object) -> None:
    """For callbacks whose value nobody wants."""
