"""What the command line shows of the engine, as plain data: the entry points `livestyle.reports`."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from livestyle.errors import LivestyleError, SettingsError
from livestyle.frame import VideoFormat
from livestyle_engine import models as catalogue
from livestyle_engine.looks import bank
from livestyle_engine.runtimes.available import available, offers
from livestyle_engine.runtimes.port import Runtime, Target
from livestyle_engine.runtimes.trials import probe
from livestyle_engine.sizes import shape_for

Settings = Mapping[str, Any]

_SIZES = ((640, 360), (854, 480), (1280, 720), (1920, 1080))


def models(settings: Settings) -> list[dict[str, Any]]:  # noqa: ARG001 - every report takes settings
    """The shipped restyling models with their cards."""
    found = []
    for card in catalogue.cards().values():
        entry = asdict(card)
        entry["path"] = card.path.name
        entry["default"] = card.name == catalogue.DEFAULT
        found.append(entry)
    return found


def runtimes(settings: Settings) -> list[dict[str, Any]]:  # noqa: ARG001 - every report takes settings
    """Runtimes that load here, and what each offers, or why it offers nothing."""
    rows = []
    for runtime in available():
        row = {"name": runtime.name, "version": runtime.version, "targets": [str(t) for t in runtime.targets()]}
        rows.append(row | ({"absence": runtime.absence} if runtime.absence else {}))
    return rows


def bench(settings: Settings) -> list[dict[str, Any]]:
    """Time the network alone in every runtime, precision and size.

    Args:
        settings: `runtime` ("auto" or a name), `device`, `model`, `size` ("WxH" or None for several), `frames`
            (timed frames a row, default 60).

    Returns:
        A row for each: model, runtime, target, width, height, p50_ms, p95_ms, fps; or an "error" in its place.

    Raises:
        ModelError: what was asked for has no device here.
        SettingsError: an unknown runtime, device, model or size.
    """
    card = catalogue.find(settings.get("model") or "")
    pinned = settings.get("size")
    sizes = [_size(pinned)] if pinned else list(_SIZES)
    rows = []
    for runtime, target in offers(available(settings.get("runtime") or "auto"), str(settings.get("device") or "")):
        for size in sizes:
            row: dict[str, Any] = {"model": card.name, "runtime": runtime.name, "target": str(target)}
            row |= {"width": size[0], "height": size[1]}
            rows.append(row | _measure(card, runtime, target, size, int(settings.get("frames") or 60)))
    return rows


def _size(text: str | tuple[int, int]) -> tuple[int, int]:
    try:
        width, height = text if isinstance(text, tuple) else (int(part) for part in text.lower().split("x"))
    except ValueError:
        raise SettingsError(f'The size "{text}" is not WIDTHxHEIGHT.', "Write it as 640x360.") from None
    return VideoFormat(width, height).check().size


def _measure(
    card: catalogue.Card, runtime: Runtime, target: Target, size: tuple[int, int], frames: int
) -> dict[str, Any]:
    shape = shape_for(*size, card.maps_lines)
    frame = probe(shape.width, shape.height)
    out = np.empty_like(frame)
    parameters = bank().parameters("comic", "natural")
    try:
        network = runtime.load(card.path, shape, target)
        times = []
        for _ in range(frames + 5):
            began = time.perf_counter()
            network.run(frame, out, parameters, 1.0)
            times.append((time.perf_counter() - began) * 1000)
    except LivestyleError as error:
        return {"error": str(error)}
    p50, p95 = np.percentile(times[5:], [50, 95])
    return {"p50_ms": round(float(p50), 2), "p95_ms": round(float(p95), 2), "fps": round(1000 / float(p50), 1)}
