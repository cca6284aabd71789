"""Position textures: fixed functions of the place on the screen, in units of a 360-line picture.

They scale with the picture: a halftone dot is as large on 1080 lines as on 360. They are made once for a size and
given to the network as inputs that never change; as part of its graph they cost ten seconds and more of constant
folding, and hundreds of megabytes of a compiled 4K engine.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.float32]
Real = NDArray[np.floating[Any]]
Inputs = dict[str, NDArray[np.uint8] | NDArray[np.float32]]

LINES = 360
"""Height of the reference picture that texture sizes refer to."""
LOW = 90
"""Lines of the low-resolution picture that cells, blocks and glows are taken from."""
PLANES = (
    *("dots", "hatch", "paper", "spots", "corners", "scan", "veins", "dust", "when"),
    *(f"carved_{number}" for number in range(4)),
)
"""Textures in bytes, 0..255 for 0..1."""
SHAPES = ("cell", "pane", "facet", *(f"stroke_{number}" for number in range(4)))
"""Shapes of cells: 256 * place + light. The place is where a picture of `LOW` lines has the cell's colour."""

_CELL = 9.0  # mean size of a small irregular cell, in reference pixels
_PANE = 25.0  # and of a large one: a pane of stained glass
_FACET = 19.0  # side of a triangle
_STROKE, _STROKE_LENGTH = 6.0, 3.4  # width of a brush stroke, and its length in widths
_BLOCK = 8.0  # side of a square block
_TILE = 256
_SEEDS = 64


@cache
def paper_tile(seed: int = 0) -> Plane:
    """Seamless paper grain (256, 256), mean about 0.5, made of fine and coarse smoothed noise."""
    noise = np.random.default_rng(seed).standard_normal((_TILE, _TILE)).astype(np.float32)

    def smooth(sigma: float) -> Plane:
        blurred = np.asarray(cv2.GaussianBlur(np.tile(noise, (3, 3)), (0, 0), sigma), np.float32)
        wide = blurred[_TILE : 2 * _TILE, _TILE : 2 * _TILE]
        return np.asarray(wide / wide.std(), np.float32)

    return np.clip(0.5 + 0.22 * (smooth(0.7) * 0.6 + smooth(2.0) * 0.4), 0, 1).astype(np.float32)


def _paper(y: Real, x: Real) -> Plane:
    """Bilinear look-up of the tile, repeated over the plane."""
    place = (np.remainder(x, _TILE).astype(np.float32), np.remainder(y, _TILE).astype(np.float32))
    return np.asarray(cv2.remap(paper_tile(), *place, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP), np.float32)


@dataclass(frozen=True, slots=True)
class _Chances:
    """Numbers drawn once: shifts of seeds (2, 4096) in -0.33..0.33, and one number in 0..1 for each (4096,)."""

    jitter: Plane
    chance: Plane


@cache
def _chances(seed: int = 0) -> _Chances:
    rng = np.random.default_rng(seed + 1)
    jitter = rng.uniform(-0.33, 0.33, (2, _SEEDS * _SEEDS)).astype(np.float32)
    return _Chances(jitter, rng.uniform(0, 1, _SEEDS * _SEEDS).astype(np.float32))


@dataclass(frozen=True, slots=True)
class _Cells:
    """Irregular cells on a canvas (h, w): number of each pixel's cell; seeds' y, x and chance by number; distances.

    Lengths are in reference pixels; `joint` is how much farther the second nearest seed is, 0 on a border.
    """

    number: NDArray[np.intp]
    y: Plane
    x: Plane
    chance: Plane
    near: Plane
    joint: Plane


