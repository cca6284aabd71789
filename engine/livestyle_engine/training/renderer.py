"""The prompt-driven renderer: from maps and one parameter vector to the finished picture, without a branch.

Every look is the same sequence of operations with other numbers, so looks blend by blending numbers and a new look
needs no training. `livestyle_engine.parameters` names the numbers.

A CPU's time goes into moving planes, not into arithmetic. So the terms are gathered into planes of factors and
summands, one channel each (`terms`), and three channels are touched five times in all. In which shapes planes are held,
and why, says `screen`.
"""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from livestyle_engine.textures import LOW
from livestyle_engine.training.enlarging import EnlargePacked, EnlargeSmooth, from_bytes, to_bytes
from livestyle_engine.training.mixing import LUMINANCE, Mixed
from livestyle_engine.training.screen import Look, Planes, Screen, in_bytes, read
from livestyle_engine.training.terms import CellColours, choose_cells, inked, painted, printed

_CALM = 4e-4
"""Weight of the swirl against squared slopes: above camera noise after the maps, far below a form's edge."""
_STEPS, _ZERO = 120 / 255, 60 / 255
"""How colours of cells are stored: a byte holds -0.5 to 1.6, 0 and 1 exactly, in steps of 1/120. A saturated colour is
below 0 in one channel until light is added, and one that is to be made darker may be above 1."""
_TABLE = 16
"""Colours of a table."""
_NOTHING = 128 / 255
"""What a byte holds of a sum that may be below zero, where there is none."""


def _sum(planes: tuple[Tensor, ...], shares: tuple[float, float, float]) -> Tensor:
    return shares[0] * planes[0] + shares[1] * planes[1] + shares[2] * planes[2]


def _aired(final: Tensor, camera: Tensor, look: Look, textures: Planes, strength: Tensor, screen: Screen) -> Tensor:
    """The finished picture, wide: dim corners, scan lines, grain and dust over the final colours, and the strength."""
    texture = read(textures, screen.flat)
    shade = (1 - look["vignette"] * texture["corners"]) * (1 - look["scan"] * texture["scan"])
    specks = look["film_grain"] * (texture["paper"] - 0.5) - look["dust"] * texture["dust"]
    specks = 2 * (in_bytes(specks / 2 + _NOTHING, screen.wide) - _NOTHING)
    return (camera + strength * (final * screen.wide(shade) + specks - camera)).clamp(0, 1)


