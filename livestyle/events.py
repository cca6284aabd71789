"""What a person should know of a run, for a list on a screen: dated, bounded, and never the same again and again."""

from __future__ import annotations

import itertools
import threading
from collections import deque
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from livestyle.clock import NS_PER_SECOND, Clock
from livestyle.frame import Frame

MOST = 100
QUIET_S = 10.0
"""Seconds in which the same sentence is told once, however often it comes."""


@dataclass(frozen=True, slots=True)
class Event:
    """One sentence.

    Attributes:
        number: rises with each event; whoever remembers the last one sees what is new.
        at: local time at which it was told first.
        sentence: what is wrong or new, and what to do.
        times: how often it came within the ten seconds from then.
    """

    number: int
    at: datetime
    sentence: str
    times: int = 1


class Events:
    """A `livestyle.ports.Observer` that keeps the newest sentences. Any thread.

    Args:
        clock: the run's clock.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._numbers = itertools.count(1)
        self._kept: deque[tuple[int, Event]] = deque(maxlen=MOST)
        self._adding = threading.Lock()

    def on_stage(self, stage: str, frame: Frame, began_ns: int, ended_ns: int) -> None:
        """Not needed."""

    def on_output(self, sink: str, frame: Frame, ended_ns: int, *, repeated: bool) -> None:
        """Not needed."""

    def on_event(self, sentence: str) -> None:
        """Keep a sentence, or count it if it was kept a moment ago."""
        now_ns = self._clock.now_ns()
        with self._adding:
            for place, (at_ns, event) in enumerate(self._kept):
                if event.sentence == sentence and now_ns - at_ns < QUIET_S * NS_PER_SECOND:
                    self._kept[place] = at_ns, replace(event, times=event.times + 1)
                    return
            event = Event(next(self._numbers), datetime.now(UTC).astimezone(), sentence)
            self._kept.append((now_ns, event))

    def events(self) -> tuple[Event, ...]:
        """The newest hundred, newest last."""
        with self._adding:
            return tuple(event for _, event in self._kept)
