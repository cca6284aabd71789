"""All outlets of a run: one thread a sink, frames handed to each, and sinks that come and go while it runs."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Container
from dataclasses import dataclass
from enum import StrEnum

from livestyle.clock import NS_PER_SECOND, Clock
from livestyle.errors import LivestyleError, OutputError, SettingsError
from livestyle.frame import Frame, VideoFormat
from livestyle.observers import Observers
from livestyle.outlet import Outlet, Phase
from livestyle.ports import Sink
from livestyle.stopping import Patience, StopFlag, join_within

log = logging.getLogger(__name__)

POLL_S = 0.1


class Lane(StrEnum):
    """Who may hand frames to the sinks."""

    LIVE = "live"
    """The engine: the restyled picture."""
    FROZEN = "frozen"
    """Nobody: the picture is held."""
    CLEAN = "clean"
    """The grab thread: the camera's own picture."""
    SLATE = "slate"
    """Nobody: the slate stays."""


def unique_name(name: str, taken: Container[str]) -> str:
    """The name, or with a number if it is taken: "file", and "file-2" for the second one."""
    unique, number = name, 1
    while unique in taken:
        number += 1
        unique = f"{name}-{number}"
    return unique


@dataclass(slots=True)
class Tally:
    """What became of a sink's frames, by the meaning of `livestyle.counts.Counts`."""

    sent: int = 0
    repeated: int = 0
    dropped: int = 0


