"""The end of a run in stages: from the source to the sinks, each thread with its deadline."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass

from livestyle.grab import Grabber
from livestyle.outlets import Outlets
from livestyle.ports import Restyler
from livestyle.slot import LatestSlot
from livestyle.stopping import Patience, StopFlag, call_within, join_within

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Threads:
    """What runs, in the order in which it ends.

    Attributes:
        grab: reads the source.
        engine: restyles.
        grabber: of the first.
        inbox: between the two.
        restyler: of the second.
        outlets: with a thread for each sink.
        stop: the run's flag.
        patience: how long to wait for each.
    """

    grab: threading.Thread
    engine: threading.Thread
    grabber: Grabber
    inbox: LatestSlot
    restyler: Restyler
    outlets: Outlets
    stop: StopFlag
    patience: Patience

    def end(self) -> None:
        """Let what has ended by itself drain; end the rest, and close the parts."""
        stage = self.patience.stage
        drains = not self.engine.is_alive() and not self.stop.requested
        self.stop.request()
        self.stop.wake()
        self.inbox.close()
        if not join_within(self.grab, stage):
            call_within("livestyle-close-source", self.grabber.close_source, stage)
            _end_or_abandon(self.grab, stage)
        if not join_within(self.engine, stage):
            self.outlets.close()  # an unpaced engine may be waiting for room there
            _end_or_abandon(self.engine, stage / 2)
        self.outlets.close()
        self.outlets.join(drains=drains)
        self._close_parts()

    def _close_parts(self) -> None:
        """What a thread that was left behind still uses stays open: freeing it under that thread could crash."""
        stage = self.patience.stage
        if not self.engine.is_alive():
            call_within("livestyle-close-restyler", self.restyler.close, stage)
        call_within("livestyle-close-source", self.grabber.close_source, stage)


def _end_or_abandon(thread: threading.Thread, seconds: float) -> None:
    if not join_within(thread, seconds):
        log.warning("Abandoned %s: it did not end within its time", thread.name)
