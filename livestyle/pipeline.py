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
from livestyle.settings import WhenLost
from livestyle.slate import no_camera, pause
from livestyle.slot import LatestSlot
from livestyle.staged_end import Threads
from livestyle.stand_in import StandIn
from livestyle.stopping import Limits, Patience, StopFlag
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
        source: where frames come from; opened by `start` unless `source_is_open` or it is a `CurrentSource`.
        restyler: ready to run; its format is the format of every sink.
        sinks: by name; the name is the cause of the frames that it drops.
        paced: real time, or as fast as the restyler runs.
        prompt: on air from the first frame; None for the restyler's own.
        cues: seconds on the source's timeline, and the prompt to take there.
        clock: what the time is.
        observers: told what happens, on the live path.
        slate: pixels at the restyler's size; None for our own.
        when_lost: what is shown when the source has gone.
        limits: when to end.
        patience: how long to wait for what.
        source_is_open: the caller has opened the source, to know its format.
        preview: where pairs of pictures are left for a reader.
        specs: what the sinks were made from, by name.
        attended: somebody watches and mends: the run needs no sink, waits for none, and outlives its source.

    Attributes:
        air: what the sinks get; only for paced runs.
        outlets: the sinks.
        grabber: the source.
        restyling: the model at work.
        restyler: the model.
    """

    def __init__(
        self,
        source: Source | CurrentSource,
        restyler: Restyler,
        sinks: Mapping[str, Sink],
        *,
        paced: bool = True,
        prompt: Prompt | None = None,
        cues: Sequence[tuple[float, Prompt]] = (),
        clock: Clock | None = None,
        observers: Iterable[Observer] = (),
        slate: Pixels | None = None,
        when_lost: WhenLost = "slate",
        limits: Limits | None = None,
        patience: Patience | None = None,
        source_is_open: bool = False,
        preview: PreviewTap | None = None,
        specs: Mapping[str, str] | None = None,
        attended: bool = False,
    ) -> None:
        self._clock = clock = clock or MonotonicClock()
        current = source if isinstance(source, CurrentSource) else CurrentSource(source)
        self.restyler, self._prompt, self._attended = restyler, prompt, attended
        self._source_is_open = source_is_open or current is source
        patience = patience or Patience()
        self._stop_flag = stop = StopFlag()
        watch, preview, video_format = Observers(observers), preview or PreviewTap(), restyler.format
        self._inbox = LatestSlot("model", lossless=not paced)
        self._swaps = Swaps(restyler, cues, clock=clock, wait=not paced, tell=watch.on_event)
        self._fits = Fit(video_format), Fit(video_format)
        self.outlets = Outlets(video_format, paced=paced, clock=clock, observers=watch, patience=patience)
        stand_in = StandIn(when_lost, no_camera(video_format) if slate is None else slate)
        hidden = pause(video_format) if slate is None else slate
        self.air = Air(self.outlets, self._fits[1], hidden, stand_in, preview, clock)
        preview.slates = (hidden, stand_in.slate)
        self.grabber = Grabber(
            current,
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
        self.restyling = Restyling(
            self.grabber,
            self._inbox,
            restyler,
            self.outlets,
            self._swaps,
            self.air,
            self._fits[0],
            preview,
            paced=paced,
            clock=clock,
            observers=watch,
            stop=stop,
        )
        for name, sink in sinks.items():
            self.outlets.add(name, sink, (specs or {}).get(name, name))
        self._grab_thread = threading.Thread(target=self.grabber.run, name="livestyle-grab", daemon=True)
        self._engine_thread = threading.Thread(target=self.restyling.run, name="livestyle-engine", daemon=True)
        self._threads = Threads(
            self._grab_thread,
            self._engine_thread,
            self.grabber,
            self._inbox,
            restyler,
            self.outlets,
            stop,
            patience,
        )
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
                self.grabber.camera.source.open()
                self._source_is_open = True
            if self._attended:
                self.outlets.start_all()
            else:
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
        failure = self.restyling.failure or self.grabber.failure
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
            self._threads.end()

    @property
    def running(self) -> bool:
        """Whether frames flow."""
        return self._engine_thread.is_alive()

    @property
    def begun(self) -> bool:
        """Whether frames have begun to flow."""
        return self._engine_thread.ident is not None

    @property
    def swaps(self) -> list[Swap]:
        """Every prompt so far and when it reached the picture."""
        return self._swaps.swaps()

    @property
    def newest_prompts(self) -> tuple[Swap | None, Swap | None]:
        """The newest prompt that was not refused, and the newest of all if that was."""
        return self._swaps.newest()

    @property
    def counts(self) -> Counts:
        """Frames so far."""
        dropped = {"source": self.grabber.timeline.dropped, "model": self._inbox.dropped + self.restyling.failed}
        tallies = self.outlets.tallies
        return Counts(
            frames_in=self.grabber.frames_in,
            frames_out=self.restyling.frames_out,
            dropped=dropped | {name: tally.dropped for name, tally in tallies.items()},
            sent={name: tally.sent for name, tally in tallies.items()},
            repeated={name: tally.repeated for name, tally in tallies.items()},
        )

    def _submit_first(self) -> None:
        if self._prompt is None:
            return
        number = self._swaps.submit(self._prompt, wait=True)
        outcome = self.restyler.outcomes.get(number)
        if outcome is not None and outcome.error and not self._attended:  # the engine says it
            raise PromptError(outcome.error, "Write another prompt.")
