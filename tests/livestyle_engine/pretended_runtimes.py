"""Runtimes and networks whose time, picture and failures a test decides; the picture is the frame plus an error."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from livestyle.errors import ModelError
from livestyle.frame import Pixels
from livestyle_engine.parameters import Vector
from livestyle_engine.runtimes.port import Background, Network, Progress, Shape, Target, unwatched

State = Mapping[str, NDArray[np.float32]]


class PretendedNetwork:
    """Takes its time, and answers with the frame plus an error; counts its frames in its state."""

    def __init__(self, seconds: float, error: int = 0) -> None:
        self.seconds, self.error = seconds, error
        self.failure: ModelError | None = None
        self.frames = np.zeros(1, np.float32)
        self.resets = self.closed = 0

    def run(
        self, frame: Pixels, out: Pixels, parameters: Vector, strength: float, background: Background | None = None
    ) -> None:
        if self.failure is not None:
            raise self.failure
        time.sleep(self.seconds)
        np.copyto(out, np.minimum(frame, 255 - self.error) + self.error, casting="unsafe")
        self.frames += 1

    def reset(self) -> None:
        self.resets += 1
        self.frames[:] = 0

    def state(self) -> dict[str, NDArray[np.float32]]:
        return {"frames": self.frames.copy()}

    def resume(self, state: State) -> None:
        self.frames = state["frames"].copy()

    def close(self) -> None:
        self.closed += 1


class PretendedRuntime:
    """A runtime with one target, as slow, wrong, broken or unready as told."""

    version = "1"
    absence = ""

    def __init__(
        self,
        name: str,
        ms_at_360: float = 0.0,
        error: int = 0,
        *,
        broken: bool = False,
        ready: bool = True,
        device: str = "CPU",
    ) -> None:
        self.name = name
        self.broken, self.ready = broken, ready
        self._ms, self._error = ms_at_360, error
        self._target = Target(device, "f32" if device == "CPU" else "f16")
        self.networks: list[PretendedNetwork] = []
        self.loads = 0
        self.before_load: Callable[[Progress], object] = lambda _progress: None

    def targets(self) -> list[Target]:
        return [self._target]

    def is_ready(self, model: Path, shape: Shape, target: Target) -> bool:
        return self.ready

    def load(self, model: Path, shape: Shape, target: Target, progress: Progress = unwatched) -> Network:
        self.loads += 1
        self.before_load(progress)
        if self.broken:
            raise ModelError("It does not load.", "")
        network = PretendedNetwork(self._ms / 1000 * shape.width * shape.height / (640 * 360), self._error)
        self.networks.append(network)
        return network

    def load_encoder(self, model: str) -> Callable[[NDArray[np.int64]], NDArray[np.float32]]:
        raise AssertionError(model)
