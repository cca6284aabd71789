"""What the network is told at each frame: the parameter vector on air, moving from one prompt to the next."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import numpy as np

from livestyle.clock import NS_PER_SECOND
from livestyle.frame import Frame
from livestyle_engine.parameters import COUNT, Vector, vector


@dataclass(frozen=True, slots=True)
class Target:
    """An encoded prompt.

    Attributes:
        number: of the prompt.
        parameters: float32 (COUNT,).
        strength: 0..1.
        transition: seconds.
    """

    number: int
    parameters: Vector
    strength: float
    transition: float


class Conditioning:
    """Blends from prompt to prompt on the frames' own timeline.

    `publish` may come from any thread and takes effect at the next `advance`; `advance` comes from the engine
    thread and allocates nothing.

    Attributes:
        parameters: float32 (COUNT,), for the current frame.
        strength: for the current frame, 0..1; 0 before any prompt.
        number: of the newest prompt with a part in them.
        settled: whether no blending is running.
    """

    def __init__(self) -> None:
        self.parameters: Vector = vector({})
        self.strength = 0.0
        self.number = 0
        self.settled = True
        self._from: Vector = np.zeros(COUNT, np.float32)
        self._from_strength = 0.0
        self._change: Vector = np.zeros(COUNT, np.float32)
        self._target: Target | None = None
        self._published: Target | None = None
        self._began_ns = 0
        self._running = False
        self._lock = threading.Lock()

    def publish(self, target: Target) -> None:
        """Make a target the next one; an older number than the newest is ignored."""
        with self._lock:
            if self._published is None or target.number > self._published.number:
                self._published = target

    def advance(self, frame: Frame) -> None:
        """Move to the time of a frame."""
        target = self._published
        cold, self._running = not self._running, True
        if target is not None and target is not self._target:
            self._take(target, frame.pts_ns, cut=cold)
        if self.settled or self._target is None:
            return
        done = (frame.pts_ns - self._began_ns) / (self._target.transition * NS_PER_SECOND)
        if not 0 <= done < 1:  # a source that began again has an earlier time: do not blend backwards
            self._settle(self._target)
            return
        np.multiply(self._change, done, out=self.parameters)
        np.add(self.parameters, self._from, out=self.parameters)
        self.strength = self._from_strength + (self._target.strength - self._from_strength) * done

    def _take(self, target: Target, now_ns: int, *, cut: bool) -> None:
        self._target, self.number, self._began_ns = target, target.number, now_ns
        if target.transition == 0 or cut:  # the very first frame has nothing to come from
            self._settle(target)
            return
        np.copyto(self._from, self.parameters)
        self._from_strength = self.strength
        np.subtract(target.parameters, self._from, out=self._change)
        self.settled = False

    def _settle(self, target: Target) -> None:
        np.copyto(self.parameters, target.parameters)
        self.strength = target.strength
        self.settled = True
