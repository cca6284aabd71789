"""Brings any frame to the one size of the run: fills it, crops what is over, never distorts."""

from __future__ import annotations

import cv2
import numpy as np

from livestyle.buffers import BufferPool
from livestyle.frame import Frame, Pixels, VideoFormat


class Fit:
    """Fits frames to a format. One thread.

    Args:
        video_format: what comes out.
    """

    def __init__(self, video_format: VideoFormat) -> None:
        self._size = video_format.size
        self._pool = BufferPool(video_format.width, video_format.height)

    def __call__(self, frame: Frame) -> Frame:
        """The frame at the format's size; the same object if it has that size already.

        Pixels come from a pool; nothing is allocated after warm-up.
        """
        height, width = frame.pixels.shape[:2]
        if (width, height) == self._size:
            return frame
        view = covering(frame.pixels, self._size)
        shrinks = view.shape[1] > self._size[0]
        pixels = self._pool.lease()
        cv2.resize(view, self._size, dst=pixels, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
        return frame.with_pixels(pixels)


def covering(pixels: Pixels, size: tuple[int, int]) -> Pixels:
    """The largest middle part of a picture that has the shape of `size` (width, height); a view, no copy."""
    height, width = pixels.shape[:2]
    if width * size[1] > height * size[0]:
        part = max(1, round(height * size[0] / size[1]))
        left = (width - part) // 2
        return pixels[:, left : left + part]
    part = max(1, round(width * size[1] / size[0]))
    top = (height - part) // 2
    return pixels[top : top + part]


def fitted(pixels: Pixels, size: tuple[int, int]) -> Pixels:
    """A picture of its own at `size` (width, height), for pictures that are made once."""
    fit = Fit(VideoFormat(*size))
    frame = fit(Frame(np.ascontiguousarray(pixels), 0, 0, 0))
    return frame.pixels
