"""The causal maps network: one frame and its own last maps in, new maps out.

A learned gate keeps, for each pixel, what is still right of the past (`gate * previous + (1 - gate) * estimate`),
as recurrent video restoration networks do. Everything runs at half resolution with each 2x2 block of pixels
packed into channels: on a CPU, moving full-resolution planes about cost as much as all the convolutions.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

COLOURS = 6
"""Colour maps: paint RGB, flat RGB."""
LINES = 2
"""Line maps: fine, bold; 1 is paper, 0 is line."""
PACKED = 4 * (COLOURS + LINES + 1)
"""Channels of the packed state: 24 of colour, 8 of lines, 4 of the last frame's luminance."""

Maps = tuple[Tensor, Tensor, Tensor]
"""Packed colours (batch, 24, H/2, W/2), lines (batch, 8, ...) and luminance (batch, 4, ...)."""

_LUMINANCE = (0.299, 0.587, 0.114)
_DRIFT = 0.06
"""Difference to the estimate made without history up to which a past colour is noise to be held still."""
_LINE_DRIFT = 0.25


def pack(planes: Tensor) -> Tensor:
    """(batch, C, H, W) to (batch, 4 C, H/2, W/2), block position first: channel = (2 * row + column) * C + plane.

    With the position first, packing a channels-last picture moves whole pixels, never single bytes.
    """
    batch, channels, height, width = planes.shape
    blocks = planes.reshape(batch, channels, height // 2, 2, width // 2, 2).permute(0, 3, 5, 1, 2, 4)
    return blocks.reshape(batch, 4 * channels, height // 2, width // 2)


def unpack(packed: Tensor) -> Tensor:
    """The inverse of `pack`."""
    batch, channels, height, width = packed.shape
    blocks = packed.reshape(batch, 2, 2, channels // 4, height, width).permute(0, 3, 4, 1, 5, 2)
    return blocks.reshape(batch, channels // 4, height * 2, width * 2)


def per_position(weights: Tensor) -> Tensor:
    """Kernel (4 out, 4 in, 1, 1) that applies one (out, in) matrix to each of the four positions of a block."""
    return torch.block_diag(*[weights] * 4)[..., None, None]


def believe(difference: Tensor, width: float) -> Tensor:
    """How much of a difference to the past may be taken: all up to `width`, none from twice that on.

    A redescending influence function, as robust statistics call it (Hampel, "The influence curve and its role in
    robust estimation", 1974): a past that is a little off is noise and worth keeping, one that is far off is another
    picture. With a clamp in its place every ghost stayed by the width of the clamp.
    """
    return difference * (2 - difference.abs() / width).clamp(0, 1)


class _Residual(nn.Module):
    def __init__(self, channels: int, dilation: int) -> None:
        super().__init__()
        self.spread = nn.Conv2d(channels, channels, 3, 1, dilation, dilation)
        self.merge = nn.Conv2d(channels, channels, 3, 1, 1)
        self.merge.weight.data *= 0.3

    def forward(self, features: Tensor) -> Tensor:
        merged: Tensor = features + self.merge(F.relu(self.spread(features)))
        return merged


class _Entry(nn.Conv2d):
    """The first layer: takes what is in 0..1, and learns as if it took twice that less one, or four times that.

    Unit scale learns at once; within the weights it costs no pass over the picture.

    Args:
        width: channels to make of frame (12), change since the last frame (4), distance of the last flat map (4) and
            last lines (8).
    """

    def __init__(self, width: int) -> None:
        super().__init__(28, width, 3, 1, 1, padding_mode="replicate")
        scale = torch.tensor([2.0] * 12 + [4.0] * 8 + [2.0] * 8).view(1, -1, 1, 1)
        self.scale = nn.Buffer(scale, persistent=False)
        self.offset = nn.Buffer(-(scale == 2).float(), persistent=False)

    def forward(self, seen: Tensor) -> Tensor:
        assert self.bias is not None, "the layer is made with one"
        bias = self.bias + (self.weight * self.offset).sum((1, 2, 3))
        return F.conv2d(F.pad(seen, (1, 1, 1, 1), mode="replicate"), self.weight * self.scale, bias)


class MapsNetwork(nn.Module):
    """Packed half-resolution ends around a quarter-resolution trunk; 3x3 convolutions in multiples of eight.

    Args:
        width: channels at half resolution.
        trunk: channels at quarter resolution.
        head: channels before the last layer.
        dilations: of the trunk's residual blocks, one block each.
    """

    def __init__(
        self, width: int = 16, trunk: int = 32, head: int = 24, dilations: tuple[int, ...] = (1, 2, 4, 1)
    ) -> None:
        super().__init__()
        self.enter = _Entry(width)
        self.down = nn.Conv2d(width, trunk, 3, 2, 1)
        self.trunk = nn.Sequential(*(_Residual(trunk, d) for d in dilations))
        self.up = nn.Conv2d(trunk, width * 4, 1)
        self.join = nn.Conv2d(2 * width, head, 3, 1, 1, padding_mode="replicate")
        self.colours = nn.Conv2d(head, 4 * COLOURS, 3, 1, 1, padding_mode="replicate")
        # One layer for lines (8), colour gate (4) and line gate (4): fixed 1x1 kernels part them again.
        self.details = nn.Conv2d(head, 4 * LINES + 8, 3, 1, 1, padding_mode="replicate")
        for layer in (self.colours, self.details):
            layer.weight.data *= 0.3
        eye = torch.eye(3)
        luminance = torch.tensor([_LUMINANCE])
        # Fixed 1x1 kernels in place of slices, copies and broadcasts, which cost a CPU more than the arithmetic.
        self.luminance = nn.Buffer(per_position(luminance), persistent=False)
        self.flat_luminance = nn.Buffer(per_position(torch.cat([torch.zeros(1, 3), luminance], 1)), persistent=False)
        self.both_colours = nn.Buffer(per_position(torch.cat([eye, eye])), persistent=False)
        pick_lines, pick_gates, colour_gate, line_gate = (
            nn.functional.pad(k, pads)
            for k, pads in (
                (torch.eye(4 * LINES)[..., None, None], (0, 0, 0, 0, 0, 8)),
                (torch.eye(8)[..., None, None], (0, 0, 0, 0, 4 * LINES, 0)),
                (per_position(torch.ones(COLOURS, 1)), (0, 0, 0, 0, 0, 4)),
                (per_position(torch.ones(LINES, 1)), (0, 0, 0, 0, 4, 0)),
            )
        )
        self.pick_gates = nn.Buffer(pick_gates, persistent=False)
        self.pick_lines = nn.Buffer(pick_lines, persistent=False)
        self.colour_gate = nn.Buffer(colour_gate, persistent=False)
        self.line_gate = nn.Buffer(line_gate, persistent=False)

    def forward(
        self, frame: Tensor, maps: tuple[Tensor, Tensor, Tensor], held: tuple[Tensor, Tensor] | None = None
    ) -> tuple[tuple[Tensor, Tensor, Tensor], Tensor]:
        """Make the maps of one frame.

        Args:
            frame: float (batch, 12, H/2, W/2), RGB in 0..1 packed by `pack`; H, W multiples of 4.
            maps: what this returned for the frame before, zeros on a cold start: packed colours
                (batch, 24, H/2, W/2), packed lines (batch, 8, H/2, W/2), packed luminance (batch, 4, H/2, W/2).
            held: the same colours and lines again, as the gates are to read them; those of `maps` if not given.

        Returns:
            The new maps, and the packed colours and lines (batch, 32, H/2, W/2) estimated without gating.
        """
        last_colours, last_lines, last_luminance = maps
        held = held or (last_colours, last_lines)
        luminance = F.conv2d(frame, self.luminance)
        change = (luminance - last_luminance).abs()
        stale = (luminance - F.conv2d(last_colours, self.flat_luminance)).abs()
        seen = torch.cat([frame, change, stale, last_lines], 1)
        entry = F.relu(self.enter(seen))
        deep = self.trunk(F.relu(self.down(entry)))
        back = F.relu(F.pixel_shuffle(self.up(deep), 2))
        joined = F.relu(self.join(torch.cat([back, entry], 1)))
        colours = self.colours(joined) + F.conv2d(frame, self.both_colours)
        details = self.details(joined)
        strokes = F.conv2d(details, self.pick_lines) + 1
        gates = torch.sigmoid(F.conv2d(details, self.pick_gates) - 1)
        keep, hold = F.conv2d(gates, self.colour_gate), F.conv2d(gates, self.line_gate)
        new_colours = colours + keep * believe(held[0] - colours, _DRIFT)
        new_lines = strokes + hold * believe(held[1] - strokes, _LINE_DRIFT)
        new = (new_colours.clamp(0, 1), new_lines.clamp(0, 1), luminance)
        return new, torch.cat([colours, strokes], 1)


def giga_macs(height: int, width: int, network: MapsNetwork) -> float:
    """Multiply-accumulates of one frame, in 1e9, counted from the convolutions' own shapes."""
    half, quarter = height * width / 4, height * width / 16
    total = 0.0
    for name, layer in network.named_modules():
        if isinstance(layer, nn.Conv2d):
            area = quarter if name.startswith(("down", "trunk", "up")) else half
            total += area * layer.weight.numel()
    return total / 1e9
