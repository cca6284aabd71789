"""Measures a run: the observer behind the report and the status line."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from livestyle.clock import NS_PER_SECOND, Clock, MonotonicClock
from livestyle.frame import Frame
from livestyle.histogram import Durations
from livestyle.rate import Rate, rate

MOST_EVENTS = 200


class Timings:
    """An `livestyle.ports.Observer` that keeps durations in constant memory, however long the run.

    It has no locks: every recorder is written by one thread only, as each stage belongs to one thread, and what all
    sinks have in common is recorded for each sink and merged when it is read.

    Stages: "source" (grab to hand-over: decoding), "queue" (waiting for the engine), "fit", "restyle", "deliver"
    (hand-over to all sinks), "<sink>.queue" (waiting for the sink, the delivery in it), "<sink>.send".

    Args:
        clock: dates the events.

    Attributes:
        stages: durations by stage.
        end_to_end: from the grab to the return of a sink's `send`, by sink; frames that were sent again not in it.
        outside_model: the same less the frame's own restyling, by sink.
        gaps: between two outputs of a sink, frames that were sent again in it, by sink.
        events: seconds since the start, and a sentence; the newest 200.
        outputs: frames that were put out, by sink, those that were sent again in it.
        fresh: the same without those.
    """

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or MonotonicClock()
        self._began_ns = self._clock.now_ns()
        self.stages: dict[str, Durations] = {}
        self.end_to_end: dict[str, Durations] = {}
        self.outside_model: dict[str, Durations] = {}
        self.gaps: dict[str, Durations] = {}
        self.events: deque[tuple[float, str]] = deque(maxlen=MOST_EVENTS)
        self._restyled = Rate()
        self.outputs: dict[str, Rate] = {}
        self.fresh: dict[str, Rate] = {}
        self._output_ns: dict[str, int] = {}
        self._first_ns = self._newest_ns = 0

    def on_stage(self, stage: str, frame: Frame, began_ns: int, ended_ns: int) -> None:  # noqa: ARG002 - of the port
        """Record how long a stage took."""
        _of(self.stages, stage).add(ended_ns - began_ns)
        if stage == "restyle":
            self._first_ns = self._first_ns or ended_ns
            self._newest_ns = ended_ns
            self._restyled.add(ended_ns)

    def on_output(self, sink: str, frame: Frame, ended_ns: int, *, repeated: bool) -> None:
        """Record what a frame took on its whole way; slates and held pictures have no such way."""
        before_ns = self._output_ns.get(sink)
        self._output_ns[sink] = ended_ns
        if before_ns is not None:
            _of(self.gaps, sink).add(ended_ns - before_ns)
        _rate_of(self.outputs, sink).add(ended_ns)
        if not repeated:
            _rate_of(self.fresh, sink).add(ended_ns)
        restyled_ns = frame.marks.get("restyle")
        if repeated or restyled_ns is None:
            return
        whole_ns = ended_ns - frame.captured_ns
        _of(self.end_to_end, sink).add(whole_ns)
        _of(self.outside_model, sink).add(whole_ns - (restyled_ns - frame.marks["fit"]))

    def on_event(self, sentence: str) -> None:
        """Keep a sentence for the report."""
        self.events.append((round((self._clock.now_ns() - self._began_ns) / NS_PER_SECOND, 3), sentence))

    @property
    def restyled(self) -> int:
        """How many frames the engine has put out."""
        return self._restyled.count

    @property
    def fps(self) -> float:
        """Restyled frames a second over the whole run; 0 before the second frame."""
        return rate(self.restyled, self._newest_ns - self._first_ns)

    @property
    def recent_fps(self) -> float:
        """Restyled frames a second over about the last two seconds, 0 when none came."""
        return self._restyled.recent(self._clock.now_ns())


def _of(recorders: dict[str, Durations], name: str) -> Durations:
    recorder = recorders.get(name)
    if recorder is None:
        recorder = recorders.setdefault(name, Durations())
    return recorder


def _rate_of(rates: dict[str, Rate], name: str) -> Rate:
    found = rates.get(name)
    if found is None:
        found = rates.setdefault(name, Rate())
    return found


def parts(recorders: dict[str, Durations]) -> Sequence[Durations]:
    """The recorders of all sinks, safe to go through while new ones appear."""
    return tuple(recorders.values())
