"""The live path: one thread grabs, one restyles, one a sink sends; slots of capacity one lie between them.

Source ──grab──► slot ──engine──► Restyler ──► a slot per Sink ──► Sink.send
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Mapping, Sequence
from types import TracebackType
from typing import Self

from livestyle.air import Air
from livestyle.clock import Clock, MonotonicClock
from livestyle.counts import Counts
from livestyle.current_source import CurrentSource
from livestyle.errors import PromptError
from livestyle.fit import Fit, Framing
from livestyle.frame import Pixels
from livestyle.grab import Grabber
from livestyle.observers import Observers
from livestyle.outlets import Outlets
from livestyle.ports import Observer, Restyler, Sink, Source
from livestyle.preview import PreviewTap
from livestyle.prompt import Prompt
from livestyle.restyling import Restyling
from livestyle.slate import no_camera, pause
from livestyle.slot import LatestSlot
from livestyle.stopping import Limits, Patience, StopFlag, call_within, join_within
from livestyle.swaps import Swap, Swaps

log = logging.getLogger(__name__)

POLL_S = 0.1


class Pipeline:
    """A run from a source through a restyler to sinks. It owns them and closes them.

    In a paced run the newest frame wins everywhere, every sink gets a picture at the constant rate whatever happens
    upstream, and lost sources and sinks are brought back. An unpaced run drops nothing, takes each cue exactly at
    its frame, and ends with the first error of its source or of its last sink.

    All methods may be called from any thread but the run's own; `request_stop` also from those and from a signal
    handler.

    Args:
        source: where frames come from; opened by `start` unless `source_is_open`.
        restyler: ready to run; its format is the format of every sink.
        sinks: by name; the name is the cause of the frames that it drops.
        paced: real time, or as fast as the restyler runs.
        prompt: on air from the first frame; None for the restyler's own.
        cues: seconds on the source's timeline, and the prompt to take there.
        clock: what the time is.
        observers: told what happens, on the live path.
        slate: pixels shown when the source has gone, at the restyler's size; None for our own.
        limits: when to end.
        patience: how long to wait for what.
        source_is_open: the caller has opened the source, to know its format.
        preview: where pairs of pictures are left for a reader.

    Attributes:
        air: what the sinks get; only for paced runs.
        outlets: the sinks.
        grabber: the source.
    """

    def __init__(
        self,
        source: Source,
        restyler: Restyler,
        sinks: Mapping[str, Sink],
        *,
        paced: bool = True,
        prompt: Prompt | None = None,
        cues: Sequence[tuple[float, Prompt]] = (),
        clock: Clock | None = None,
        observers: Iterable[Observer] = (),
        slate: Pixels | None = None,
        limits: Limits | None = None,
        patience: Patience | None = None,
        source_is_open: bool = False,
        preview: PreviewTap | None = None,
    ) -> None:
        self._clock = clock = clock or MonotonicClock()
        self._source, self._restyler, self._prompt = source, restyler, prompt
        self._source_is_open = source_is_open
        self._patience = patience = patience or Patience()
        self._stop_flag = stop = StopFlag()
        watch, preview, video_format = Observers(observers), preview or PreviewTap(), restyler.format
        self._inbox = LatestSlot("model", lossless=not paced)
        self._swaps = Swaps(restyler, cues, clock=clock, wait=not paced, tell=watch.on_event)
        self._fits = Fit(video_format), Fit(video_format)
        self.outlets = Outlets(video_format, paced=paced, clock=clock, observers=watch, patience=patience)
        missing = no_camera(video_format) if slate is None else slate
        hidden = pause(video_format) if slate is None else slate
        self.air = Air(self.outlets, self._fits[1], hidden, missing, preview, clock)
        self.grabber = Grabber(
            CurrentSource(source),
            self._inbox,
            self.air,
            fps=video_format.fps,
            paced=paced,
            clock=clock,
            observers=watch,
            stop=stop,
            limits=limits or Limits(),
            patience=patience,
        )
        self._restyling = Restyling(
            self.grabber,
            self._inbox,
            restyler,
            self.outlets,
            self._swaps,
            missing,
            self._fits[0],
            preview,
            paced=paced,
            clock=clock,
            observers=watch,
            stop=stop,
        )
        for name, sink in sinks.items():
            self.outlets.add(name, sink)
        self._grab_thread = threading.Thread(target=self.grabber.run, name="livestyle-grab", daemon=True)
        self._engine_thread = threading.Thread(target=self._restyling.run, name="livestyle-engine", daemon=True)
        self._stopping = threading.Lock()
        self._stopped = False

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Open everything and let the frames flow. Once.

        Raises:
            CameraError: the source cannot be opened.
            OutputError: none of the sinks can be opened.
            PromptError: the first prompt cannot be encoded.
        """
        try:
            if not self._source_is_open:
                self._source.open()
                self._source_is_open = True
            self.outlets.open_all(self._stop_flag)
            self._submit_first()
        except BaseException:
            self.stop()
            raise
        self.grabber.begin()
        self._engine_thread.start()
        self._grab_thread.start()

    def submit(self, prompt: Prompt) -> int:
        """Put a prompt on air as soon as it is encoded; never delays a frame.

        Returns:
            Its number.

        Raises:
            LivestyleError: the restyler refused it.
        """
        return self._swaps.submit(prompt)

    @property
    def framing(self) -> Framing:
        """Which part of the source's picture is shown. Setting it counts from the next frame; any thread."""
        return self._fits[0].framing

    @framing.setter
    def framing(self, framing: Framing) -> None:
        for fit in self._fits:
            fit.framing = framing

    def request_stop(self) -> None:
        """Ask for the end; returns at once. Any thread, any signal handler."""
        self._stop_flag.request()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for the end of the stream, of the limits, or for a requested stop; then stop.

        Args:
            timeout: seconds; None for no limit.

        Returns:
            Whether the run has ended.

        Raises:
            LivestyleError: why the run could not go on.
        """
        polls = 0
        while self._engine_thread.is_alive() and not self._stop_flag.requested:
            if timeout is not None and polls * POLL_S >= timeout:
                return False
            self._engine_thread.join(POLL_S if timeout is None else min(POLL_S, timeout))
            polls += 1
        self.stop()
        failure = self._restyling.failure or self.grabber.failure
        if failure is not None:
            raise failure
        return True

    def stop(self) -> None:
        """End the run in stages, each with a deadline, and close everything. Idempotent.

        Frames stop, then the engine, then each sink is finished, then the restyler and at last the source are closed.
        What does not end in time is left behind and named in the log.
        """
        current = threading.current_thread()
        if current in (self._grab_thread, self._engine_thread) or self.outlets.owns(current):
            self.request_stop()
            return
        with self._stopping:
            if self._stopped:
                return
            self._stopped = True
            self._end_threads()
            self._close_parts()

    @property
    def running(self) -> bool:
        """Whether frames flow."""
        return self._engine_thread.is_alive()

    @property
    def swaps(self) -> list[Swap]:
        """Every prompt so far and when it reached the picture."""
        return self._swaps.swaps()

    @property
    def counts(self) -> Counts:
        """Frames so far."""
        dropped = {"source": self.grabber.timeline.dropped, "model": self._inbox.dropped + self._restyling.failed}
        tallies = self.outlets.tallies
        return Counts(
            frames_in=self.grabber.frames_in,
            frames_out=self._restyling.frames_out,
            dropped=dropped | {name: tally.dropped for name, tally in tallies.items()},
            sent={name: tally.sent for name, tally in tallies.items()},
            repeated={name: tally.repeated for name, tally in tallies.items()},
        )

    def _submit_first(self) -> None:
        if self._prompt is None:
            return
        number = self._swaps.submit(self._prompt, wait=True)
        outcome = self._restyler.outcomes.get(number)
        if outcome is not None and outcome.error:
            raise PromptError(outcome.error, "Write another prompt.")

    def _end_threads(self) -> None:
        """Let what has ended by itself drain; end the rest from the source to the sinks."""
        stage = self._patience.stage
        drains = not self._engine_thread.is_alive() and not self._stop_flag.requested
        self._stop_flag.request()
        self._stop_flag.wake()
        self._inbox.close()
        if not join_within(self._grab_thread, stage):
            call_within("livestyle-close-source", self.grabber.close_source, stage)
            self._end_or_abandon(self._grab_thread, stage)
        if not join_within(self._engine_thread, stage):
            self.outlets.close()  # an unpaced engine may be waiting for room there
            self._end_or_abandon(self._engine_thread, stage / 2)
        self.outlets.close()
        self.outlets.join(drains=drains)

    def _close_parts(self) -> None:
        """What a thread that was left behind still uses stays open: freeing it under that thread could crash."""
        stage = self._patience.stage
        if not self._engine_thread.is_alive():
            call_within("livestyle-close-restyler", self._restyler.close, stage)
        call_within("livestyle-close-source", self.grabber.close_source, stage)

    def _end_or_abandon(self, thread: threading.Thread, seconds: float) -> None:
        if not join_within(thread, seconds):
            log.warning("Abandoned %s: it did not end within its time", thread.name)
