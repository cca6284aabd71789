"""Keeps the rate by letting the model work more coarsely, and finely again when there is time for it."""

from __future__ import annotations

import logging
from collections.abc import Callable

from livestyle.clock import NS_PER_SECOND, frames_to_ns
from livestyle.optional_ports import Scalable
from livestyle.ports import Restyler
from livestyle.status import QualityStatus

log = logging.getLogger(__name__)

WINDOW_NS = NS_PER_SECOND
TOO_LONG = 0.92
"""Part of a frame's time from which on the model is too slow: the rest is for fitting and handing over."""
ROOM = 0.7
"""Part of a frame's time within which the better step must be expected to stay, so that the two do not alternate."""
SLOW_WINDOWS = 3
"""In a row: one slow second may lie in two of them."""
FIRST_PATIENCE, LONGEST_PATIENCE = 10, 640
"""Good windows in a row before a better step is tried; twice as many each time that one did not hold."""
HELD_WINDOWS = 30
"""Windows that a better step must last to count as one that held."""
PREPARING_WINDOWS = 120
"""Windows after which a step that was asked for and did not come is given up."""


class Governor:
    """Watches what the model takes, and asks it for another step. `note` belongs to the engine thread, the rest to any.

    Args:
        restyler: left alone unless it is a `livestyle.optional_ports.Scalable` of at least two steps.
        fps: to be kept.
        tell: takes a sentence when the step changes.
    """

    def __init__(self, restyler: Restyler, fps: float, tell: Callable[[str], None]) -> None:
        scalable = restyler if isinstance(restyler, Scalable) else None
        self._scalable = scalable if scalable is not None and len(scalable.steps) > 1 else None
        self._period_ns, self._fps, self._tell = frames_to_ns(1, fps), fps, tell
        self._locked = False
        self._wanted = self._scalable.step if self._scalable is not None else 0
        self._began_ns = self._spent_ns = self._frames = 0
        self._slow = self._good = self._waited = self._age = 0
        self._patience = FIRST_PATIENCE
        self._rose = False

    @property
    def status(self) -> QualityStatus:
        """The steps, and the one at work."""
        if self._scalable is None:
            return QualityStatus()
        names = tuple(step.name for step in self._scalable.steps)
        return QualityStatus(names, self._scalable.step, self._locked)

    def lock(self, step: int | None) -> None:
        """Keep a step whatever happens; None to choose again. What the model does not have is the nearest it has."""
        if self._scalable is None:
            return
        self._locked = step is not None
        if step is not None:
            self._ask(min(max(step, 0), len(self._scalable.steps) - 1))

    def note(self, spent_ns: int, now_ns: int) -> None:
        """A frame was restyled in so long."""
        if self._scalable is None:
            return
        self._spent_ns += spent_ns
        self._frames += 1
        if now_ns - self._began_ns < WINDOW_NS:
            return
        mean_ns = self._spent_ns / self._frames
        whole = self._began_ns > 0
        self._began_ns, self._spent_ns, self._frames = now_ns, 0, 0
        if whole:
            self._decide(mean_ns, self._scalable)

    def _decide(self, mean_ns: float, scalable: Scalable) -> None:
        """Once a window: stay, step down, or step up."""
        now = scalable.step
        if now != self._wanted:  # it is being prepared, and that takes time from the frames too
            self._waited += 1
            if self._waited > PREPARING_WINDOWS:
                self._wanted = now
            return
        if self._waited:  # the first window under it was half under the other
            self._waited = 0
            return
        self._age += 1
        if self._locked:
            return
        self._slow = self._slow + 1 if mean_ns > TOO_LONG * self._period_ns else 0
        if self._slow >= SLOW_WINDOWS and now + 1 < len(scalable.steps):
            self._step_down(now + 1, scalable)
            return
        if self._rose and self._age >= HELD_WINDOWS:
            self._rose, self._patience = False, FIRST_PATIENCE
        if now == 0:
            return
        expected_ns = mean_ns * scalable.steps[now - 1].cost / scalable.steps[now].cost
        self._good = self._good + 1 if expected_ns < ROOM * self._period_ns else 0
        if self._good >= self._patience:
            self._rose = True
            self._tell(f"There is time to spare: the model works at {scalable.steps[now - 1].name}.")
            self._ask(now - 1)

    def _step_down(self, step: int, scalable: Scalable) -> None:
        if self._rose:
            self._rose, self._patience = False, min(2 * self._patience, LONGEST_PATIENCE)
        self._tell(f"The model cannot keep {self._fps:g} fps: it works at {scalable.steps[step].name}.")
        self._ask(step)

    def _ask(self, step: int) -> None:
        assert self._scalable is not None
        self._wanted = step
        self._slow = self._good = self._age = 0
        self._waited = 1
        self._scalable.set_step(step)
