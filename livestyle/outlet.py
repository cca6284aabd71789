"""The sink thread: keeps one sink fed at a constant rate, and brings it back when it fails."""

from __future__ import annotations

import logging
import threading
from enum import Enum, StrEnum

from livestyle.clock import NS_PER_SECOND, Clock, frames_to_ns
from livestyle.errors import LivestyleError, OutputError
from livestyle.frame import Frame, VideoFormat
from livestyle.observers import Observers
from livestyle.optional_ports import AttachedSink, NotedSink, WatchedSink
from livestyle.ports import Sink
from livestyle.slot import LatestSlot
from livestyle.stopping import BackOff, Patience

log = logging.getLogger(__name__)

IDLE_S = 0.5
LATE_PERIODS = 1.5
"""Periods without a new frame after which the last one is sent again."""
HEALTHY_FRAMES = 30
"""Frames in a row after which a sink that failed counts as working again."""


class Phase(Enum):
    """What a sink thread is doing."""

    WORKING = "working"
    CLOSING = "closing"
    ENDED = "ended"


class State(StrEnum):
    """How a sink fares, for a person."""

    OPENING = "opening"
    ON = "on"
    RETRYING = "retrying"
    FAILED = "failed"
    CLOSING = "closing"


class Outlet:
    """One sink with its slot. `run` belongs to the sink's thread; the rest may be called from any.

    Args:
        name: of the sink, unique in the run; the cause of frames that it drops.
        sink: not yet opened.
        video_format: of every frame.
        paced: whether to send the last frame again when no new one comes, and to open a failed sink again. An
            unpaced outlet drops nothing and ends with its sink's first error.
        clock: the run's clock.
        observers: told of "<name>.queue", "<name>.send", outputs and failures.
        patience: how long to wait for a failed sink.
        spec: what the sink was made from, for those who look on.

    Attributes:
        spec: as given.
        slot: where the engine puts frames.
        sent: new frames put out.
        repeated: last frames put out again.
        discarded: frames that came while the sink could not take any.
        error: why the first opening failed, or why an unpaced outlet ended.
        tried: set when the first opening is over.
        phase: what the thread is doing.
        sentence: why it does not work now, "" while it does.
    """

    def __init__(
        self,
        name: str,
        sink: Sink,
        video_format: VideoFormat,
        *,
        paced: bool,
        clock: Clock,
        observers: Observers,
        patience: Patience,
        spec: str = "",
    ) -> None:
        self.name, self.spec, self.sentence = name, spec, ""
        self.slot = LatestSlot(name, lossless=not paced)
        self.sent = self.repeated = self.discarded = 0
        self.error: LivestyleError | None = None
        self.tried = threading.Event()
        self.phase = Phase.WORKING
        self._sink, self._format, self._paced = sink, video_format, paced
        self._clock, self._observers = clock, observers
        self._period_ns = frames_to_ns(1, video_format.fps)
        self._back_off = BackOff(patience.retry, patience.retry_longest)
        self._last: Frame | None = None
        self._repeat_ns = 0
        self._good = 0
        self._opened = self._reported = False
        self._quiet, self._untold, self._telling = True, "", threading.Lock()
        self._queue_stage, self._send_stage = f"{name}.queue", f"{name}.send"

    @property
    def dropped(self) -> int:
        """Frames that never reached the sink."""
        return self.slot.dropped + self.discarded

    @property
    def alive(self) -> bool:
        """Whether frames can still reach the sink, now or later."""
        return self.phase is Phase.WORKING

    @property
    def state(self) -> State:
        """How it fares."""
        if self.phase is Phase.ENDED and self.error is not None:
            return State.FAILED
        if self.slot.closed or self.phase is not Phase.WORKING:
            return State.CLOSING
        if self.sentence:
            return State.RETRYING
        return State.ON if self._opened else State.OPENING

    @property
    def readers(self) -> tuple[str, ...] | None:
        """Who takes its pictures; None where nobody knows."""
        return self._sink.readers if isinstance(self._sink, WatchedSink) else None

    @property
    def note(self) -> str:
        """How the program behind the sink fares, "" where nobody knows."""
        return self._sink.note if isinstance(self._sink, NotedSink) else ""

    @property
    def attached(self) -> bool | None:
        """Whether the program behind the sink is there; None where nobody knows."""
        return self._sink.attached if isinstance(self._sink, AttachedSink) else None

    def go_on(self) -> None:
        """Say why the first opening failed, if it did, and later failures at once.

        Until then nothing is said: when no sink opens, the run ends with the reason, which must not be said twice.
        """
        with self._telling:
            self._quiet, sentence = False, self._untold
        if sentence:
            self._observers.on_event(sentence)

    def run(self) -> None:
        """Open, send until the slot is closed, close. Sink thread."""
        try:
            while self._session():
                pass
        except Exception:
            log.exception("The thread of the output %s failed", self.name)
            self.error = self.error or OutputError(f'The output "{self.name}" failed.', "See the log.")
        finally:
            self.slot.close()
            self.discarded += self.slot.take(0) is not None
            self.phase = Phase.CLOSING
            self._close_sink()
            self.phase = Phase.ENDED
            self.tried.set()

    def _session(self) -> bool:
        """From one opening of the sink to its failure or the end; returns whether to go on."""
        try:
            self._sink.open(self._format)
            self._opened = True
            self.tried.set()
            while self._step():
                pass
        except LivestyleError as error:
            return self._failed(error)
        except Exception as error:
            if not self._reported:
                log.exception("The output %s raised", self.name)
            return self._failed(OutputError(f"It raised {type(error).__name__}: {error}.", "See the log."))
        return False

    def _step(self) -> bool:
        """Send one frame, new or again; returns False when the slot is closed and empty."""
        closing = self.slot.closed
        frame = self.slot.take(self._wait_s())
        if frame is not None:
            self._send(frame)
        elif closing:
            return False
        elif self._last is not None and self._paced and self._clock.now_ns() >= self._repeat_ns:
            self._send_again(self._last)
        return True

    def _wait_s(self) -> float:
        if self._last is None or not self._paced:
            return IDLE_S
        return max(0.0, (self._repeat_ns - self._clock.now_ns()) / NS_PER_SECOND)

    def _send(self, frame: Frame) -> None:
        began_ns = self._clock.now_ns()
        restyled_ns = frame.marks.get("restyle")
        if restyled_ns is not None:
            self._observers.on_stage(self._queue_stage, frame, restyled_ns, began_ns)
        self._last = frame
        self.discarded += 1  # until it has been taken
        self._sink.send(frame)
        self.discarded -= 1
        ended_ns = self._clock.now_ns()
        self.sent += 1
        self._repeat_ns = max(began_ns + round(LATE_PERIODS * self._period_ns), ended_ns + self._period_ns // 2)
        self._observers.on_stage(self._send_stage, frame, began_ns, ended_ns)
        self._observers.on_output(self.name, frame, ended_ns, repeated=False)
        self._count_good()

    def _send_again(self, frame: Frame) -> None:
        """The last frame once more; from then on one a period, so that the rate stays."""
        self._sink.send(frame)
        ended_ns = self._clock.now_ns()
        self.repeated += 1
        self._repeat_ns = max(self._repeat_ns + self._period_ns, ended_ns + self._period_ns // 2)
        self._observers.on_output(self.name, frame, ended_ns, repeated=True)
        self._count_good()

    def _count_good(self) -> None:
        if not self._reported:
            return
        self._good += 1
        if self._good >= HEALTHY_FRAMES:
            self._reported, self.sentence = False, ""
            self._back_off.reset()
            self._observers.on_event(f'The output "{self.name}" works again.')

    def _failed(self, error: LivestyleError) -> bool:
        """Close the sink, say so once, and wait before the next try; returns whether there is one."""
        first, self._good = not self.tried.is_set(), 0
        self.sentence = str(error)
        if first or not self._paced:
            self.error = error
        if not self._reported:
            self._reported = True
            again = " It is tried again." if self._paced else ""
            self._tell(f'The output "{self.name}" failed: {error}{again}')
        self._close_sink()
        self.tried.set()
        return self._paced and self._wait_out(self._back_off.next())

    def _tell(self, sentence: str) -> None:
        with self._telling:
            quiet = self._quiet
            if quiet:
                self._untold = sentence
        if not quiet:
            self._observers.on_event(sentence)

    def _wait_out(self, seconds: float) -> bool:
        """Throw frames away while the sink cannot take any; returns False if the run ends meanwhile."""
        until_ns = self._clock.now_ns() + round(seconds * NS_PER_SECOND)
        while (left_ns := until_ns - self._clock.now_ns()) > 0:
            if self.slot.closed:
                return False
            if self.slot.take(left_ns / NS_PER_SECOND) is not None:
                self.discarded += 1
        return not self.slot.closed

    def _close_sink(self) -> None:
        try:
            self._sink.close()
        except LivestyleError as error:
            self._observers.on_event(f'The output "{self.name}" could not be finished: {error}')
        except Exception:
            log.exception("The output %s raised while it was closed", self.name)
            self._observers.on_event(f'The output "{self.name}" could not be finished. See the log.')
