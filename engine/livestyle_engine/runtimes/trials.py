"""Tries runtimes on a frame of the user's own size: is the picture right, and how long does it take?"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from livestyle.errors import ModelError, StoppedError
from livestyle.frame import Pixels
from livestyle_engine.looks import bank
from livestyle_engine.models import Card
from livestyle_engine.runtimes.available import available
from livestyle_engine.runtimes.port import Network, Progress, Runtime, Shape, Target, unwatched
from livestyle_engine.sizes import shape_for

log = logging.getLogger(__name__)

EXACT = Target("CPU", "f32")
"""What all others are compared with."""
_PARITY = 2.0
"""Largest mean difference to the exact picture that is taken for the same picture, in 0..255."""
_FRAMES = 3
"""Frames from a cold start until pictures are compared: the state has come round by then."""
_RUNS = 16


@dataclass(frozen=True, slots=True)
class Trial:
    """A runtime that makes the right picture.

    Attributes:
        runtime: the library.
        target: device and precision.
        milliseconds: of a frame, as this machine is now: the lower quartile, since other programs make a run slower and
            nothing makes it faster.
        best: of its fastest frame: what runtimes are compared by, as they are tried one after the other and another
            program may have disturbed one of them only.
    """

    runtime: Runtime
    target: Target
    milliseconds: float
    best: float


def probe(width: int, height: int) -> Pixels:
    """A picture with edges, gradients and grain, uint8 (height, width, 3), the same every time."""
    y, x = np.mgrid[0:height, 0:width]
    planes = (x * 255 // width, y * 255 // height, ((x // 24 + y // 24) % 2) * 160 + 40)
    noise = np.random.default_rng(0).integers(-6, 7, (height, width, 3))
    return np.clip(np.stack(planes, 2) + noise, 0, 255).astype(np.uint8)


def exact_runtime(runtimes: Sequence[Runtime] = ()) -> Runtime:
    """The runtime whose f32 on the processor is the reference: of those given, else of all.

    Raises:
        ModelError: there is none.
    """
    for runtime in runtimes:
        if EXACT in runtime.targets():
            return runtime
    for runtime in available():
        if EXACT in runtime.targets():
            return runtime
    raise ModelError("There is no runtime for the processor to compare others with.", "Install livestyle again.")


class NoUseError(ModelError):
    """A runtime works here, and is of no use: trying again changes nothing."""


class Probe:
    """Pictures and times of one model at one size.

    Args:
        card: the model.
        size: width and height of the picture.
        runtimes: where the exact one is looked for first.
    """

    def __init__(self, card: Card, size: tuple[int, int], runtimes: Sequence[Runtime] = ()) -> None:
        self._card = card
        self._shape: Shape = shape_for(*size, card.maps_lines)
        self._frame = probe(self._shape.width, self._shape.height)
        self._parameters = bank().parameters("comic", "natural")
        self._exact: Pixels | None = None
        self._runtimes = runtimes

    def try_out(self, runtime: Runtime, target: Target, progress: Progress = unwatched) -> Trial:
        """Load a network, look at its picture, time it, and free it.

        Raises:
            ModelError: it does not load or run, or its picture is wrong.
        """
        network = runtime.load(self._card.path, self._shape, target, progress)
        try:
            return self.time(runtime, target, network, progress)
        finally:
            network.close()

    def time(self, runtime: Runtime, target: Target, network: Network, progress: Progress = unwatched) -> Trial:
        """Look at the picture of a network that is cold, and time it; it is cold again afterwards.

        Raises:
            ModelError: it does not run.
            NoUseError: its picture is wrong.
        """
        made = self._picture(network)
        if target == EXACT and self._exact is None:
            self._exact = made
        away = float(np.abs(made.astype(np.int16) - self._exact_picture()).mean())
        if away > _PARITY:
            raise NoUseError(
                f"The picture of {runtime.name} on {target} is off by {away:.1f} of 255.", "Choose another runtime."
            )
        times, out = [], np.zeros_like(self._frame)
        for count in range(_RUNS):
            progress(count / _RUNS)  # also where somebody who has had enough is heard
            began = time.perf_counter()
            network.run(self._frame, out, self._parameters, 1.0)
            times.append((time.perf_counter() - began) * 1000)
        network.reset()
        return Trial(runtime, target, float(np.percentile(times, 25)), min(times))

    def _picture(self, network: Network) -> Pixels:
        """The third frame from a cold start."""
        out = np.zeros_like(self._frame)
        for _ in range(_FRAMES):
            network.run(self._frame, out, self._parameters, 1.0)
        return out

    def _exact_picture(self) -> Pixels:
        if self._exact is None:
            network = exact_runtime(self._runtimes).load(self._card.path, self._shape, EXACT)
            self._exact = self._picture(network)
            network.close()
        return self._exact


def trials(
    card: Card, offered: list[tuple[Runtime, Target]], size: tuple[int, int], progress: Progress = unwatched
) -> list[Trial]:
    """Every offer that loads and makes the right picture, fastest first.

    Raises:
        ModelError: there is none; it says why of the last one.
        StoppedError: `progress` raised it.
    """
    probed = Probe(card, size, [runtime for runtime, _ in offered])
    found = []
    last: ModelError | None = None
    for runtime, target in offered:
        try:
            found.append(probed.try_out(runtime, target, progress))
        except StoppedError:
            raise
        except ModelError as error:
            last = error
            log.warning("%s on %s is left out: %s", runtime.name, target, error)
    if not found:
        reason = f" ({last.message.rstrip('.')})" if last is not None else ""
        raise ModelError(f"No runtime can run {card.name} here{reason}.", 'Run "livestyle doctor" to see why.')
    return sorted(found, key=lambda trial: trial.best)
