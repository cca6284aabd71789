"""What the big picture shows, made of the camera's picture and the restyled one; without Qt."""

from __future__ import annotations

from enum import Enum

import cv2
import numpy as np

from livestyle.frame import Pixels


class Show(Enum):
    """What a viewer wants to see."""

    RESTYLED = "restyled"
    SOURCE = "source"
    SPLIT = "split"
    BESIDE = "beside"
    """Both whole, the source at the left as it is seen."""


class Composer:
    """Puts the two pictures together and brings them to the size of the screen. One thread.

    The buffers are made once a size: a picture that goes on costs no allocation.
    """

    def __init__(self) -> None:
        self._small = np.empty((0, 0, 3), np.uint8)
        self._turned = np.empty((0, 0, 4), np.uint8)
        self._large = np.empty((0, 0, 4), np.uint8)

    def compose(
        self,
        source: Pixels,
        restyled: Pixels,
        size: tuple[int, int],
        *,
        show: Show = Show.RESTYLED,
        split: float = 0.5,
        mirrored: bool = False,
    ) -> Pixels:
        """One picture for the screen.

        Args:
            source: the camera's picture, uint8 (height, width, 3) RGB; any size.
            restyled: the same moment under the look, uint8 (height, width, 3) RGB.
            size: width and height of what comes out, in the screen's own pixels.
            show: which of the two, or both.
            split: 0..1, where the source ends and the restyled picture begins, from the left as it is seen.
            mirrored: whether left and right are changed over, for the viewer only.

        Returns:
            uint8 (height, width, 4) BGRX; overwritten by the next call.
        """
        height, width = restyled.shape[:2]
        if source.shape != restyled.shape and show is not Show.RESTYLED:
            source = np.asarray(cv2.resize(source, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)
        picture = {Show.RESTYLED: restyled, Show.SOURCE: source}.get(show)
        if show is Show.BESIDE:
            picture = self._side_by_side(*((restyled, source) if mirrored else (source, restyled)))
        elif picture is None:
            picture = self._both(source, restyled, 1 - split if mirrored else split, source_left=not mirrored)
        return self._enlarged(picture, size, mirrored=mirrored)

    def _both(self, source: Pixels, restyled: Pixels, at: float, *, source_left: bool) -> Pixels:
        if self._small.shape != restyled.shape:
            self._small = np.empty_like(restyled)
        column = round(min(max(at, 0.0), 1.0) * restyled.shape[1])
        left, right = (source, restyled) if source_left else (restyled, source)
        np.copyto(self._small[:, :column], left[:, :column])
        np.copyto(self._small[:, column:], right[:, column:])
        return self._small

    def _side_by_side(self, left: Pixels, right: Pixels) -> Pixels:
        height, width = left.shape[:2]
        if self._small.shape != (height, 2 * width, 3):
            self._small = np.empty((height, 2 * width, 3), np.uint8)
        np.copyto(self._small[:, :width], left)
        np.copyto(self._small[:, width:], right)
        return self._small

    def _enlarged(self, picture: Pixels, size: tuple[int, int], *, mirrored: bool) -> Pixels:
        """Colours and mirror at the small size, where they are cheap; then the screen's size."""
        height, width = picture.shape[:2]
        if self._turned.shape != (height, width, 4):
            self._turned = np.empty((height, width, 4), np.uint8)
        cv2.cvtColor(picture, cv2.COLOR_RGB2BGRA, dst=self._turned)
        if mirrored:
            cv2.flip(self._turned, 1, dst=self._turned)
        if size == (width, height):
            return self._turned
        if self._large.shape != (size[1], size[0], 4):
            self._large = np.empty((size[1], size[0], 4), np.uint8)
        how = cv2.INTER_AREA if size[0] * 2 <= width else cv2.INTER_LINEAR
        cv2.resize(self._turned, size, dst=self._large, interpolation=how)
        return self._large


def fitting(picture: tuple[int, int], room: tuple[int, int]) -> tuple[int, int, int, int]:
    """Left, top, width and height of a picture as large as it can be in a room, in its own proportions.

    Args:
        picture: width and height.
        room: width and height.
    """
    scale = min(room[0] / picture[0], room[1] / picture[1])
    width, height = max(1, round(picture[0] * scale)), max(1, round(picture[1] * scale))
    return (room[0] - width) // 2, (room[1] - height) // 2, width, height


def shape(picture: tuple[int, int], show: Show) -> tuple[int, int]:
    """Width and height of what is composed, in any unit.

    Args:
        picture: width and height of one of the two.
        show: which of them, or both.
    """
    return (2 * picture[0], picture[1]) if show is Show.BESIDE else picture
