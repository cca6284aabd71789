"""Brings any frame to the one size of the run: crops, scales, fills up and flips, as the framing says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np

from livestyle.buffers import BufferPool
from livestyle.errors import SettingsError
from livestyle.frame import Frame, Pixels, VideoFormat

Aspect = Literal["fill", "fit", "stretch"]
"""What to do with another shape: crop what is over, show all between bars, or distort."""

CLOSEST = 8.0
BAR = 40
"""Grey of the bars beside a picture that does not fill the format, 0..255."""


@dataclass(frozen=True, slots=True)
class Framing:
    """Which part of the camera's picture is shown, and how.

    Attributes:
        aspect: "fill", "fit" or "stretch", for a picture of another shape than the output's.
        zoom: 1 shows all, 2 a half of each side; 1..8.
        pan: where the part lies among the places that there are, from left to right and from top to bottom of the
            output, each -1..1; 0 is the middle.
        flip: whether left and right are exchanged in what is put out.

    Raises:
        SettingsError: a value is out of its limits.
    """

    aspect: Aspect = "fill"
    zoom: float = 1.0
    pan: tuple[float, float] = (0.0, 0.0)
    flip: bool = False

    def __post_init__(self) -> None:
        if self.aspect not in ("fill", "fit", "stretch"):
            raise SettingsError(f'There is no aspect "{self.aspect}".', "Choose one of: fill, fit, stretch.")
        if not 1 <= self.zoom <= CLOSEST:
            raise SettingsError(f"The zoom {self.zoom:g} is outside 1 to {CLOSEST:g}.", "Use 1 for all.")
        if not all(-1 <= part <= 1 for part in self.pan):
            raise SettingsError(f"The pan {self.pan} is outside -1 to 1.", "Use 0 for the middle.")


@dataclass(frozen=True, slots=True)
class _Place:
    """Left, top, width and height in the picture that comes, and where they go in the one that is put out."""

    part: tuple[int, int, int, int]
    target: tuple[int, int, int, int]


class Fit:
    """Fits frames to a format. One thread, but for `framing`.

    Args:
        video_format: what comes out.

    Attributes:
        framing: what to show; may be replaced by any thread, and counts from the next frame.
    """

    def __init__(self, video_format: VideoFormat) -> None:
        self.framing = Framing()
        self._size = video_format.size
        self._pool = BufferPool(video_format.width, video_format.height)
        self._unflipped = np.zeros(0, np.uint8)
        self._known: tuple[Framing, tuple[int, int]] | None = None
        self._place = _Place((0, 0, 0, 0), (0, 0, 0, 0))

    def __call__(self, frame: Frame) -> Frame:
        """The frame at the format's size; the same object if there is nothing to do.

        Pixels come from a pool; nothing is allocated after warm-up.
        """
        framing, size = self.framing, (frame.pixels.shape[1], frame.pixels.shape[0])
        if size == self._size and framing.zoom == 1 and not framing.flip:
            return frame
        if self._known is None or self._known[0] is not framing or self._known[1] != size:
            self._place, self._known = place(size, self._size, framing), (framing, size)
        left, top, width, height = self._place.part
        view = frame.pixels[top : top + height, left : left + width]
        pixels = self._pool.lease()
        target = self._without_bars(pixels)
        if not framing.flip:
            _scale(view, target)
        elif view.shape == target.shape:
            cv2.flip(view, 1, dst=target)
        else:
            cv2.flip(_scale(view, self._scratch(target)), 1, dst=target)
        return frame.with_pixels(pixels)

    def _without_bars(self, pixels: Pixels) -> Pixels:
        """The part of a buffer that the picture takes; the rest of it becomes grey."""
        left, top, width, height = self._place.target
        if (width, height) == self._size:
            return pixels
        pixels[:top] = pixels[top + height :] = BAR
        pixels[:, :left] = pixels[:, left + width :] = BAR
        return pixels[top : top + height, left : left + width]

    def _scratch(self, like: Pixels) -> Pixels:
        if self._unflipped.shape != like.shape:
            self._unflipped = np.zeros(like.shape, np.uint8)
        return self._unflipped


def _scale(view: Pixels, target: Pixels) -> Pixels:
    height, width = target.shape[:2]
    if view.shape == target.shape:
        np.copyto(target, view)
    else:
        how = cv2.INTER_AREA if view.shape[1] > width else cv2.INTER_LINEAR
        cv2.resize(view, (width, height), dst=target, interpolation=how)
    return target


def place(size: tuple[int, int], wanted: tuple[int, int], framing: Framing) -> _Place:
    """Which part of a picture goes where.

    Args:
        size: of the picture, width and height.
        wanted: of what comes out.
        framing: what to show.
    """
    shown = covered(size, wanted) if framing.aspect == "fill" else size
    part = tuple(max(1, round(length / framing.zoom)) for length in shown)
    sign = -1 if framing.flip else 1
    left, top = (
        int((length - shown_length) * (1 + pan) / 2)
        for length, shown_length, pan in zip(size, part, (sign * framing.pan[0], framing.pan[1]), strict=True)
    )
    goal = covered(wanted, size) if framing.aspect == "fit" else wanted
    corner = ((wanted[0] - goal[0]) // 2, (wanted[1] - goal[1]) // 2)
    return _Place((left, top, part[0], part[1]), (*corner, *goal))


def covered(size: tuple[int, int], shape: tuple[int, int]) -> tuple[int, int]:
    """Width and height of the largest part of `size` that has the shape of `shape`."""
    width, height = size
    if width * shape[1] > height * shape[0]:
        return max(1, round(height * shape[0] / shape[1])), height
    return width, max(1, round(width * shape[1] / shape[0]))


def covering(pixels: Pixels, size: tuple[int, int]) -> Pixels:
    """The largest middle part of a picture that has the shape of `size` (width, height); a view, no copy."""
    left, top, width, height = place((pixels.shape[1], pixels.shape[0]), size, Framing()).part
    return pixels[top : top + height, left : left + width]


def fitted(pixels: Pixels, size: tuple[int, int]) -> Pixels:
    """A picture of its own at `size` (width, height), for pictures that are made once."""
    fit = Fit(VideoFormat(*size))
    frame = fit(Frame(np.ascontiguousarray(pixels), 0, 0, 0))
    return frame.pixels