def _cells(height: int, width: int, unit: float, size: float) -> _Cells:
    """Cells around jittered seeds (Worley, SIGGRAPH 1996), by a distance transform: one pass whatever their number.

    Args:
        height: of the canvas in its pixels.
        width: likewise.
        unit: reference pixels of one canvas pixel.
        size: mean size of a cell in reference pixels.
    """
    row, column = np.mgrid[-1 : int(height * unit / size) + 2, -1 : int(width * unit / size) + 2]
    index = np.remainder(row, _SEEDS) * _SEEDS + np.remainder(column, _SEEDS)
    drawn = _chances()
    y = ((row + 0.5 + drawn.jitter[0][index]) * size).ravel()
    x = ((column + 0.5 + drawn.jitter[1][index]) * size).ravel()
    pad = int(2 * size / unit) + 1  # seeds outside the canvas have a part in it
    at_y, at_x = np.rint(y / unit).astype(int) + pad, np.rint(x / unit).astype(int) + pad
    inside = (at_y >= 0) & (at_y < height + 2 * pad) & (at_x >= 0) & (at_x < width + 2 * pad)
    y, x, at_y, at_x = y[inside], x[inside], at_y[inside], at_x[inside]
    ground = np.full((height + 2 * pad, width + 2 * pad), 255, np.uint8)
    ground[at_y, at_x] = 0
    near, labels = cv2.distanceTransformWithLabels(ground, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    numbers = np.zeros(int(labels.max()) + 1, np.intp)
    numbers[labels[at_y, at_x]] = np.arange(len(y))
    border = np.zeros(labels.shape, bool)
    border[:, 1:] |= labels[:, 1:] != labels[:, :-1]
    border[1:] |= labels[1:] != labels[:-1]
    joint = cv2.distanceTransform(np.where(border, 0, 255).astype(np.uint8), cv2.DIST_L2, 5)
    cut = np.s_[pad : pad + height, pad : pad + width]
    chance = drawn.chance[index.ravel()[inside]]
    scaled = (np.asarray(near[cut] * unit, np.float32), np.asarray(joint[cut] * (2 * unit), np.float32))
    return _Cells(numbers[labels[cut]], y.astype(np.float32), x.astype(np.float32), chance, *scaled)


def _sigmoid(value: Real) -> Plane:
    return np.asarray(1 / (1 + np.exp(-value)), np.float32)


class _Screen:
    """A picture of a size: where its pixels lie, and its textures one by one."""

    def __init__(self, height: int, width: int) -> None:
        self.height, self.width = height, width
        self.unit = LINES / height
        self.low_columns = round(width * LOW / height)
        at = (np.arange(height, dtype=np.float32) + 0.5) * self.unit, (np.arange(width) + 0.5) * self.unit
        self.y, self.x = (np.ascontiguousarray(v, np.float32) for v in np.meshgrid(*at, indexing="ij"))

    def place(self, y: Real, x: Real) -> Plane:
        """Index into the low-resolution picture, rows one after the other, of places in reference pixels."""
        row = np.clip(np.floor(y * (LOW / LINES)), 0, LOW - 1)
        column = np.clip(np.floor(x * (LOW / LINES)), 0, self.low_columns - 1)
        return np.asarray(row * self.low_columns + column, np.float32)

    def shape(self, place: Plane, light: Real) -> Plane:
        """A place and a light 0..1 in one number each: whole, and exact in 24 bits."""
        return np.asarray(place * 256 + np.floor(np.clip(light * 255, 0, 255)), np.float32)[None, None]

    def cells(self) -> tuple[_Cells, Plane]:
        """Small cells, and their shape with dark joints."""
        cells = _cells(self.height, self.width, self.unit, _CELL)
        edge = np.clip(cells.joint / 4.6, 0, 1)
        grout = (0.25 + 0.75 * _sigmoid(14 * (edge - 0.22))) * (0.92 + 0.16 * edge) / 1.08
        return cells, self.shape(self.place(cells.y, cells.x)[cells.number], grout)

    def panes(self) -> Plane:
        """Large cells in lead."""
        panes = _cells(self.height, self.width, self.unit, _PANE)
        lead = (0.03 + 0.85 * _sigmoid(3.2 * (panes.joint - 2.6))) * (0.88 + 0.12 * panes.chance[panes.number])
        return self.shape(self.place(panes.y, panes.x)[panes.number], lead)

    def strokes(self, angle: float) -> Plane:
        """Brush strokes along an angle; the light lies on their bristles and upper rims."""
        cos, sin = float(np.cos(angle)), float(np.sin(angle))
        along, across = cos * self.x + sin * self.y, cos * self.y - sin * self.x
        across += 1.6 * np.sin(along / 19 + angle * 3)  # no hand paints ruled lines
        first_along, first_across = float(along.min()) - 30, float(across.min()) - 30
        high = int((float(across.max()) - first_across + 30) / self.unit)
        wide = int((float(along.max()) - first_along + 30) / self.unit / _STROKE_LENGTH)
        cells = _cells(high, wide, self.unit, _STROKE)
        at_along = (along - first_along) / (self.unit * _STROKE_LENGTH)
        at_across = (across - first_across) / self.unit
        number = cells.number[at_across.astype(np.intp), at_along.astype(np.intp)]
        joint = np.asarray(cv2.remap(cells.joint, at_along, at_across, cv2.INTER_LINEAR), np.float32)
        seed_along = cells.x * _STROKE_LENGTH + first_along
        seed_across = cells.y + first_across - 1.6 * np.sin(seed_along / 19 + angle * 3)
        place = self.place(cos * seed_across + sin * seed_along, cos * seed_along - sin * seed_across)
        chance = cells.chance[number]
        bristles = 0.5 + 0.5 * np.sin(across * 2.4 + 46 * chance)
        rim = _sigmoid(3 * (cells.y[number] - (across - first_across)))
        light = (0.20 + 0.34 * chance + 0.22 * bristles + 0.24 * rim) * (0.55 + 0.45 * np.clip(joint / 2.2, 0, 1))
        return self.shape(place[number], light)

    def facets(self) -> Plane:
        """Triangles in slanted rows, their corners moved, a shade for each."""
        cos, sin = float(np.cos(0.35)), float(np.sin(0.35))
        drawn, rise = _chances(), _FACET * 0.866
        far = LINES + self.width * self.unit
        row, column = np.mgrid[int(-0.5 * far / rise) : int(far / rise) + 1, -2 : int(1.4 * far / _FACET)]
        index = np.remainder(row, _SEEDS) * _SEEDS + np.remainder(column, _SEEDS)
        across = (column + 0.5 * np.remainder(row, 2) + 0.7 * drawn.jitter[0][index]) * _FACET
        down = (row + 0.6 * drawn.jitter[1][index]) * rise
        corners = np.stack([cos * across - sin * down, sin * across + cos * down], -1)  # x, y
        here, right = corners[:-1, :-1], corners[:-1, 1:]
        below, below_right = corners[1:, :-1], corners[1:, 1:]
        even = (np.remainder(row, 2) == 0)[:-1, :-1, None]  # the row below begins half a step to the right
        upper = np.stack([here, right, np.where(even, below, below_right)], -2)
        lower = np.stack([np.where(even, right, here), below, below_right], -2)
        triangles = np.concatenate([upper.reshape(-1, 3, 2), lower.reshape(-1, 3, 2)])
        number = np.zeros((self.height, self.width), np.int32)
        for i, points in enumerate(np.rint(triangles * (16 / self.unit)).astype(np.int32)):
            cv2.fillConvexPoly(number, points, i, shift=4)
        middle = triangles.mean(1).astype(np.float32)
        shades = drawn.chance[np.remainder(np.arange(len(triangles)) * 613, len(drawn.chance))]
        return self.shape(self.place(middle[:, 1], middle[:, 0])[number], shades[number])

    def veins(self) -> Plane:
        """Thin veins of marble: creases of warped noise."""
        warp = _paper(self.y / 9, self.x / 9)
        crease = np.abs(_paper(self.y / 5 + 30 * warp, self.x / 7 + 22 * warp + 60) - 0.5)
        return np.asarray(_sigmoid(28 * (0.045 - crease)) * np.clip(2.4 * warp - 0.5, 0, 1), np.float32)

    def dust(self) -> Plane:
        """Specks and scratches of old film, 0 clean to 1."""
        chance = _chances().chance
        at = np.remainder(np.floor(self.x / 1.3) * 37, _SEEDS * _SEEDS).astype(np.intp)
        reach = chance[np.remainder(at + 11, _SEEDS * _SEEDS)] * LINES
        scratch = (chance[at] > 0.975) * _sigmoid(0.05 * (reach - np.abs(self.y - reach)))
        speck = _sigmoid(40 * (_paper(self.y * 0.31 + 17, self.x * 0.31) - 0.86))
        return np.asarray(np.clip(0.55 * scratch + speck, 0, 1), np.float32)

    def carved(self, angle: float) -> Plane:
        """Lines along an angle that a knife has cut."""
        cos, sin = float(np.cos(angle)), float(np.sin(angle))
        along, across = cos * self.x + sin * self.y, cos * self.y - sin * self.x
        return np.asarray(0.5 + 0.5 * np.cos(2 * np.pi * across / 5.6 + 0.9 * np.sin(along / 13)), np.float32)


def make(height: int, width: int) -> Inputs:
    """Every texture of a picture, by the name of the network's input.

    Args:
        height: lines of the picture.
        width: its columns.

    Returns:
        "texture_X" for X in `PLANES`: uint8 (1, 1, height, width); for X in `SHAPES`: float32 of the same shape, whole
        numbers; and "texture_block": float32 (1, 1, height, width), where in a picture of `LOW` lines each pixel takes
        its block's colour. Numbers are float where arithmetic follows: a CPU would spend a pass on each to convert it.
    """
    screen = _Screen(height, width)
    y, x = screen.y, screen.x
    turn = 2 * np.pi / 6 / 2**0.5
    cells, cell_shape = screen.cells()
    planes = {
        "dots": 0.5 + 0.25 * (np.cos(turn * (x + y)) + np.cos(turn * (x - y))),
        "hatch": 0.5 + 0.5 * np.cos(2 * np.pi * (y + 0.35 * x) / 4.8),
        "paper": _paper(y, x),
        "spots": _sigmoid(2.5 * (4.0 - cells.near)),
        "corners": (((y / LINES) * 2 - 1) ** 2 + ((x / (width * screen.unit)) * 2 - 1) ** 2) / 2,
        "scan": 0.5 + 0.5 * np.cos(2 * np.pi * y / 4),
        "veins": screen.veins(),
        "dust": screen.dust(),
        "when": 0.99 * cells.chance[cells.number],  # below 1 in bytes too: a share of 1 takes every cell
    }
    planes |= {f"carved_{number}": screen.carved(number * np.pi / 4) for number in range(4)}
    out: Inputs = {f"texture_{name}": (planes[name] * 255 + 0.5).astype(np.uint8)[None, None] for name in PLANES}
    strokes = [screen.strokes(number * np.pi / 4) for number in range(4)]
    for name, shape in zip(SHAPES, (cell_shape, screen.panes(), screen.facets(), *strokes), strict=True):
        out[f"texture_{name}"] = shape
    middle_y, middle_x = ((np.floor(v / _BLOCK) + 0.5) * _BLOCK for v in (y, x))
    out["texture_block"] = screen.place(middle_y, middle_x)[None, None]
    return out
