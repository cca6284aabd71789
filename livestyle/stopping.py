"""How a run ends: a flag that a signal handler may set, and waiting that never lasts longer than promised."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from livestyle.clock import NS_PER_SECOND

log = logging.getLogger(__name__)


class StopFlag:
    """Tells every thread of a run to end.

    `request` only sets an attribute, so that a signal handler may call it at any instant; no lock is involved. The
    threads look at it between frames, and whoever sees it first wakes those that wait.
    """

    def __init__(self) -> None:
        self.requested = False
        self._halt = threading.Event()

    def request(self) -> None:
        """Ask for the end. Any thread, any signal handler."""
        self.requested = True

    def wake(self) -> None:
        """End every `pause`. Not from a signal handler."""
        self._halt.set()

    def pause(self, seconds: float) -> bool:
        """Wait; at the end of the run no longer.

        Returns:
            Whether the run is ending.
        """
        return self._halt.wait(seconds) or self.requested


@dataclass(frozen=True, slots=True)
class Limits:
    """When a run ends by itself.

    Attributes:
        max_frames: frames from the source; None for no limit.
        duration: seconds, by the clock in a paced run, by the source's timeline in an unpaced one; None for no limit.
    """

    max_frames: int | None = None
    duration: float | None = None

    def reached(self, frames: int, elapsed_ns: int) -> bool:
        """Whether a run with so many frames and so much time behind it is over."""
        if self.max_frames is not None and frames >= self.max_frames:
            return True
        return self.duration is not None and elapsed_ns >= self.duration * NS_PER_SECOND


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the live path waits for others, in seconds.

    Attributes:
        unseen: without a frame before what stands in for the source is shown; longer, up to `silence`, for a source
            whose frames come far apart.
        silence: without a frame before the source is given up and opened again.
        reopen: before a lost source is opened again; doubles with each try.
        reopen_longest: the longest such wait.
        retry: before a failed sink is opened again; doubles with each try.
        retry_longest: the longest such wait.
        first_open: for the sinks' first opening, before the run starts without the late ones.
        stage: for each stage to end, before it is abandoned.
        finish: for a sink that is finishing its file.
    """

    unseen: float = 0.8
    silence: float = 2.0
    reopen: float = 0.5
    reopen_longest: float = 5.0
    retry: float = 1.0
    retry_longest: float = 30.0
    first_open: float = 10.0
    stage: float = 2.0
    finish: float = 10.0


class BackOff:
    """Waits that double up to a longest one.

    Args:
        first: seconds of the first wait.
        longest: seconds of the longest.
    """

    def __init__(self, first: float, longest: float) -> None:
        self._first, self._longest, self._next = first, longest, first

    def next(self) -> float:
        """Seconds to wait this time."""
        seconds, self._next = self._next, min(self._next * 2, self._longest)
        return seconds

    def reset(self) -> None:
        """It worked: begin with the first wait again."""
        self._next = self._first


def join_within(thread: threading.Thread, seconds: float) -> bool:
    """Wait for a thread; one that never started counts as ended.

    Returns:
        Whether it has ended.
    """
    if thread.ident is not None:
        thread.join(max(0.0, seconds))
    return not thread.is_alive()


def call_within(name: str, call: Callable[[], None], seconds: float) -> bool:
    """Call something that may hang or raise, in a thread that is left behind if it does not return in time.

    Returns:
        Whether it returned; what it raised is in the log.
    """

    def guarded() -> None:
        try:
            call()
        except Exception:
            log.exception("%s failed", name)

    thread = threading.Thread(target=guarded, name=name, daemon=True)
    thread.start()
    if join_within(thread, seconds):
        return True
    log.warning("Abandoned %s: it did not return within %g s", name, seconds)
    return False
