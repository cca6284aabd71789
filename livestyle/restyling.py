"""The engine thread: takes the newest frame, fits it, restyles it, and hands it to every sink."""

from __future__ import annotations

import logging
from dataclasses import replace

from livestyle.air import Air
from livestyle.clock import NS_PER_SECOND, Clock, frames_to_ns
from livestyle.errors import LivestyleError, ModelError
from livestyle.fit import Fit
from livestyle.frame import Frame
from livestyle.governor import Governor
from livestyle.grab import Grabber
from livestyle.observers import Observers
from livestyle.outlets import Lane, Outlets
from livestyle.ports import Restyler
from livestyle.preview import PreviewTap
from livestyle.slot import LatestSlot
from livestyle.stopping import StopFlag
from livestyle.swaps import Swaps

log = logging.getLogger(__name__)

IDLE_S = 0.1
HOPELESS_FAILURES = 30
"""Failures in a row after which the slate replaces the last good frame."""
MOST_SENTENCES = 100
"""Distinct failures that are reported; a message with a counter in it must not flood anybody."""


class Restyling:
    """From the grabber's slot to the outlets' slots. `run` belongs to the engine thread.

    Args:
        grabber: tells whether the source has gone and when it began again.
        inbox: frames from the grabber.
        restyler: used from this thread only, but for `submit`.
        outlets: where frames go; closed at the end.
        swaps: prompts and cues.
        air: has what stands in for a source that has gone.
        fit: brings frames to the restyler's size.
        preview: where the newest frame and what was made of it are left.
        paced: whether the run is in real time.
        clock: the run's clock.
        observers: told of "queue", "fit", "restyle", "deliver" and of failures.
        stop: the run's flag.

    Attributes:
        frames_out: frames that were restyled and handed to the sinks.
        failed: frames that the model or the end of the run cost.
        failure: why the thread ended, if not by the end of the frames.
        busy_since_ns: when the model was given the frame at hand; 0 while it has none.
        governor: keeps the rate in a paced run.
    """

    def __init__(
        self,
        grabber: Grabber,
        inbox: LatestSlot,
        restyler: Restyler,
        outlets: Outlets,
        swaps: Swaps,
        air: Air,
        fit: Fit,
        preview: PreviewTap,
        *,
        paced: bool,
        clock: Clock,
        observers: Observers,
        stop: StopFlag,
    ) -> None:
        self.frames_out = self.failed = 0
        self.failure: LivestyleError | None = None
        self.busy_since_ns = 0
        self.governor = Governor(restyler, restyler.format.fps, observers.on_event)
        self._grabber, self._inbox, self._restyler = grabber, inbox, restyler
        self._outlets, self._swaps, self._air = outlets, swaps, air
        self._paced, self._clock, self._observers, self._stop = paced, clock, observers, stop
        self._fit, self._preview = fit, preview
        self._shape = (restyler.format.height, restyler.format.width, 3)
        self._period_ns = frames_to_ns(1, restyler.format.fps)
        self._good: Frame | None = None
        self._failures_in_row = 0
        self._told: set[str] = set()
        self._reset_at = 0
        self._slate_due_ns = 0
        self._slating = False
        self._heard_ns = 0

    def run(self) -> None:
        """Work until the inbox is closed and empty, or the stop is requested. Engine thread."""
        try:
            while self._step():
                pass
        except LivestyleError as error:
            self.failure = error
        except Exception:
            log.exception("The engine thread failed")
            self.failure = ModelError("The live path failed.", "See the log, and report it.")
        finally:
            self._inbox.close()
            self.failed += self._inbox.take(0) is not None
            self._outlets.close()
            self._stop.wake()

    def _step(self) -> bool:
        if self._stop.requested:
            return False
        closing = self._inbox.closed
        frame = self._inbox.take(self._wait_s())
        if frame is not None:
            self._restyle(frame)
            return True
        if closing:
            return False
        self._idle(self._clock.now_ns())
        return True

    def _wait_s(self) -> float:
        if not self._slating:
            return IDLE_S
        return min(IDLE_S, max(0.0, (self._slate_due_ns - self._clock.now_ns()) / NS_PER_SECOND))

    def _restyle(self, frame: Frame) -> None:
        clock, marks, observers = self._clock, frame.marks, self._observers
        marks["queue"] = self._heard_ns = taken_ns = clock.now_ns()
        observers.on_stage("queue", frame, marks["source"], taken_ns)
        self._slating = False
        self._swaps.submit_due(frame.pts_ns)
        try:
            if (
                self._grabber.timeline.restart_sequence > self._reset_at
                and frame.sequence >= self._grabber.timeline.restart_sequence
            ):
                self._reset_at = frame.sequence
                self._restyler.reset()
            began_ns = clock.now_ns()
            fitted = self._fit(frame)
            marks["fit"] = fitted_ns = clock.now_ns()
            self.busy_since_ns = fitted_ns
            made = self._restyler.restyle(fitted)
            self.busy_since_ns = 0
            marks["restyle"] = restyled_ns = clock.now_ns()
            if made.pixels.shape != self._shape:
                raise ModelError(f"The model made a picture of the shape {made.pixels.shape}.", "Choose another model.")  # noqa: TRY301 - handled as the model's own failure
        except LivestyleError as error:
            self._fail(frame, error)
            return
        except Exception as error:  # noqa: BLE001 - a plugin's own mistake; `_fail` logs it, once
            sentence = f"The model raised {type(error).__name__}: {error}."
            self._fail(frame, ModelError(sentence, "See the log."), error)
            return
        if made.marks is not marks:
            made = replace(frame, pixels=made.pixels, prompt=made.prompt, settled=made.settled)
        self._failures_in_row = 0
        self._good = made
        self._swaps.note(made, restyled_ns)
        observers.on_stage("fit", frame, began_ns, fitted_ns)
        observers.on_stage("restyle", made, fitted_ns, restyled_ns)
        self._deliver(made)
        self._show(fitted, made)
        self.frames_out += 1
        marks["deliver"] = delivered_ns = clock.now_ns()
        observers.on_stage("deliver", made, restyled_ns, delivered_ns)
        self._swaps.tell_refusals()
        if self._paced:
            self.governor.note(restyled_ns - fitted_ns, restyled_ns)

    def _fail(self, frame: Frame, error: LivestyleError, cause: Exception | None = None) -> None:
        """Put the last good picture out in place of this frame; the slate if there is none or no hope."""
        self.failed += 1
        self.busy_since_ns = 0
        self._failures_in_row += 1
        sentence = str(error)
        if sentence not in self._told and len(self._told) < MOST_SENTENCES:
            self._told.add(sentence)
            if cause is not None:
                log.error("The restyler raised", exc_info=cause)
            self._observers.on_event(f"A frame could not be restyled: {sentence} The last picture stays.")
        frame.marks.pop("restyle", None)
        good = self._good if self._failures_in_row < HOPELESS_FAILURES else None
        if good is None:
            held = replace(frame, pixels=self._air.stand_in.slate)
        else:
            held = replace(frame, pixels=good.pixels, prompt=good.prompt, settled=good.settled)
        self._deliver(held)
        self._show(held, held)

    def _idle(self, now_ns: int) -> None:
        """No frame: show what stands in for a source that has gone, and end a run whose time is up."""
        self._swaps.tell_refusals()
        if self._grabber.overtime(now_ns):
            self._inbox.close()
            return
        self._grabber.free_stuck_read(now_ns)
        if not self._grabber.overdue(now_ns):
            self._slating = False
            return
        if not self._slating:
            self._slating, self._slate_due_ns = True, now_ns
        if now_ns < self._slate_due_ns:
            return
        self._slate_due_ns = max(self._slate_due_ns + self._period_ns, now_ns)
        pts_ns = self._grabber.timeline.last_pts_ns + (now_ns - self._heard_ns if self._heard_ns else 0)
        self._swaps.submit_due(pts_ns)
        if self._outlets.lane is Lane.CLEAN:  # the grab thread may hang in the device
            self._air.stand_in_for_camera(pts_ns)
            return
        good = None if self._good is None else self._good.pixels
        still = Frame(self._air.stand_in.of(good), self._grabber.timeline.last_sequence, now_ns, pts_ns)
        self._deliver(still)
        self._show(still, still)

    def _deliver(self, frame: Frame) -> None:
        self._outlets.deliver(frame, Lane.LIVE)
        if not self._paced:
            error = self._outlets.fatal_error
            if error is not None:
                raise error

    def _show(self, source: Frame, made: Frame) -> None:
        """Leave a pair for the preview; in a panic the grab thread does."""
        if not self._preview.watched:
            return
        lane = self._outlets.lane
        if lane is Lane.LIVE:
            self._preview.offer(source, made)
        elif lane is Lane.FROZEN:
            self._preview.offer(source, self._outlets.newest)
