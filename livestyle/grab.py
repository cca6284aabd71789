"""The grab thread: reads the source, notices when it has gone, brings it back, and changes it for another."""

from __future__ import annotations

import logging
import threading
from collections import deque

from livestyle.air import Air
from livestyle.clock import NS_PER_SECOND, Clock
from livestyle.current_source import CurrentSource, SourceState, check, close_quietly
from livestyle.errors import CameraError, EndOfStream, LivestyleError
from livestyle.frame import Frame
from livestyle.observers import Observers
from livestyle.rate import Rate
from livestyle.slot import LatestSlot
from livestyle.stopping import BackOff, Limits, Patience, StopFlag
from livestyle.timeline import Timeline

log = logging.getLogger(__name__)

READ_TIMEOUT_S = 0.25
POLL_S = 0.1
SPARE_GAPS = 2
"""A frame is overdue after so many times what lay between the last two."""


class Grabber:
    """Reads frames from a source into a slot until the end, the limits or the stop.

    `run` belongs to the grab thread; the rest may be called from any.

    Args:
        camera: what to read first; opened already unless it is missing.
        slot: where the frames go; closed at the end.
        air: shown each frame, for when the camera's own picture is on air.
        fps: of the output.
        paced: whether the run is in real time; an unpaced one ends with the source's first error.
        clock: the run's clock.
        observers: told of the stage "source" and of losses.
        stop: the run's flag.
        limits: when to end.
        patience: how long to wait for the source.

    Attributes:
        camera: what is read.
        state: how it fares.
        sentence: why there is no picture, "" while there is.
        size: width and height of its newest frame, None before.
        rate: its frames by the time of their grab.
        timeline: the run's.
        lost: whether the source has gone and something should be shown in its place.
        failure: why an unpaced run ended early.
    """

    def __init__(
        self,
        camera: CurrentSource,
        slot: LatestSlot,
        air: Air,
        *,
        fps: float,
        paced: bool,
        clock: Clock,
        observers: Observers,
        stop: StopFlag,
        limits: Limits,
        patience: Patience,
    ) -> None:
        self.camera, self.state, self.sentence = camera, SourceState.OPENING, ""
        self.size: tuple[int, int] | None = None
        self.rate, self.timeline = Rate(), Timeline(fps)
        self.lost = False
        self.failure: LivestyleError | None = None
        self._slot, self._air, self._paced, self._clock = slot, air, paced, clock
        self._observers, self._stop, self._limits = observers, stop, limits
        self._silence_ns = round(patience.silence * NS_PER_SECOND)
        self._unseen_ns = min(round(patience.unseen * NS_PER_SECOND), self._silence_ns)
        self._overdue_ns = self._silence_ns  # until it is known how far apart the frames come
        self._back_off = BackOff(patience.reopen, patience.reopen_longest)
        self._is_open = camera.missing is None
        self._changes: deque[tuple[CurrentSource, bool]] = deque(maxlen=1)
        self._holds = self._changed = False
        self._began_ns = self._heard_ns = clock.now_ns()

    @property
    def frames_in(self) -> int:
        """Frames that sources have delivered."""
        return self.timeline.frames

    def begin(self) -> None:
        """Count time from now."""
        self._began_ns = self._heard_ns = self._clock.now_ns()
        if self.camera.missing is not None:
            self._say_lost(self.camera.missing)

    def change(self, camera: CurrentSource, *, hold: bool) -> None:
        """Read another source from now on; returns at once.

        Args:
            camera: not yet opened.
            hold: keep the last picture until it comes, whatever stands in for a lost source.
        """
        self._changes.append((camera, hold))
        self._close_aside()  # its read or its open may hang

    def close_source(self) -> None:
        """Let go of the source, also while it is read."""
        close_quietly(self.camera.source)

    def overdue(self, now_ns: int) -> bool:
        """Whether there has been no picture for so long that something should be shown in its place."""
        return self._without_picture(now_ns, self._overdue_ns)

    def overtime(self, now_ns: int) -> bool:
        """Whether a limit is reached by now: a source that hangs must not prolong a paced run."""
        return self._limits.reached(self.frames_in, now_ns - self._began_ns if self._paced else 0)

    def free_stuck_read(self, now_ns: int) -> None:
        """Close a source whose `read` does not come back, from a thread of its own. Engine thread."""
        if self.lost or self._holds or not self._paced or now_ns - self._heard_ns <= 2 * self._silence_ns:
            return
        self.lost, self.sentence = True, "The camera does not answer."
        self._observers.on_event(f"The camera does not answer. {self._shown} until it does.")
        self._close_aside()

    def run(self) -> None:
        """Read until the end. Grab thread."""
        try:
            while not self._stop.requested and not self.overtime(self._clock.now_ns()):
                self._step()
        except EndOfStream:
            log.debug("The source has ended after %d frames", self.frames_in)
        except LivestyleError as error:
            self.failure = error
        except Exception:
            log.exception("The grab thread failed")
            self.failure = CameraError("Reading the source failed.", "See the log, and report it.")
        finally:
            self._slot.close()

    def _step(self) -> None:
        if self._changes:
            self._take_over(*self._changes.pop())
        if self._is_open:
            self._read_one()
        elif self.state is SourceState.ENDED:
            self._pause(POLL_S)
        else:
            self._open_again()

    def _read_one(self) -> None:
        try:
            frame = self.camera.source.read(READ_TIMEOUT_S)
            if frame is not None:
                check(frame)
        except EndOfStream:
            if not self.camera.goes_on:
                raise
            self._end()
        except LivestyleError as error:
            self._lose(error)
        except Exception as error:
            log.exception("The source raised")
            self._lose(CameraError(f"The source failed with {type(error).__name__}: {error}.", "See the log."))
        else:
            if frame is not None:
                self._accept(frame)
            elif self._without_picture(self._clock.now_ns(), self._silence_ns):
                self._lose(CameraError("The source delivers no pictures.", "Check its cable and its other users."))

    def _accept(self, grabbed: Frame) -> None:
        now_ns = self._clock.now_ns()
        if self.state is SourceState.ON and not self.lost:
            self._overdue_ns = min(self._silence_ns, max(self._unseen_ns, SPARE_GAPS * (now_ns - self._heard_ns)))
        self._heard_ns = now_ns
        self.rate.add(grabbed.captured_ns)
        frame = self.timeline.place(grabbed)
        if frame is None:
            return
        elapsed_ns = now_ns - self._began_ns if self._paced else frame.pts_ns
        if self._limits.reached(self.frames_in, elapsed_ns):
            raise EndOfStream
        self.timeline.note(frame)
        frame.marks["source"] = now_ns
        self._observers.on_stage("source", frame, frame.captured_ns, now_ns)
        if self.state is not SourceState.ON or self.lost:
            self._came(frame)
        self._air.pass_by(frame)
        self._slot.offer(frame)

    def _came(self, frame: Frame) -> None:
        """The first picture, or the first one again."""
        if self._changed:
            self._observers.on_event(f'The picture comes from "{self.camera.spec}" now.')
        elif self.lost:
            self._observers.on_event("The picture is back.")
        self._overdue_ns = self._silence_ns
        self.state, self.sentence, self.size = SourceState.ON, "", (frame.pixels.shape[1], frame.pixels.shape[0])
        self.lost = self._holds = self._changed = False
        self._back_off.reset()

    def _take_over(self, camera: CurrentSource, hold: bool) -> None:
        """Let go of one source for another; that is opened next."""
        self.close_source()
        self.camera, self.state, self.sentence, self.size = camera, SourceState.OPENING, "", None
        self.rate = Rate()
        self._is_open, self._changed = False, True
        self._holds, self.lost = hold, not hold
        self._back_off.reset()
        if not hold:
            self._air.lost()

    def _end(self) -> None:
        """No more frames: the run waits for another source."""
        self.state, self.sentence, self.lost, self._is_open = (
            SourceState.ENDED,
            "The source is at its end.",
            True,
            False,
        )
        self._observers.on_event(f"The source is at its end. {self._shown} until there is another.")
        self._air.lost()
        self.close_source()

    def _lose(self, error: LivestyleError) -> None:
        """Let go of the source, and wait a little before it is opened again."""
        if not self._paced:
            raise error
        if self._changes:  # it was closed to be changed, and that is no loss
            return
        self._is_open = False
        self._say_lost(error)
        self.close_source()
        self._pause(self._back_off.next())

    def _say_lost(self, error: LivestyleError) -> None:
        self.state, self.sentence = SourceState.WAITING, str(error)
        if not self.lost or self._changed:
            self.lost = True
            self._observers.on_event(f"{error} {self._shown} until the picture is back.")
        self._holds = self._changed = False
        self._air.lost()

    def _open_again(self) -> None:
        try:
            source_format = self.camera.source.open()
        except LivestyleError as error:
            self._not_yet(error)
        except Exception as error:
            log.exception("The source raised while it was opened")
            self._not_yet(CameraError(f"The source failed with {type(error).__name__}: {error}.", "See the log."))
        else:
            self._is_open = True
            self.timeline.rejoin(source_format.fps)
            self._heard_ns = self._clock.now_ns()

    def _not_yet(self, error: LivestyleError) -> None:
        if self._changes:
            return
        log.info("The source cannot be opened yet: %s", error)
        if self._changed:
            self._say_lost(error)
        self.sentence = str(error)
        self._pause(self._back_off.next())

    def _without_picture(self, now_ns: int, patience_ns: int) -> bool:
        return self._paced and (self.lost or (not self._holds and now_ns - self._heard_ns > patience_ns))

    @property
    def _shown(self) -> str:
        return self._air.stand_in.sentence(seen=self.frames_in > 0)

    def _close_aside(self) -> None:
        source = self.camera.source
        threading.Thread(target=close_quietly, args=(source,), name="livestyle-free-source", daemon=True).start()

    def _pause(self, seconds: float) -> None:
        """Wait, unless the run ends or another source is wanted."""
        until_ns = self._clock.now_ns() + round(seconds * NS_PER_SECOND)
        while (left_ns := until_ns - self._clock.now_ns()) > 0 and not self._changes:
            if self._stop.pause(min(POLL_S, left_ns / NS_PER_SECOND)):
                return
