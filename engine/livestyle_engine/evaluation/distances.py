"""Distances between two pictures: plain, and by structure as an eye compares."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from livestyle.frame import Pixels

Plane = NDArray[np.float32]

_SCALES = 3
_C1, _C2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2


def l1(one: Pixels, other: Pixels) -> float:
    """Mean absolute difference of two uint8 pictures, in 0..1."""
    return float(cv2.absdiff(one, other).mean(dtype=np.float64)) / 255


def _gray(picture: Pixels) -> Plane:
    return cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32)


def _similarity(one: Plane, other: Plane) -> float:
    """Mean structural similarity of two planes in 0..255, with a Gaussian window of sigma 1.5."""

    def blur(plane: Plane) -> Plane:
        return np.asarray(cv2.GaussianBlur(plane, (0, 0), 1.5), np.float32)

    mean_one, mean_other = blur(one), blur(other)
    var_one = blur(one * one) - mean_one**2
    var_other = blur(other * other) - mean_other**2
    covariance = blur(one * other) - mean_one * mean_other
    top = (2 * mean_one * mean_other + _C1) * (2 * covariance + _C2)
    bottom = (mean_one**2 + mean_other**2 + _C1) * (var_one + var_other + _C2)
    return float((top / bottom).mean(dtype=np.float64))


def _slopes(plane: Plane) -> tuple[Plane, Plane]:
    """Differences to the right and the lower neighbour."""
    return np.diff(plane, axis=1), np.diff(plane, axis=0)


def structure(one: Pixels, other: Pixels) -> float:
    """How differently two uint8 pictures are built, 0 (alike) to about 1.

    Half of it is one minus the structural similarity (Wang, Simoncelli and Bovik, "Multiscale structural similarity
    for image quality assessment", 2003), half the difference of slopes over their sum; both as means over three
    scales of the brightness. It needs no network, so it is the same on every machine.
    """
    a, b = _gray(one), _gray(other)
    total = 0.0
    for _ in range(_SCALES):
        total += (1 - _similarity(a, b)) / 2
        apart = sum(float(np.abs(x - y).sum(dtype=np.float64)) for x, y in zip(_slopes(a), _slopes(b), strict=True))
        whole = sum(float(np.abs(s).sum(dtype=np.float64)) for plane in (a, b) for s in _slopes(plane))
        total += apart / max(whole, 1e-9) / 2
        size = (max(1, a.shape[1] // 2), max(1, a.shape[0] // 2))
        a, b = (np.asarray(cv2.resize(p, size, interpolation=cv2.INTER_AREA), np.float32) for p in (a, b))
    return total / _SCALES