class Renderer(nn.Module):
    """Composes the look at full resolution."""

    def __init__(self) -> None:
        super().__init__()
        at = np.linspace(0, _TABLE - 1, 256, dtype=np.float32)
        low = np.minimum(at.astype(np.int64), _TABLE - 2)
        self.low = nn.Buffer(torch.from_numpy(low))
        self.above = nn.Buffer(torch.from_numpy((at - low).astype(np.float32))[:, None])
        self.weights = nn.Buffer(torch.tensor(LUMINANCE).view(1, 3))
        kernel = torch.tensor([1.0, 2.0, 1.0])
        kernel = (kernel[:, None] * kernel[None] / 16)[None, None]
        self.blur3 = nn.Buffer(kernel.repeat(3, 1, 1, 1))
        slope = torch.tensor([[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]]) / 8
        self.slopes = nn.Buffer(torch.stack([slope, slope.t()])[:, None])
        spread = torch.exp(-((torch.arange(9.0) - 4) ** 2) / 8)
        self.spread = nn.Buffer((spread[:, None] * spread / spread.sum() ** 2)[None, None].repeat(2, 1, 1, 1))

    def _look_up(self, table: Tensor, bright: Tensor) -> Tensor:
        """Colours uint8 (3, n) of n brightnesses by a table of 48 numbers."""
        table = table.view(_TABLE, 3)
        first, second = torch.index_select(table, 0, self.low), torch.index_select(table, 0, self.low + 1)
        colours = to_bytes(first + self.above * (second - first)).t()
        return torch.index_select(colours, 1, to_bytes(bright).to(torch.int32).flatten())

    def _blur(self, planes: Tensor) -> Tensor:
        return F.conv2d(F.pad(planes, (1, 1, 1, 1), mode="replicate"), self.blur3, groups=3)

    def _directions(self, tone: Tensor) -> tuple[Tensor, Tensor]:
        """Directions of the forms in a small picture, and the light that falls on them from the upper left.

        The structure tensor, smoothed (Bigun and Granlund, ICCV 1987; for strokes: Kyprianidis and Doellner, 2008).
        Where nothing has a direction a fixed slow swirl gives one, so that noise cannot turn the strokes.

        Args:
            tone: float (1, 1, h, w).

        Returns:
            Cosine and sine of twice the angle that strokes take, float (1, 2, h, w), not of unit length; and light
            (1, 1, h, w), 0 on level ground.
        """
        slopes = F.conv2d(F.pad(tone, (1, 1, 1, 1), mode="replicate"), self.slopes)
        across, down = slopes[:, :1], slopes[:, 1:]
        tensor = torch.cat([down * down - across * across, -2 * across * down], 1)
        smooth = F.conv2d(F.pad(tensor, (4, 4, 4, 4), mode="replicate"), self.spread, groups=2)
        rows = torch.arange(tone.shape[2]).to(torch.float32)[:, None]
        columns = torch.arange(tone.shape[3]).to(torch.float32)[None]
        swirl = 1.1 * torch.sin(rows / 17 + columns / 31) + 0.9 * torch.cos(columns / 23 - rows / 41) + 0.7
        calm = torch.stack([torch.cos(swirl), torch.sin(swirl)])[None]
        light = torch.tanh((across + down) * 7) / 7  # a hard edge casts no wider light than a soft one
        return smooth + _CALM * calm, light

    def _small(self, mixed: Mixed, look: Look, screen: Screen) -> tuple[CellColours, Tensor, Tensor]:
        """What is made at `LOW` lines.

        Returns:
            What cells and blocks may take; glow and brightness, float (1, 4, H, W); and direction (cosine, sine),
            light on forms and the lines' colour, uint8 (1, 6, H, W), of 0..1.
        """
        size = [torch.tensor(LOW), torch.round(screen.width * LOW / screen.height).to(torch.int64)]
        small = F.interpolate(mixed.small, size, mode="bilinear", align_corners=False) + mixed.added
        colour, tone, fine, bold = small.split([3, 1, 1, 1], 1)
        hue = from_bytes(self._look_up(look["line_table"], tone).view(colour.shape))
        glow = look["line_glow"] * torch.maximum(fine, bold) * hue
        glow = self._blur(self._blur(glow + F.relu(colour - look["bloom_from"]) * look.each("bloom")))
        wide = F.pad(colour, (2, 2, 0, 0), mode="replicate")
        torn = wide[:, :1, :, :-4], colour[:, 1:2], wide[:, 2:, :, 4:]
        glow = glow + look["fringe"] * (torch.cat(torn, 1) - colour)
        blurred = self._blur(colour)
        steps = torch.round(colour.clamp(0, 1) * look["block_levels"]) / look["block_levels"]
        table = torch.cat([steps.flatten(2), blurred.flatten(2)], 2)
        bright = torch.matmul(self.weights, table)
        base = bright[:, :, bright.shape[2] // 2 :].view(tone.shape)
        turn, light = self._directions(tone)
        enlarge = EnlargeSmooth(blurred, screen.height, screen.width)
        forms = torch.cat([turn / (2 * turn.abs().sum(1, keepdim=True)) + 0.5, light + 0.5, hue], 1)
        taken = CellColours(to_bytes(table * _STEPS + _ZERO), bright)
        return taken, enlarge(torch.cat([glow, base], 1)), enlarge(forms, in_bytes=True)

    def forward(self, pixels: Tensor, mixed: Mixed, vector: Tensor, strength: Tensor, given: Planes) -> Tensor:
        """Render one picture.

        Args:
            pixels: uint8 (1, 3, H, W), the camera's picture.
            mixed: what is needed of its maps.
            vector: float (COUNT,).
            strength: float (1,), 0 returns the camera's picture.
            given: textures by name, as `livestyle_engine.textures.make` gives them.

        Returns:
            float (1, 3, H/4, 4 W), RGB in 0..1; the same numbers as (1, 3, H, W).
        """
        look, screen = Look(vector), Screen(pixels)
        enlarge = EnlargePacked(mixed.colour, screen.height, screen.width)
        mapped = enlarge(mixed.colour, mixed.added[:, :3])
        colour = (mixed.camera / 255).view(1, 1, 1, 1) * pixels.float() + mapped
        drawn = to_bytes(enlarge(mixed.drawn, mixed.added[:, 3:], in_bytes=True))
        table, smooth, forms = self._small(mixed, look, screen)
        glow, base = screen.flat(smooth, 4).split([3, 1], 1)
        cos, sin, light, *_ = screen.flat(forms, 6).split(1, 1)

        cells = choose_cells(table, look, given, (cos, sin), screen)
        bright = _sum(screen.flat(colour, 3).split(1, 1), LUMINANCE)
        own, cell, added, step = painted(look, given, cells, bright, base, light, screen)
        tone, turn = screen.wide(drawn, 3).split(1, 1)[0], screen.wide(forms, 6).split(1, 1)[:2]
        pigment, ground = printed(look, given, tone, (turn[0], turn[1]), screen)
        taken = (from_bytes(screen.half(cells.colour, 3)) - _ZERO) / _STEPS
        colour = (screen.half(colour, 3) * own + taken * cell + added) * step
        colour = in_bytes(colour.clamp(max=1) * pigment + ground, screen.wide, 3)

        _, fine, bold = screen.flat(drawn, 3).split(1, 1)
        ink, line = inked(look, fine, bold, screen)
        hue = from_bytes(screen.wide(forms, 6).split([3, 3], 1)[1])
        lit = look.each("line_light") + look["line_rainbow"] * hue
        contrast = (look["white"] - look["black"]).view(1, 1, 1, 1)
        colour = to_bytes(look["black"] + contrast * colour * ink + line * lit + screen.wide(glow, 3))
        final = from_bytes(screen.wide(self._coloured(colour, look, screen), 3))
        return _aired(final, from_bytes(screen.wide(pixels, 3)), look, given, strength, screen)

    def _coloured(self, colour: Tensor, look: Look, screen: Screen) -> Tensor:
        """The palette, from bytes (1, 3, H/4, 4 W) to bytes: a matrix, then perhaps a table by brightness."""

        def by(planes: Tensor, matrix: Tensor, offset: Tensor) -> Tensor:  # a product would take three passes
            parts = (from_bytes(plane) for plane in planes.split(1, 1))
            one, two, three = (part * matrix[:, i].view(1, -1, 1, 1) for i, part in enumerate(parts))
            return one + two + three + offset.view(1, -1, 1, 1)

        matrix, offset = look["matrix"].view(3, 3), look["offset"].view(3, 1)
        final = by(screen.flat(colour, 3), matrix, offset)
        # Of the same bytes in the other shape, or a compiler would store as floats what both make of them.
        tinted = self._look_up(look["table"], by(colour, self.weights @ matrix, self.weights @ offset))
        return to_bytes(final + look["table_weight"] * (from_bytes(screen.flat(tinted, 3)) - final))
