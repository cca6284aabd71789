"""What the renderer's terms are written with: a look's numbers by name, and a picture's planes in four shapes.

The shapes hold the same numbers, and turning one into another moves nothing. But a compiler that fuses arithmetic
stops at each turn and stores what it has there. So they say where the passes end: where few planes are to be stored, in
bytes where half a step of 255 does no harm.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from livestyle_engine.parameters import PLACES
from livestyle_engine.textures import PLANES
from livestyle_engine.training.enlarging import from_bytes, to_bytes

Planes = dict[str, Tensor]
Shape = Callable[..., Tensor]


class Look:
    """A look's numbers by name."""

    def __init__(self, vector: Tensor) -> None:
        self._vector = vector

    def __getitem__(self, name: str) -> Tensor:
        return self._vector[PLACES[name]]

    def each(self, name: str) -> Tensor:
        """One number for each channel: (1, n, 1, 1)."""
        return self[name].view(1, -1, 1, 1)


class Screen:
    """The size of the picture, and the shapes of its planes.

    Args:
        pixels: (1, C, H, W); H a multiple of 8.
    """

    def __init__(self, pixels: Tensor) -> None:
        self.height, self.width = torch.as_tensor(pixels.shape[2]), torch.as_tensor(pixels.shape[3])

    def full(self, planes: Tensor, channels: int = 1) -> Tensor:
        """(1, channels, H, W)."""
        return planes.reshape(1, channels, self.height, self.width)

    def half(self, planes: Tensor, channels: int = 1) -> Tensor:
        """(1, channels, H/2, 2 W)."""
        return planes.reshape(1, channels, self.height // 2, self.width * 2)

    def wide(self, planes: Tensor, channels: int = 1) -> Tensor:
        """(1, channels, H/4, 4 W)."""
        return planes.reshape(1, channels, self.height // 4, self.width * 4)

    def flat(self, planes: Tensor, channels: int = 1) -> Tensor:
        """(1, channels, H/8, 8 W)."""
        return planes.reshape(1, channels, self.height // 8, self.width * 8)


def in_bytes(planes: Tensor, shape: Shape, channels: int = 1) -> Tensor:
    """Planes of 0..1 in another shape, stored in bytes on the way there."""
    return from_bytes(shape(to_bytes(planes), channels))


def read(textures: Planes, shape: Shape) -> Planes:
    """Textures in a shape; those that are bytes as 0..1."""
    shaped = {name: shape(plane) for name, plane in textures.items()}
    return {name: from_bytes(plane) if name in PLANES else plane for name, plane in shaped.items()}
