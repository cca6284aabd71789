"""Sizes: what the network is compiled for, and what to step down to when the machine is too slow."""

from __future__ import annotations

import cv2

from livestyle.frame import LARGEST, SMALLEST, Pixels
from livestyle_engine.runtimes.port import Shape

_LADDER = (1080, 900, 720, 540, 480, 360, 288, 240, 180, 144)
"""Heights that are stepped through; those of common camera modes."""


_MAPS_SHARE = 2 / 3
"""Lines of the maps for each line of a small picture: a fifth of the time saved for lines that are a little softer."""
_MAPS_FROM, _MAPS_MORE = 192, 2 / 15
"""From 360 lines on the maps have 192 lines, and 2/15 of the picture's: 240 for 360, 288 for 720."""


def _multiple(value: float, of: int) -> int:
    return max(of, round(value / of) * of)


def shape_for(width: int, height: int, maps_lines: int) -> Shape:
    """Sizes to compile for: the picture's, padded up to multiples of 8, and the maps'.

    The maps have two thirds of 360 lines, two fifths of 720: more would take time and show little. Of a picture that is
    taller than wide the columns count.

    Args:
        width: of the picture in pixels.
        height: of the picture in pixels.
        maps_lines: most lines that the maps are made at.
    """
    padded_width, padded_height = -(-width // 8) * 8, -(-height // 8) * 8
    side = min(padded_width, padded_height)
    scale = min(_MAPS_SHARE * side, _MAPS_FROM + _MAPS_MORE * side, maps_lines) / side
    return Shape(padded_height, padded_width, _multiple(padded_height * scale, 8), _multiple(padded_width * scale, 16))


def ladder(width: int, height: int) -> list[tuple[int, int]]:
    """Sizes of the same aspect from the given one down, even, none outside what livestyle puts out."""
    scale = min(1.0, LARGEST[0] / width, LARGEST[1] / height)
    top = (round(width * scale) // 2 * 2, round(height * scale) // 2 * 2)
    sizes = [top]
    for lines in _LADDER:
        across = round(width * lines / height / 2) * 2
        if lines < top[1] and across >= SMALLEST[0]:
            sizes.append((across, lines))
    return sizes


def shrink(frame: Pixels, small: Pixels) -> None:
    """Write a frame at the size of the maps into `small`, both uint8 (height, width, 3); allocates nothing."""
    how = how_to_shrink(frame.shape[0], small.shape[0])
    cv2.resize(frame, (small.shape[1], small.shape[0]), dst=small, interpolation=how)


def how_to_shrink(lines: int, small_lines: int) -> int:
    """OpenCV's name for the interpolation that `shrink` uses between these heights."""
    # Areas cost more, and only strong shrinking needs them: dropped pixels would flicker.
    return cv2.INTER_AREA if lines / small_lines >= 2 else cv2.INTER_LINEAR
