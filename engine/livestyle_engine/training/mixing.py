"""What the renderer needs of the maps, from the packed maps by one product.

Grading, choosing between paint and flat colour, and picking planes are all linear, and a pixel of the maps has but
eleven numbers: so one small matrix, made of the look's numbers, does all of it while the maps are still packed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from livestyle_engine.parameters import PLACES

LUMINANCE = (0.299, 0.587, 0.114)
_PAPER = 0.42
"""Mean brightness that `auto_light` brings a dim picture to; a brighter one it leaves alone."""
_PACKED, _SMALL = 24, 6
"""Planes made: six for each of four positions, and their means."""
_SEEN = 44
"""Planes that they are made of: 24 of colours, 8 of lines, 12 of the camera."""
_ONE, _PAINT, _FLAT, _CAMERA, _WHOLE, _TONE = 1, 2, 11, 20, 29, 30
"""Where the product's numbers begin among those that it is told; 0 is nothing."""


@dataclass(frozen=True, slots=True)
class Mixed:
    """Six planes: graded red, green and blue, tone of the flat map, darkness of fine and of bold lines.

    Attributes:
        colour: float (1, 12, h/2, w/2), the first three in 2x2 blocks, even columns first, in these even rows first.
        drawn: float (1, 12, h/2, w/2), the other three likewise.
        small: float (1, 6, h/2, w/2), the means of the blocks.
        added: float (1, 6, 1, 1), what is still to be added to each plane.
        camera: float (1,), how much of the camera's picture is still to be added to `colour`.
    """

    colour: Tensor
    drawn: Tensor
    small: Tensor
    added: Tensor
    camera: Tensor


def _places() -> tuple[Tensor, Tensor]:
    """Which of the told numbers each entry of the matrix is the sum of, and their signs: (30, 2, 44) each, flat."""
    places, signs = np.zeros((_PACKED + _SMALL, 2, _SEEN), np.int64), np.zeros((_PACKED + _SMALL, 2, _SEEN), np.float32)

    def put(to: int, of: int, number: int, share: float, layer: int = 0) -> None:
        places[to, layer, of], signs[to, layer, of] = number, share

    for position in range(4):
        row, column = divmod(position, 2)
        colours, lines, camera = 6 * position, 24 + 2 * position, 32 + 3 * position
        full = 6 * column + 3 * row
        for out, other, share in ((full, full + _PACKED // 2, 1.0), (_PACKED, _PACKED + 3, 0.25)):
            for to in range(3):
                for of in range(3):
                    put(out + to, colours + of, _PAINT + 3 * to + of, share)
                    put(out + to, colours + 3 + of, _FLAT + 3 * to + of, share)
                    put(out + to, camera + of, _CAMERA + 3 * to + of, share)
                if out != _PACKED:  # the camera's picture itself is added at its own size
                    put(out + to, camera + to, _WHOLE, -1, 1)
                put(other, colours + 3 + to, _TONE + to, share)
            for line in range(2):
                put(other + 1 + line, lines + line, _ONE, -share)
    return torch.from_numpy(places.ravel()), torch.from_numpy(signs)


class Mixer(nn.Module):
    """Makes the planes; without weights."""

    def __init__(self) -> None:
        super().__init__()
        places, signs = _places()
        self.places, self.signs = nn.Buffer(places), nn.Buffer(signs)
        self.told = nn.Buffer(torch.tensor([0.0, 1.0]))
        self.added = nn.Buffer(torch.tensor([0.0, 1.0, 1.0]))
        self.luminance = nn.Buffer(torch.tensor(LUMINANCE))

    def forward(self, colours: Tensor, lines: Tensor, camera: Tensor, luminance: Tensor, vector: Tensor) -> Mixed:
        """Mix.

        Args:
            colours: float (1, 24, h/2, w/2), packed.
            lines: float (1, 8, h/2, w/2), packed; 1 is paper.
            camera: float (1, 12, h/2, w/2), the camera's picture at the maps' size, packed.
            luminance: float (1, 4, h/2, w/2), of the camera's picture.
            vector: float (COUNT,).
        """
        shares, grade = vector[PLACES["source"]], vector[PLACES["grade"]]
        # One number for the whole picture: noise does not move it, and a dim room is dim for a while.
        gain = 1 + vector[PLACES["auto_light"]] * (_PAPER / (luminance.mean() + 0.02) - 1).clamp(0, 2)
        whole = shares[0:1] * gain
        graded = [shares[i : i + 1] * gain * grade for i in (1, 2, 0)]
        told = torch.cat([self.told, *graded, whole, gain * self.luminance])
        matrix = (torch.index_select(told, 0, self.places).view(self.signs.shape) * self.signs).sum(1)
        seen = torch.cat([part.flatten(2) for part in (colours, lines, camera)], 1)
        planes = torch.matmul(matrix, seen).view(1, _PACKED + _SMALL, colours.shape[2], colours.shape[3])
        added = torch.cat([vector[PLACES["grade_offset"]], self.added]).view(1, _SMALL, 1, 1)
        colour, drawn, small = planes.split([_PACKED // 2, _PACKED // 2, _SMALL], 1)
        return Mixed(colour, drawn, small, added, whole)
