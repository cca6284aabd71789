"""The reference: base maps by the slow filters, packed as the restyler's state is, so that the two can be compared."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from livestyle.frame import Pixels
from livestyle_engine.evaluation.network import State
from livestyle_engine.training.base_maps import base_maps

Planes = NDArray[np.float32]
"""float32 (height, width, planes), 0..1."""

PARTS = {"colours": (("paint", 3), ("flat", 3)), "lines": (("fine", 1), ("bold", 1))}
"""Maps and their numbers of planes in each part of the state, in the order of the filters' planes."""


def pack(planes: Planes) -> Planes:
    """(H, W, C) to (1, H/2, W/2, 4 C), block position first: channel = (2 * row + column) * C + plane."""
    height, width, channels = planes.shape
    blocks = planes.reshape(height // 2, 2, width // 2, 2, channels).transpose(0, 2, 1, 3, 4)
    return np.ascontiguousarray(blocks.reshape(1, height // 2, width // 2, 4 * channels))


def unpack(packed: Planes) -> Planes:
    """The inverse of `pack`."""
    _, height, width, channels = packed.shape
    blocks = packed.reshape(height, width, 2, 2, channels // 4).transpose(0, 2, 1, 3, 4)
    return np.ascontiguousarray(blocks.reshape(height * 2, width * 2, channels // 4))


def reference_state(small: Pixels) -> State:
    """The filters' maps of a frame uint8 (h, w, 3) at the maps' size, packed: {"colours": ..., "lines": ...}."""
    maps = base_maps(small).astype(np.float32) / np.float32(255)
    state, start = {}, 0
    for part, named in PARTS.items():
        count = sum(planes for _, planes in named)
        state[part] = pack(maps[..., start : start + count])
        start += count
    return state


def error_within(state: Mapping[str, Planes], reference: Mapping[str, Planes], where: NDArray[np.bool_]) -> float:
    """Sum over a mask's pixels of the mean absolute difference of their planes.

    Args:
        state: packed maps of a network; what the reference has not is left out.
        reference: from `reference_state`.
        where: bool (h, w), at the maps' size.
    """
    parts = [part for part in PARTS if part in state]
    away = [np.abs(unpack(state[part])[where] - unpack(reference[part])[where]) for part in parts]
    return float(np.concatenate(away, axis=1).mean(1).sum(dtype=np.float64))


def map_errors(state: Mapping[str, Planes], reference: Mapping[str, Planes]) -> dict[str, float]:
    """Mean absolute difference of each map, in 0..1, and "mean" over all their planes.

    Args:
        state: packed maps of a network; what the reference has not is left out.
        reference: from `reference_state`.
    """
    errors: dict[str, float] = {}
    total = planes = 0.0
    for part, named in PARTS.items():
        if part not in state:
            continue
        away = np.abs(unpack(state[part]) - unpack(reference[part])).mean((0, 1), dtype=np.float64)
        total, planes, start = total + float(away.sum()), planes + away.size, 0
        for name, count in named:
            errors[name] = float(away[start : start + count].mean())
            start += count
    return errors | {"mean": total / planes}
