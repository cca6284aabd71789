"""Sizes: what the network is compiled for, and what to step down to when the machine is too slow."""

from __future__ import annotations

from livestyle.frame import LARGEST, SMALLEST
from livestyle_engine.runtimes.port import Shape

_LADDER = (1080, 900, 720, 540, 480, 360, 288, 240, 180, 144)
"""Heights that are stepped through; those of common camera modes."""


def _multiple(value: float, of: int) -> int:
    return max(of, round(value / of) * of)


def shape_for(width: int, height: int, maps_lines: int) -> Shape:
    """Sizes to compile for a picture: padded up to multiples of 8, maps scaled to at most `maps_lines` lines.

    Args:
        width: of the picture in pixels.
        height: of the picture in pixels.
        maps_lines: most lines that the maps are made at.
    """
    padded_width, padded_height = -(-width // 8) * 8, -(-height // 8) * 8
    scale = min(1.0, maps_lines / padded_height)
    return Shape(padded_height, padded_width, _multiple(padded_height * scale, 4), _multiple(padded_width * scale, 4))


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
