"""Position textures: fixed functions of the place on the screen, in units of a 360-line picture.

They are written in operations that a runtime folds into constants once the size is fixed, so a live frame pays
nothing for them, and they scale with the picture: a halftone dot is as large on 1080 lines as on 360.
"""

from __future__ import annotations

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

LINES = 360
"""Height of the reference picture that texture sizes refer to."""
CELL = 12.0
"""Mean size of an irregular cell, in reference pixels."""
BLOCK = 8.0
"""Side of a square block, in reference pixels."""
LOW = 90
"""Lines of the low-resolution picture that cells, blocks and glows are taken from."""

_TILE = 256
_SEEDS = 64


def paper_tile(seed: int = 0) -> NDArray[np.float32]:
    """Seamless paper grain (256, 256), mean about 0.5, made of fine and coarse smoothed noise."""
    noise = np.random.default_rng(seed).standard_normal((_TILE, _TILE)).astype(np.float32)

    def smooth(sigma: float) -> NDArray[np.float32]:
        wide = cv2.GaussianBlur(np.tile(noise, (3, 3)), (0, 0), sigma)[_TILE : 2 * _TILE, _TILE : 2 * _TILE]
        return (wide / wide.std()).astype(np.float32)

    return np.clip(0.5 + 0.22 * (smooth(0.7) * 0.6 + smooth(2.0) * 0.4), 0, 1).astype(np.float32)


class Textures(nn.Module):
    """Makes every texture for a size given at run time."""

    def __init__(self, seed: int = 0) -> None:
        super().__init__()
        rng = np.random.default_rng(seed + 1)
        self.tile = nn.Buffer(torch.from_numpy(paper_tile(seed)).flatten())
        self.jitter = nn.Buffer(torch.from_numpy(rng.uniform(-0.33, 0.33, (2, _SEEDS * _SEEDS)).astype(np.float32)))

    def _paper(self, y: Tensor, x: Tensor) -> Tensor:
        """Bilinear look-up of the tile, repeated over the plane."""

        def take(row: Tensor, column: Tensor) -> Tensor:
            index = torch.remainder(row, _TILE) * _TILE + torch.remainder(column, _TILE)
            return self.tile[index.to(torch.int64)]

        row, column = torch.floor(y), torch.floor(x)
        down, right = y - row, x - column
        top = take(row, column) * (1 - right) + take(row, column + 1) * right
        bottom = take(row + 1, column) * (1 - right) + take(row + 1, column + 1) * right
        return top * (1 - down) + bottom * down

    def _cells(self, y: Tensor, x: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Nearest seed's place, distance to it, and how much farther the second one is (Worley, SIGGRAPH 1996)."""
        row, column = torch.floor(y / CELL), torch.floor(x / CELL)
        first = torch.full_like(y, 1e6)
        second, seed_y, seed_x = first, y, x
        for i in (-1, 0, 1):
            for j in (-1, 0, 1):
                r, c = row + i, column + j
                index = (torch.remainder(r, _SEEDS) * _SEEDS + torch.remainder(c, _SEEDS)).to(torch.int64)
                sy, sx = (r + 0.5 + self.jitter[0][index]) * CELL, (c + 0.5 + self.jitter[1][index]) * CELL
                distance = torch.sqrt((y - sy) ** 2 + (x - sx) ** 2)
                nearer = distance < first
                second = torch.where(nearer, first, torch.minimum(second, distance))
                seed_y, seed_x = torch.where(nearer, sy, seed_y), torch.where(nearer, sx, seed_x)
                first = torch.where(nearer, distance, first)
        return seed_y, seed_x, first, second - first

    def forward(self, height: Tensor, width: Tensor) -> dict[str, Tensor]:
        """Textures for a size.

        Args:
            height: int64 scalar, pixels.
            width: int64 scalar, pixels.

        Returns:
            float (1, 1, H, W): dots, hatch, paper, grout, spots, corners; int32 (H * W,): cell, block, the index
            into the low-resolution picture of 90 lines.
        """
        lines, columns = height.to(torch.float32), width.to(torch.float32)
        unit = LINES / lines
        y, x = torch.meshgrid(
            (torch.arange(height).to(torch.float32) + 0.5) * unit,
            (torch.arange(width).to(torch.float32) + 0.5) * unit,
            indexing="ij",
        )
        turn = 2 * np.pi / 6 / 2**0.5
        seed_y, seed_x, near, joint = self._cells(y, x)
        edge = torch.clamp(joint / 6, 0, 1)
        low_columns = torch.round(columns * LOW / lines)
        scale = LOW / LINES

        def low_index(at_y: Tensor, at_x: Tensor) -> Tensor:
            row = torch.clamp(torch.floor(at_y * scale), 0, LOW - 1)
            column = torch.minimum(torch.clamp(torch.floor(at_x * scale), min=0), low_columns - 1)
            return (row * low_columns + column).to(torch.int32).flatten()

        middle_y, middle_x = ((torch.floor(v / BLOCK) + 0.5) * BLOCK for v in (y, x))
        planes = {
            "dots": 0.5 + 0.25 * (torch.cos(turn * (x + y)) + torch.cos(turn * (x - y))),
            "hatch": 0.5 + 0.5 * torch.cos(2 * np.pi * (y + 0.35 * x) / 4.8),
            "paper": self._paper(y, x),
            "grout": (0.25 + 0.75 * torch.sigmoid(14 * (edge - 0.22))) * (0.92 + 0.16 * edge),
            "spots": torch.sigmoid(2.5 * (5.2 - near)),
            "corners": (((y / LINES) * 2 - 1) ** 2 + ((x * lines / (columns * LINES)) * 2 - 1) ** 2) / 2,
        }
        out = {name: plane[None, None] for name, plane in planes.items()}
        out["cell"] = low_index(seed_y, seed_x)
        out["block"] = low_index(middle_y, middle_x)
        return out
