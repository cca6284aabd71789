"""What the network is told at each frame: the parameter vector on air, moving from one prompt to the next."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace

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
        background: float32 (COUNT,) of all that is not a person; None for one look everywhere.
        background_strength: 0..1; counts only with a background.
    """

    number: int
    parameters: Vector
    strength: float
    transition: float
    background: Vector | None = None
    background_strength: float = 1.0


class _Layer:
    """Parameters and strength of one layer, moving from one target to the next. Engine thread."""

    def __init__(self) -> None:
        self.parameters: Vector = vector({})
        self.strength = 0.0
        self._from: Vector = np.zeros(COUNT, np.float32)
        self._change: Vector = np.zeros(COUNT, np.float32)
        self._goal, self._from_strength, self._goal_strength = self._from, 0.0, 0.0

    def aim(self, parameters: Vector, strength: float) -> None:
        np.copyto(self._from, self.parameters)
        np.subtract(parameters, self._from, out=self._change)
        self._from_strength = self.strength
        self._goal, self._goal_strength = parameters, strength

    def move(self, done: float) -> None:
        np.multiply(self._change, done, out=self.parameters)
        np.add(self.parameters, self._from, out=self.parameters)
        self.strength = self._from_strength + (self._goal_strength - self._from_strength) * done

    def change_strength(self, strength: float) -> None:
        self.strength = self._from_strength = self._goal_strength = strength

    def arrive(self) -> None:
        np.copyto(self.parameters, self._goal)
        self.strength = self._goal_strength


class Conditioning:
    """Blends from prompt to prompt on the frames' own timeline.

    `publish` may come from any thread and takes effect at the next `advance`; `advance` comes from the engine
    thread and allocates nothing.

    Attributes:
        number: of the newest prompt with a part in the picture.
        settled: whether no blending is running.
        layered: whether the background has a look of its own, or is still on its way to or from one.
    """

    def __init__(self) -> None:
        self.number = 0
        self.settled = True
        self.layered = False
        self._person, self._background = _Layer(), _Layer()
        self._target: Target | None = None
        self._published: Target | None = None
        self._began_ns = 0
        self._running = False
        self._asked_strength = self._given_strength = (1.0,)
        self._lock = threading.Lock()

    @property
    def parameters(self) -> Vector:
        """Of the person, or of the whole picture: float32 (COUNT,), for the current frame."""
        return self._person.parameters

    @property
    def strength(self) -> float:
        """Of the person, or of the whole picture, for the current frame, 0..1; 0 before any prompt."""
        return self._person.strength

    @property
    def background_parameters(self) -> Vector:
        """Of all that is not a person: float32 (COUNT,), for the current frame."""
        return self._background.parameters

    @property
    def background_strength(self) -> float:
        """Of all that is not a person, for the current frame, 0..1."""
        return self._background.strength

    def publish(self, target: Target) -> None:
        """Make a target the next one; an older number than the newest is ignored."""
        with self._lock:
            if self._published is None or target.number > self._published.number:
                self._published = target

    def set_strength(self, strength: float) -> None:
        """Another strength of both layers from the next frame on, for prompts on their way too. Any thread."""
        self._asked_strength = (strength,)

    def advance(self, frame: Frame) -> None:
        """Move to the time of a frame."""
        asked = self._asked_strength
        if asked is not self._given_strength:  # told apart by identity: the same value may be asked for again
            self._given_strength = asked
            self._strengthen(*asked)
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
        self._person.move(done)
        self._background.move(done)

    def _take(self, target: Target, now_ns: int, *, cut: bool) -> None:
        self._target, self.number, self._began_ns = target, target.number, now_ns
        self._person.aim(target.parameters, target.strength)
        if target.background is None:
            self._background.aim(target.parameters, target.strength)
        else:
            self._background.aim(target.background, target.background_strength)
            self.layered = True
        if target.transition == 0 or cut:  # the very first frame has nothing to come from
            self._settle(target)
            return
        self.settled = False

    def _strengthen(self, strength: float) -> None:
        published = self._published
        if published is not None:
            changed = replace(published, strength=strength, background_strength=strength)
            with self._lock:
                if self._published is published:
                    self._published = changed
            if self._target is published:
                self._target = changed
        for layer in (self._person, self._background):
            layer.change_strength(strength)

    def _settle(self, target: Target) -> None:
        self._person.arrive()
        self._background.arrive()
        self.settled = True
        self.layered = target.background is not None