class Outlets:
    """The sinks of a run with their threads.

    `deliver` belongs to the engine thread and the grab thread, the rest to any.

    Args:
        video_format: of every frame.
        paced: whether the run is in real time.
        clock: the run's clock.
        observers: told what the outlets tell.
        patience: how long to wait for sinks.

    Attributes:
        lane: whose frames go to the sinks.
        newest: the frame that was handed to them last; None before the first.
    """

    def __init__(
        self, video_format: VideoFormat, *, paced: bool, clock: Clock, observers: Observers, patience: Patience
    ) -> None:
        self.lane = Lane.LIVE
        self.newest: Frame | None = None
        self._format, self._paced, self._clock = video_format, paced, clock
        self._observers, self._patience = observers, patience
        self._outlets: tuple[Outlet, ...] = ()
        self._leaving: tuple[Outlet, ...] = ()
        self._threads: dict[Outlet, threading.Thread] = {}
        self._retired: dict[str, Tally] = {}
        self._changing = threading.RLock()  # for whoever adds, removes or switches; never for a frame
        self._closed = False

    def add(self, name: str, sink: Sink, spec: str = "") -> Outlet:
        """Take a sink in; it is opened when its outlet is started.

        Args:
            name: made unique by a number if another sink of the run has it.
            sink: not yet opened.
            spec: what it was made from.

        Raises:
            SettingsError: the run is over.
        """
        with self._changing:
            if self._closed:
                raise SettingsError("The run is over.", "Start another one.")
            outlet, thread = self._make(unique_name(name, self.names), sink, spec)
            self._threads[outlet] = thread
            outlet.slot.switch(self.lane, self.newest if self.lane is not Lane.LIVE else None)
            self._outlets = (*self._outlets, outlet)
        return outlet

    def _make(self, name: str, sink: Sink, spec: str) -> tuple[Outlet, threading.Thread]:
        outlet = Outlet(
            name,
            sink,
            self._format,
            paced=self._paced,
            clock=self._clock,
            observers=self._observers,
            patience=self._patience,
            spec=spec,
        )
        return outlet, threading.Thread(target=outlet.run, name=f"livestyle-sink-{name}", daemon=True)

    def start(self, outlet: Outlet) -> None:
        """Open one sink while the run goes on; it tells its failures at once."""
        outlet.go_on()
        self._threads[outlet].start()

    def remove(self, name: str) -> None:
        """Finish a sink in the background; it gets no more frames. Returns at once.

        Raises:
            SettingsError: there is no such sink.
        """
        with self._changing:
            outlet = next((one for one in self._outlets if one.name == name), None)
            if outlet is None:
                raise SettingsError(f'There is no output "{name}".', f"Choose one of: {', '.join(self.names)}.")
            self._outlets = tuple(one for one in self._outlets if one is not outlet)
            self._leaving = (*self._leaving, outlet)
        outlet.slot.close()

    def deliver(self, frame: Frame, lane: Lane) -> None:
        """Hand a frame to every sink, unless another lane is on air."""
        if lane is not self.lane:
            return
        self.newest = frame
        for outlet in self._outlets:
            outlet.slot.offer(frame, lane)

    def switch(self, lane: Lane, frame: Frame | None = None, *, keep: bool = True) -> None:
        """Put another lane on air.

        Args:
            lane: whose frames go to the sinks from now on.
            frame: to hand to them at once.
            keep: whether a frame that still waits may be sent.
        """
        with self._changing:
            self.lane = lane
            if frame is not None:
                self.newest = frame
            for outlet in self._outlets:
                outlet.slot.switch(lane, frame, keep=keep)

    @property
    def names(self) -> tuple[str, ...]:
        """Of the sinks, those that are being finished among them."""
        return tuple(outlet.name for outlet in self.all)

    @property
    def all(self) -> tuple[Outlet, ...]:
        """The outlets, then those that are being finished; what has ended is let go of."""
        self._retire()
        return (*self._outlets, *self._leaving)

    @property
    def tallies(self) -> dict[str, Tally]:
        """Frames by sink, those of sinks that have gone among them."""
        self._retire()
        found = {name: Tally(one.sent, one.repeated, one.dropped) for name, one in self._retired.items()}
        for outlet in (*self._outlets, *self._leaving):
            _count(found.setdefault(outlet.name, Tally()), outlet)
        return found

    @property
    def fatal_error(self) -> LivestyleError | None:
        """Why no frame can reach any sink any more; None while one can. An unpaced run ends with it."""
        if any(outlet.alive for outlet in self._outlets):
            return None
        return next((outlet.error for outlet in self._outlets if outlet.error is not None), None)

    def start_all(self) -> None:
        """Start every outlet and wait for none; the run needs no sink."""
        for outlet in self._outlets:
            self.start(outlet)

    def open_all(self, stop: StopFlag) -> None:
        """Start every outlet, and wait until each has tried.

        Raises:
            OutputError: none could be opened.
        """
        for outlet in self._outlets:
            self._threads[outlet].start()
        until_ns = self._clock.now_ns() + round(self._patience.first_open * NS_PER_SECOND)
        for outlet in self._outlets:
            while not outlet.tried.wait(POLL_S) and not stop.requested:
                if self._clock.now_ns() >= until_ns:
                    break
        errors = [outlet.error for outlet in self._outlets if outlet.error is not None]
        if not self._outlets or len(errors) == len(self._outlets):
            raise errors[0] if errors else OutputError("There is no output.", "Name one with --sink.")
        for outlet in self._outlets:
            outlet.go_on()

    def close(self) -> None:
        """Let every slot drain and end, and take no sink in any more. Idempotent."""
        with self._changing:
            self._closed = True
            for outlet in self._outlets:
                outlet.slot.close()

    def owns(self, thread: threading.Thread) -> bool:
        """Whether a thread is an outlet's."""
        return thread in self._threads.values()

    def join(self, *, drains: bool) -> None:
        """Wait for the threads, each stage with its deadline; leave behind and name in the log what hangs.

        Args:
            drains: the stream has ended by itself: what is still on its way should arrive.
        """
        self._join(self._patience.finish if drains else self._patience.stage, lambda _: True)
        self._join(self._patience.finish, lambda outlet: outlet.phase is Phase.CLOSING)
        for thread in tuple(self._threads.values()):
            if not join_within(thread, 0):
                log.warning("Abandoned %s: it did not end within its time", thread.name)

    def _join(self, seconds: float, which: Callable[[Outlet], bool]) -> None:
        """Wait for some of the threads, so many seconds for all of them together."""
        began_ns = self._clock.now_ns()
        for outlet, thread in tuple(self._threads.items()):
            if which(outlet):
                join_within(thread, seconds - (self._clock.now_ns() - began_ns) / NS_PER_SECOND)

    def _retire(self) -> None:
        """Keep no more than the numbers of sinks that have gone."""
        if all(outlet.phase is not Phase.ENDED for outlet in self._leaving):
            return
        with self._changing:
            for outlet in self._leaving:
                if outlet.phase is Phase.ENDED:
                    _count(self._retired.setdefault(outlet.name, Tally()), outlet)
                    self._threads.pop(outlet, None)
            self._leaving = tuple(outlet for outlet in self._leaving if outlet.phase is not Phase.ENDED)


def _count(tally: Tally, outlet: Outlet) -> None:
    tally.sent += outlet.sent
    tally.repeated += outlet.repeated
    tally.dropped += outlet.dropped
