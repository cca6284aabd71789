"""Picks runtime, precision and size by timing them here, on frames of the user's own size, and remembers it."""

from __future__ import annotations

import importlib
import logging
import platform
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import numpy as np

from livestyle.errors import ModelError, SettingsError
from livestyle.ports import RestylerRequest
from livestyle_engine import cache
from livestyle_engine.looks import bank
from livestyle_engine.models import Card
from livestyle_engine.runtimes.port import Network, Runtime, Target
from livestyle_engine.sizes import ladder, shape_for

log = logging.getLogger(__name__)

_CLASSES = {
    "openvino": ("livestyle_engine.runtimes.openvino", "OpenVinoRuntime"),
    "onnxruntime": ("livestyle_engine.runtimes.onnxruntime", "OnnxRuntime"),
}
_SHARE = 0.75
"""Part of a frame's time that the network may take: the rest is for decoding, sinks and other programs."""
_PARITY = 2.0
"""Largest mean difference to the exact runtime that is taken for the same picture, in 0..255."""
_RUNS = 12
_DAY_S = 24 * 3600
"""A choice is made anew once a day: the machine may have been busy with something else."""
_SCOUT_LINES = 360
_HOPE = 1.6
"""How far over its time a size may seem and still be tried: above 360 lines only a part of the cost grows."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What runs, and why.

    Attributes:
        runtime: the library.
        target: device and precision.
        size: width and height of the picture.
        reason: one sentence.
    """

    runtime: Runtime
    target: Target
    size: tuple[int, int]
    reason: str


@dataclass(frozen=True, slots=True)
class _Trial:
    runtime: Runtime
    target: Target
    milliseconds: float


def available(wanted: str = "auto") -> list[Runtime]:
    """The runtimes that load here: the one asked for, or all.

    Raises:
        SettingsError: there is no runtime of that name.
        ModelError: the one asked for does not load.
    """
    if wanted != "auto" and wanted not in _CLASSES:
        raise SettingsError(f'There is no runtime "{wanted}".', f"Choose one of: auto, {', '.join(_CLASSES)}.")
    found = []
    for name in _CLASSES if wanted == "auto" else [wanted]:
        module, kind = _CLASSES[name]
        try:
            make = cast("Callable[[], Runtime]", getattr(importlib.import_module(module), kind))
            found.append(make())
        except ImportError as error:
            if wanted != "auto":
                raise ModelError(
                    f"The runtime {name} is not installed.", f'Install it with: pip install "livestyle[{name}]".'
                ) from error
    if not found:
        raise ModelError("No model runtime could be loaded.", "Install livestyle again.")
    return found


def _targets(runtime: Runtime, device: str) -> list[Target]:
    targets = [t for t in runtime.targets() if not device or t.device.lower() == device.lower()]
    if not targets:
        known = sorted({t.device for t in runtime.targets()})
        raise SettingsError(f'{runtime.name} has no device "{device}".', f"Its devices are: {', '.join(known)}.")
    return targets


