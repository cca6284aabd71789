"""How long the window did not answer: a clock tick that comes late tells how long the GUI thread was busy before it."""

from __future__ import annotations

import logging
import time
from collections import deque
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, QTimer

log = logging.getLogger(__name__)

BEAT_MS = 5
NOTICED_MS = 50.0
"""From here on a person can feel it."""
KEPT = 50


@dataclass(frozen=True, slots=True)
class Block:
    """A time in which no key, click or picture got through.

    Attributes:
        ended_s: in seconds of the monotonic clock.
        took_ms: how long it took; up to `BEAT_MS` less than in truth.
        worked_ms: processor time of the GUI thread in it; the rest it waited, where the machine is busy for its turn.
    """

    ended_s: float
    took_ms: float
    worked_ms: float


class Pulse(QObject):
    """Beats on the GUI thread, which costs about one percent of a core, so it is for those who look for a fault.

    Attributes:
        longest_ms: block since the beginning.
        hardest_ms: most processor time between two beats since the beginning.
        noticed: how many blocks took longer than `NOTICED_MS`.
        blocks: the newest of those.
    """

    def __init__(self) -> None:
        super().__init__()
        self.longest_ms = self.hardest_ms = 0.0
        self.noticed = 0
        self.blocks: deque[Block] = deque(maxlen=KEPT)
        self._before = self._worked = 0.0
        self._timer = QTimer(self, interval=BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)

    @property
    def beats(self) -> bool:
        """Whether it measures."""
        return self._timer.isActive()

    def start(self) -> None:
        """Begin to measure."""
        self._before, self._worked = time.perf_counter(), time.thread_time()
        self._timer.start()

    def stop(self) -> None:
        """Measure no more; what was measured stays."""
        self._timer.stop()

    def _beat(self) -> None:
        now, worked = time.perf_counter(), time.thread_time()
        took_ms, self._before = (now - self._before) * 1000 - BEAT_MS, now
        worked_ms, self._worked = (worked - self._worked) * 1000, worked
        self.longest_ms, self.hardest_ms = max(self.longest_ms, took_ms), max(self.hardest_ms, worked_ms)
        if took_ms > NOTICED_MS:
            self.noticed += 1
            self.blocks.append(Block(time.monotonic(), took_ms, worked_ms))
            log.debug("The window did not answer for %.0f ms, %.0f of them at work", took_ms, worked_ms)
