"""A cheap detector of hard cuts, so that the network starts cold instead of forgetting slowly."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from livestyle.frame import Pixels

_SIZE = (64, 36)
_THRESHOLD = 0.12 * 255
"""Mean absolute difference of a cut: measured 0.13 to 0.32 on cuts, at most 0.025 within a clip."""


class CutDetector:
    """Compares each frame with the one before, at 64x36. One thread; allocates nothing per frame."""

    def __init__(self) -> None:
        shape = (_SIZE[1], _SIZE[0], 3)
        self._thumbnails: tuple[NDArray[np.uint8], NDArray[np.uint8]] = (
            np.zeros(shape, np.uint8),
            np.zeros(shape, np.uint8),
        )
        self._difference = np.zeros(shape, np.uint8)
        self._turn = 0
        self._first = True

    def is_cut(self, pixels: Pixels) -> bool:
        """Whether a frame uint8 (height, width, 3) begins another scene; False for the first."""
        new, old = self._thumbnails[self._turn], self._thumbnails[1 - self._turn]
        cv2.resize(pixels, _SIZE, dst=new, interpolation=cv2.INTER_NEAREST)
        self._turn = 1 - self._turn
        if self._first:
            self._first = False
            return False
        cv2.absdiff(new, old, dst=self._difference)
        return sum(cv2.mean(self._difference)[:3]) / 3 > _THRESHOLD

    def reset(self) -> None:
        """Forget the last frame."""
        self._first = True
