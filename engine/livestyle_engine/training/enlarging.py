"""Ways up in size that cost a CPU little: neighbours are picked at places that fold into constants, and mixed.

A CPU does this in a third of the time of its own resize, and in half of that of products with two matrices.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

_PHASES = 4
"""Steps between two lines of a smooth picture; a finer one could not be seen."""


def _places(small: Tensor, large: Tensor) -> Tensor:
    """Where the pixel centres of a larger picture lie on a smaller one, edges held: float (large,)."""
    at = (torch.arange(large).to(torch.float32) + 0.5) * small.to(torch.float32) / large.to(torch.float32) - 0.5
    return torch.minimum(torch.clamp(at, min=0), small.to(torch.float32) - 1)


def stretch(small: Tensor, large: Tensor) -> Tensor:
    """Matrix (large, small) of linear interpolation between pixel centres, edges held."""
    return torch.relu(1 - torch.abs(_places(small, large)[:, None] - torch.arange(small).to(torch.float32)[None]))


def to_bytes(planes: Tensor) -> Tensor:
    """0..1 to bytes, what is beyond clamped."""
    return (planes.clamp(0, 1) * 255 + 0.5).to(torch.uint8)


def from_bytes(planes: Tensor) -> Tensor:
    """The way back."""
    return planes.float() / 255


class _Axis:
    """Two neighbours on a smaller side, and the share of the second, for each place on a larger one."""

    def __init__(self, small: Tensor, large: Tensor) -> None:
        at = _places(small, large)
        self.first = torch.floor(at).to(torch.int64)
        self.second = torch.minimum(self.first + 1, small - 1)
        self.share = at - torch.floor(at)


class Enlarge:
    """Linear interpolation to a larger size, along lines first.

    Args:
        small: planes (1, C, h, w) of the size to come from.
        height: of the size to go to, an integer tensor.
        width: the same.
    """

    def __init__(self, small: Tensor, height: Tensor, width: Tensor) -> None:
        self.rows = _Axis(torch.as_tensor(small.shape[2]), height)
        self.columns = _Axis(torch.as_tensor(small.shape[3]), width)

    def __call__(self, planes: Tensor) -> Tensor:
        """Planes (1, C, h, w) at the new size."""
        for side, axis, shape in ((3, self.columns, (1, 1, 1, -1)), (2, self.rows, (1, 1, -1, 1))):
            first, second = (torch.index_select(planes, side, places) for places in (axis.first, axis.second))
            planes = first + axis.share.view(shape) * (second - first)
        return planes


class EnlargeSmooth:
    """`Enlarge` for what is smooth: a line comes from the nearest quarter of a line, so that it is picked once.

    Args:
        small: as for `Enlarge`.
        height: as there.
        width: as there.
    """

    def __init__(self, small: Tensor, height: Tensor, width: Tensor) -> None:
        self.columns, self.width = _Axis(torch.as_tensor(small.shape[3]), width), width
        self.tall = _PHASES * torch.as_tensor(small.shape[2])
        at = (torch.arange(height).to(torch.float32) + 0.5) * self.tall.to(torch.float32) / height.to(torch.float32)
        self.rows = torch.floor(at).to(torch.int64)

    def __call__(self, planes: Tensor, *, in_bytes: bool = False) -> Tensor:
        """Planes (1, C, h, w) at the new size; as bytes, of 0..1, if these are to be moved."""
        first, second = (torch.index_select(planes, 3, p) for p in (self.columns.first, self.columns.second))
        wide = (first + self.columns.share * (second - first))[:, :, :, None]
        above = torch.cat([wide[:, :, :1], wide[:, :, :-1]], 2)
        below = torch.cat([wide[:, :, 1:], wide[:, :, -1:]], 2)
        phase = ((torch.arange(_PHASES) + 0.5) / _PHASES - 0.5).view(-1, 1)
        tall = wide + F.relu(-phase) * (above - wide) + F.relu(phase) * (below - wide)
        if in_bytes:
            tall = to_bytes(tall)
        return torch.index_select(tall.reshape(1, planes.shape[1], self.tall, self.width), 2, self.rows)


class _Fold:
    """For each place on a larger side a neighbour among the even and one among the odd pixels of a smaller one.

    Of two neighbours one is even and one is odd: so pixels that are packed need not be unpacked first.
    """

    def __init__(self, half: Tensor, large: Tensor) -> None:
        at = _places(2 * half, large)
        first = torch.floor(at)
        odd = first - 2 * torch.floor(first / 2)
        self.even = torch.minimum(torch.floor((first + 1) / 2).to(torch.int64), half - 1)
        self.odd = torch.floor(first / 2).to(torch.int64)
        self.share = (at - first) * (1 - 2 * odd) + odd  # of the odd one


class EnlargePacked:
    """`Enlarge` for 2x2 blocks packed into channels: even columns first, in these even rows first.

    Args:
        packed: (1, 4 C, h, w) of the size to come from, 2 h x 2 w when unpacked.
        height: as for `Enlarge`.
        width: as there.
    """

    def __init__(self, packed: Tensor, height: Tensor, width: Tensor) -> None:
        self.rows = _Fold(torch.as_tensor(packed.shape[2]), height)
        self.columns = _Fold(torch.as_tensor(packed.shape[3]), width)

    def __call__(self, packed: Tensor, added: Tensor, *, in_bytes: bool = False) -> Tensor:
        """Enlarge.

        Args:
            packed: float (1, 4 C, h, w).
            added: float (1, C, 1, 1), what to add to each plane.
            in_bytes: clamp to 0..1 and round to bytes half-way: a quarter to move where no smooth colour shows it.

        Returns:
            float (1, C, H, W).
        """
        even, odd = packed.chunk(2, 1)
        even, odd = torch.index_select(even, 3, self.columns.even), torch.index_select(odd, 3, self.columns.odd)
        wide = even + self.columns.share * (odd - even) + torch.cat([added, added], 1)
        if in_bytes:
            wide = to_bytes(wide)
        even, odd = wide.chunk(2, 1)
        even, odd = torch.index_select(even, 2, self.rows.even), torch.index_select(odd, 2, self.rows.odd)
        if in_bytes:
            even, odd = from_bytes(even), from_bytes(odd)
        return even + self.rows.share.view(-1, 1) * (odd - even)
