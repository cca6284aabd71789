"""The grab thread: reads the source, notices when it has gone, and brings it back."""

from __future__ import annotations

import logging
import threading
from dataclasses import replace

import numpy as np

from livestyle.air import Air
from livestyle.clock import NS_PER_SECOND, Clock
from livestyle.errors import CameraError, EndOfStream, LivestyleError
from livestyle.frame import Frame
from livestyle.observers import Observers
from livestyle.ports import Source
from livestyle.slot import LatestSlot
from livestyle.stopping import BackOff, Limits, Patience, StopFlag

log = logging.getLogger(__name__)

READ_TIMEOUT_S = 0.25


class Grabber:
    """Reads frames from a source into a slot until the end, the limits or the stop.

    `run` belongs to the grab thread; the rest may be called from any.

    Args:
        source: opened already.
        slot: where the frames go; closed at the end.
        air: shown each frame, for when the camera's own picture is on air.
        paced: whether the run is in real time; an unpaced one ends with the source's first error.
        clock: the run's clock.
        observers: told of the stage "source" and of losses.
        stop: the run's flag.
        limits: when to end.
        patience: how long to wait for the source.

    Attributes:
        frames_in: frames that the source delivered.
        dropped: frames that the source itself lost, by the gaps in its numbers.
        lost: whether the source has gone and the slate should be shown.
        restart_sequence: number of the first frame after the source was opened again; 0 before.
        last_sequence: number of the newest frame.
        last_pts_ns: its time on the run's timeline, which goes on over a loss of the source.
        failure: why an unpaced run ended early.
    """

    def __init__(
        self,
        source: Source,
        slot: LatestSlot,
        air: Air,
        *,
        paced: bool,
        clock: Clock,
        observers: Observers,
        stop: StopFlag,
        limits: Limits,
        patience: Patience,
    ) -> None:
        self.frames_in = self.dropped = 0
        self.lost = False
        self.restart_sequence = self.last_sequence = self.last_pts_ns = 0
        self.failure: LivestyleError | None = None
        self._source, self._slot, self._air, self._paced, self._clock = source, slot, air, paced, clock
        self._observers, self._stop, self._limits = observers, stop, limits
        self._silence_ns = round(patience.silence * NS_PER_SECOND)
        self._back_off = BackOff(patience.reopen, patience.reopen_longest)
        self._is_open = True
        self._rejoins = False
        self._began_ns = self._heard_ns = clock.now_ns()
        self._captured_ns = 0
        self._sequence_shift = self._pts_shift = 0

    def begin(self) -> None:
        """Count time from now."""
        self._began_ns = self._heard_ns = self._clock.now_ns()

    def silent(self, now_ns: int) -> bool:
        """Whether there has been no picture for so long that the slate should be shown. Any thread."""
        return self._paced and (self.lost or now_ns - self._heard_ns > self._silence_ns)

    def overtime(self, now_ns: int) -> bool:
        """Whether a limit is reached by now. Any thread: a source that hangs must not prolong a paced run."""
        return self._limits.reached(self.frames_in, now_ns - self._began_ns if self._paced else 0)

    def free_stuck_read(self, now_ns: int) -> None:
        """Close a source whose `read` does not come back, from a thread of its own. Engine thread."""
        if self.lost or not self._paced or now_ns - self._heard_ns <= 2 * self._silence_ns:
            return
        self.lost = True
        self._observers.on_event("The camera does not answer. The slate is shown until it does.")
        threading.Thread(target=self._close_source, name="livestyle-free-source", daemon=True).start()

    def run(self) -> None:
        """Read until the end. Grab thread."""
        try:
            while not self._stop.requested and not self.overtime(self._clock.now_ns()):
                if self._is_open:
                    self._read_one()
                else:
                    self._open_again()
        except EndOfStream:
            log.debug("The source has ended after %d frames", self.frames_in)
        except LivestyleError as error:
            self.failure = error
        except Exception:
            log.exception("The grab thread failed")
            self.failure = CameraError("Reading the source failed.", "See the log, and report it.")
        finally:
            self._slot.close()

    def _read_one(self) -> None:
        try:
            frame = self._source.read(READ_TIMEOUT_S)
            if frame is not None:
                _check(frame)
        except EndOfStream:
            raise
        except LivestyleError as error:
            self._lose(error)
        except Exception as error:
            log.exception("The source raised")
            self._lose(CameraError(f"The source failed with {type(error).__name__}: {error}.", "See the log."))
        else:
            if frame is not None:
                self._accept(frame)
            elif self.silent(self._clock.now_ns()):
                self._lose(CameraError("The source delivers no pictures.", "Check its cable and its other users."))

    def _accept(self, frame: Frame) -> None:
        if self._rejoins:
            self._join_timeline(frame)
        if self._sequence_shift or self._pts_shift:
            frame = replace(
                frame, sequence=frame.sequence + self._sequence_shift, pts_ns=frame.pts_ns + self._pts_shift
            )
        now_ns = self._clock.now_ns()
        elapsed_ns = now_ns - self._began_ns if self._paced else frame.pts_ns
        if self._limits.reached(self.frames_in, elapsed_ns):
            raise EndOfStream
        if self.frames_in:
            self.dropped += max(0, frame.sequence - self.last_sequence - 1)
        self.last_sequence, self.last_pts_ns = frame.sequence, frame.pts_ns
        self._captured_ns = frame.captured_ns
        self._heard_ns = now_ns
        self.frames_in += 1
        frame.marks["source"] = now_ns
        self._observers.on_stage("source", frame, frame.captured_ns, now_ns)
        if self.lost:
            self.lost = False
            self._back_off.reset()
            self._observers.on_event("The picture is back.")
        self._air.pass_by(frame)
        self._slot.offer(frame)

    def _join_timeline(self, frame: Frame) -> None:
        """A source begins at 0 when it is opened again; the run's own timeline goes on."""
        self._rejoins = False
        if not self.frames_in:
            return
        elapsed_ns = max(0, frame.captured_ns - self._captured_ns)
        self._sequence_shift = self.last_sequence + 1 - frame.sequence
        self._pts_shift = self.last_pts_ns + elapsed_ns - frame.pts_ns
        self.restart_sequence = self.last_sequence + 1

    def _lose(self, error: LivestyleError) -> None:
        """Let go of the source, and wait a little before it is opened again."""
        if not self._paced:
            raise error
        if not self.lost:
            self.lost = True
            self._observers.on_event(f"{error} The slate is shown until the picture is back.")
        self._is_open = False
        self._air.lost()
        self._close_source()
        self._stop.pause(self._back_off.next())

    def _open_again(self) -> None:
        try:
            self._source.open()
        except LivestyleError as error:
            log.info("The source cannot be opened yet: %s", error)
            self._stop.pause(self._back_off.next())
        except Exception:
            log.exception("The source raised while it was opened")
            self._stop.pause(self._back_off.next())
        else:
            self._is_open = self._rejoins = True
            self._heard_ns = self._clock.now_ns()

    def _close_source(self) -> None:
        try:
            self._source.close()
        except Exception:
            log.exception("The source raised while it was closed")


def _check(frame: Frame) -> None:
    """Refuse what is no picture before it reaches the engine."""
    pixels = frame.pixels
    if pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] != 3 or not pixels.size:
        raise CameraError(
            f"The source delivers {pixels.dtype} {pixels.shape} in place of uint8 (height, width, 3).",
            "Report it to its author.",
        )
