"""How the source moves, and how well a restyled picture moves with it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from livestyle.frame import Pixels

Flow = NDArray[np.float32]
"""float32 (height, width, 2): columns and rows that a pixel moves by."""
Mask = NDArray[np.bool_]

_FAST_FROM = 1.0
"""Pixels a frame below which nothing counts as fast, however still the rest is."""


@dataclass(frozen=True, slots=True)
class Motion:
    """From one frame of the source to the next.

    Attributes:
        back: for each pixel of the later frame, where it was in the earlier one, as a difference.
        seen: pixels of the later frame that were visible in the earlier one.
        speed: float32 (height, width), pixels a frame; also of what a pixel shows no longer, so that the wake of a
            moving thing counts with it.
    """

    back: Flow
    seen: Mask
    speed: NDArray[np.float32]


@cache
def _grid(height: int, width: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    return x, y


def _lookup(picture: NDArray[np.float32], flow: Flow) -> NDArray[np.float32]:
    """A float picture looked up at each pixel's place plus its flow, between pixels by linear interpolation."""
    x, y = _grid(*flow.shape[:2])
    found = cv2.remap(picture, x + flow[..., 0], y + flow[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(found, np.float32)


def visible(forward: Flow, back: Flow) -> Mask:
    """Pixels of the later frame whose way back and forth ends where it began.

    The check of Sundaram, Brox and Keutzer, "Dense point trajectories by GPU-accelerated large displacement optical
    flow", ECCV 2010; without it, what comes into view would count as an error.
    """
    there = _lookup(forward, back)
    apart = ((there + back) ** 2).sum(2)
    length = (there**2).sum(2) + (back**2).sum(2)
    height, width = back.shape[:2]
    x, y = (at + back[..., axis] for axis, at in enumerate(_grid(height, width)))
    inside = (x >= 0) & (x <= width - 1) & (y >= 0) & (y <= height - 1)
    return np.asarray(inside & (apart <= 0.01 * length + 0.5), np.bool_)


def motion(earlier: Pixels, later: Pixels) -> Motion:
    """Motion between two uint8 frames of the source, by dense inverse search (Kroeger et al., ECCV 2016)."""
    search = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    a, b = cv2.cvtColor(earlier, cv2.COLOR_RGB2GRAY), cv2.cvtColor(later, cv2.COLOR_RGB2GRAY)
    forward = np.asarray(search.calc(a, b, None), np.float32)  # type: ignore[call-overload] # None: no first guess
    back = np.asarray(search.calc(b, a, None), np.float32)  # type: ignore[call-overload] # the same
    speed = np.maximum(np.hypot(forward[..., 0], forward[..., 1]), np.hypot(back[..., 0], back[..., 1]))
    return Motion(back, visible(forward, back), np.asarray(speed, np.float32))


def warp_error(earlier: Pixels, later: Pixels, moved: Motion) -> float:
    """Mean absolute difference of the later picture to the earlier one moved along, in float, 0..255.

    Args:
        earlier: uint8 picture of any network.
        later: its next.
        moved: of the source between the same two frames.
    """
    came = _lookup(earlier.astype(np.float32), moved.back)
    away = np.abs(later.astype(np.float32) - came)[moved.seen]
    return float(away.mean(dtype=np.float64)) if away.size else 0.0


def moved_along(planes: NDArray[np.float32], moved: Motion) -> NDArray[np.float32]:
    """Planes float32 (h, w, C) of the earlier frame where its content is in the later one.

    Args:
        planes: of any size; the motion is brought to it.
        moved: between the two frames.
    """
    height, width = planes.shape[:2]
    scale = np.float32(width / moved.back.shape[1]), np.float32(height / moved.back.shape[0])
    back = cv2.resize(moved.back, (width, height), interpolation=cv2.INTER_AREA) * np.array(scale, np.float32)
    return _lookup(planes, np.asarray(back, np.float32))


def fastest(speeds: list[NDArray[np.float32]], share: float = 0.1) -> list[Mask]:
    """The fastest-moving share of all pixels of a clip, one mask a frame; only what moves by a pixel or more.

    Args:
        speeds: of each frame, float32 (height, width), pixels a frame.
        share: 0..1.
    """
    threshold = max(_FAST_FROM, float(np.quantile(np.stack(speeds)[:, ::2, ::2], 1 - share)))
    return [np.asarray(speed >= threshold, np.bool_) for speed in speeds]


def error_in(picture: Pixels, reference: Pixels, where: Mask) -> float:
    """Sum of the mean absolute differences of two uint8 pictures' pixels within a mask, each in 0..255."""
    return float(cv2.absdiff(picture, reference)[where].sum(dtype=np.float64)) / 3