def probe(width: int, height: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """A picture with edges, gradients and grain, uint8 (height, width, 3), the same every time."""
    y, x = np.mgrid[0:height, 0:width]
    planes = (x * 255 // width, y * 255 // height, ((x // 24 + y // 24) % 2) * 160 + 40)
    noise = np.random.default_rng(0).integers(-6, 7, (height, width, 3))
    return np.clip(np.stack(planes, 2) + noise, 0, 255).astype(np.uint8)


def _time(
    network: Network, frame: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]
) -> tuple[float, np.ndarray[tuple[int, ...], np.dtype[np.uint8]]]:
    """Milliseconds of a run, and the third frame made from a cold start.

    The lower quartile: other programs make a run slower, nothing makes it faster.
    """
    out = np.zeros_like(frame)
    parameters = bank().parameters("comic", "natural")
    for _ in range(3):
        network.run(frame, out, parameters, 1.0)
    third = out.copy()
    times = []
    for _ in range(_RUNS):
        began = time.perf_counter()
        network.run(frame, out, parameters, 1.0)
        times.append((time.perf_counter() - began) * 1000)
    return float(np.percentile(times, 25)), third


def _trials(card: Card, runtimes: list[Runtime], device: str, size: tuple[int, int]) -> list[_Trial]:
    """Time every target that loads and agrees with the first, fastest first."""
    shape = shape_for(*size, card.maps_lines)
    frame = probe(shape.width, shape.height)
    exact = None
    trials = []
    for runtime in runtimes:
        for target in _targets(runtime, device):
            try:
                milliseconds, made = _time(runtime.load(card.path, shape, target), frame)
            except ModelError as error:
                log.warning("%s on %s is left out: %s", runtime.name, target, error)
                continue
            exact = made if exact is None else exact
            away = float(np.abs(made.astype(np.int16) - exact).mean())
            if away > _PARITY:
                log.warning("%s on %s is left out: its picture is off by %.1f of 255", runtime.name, target, away)
                continue
            trials.append(_Trial(runtime, target, milliseconds))
    if not trials:
        raise ModelError(f"No runtime can run {card.name} here.", 'Run "livestyle doctor" to see why.')
    return sorted(trials, key=lambda t: t.milliseconds)


def choose(card: Card, request: RestylerRequest) -> Choice:
    """Pick runtime, precision and size.

    A size that the user pinned is kept whatever it costs; otherwise the size steps down until the network takes at
    most three quarters of a frame's time. An unpaced run takes the exact target untimed.

    Raises:
        ModelError: nothing runs here.
        SettingsError: an unknown runtime or device was asked for.
    """
    runtimes = available(request.runtime)
    pinned, source = request.size, request.source
    sizes = [pinned] if pinned else ladder(source.width, source.height)
    if not request.paced:  # timing could choose differently the next time, and the bytes would differ
        target = _targets(runtimes[0], request.device)[0]
        return Choice(runtimes[0], target, sizes[0], "the exact one, for a run that is the same every time")
    facts = (cache.file_digest(card.path), [(r.name, r.version) for r in runtimes], request.device, sizes, source.fps)
    name = f"choice-{cache.key(*facts, platform.processor(), platform.machine(), platform.node())}"
    kept = cache.load(name, younger_than_s=_DAY_S)
    if kept is not None:
        for runtime in runtimes:
            for target in _targets(runtime, request.device):
                if kept.get("runtime") == runtime.name and kept.get("target") == str(target):
                    size = (int(kept["width"]), int(kept["height"]))
                    return Choice(runtime, target, size, kept["reason"])
    best, size = _largest_in_time(card, runtimes, request, sizes)
    reason = f"{best.milliseconds:.1f} ms a frame at {size[0]}x{size[1]}, the fastest here"
    if size != sizes[0]:
        reason += f"; {sizes[0][0]}x{sizes[0][1]} would not keep {source.fps:g} fps"
    cache.store(
        name,
        {
            "runtime": best.runtime.name,
            "target": str(best.target),
            "width": str(size[0]),
            "height": str(size[1]),
            "reason": reason,
        },
    )
    return Choice(best.runtime, best.target, size, reason)


def _largest_in_time(
    card: Card, runtimes: list[Runtime], request: RestylerRequest, sizes: list[tuple[int, int]]
) -> tuple[_Trial, tuple[int, int]]:
    """The fastest trial at the first size that fits the frame's time, or at the smallest.

    A size near 360 lines is timed first and tells which sizes are worth the seconds that trying them takes.
    """
    budget = _SHARE * 1000 / request.source.fps
    known: dict[tuple[int, int], _Trial] = {}

    def best(size: tuple[int, int]) -> _Trial:
        if size not in known:
            known[size] = _trials(card, runtimes, request.device, size)[0]
        return known[size]

    if len(sizes) > 1:
        scout = min(sizes, key=lambda size: abs(size[1] - _SCOUT_LINES))
        per_pixel = best(scout).milliseconds / (scout[0] * scout[1])
        sizes = [s for s in sizes if per_pixel * s[0] * s[1] <= _HOPE * budget] or sizes[-1:]
    for size in sizes:
        if best(size).milliseconds <= budget:
            break
    return best(size), size
