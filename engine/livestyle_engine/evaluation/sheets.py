"""Contact sheets: pictures in a grid with their names, for the eye."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from pathlib import Path

import cv2
import numpy as np

from livestyle import safe_file
from livestyle.errors import OutputError
from livestyle.frame import Pixels

_BAR = 24
_GAP = 4
_GROUND = 24
_QUALITY = 88
_FONT = cv2.FONT_HERSHEY_SIMPLEX


def titled(picture: Pixels, title: str, width: int) -> Pixels:
    """A picture scaled to a width, with its title in a bar above it."""
    height = round(picture.shape[0] * width / picture.shape[1])
    how = cv2.INTER_AREA if width < picture.shape[1] else cv2.INTER_LINEAR
    scaled = np.asarray(cv2.resize(picture, (width, height), interpolation=how), np.uint8)
    bar = np.full((_BAR, width, 3), _GROUND, np.uint8)
    scale = min(0.5, 0.5 * (width - 8) / max(1, cv2.getTextSize(title, _FONT, 0.5, 1)[0][0]))
    cv2.putText(bar, title, (4, 17), _FONT, scale, (235, 235, 235), 1, cv2.LINE_AA)
    return np.vstack([bar, scaled])


def grid(tiles: Sequence[Pixels], columns: int) -> Pixels:
    """Tiles of one size in rows of so many; what is left of the last row stays empty.

    Args:
        tiles: uint8 (height, width, 3), all of one size; at least one.
        columns: tiles in a row.
    """
    height, width = tiles[0].shape[:2]
    rows = ceil(len(tiles) / columns)
    sheet = np.full((rows * (height + _GAP) + _GAP, columns * (width + _GAP) + _GAP, 3), _GROUND, np.uint8)
    for index, tile in enumerate(tiles):
        top = _GAP + index // columns * (height + _GAP)
        left = _GAP + index % columns * (width + _GAP)
        sheet[top : top + height, left : left + width] = tile
    return sheet


def rows_of(columns: Mapping[str, Sequence[Pixels]], width: int) -> Pixels:
    """A sheet with a named column for each entry and a row for each of its pictures."""
    tiles = [
        titled(picture, name, width)
        for row in zip(*columns.values(), strict=True)
        for name, picture in zip(columns, row, strict=True)
    ]
    return grid(tiles, len(columns))


def named(pictures: Mapping[str, Pixels], columns: int, width: int) -> Pixels:
    """A sheet with a picture for each name."""
    return grid([titled(picture, name, width) for name, picture in pictures.items()], columns)


def blind(pictures: Mapping[str, Pixels], columns: int, width: int, seed: int) -> tuple[Pixels, dict[str, str]]:
    """A shuffled sheet with numbers instead of names, and the name behind each number."""
    names = list(pictures)
    order = np.random.default_rng((seed, 2)).permutation(len(names))
    answers = {str(number): names[index] for number, index in enumerate(order, 1)}
    tiles = [titled(pictures[name], number, width) for number, name in answers.items()]
    return grid(tiles, columns), answers


def save(picture: Pixels, path: Path) -> None:
    """Write a picture as JPEG.

    Raises:
        OutputError: the file cannot be written.
    """
    done, coded = cv2.imencode(".jpg", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    if not done:
        raise OutputError(f"{path.name} is too large for a JPEG file.", "Choose fewer looks or clips.")
    safe_file.write_bytes(path, coded.tobytes())
