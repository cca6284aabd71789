"""The live path: one thread grabs, one restyles, one a sink sends; slots of capacity one lie between them.

Source ──grab──► slot ──engine──► Restyler ──► a slot per Sink ──► Sink.send
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import TracebackType
from typing import Self

from livestyle.clock import NS_PER_SECOND, Clock, MonotonicClock
from livestyle.counts import Counts
from livestyle.errors import OutputError, PromptError
from livestyle.frame import Pixels
from livestyle.grab import Grabber
from livestyle.observers import Observers
from livestyle.outlet import Outlet, Phase
from livestyle.ports import Observer, Restyler, Sink, Source
from livestyle.prompt import Prompt
from livestyle.restyling import Restyling
from livestyle.slate import no_camera
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
    ) -> None:
        self._clock = clock = clock or MonotonicClock()
        self._source, self._restyler, self._prompt, self._paced = source, restyler, prompt, paced
        self._source_is_open = source_is_open
        self._patience = patience = patience or Patience()
        self._observers = watch = Observers(observers)
        self._stop_flag = stop = StopFlag()
        self._inbox = LatestSlot("model", lossless=not paced)
        self._swaps = Swaps(restyler, cues, clock=clock, wait=not paced, tell=watch.on_event)
        self._grabber = Grabber(
            source,
            self._inbox,
            paced=paced,
            clock=clock,
            observers=watch,
            stop=stop,
            limits=limits or Limits(),
            patience=patience,
        )
        self._outlets = [
            Outlet(name, sink, restyler.format, paced=paced, clock=clock, observers=watch, patience=patience)
            for name, sink in sinks.items()
        ]
        self._restyling = Restyling(
            self._grabber,
            self._inbox,
            restyler,
            self._outlets,
            self._swaps,
            no_camera(restyler.format) if slate is None else slate,
            paced=paced,
            clock=clock,
            observers=watch,
            stop=stop,
        )
        self._grab_thread = threading.Thread(target=self._grabber.run, name="livestyle-grab", daemon=True)
        self._engine_thread = threading.Thread(target=self._restyling.run, name="livestyle-engine", daemon=True)
        self._sink_threads = [
            threading.Thread(target=outlet.run, name=f"livestyle-sink-{outlet.name}", daemon=True)
            for outlet in self._outlets
        ]
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
            self._open_sinks()
            self._submit_first()
        except BaseException:
            self.stop()
            raise
        self._grabber.begin()
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
        failure = self._restyling.failure or self._grabber.failure
        if failure is not None:
            raise failure
        return True

    def stop(self) -> None:
        """End the run in stages, each with a deadline, and close everything. Idempotent.

        Frames stop, then the engine, then each sink is finished, then the restyler and at last the source are closed.
        What does not end in time is left behind and named in the log.
        """
        if threading.current_thread() in (self._grab_thread, self._engine_thread, *self._sink_threads):
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
        dropped = {"source": self._grabber.dropped, "model": self._inbox.dropped + self._restyling.failed}
        return Counts(
            frames_in=self._grabber.frames_in,
            frames_out=self._restyling.frames_out,
            dropped=dropped | {outlet.name: outlet.dropped for outlet in self._outlets},
            sent={outlet.name: outlet.sent for outlet in self._outlets},
            repeated={outlet.name: outlet.repeated for outlet in self._outlets},
        )

    def _open_sinks(self) -> None:
        for thread in self._sink_threads:
            thread.start()
        until_ns = self._clock.now_ns() + round(self._patience.first_open * NS_PER_SECOND)
        for outlet in self._outlets:
            while not outlet.tried.wait(POLL_S) and not self._stop_flag.requested:
                if self._clock.now_ns() >= until_ns:
                    break
        errors = [outlet.error for outlet in self._outlets if outlet.error is not None]
        if not self._outlets or len(errors) == len(self._outlets):
            raise errors[0] if errors else OutputError("There is no output.", "Name one with --sink.")
        for outlet in self._outlets:
            outlet.go_on()

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
            call_within("livestyle-close-source", self._source.close, stage)
            self._end_or_abandon(self._grab_thread, stage)
        if not join_within(self._engine_thread, stage):
            for outlet in self._outlets:  # an unpaced engine may be waiting for room there
                outlet.slot.close()
            self._end_or_abandon(self._engine_thread, stage / 2)
        for outlet in self._outlets:
            outlet.slot.close()
        self._join_sinks(self._patience.finish if drains else stage, lambda _: True)
        self._join_sinks(self._patience.finish, lambda outlet: outlet.phase is Phase.CLOSING)
        for thread in self._sink_threads:
            self._end_or_abandon(thread, 0)

    def _join_sinks(self, seconds: float, which: Callable[[Outlet], bool]) -> None:
        """Wait for some of the sink threads, so many seconds for all of them together."""
        began_ns = self._clock.now_ns()
        for outlet, thread in zip(self._outlets, self._sink_threads, strict=True):
            if which(outlet):
                join_within(thread, seconds - (self._clock.now_ns() - began_ns) / NS_PER_SECOND)

    def _close_parts(self) -> None:
        """What a thread that was left behind still uses stays open: freeing it under that thread could crash."""
        stage = self._patience.stage
        if not self._engine_thread.is_alive():
            call_within("livestyle-close-restyler", self._restyler.close, stage)
        call_within("livestyle-close-source", self._source.close, stage)

    def _end_or_abandon(self, thread: threading.Thread, seconds: float) -> None:
        if not join_within(thread, seconds):
            log.warning("Abandoned %s: it did not end within its time", thread.name)
