"""The prompt-driven renderer: from maps and one parameter vector to the finished picture, without a branch.

Every look is the same sequence of operations with other numbers, so looks blend by blending numbers and a new look
needs no training. `livestyle_engine.parameters` names the numbers.

A CPU's time goes into moving planes, not into arithmetic. So the terms are gathered into planes of factors and
summands, one channel each, and three channels are touched four times in all. The one-channel planes are held as
(1, 1, H/8, 8 W): the same bytes in another shape, which keeps a compiler from mixing their arithmetic into that of
three channels, where it would be done three times.
"""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from livestyle_engine.parameters import PLACES
from livestyle_engine.textures import LOW, PLANES
from livestyle_engine.training.enlarging import EnlargePacked, EnlargeSmooth, from_bytes
from livestyle_engine.training.mixing import LUMINANCE, Mixed

_CALM = 4e-4
"""Weight of the swirl against squared slopes: above camera noise after the maps, far below a form's edge."""
_TABLE = 16
"""Colours of a table."""

Planes = dict[str, Tensor]


def _table_ramp() -> Tensor:
    """Matrix (256, 16) that interpolates a table of 16 entries to 256."""
    at = np.linspace(0, _TABLE - 1, 256)
    low = np.minimum(at.astype(int), _TABLE - 2)
    ramp = np.zeros((256, _TABLE), np.float32)
    ramp[np.arange(256), low] = 1 - (at - low)
    ramp[np.arange(256), low + 1] += at - low
    return torch.from_numpy(ramp)


def _sum(planes: list[Tensor], shares: tuple[float, float, float]) -> Tensor:
    return shares[0] * planes[0] + shares[1] * planes[1] + shares[2] * planes[2]


class _Look:
    """A look's numbers by name."""

    def __init__(self, vector: Tensor) -> None:
        self._vector = vector

    def __getitem__(self, name: str) -> Tensor:
        return self._vector[PLACES[name]]

    def each(self, name: str) -> Tensor:
        """One number for each channel: (1, n, 1, 1)."""
        return self[name].view(1, -1, 1, 1)


class _Screen:
    """The size of the picture, and its two shapes."""

    def __init__(self, pixels: Tensor) -> None:
        self.height, self.width = torch.as_tensor(pixels.shape[2]), torch.as_tensor(pixels.shape[3])

    def flat(self, planes: Tensor, channels: int = 1) -> Tensor:
        return planes.reshape(1, channels, self.height // 8, self.width * 8)

    def full(self, planes: Tensor, channels: int = 1) -> Tensor:
        return planes.reshape(1, channels, self.height, self.width)

    def parts(self, planes: Tensor) -> list[Tensor]:
        return [self.flat(plane) for plane in planes.split(1, 1)]


def _nearest(texture: Planes, name: str, cos: Tensor, sin: Tensor) -> Tensor:
    """Of four textures for strokes at 0, 45, 90 and 135 degrees the one that is nearest to the direction."""
    level = torch.where(cos > 0, texture[f"{name}_0"], texture[f"{name}_2"])
    slanted = torch.where(sin > 0, texture[f"{name}_1"], texture[f"{name}_3"])
    return torch.where(cos.abs() > sin.abs(), level, slanted)


def _steps(level: Tensor, look: _Look) -> Tensor:
    """What brings a brightness (1, 1, ...) to the nearest of a few steps, as a factor."""
    scaled = level * look["levels"]
    whole = torch.floor(scaled)
    stepped = (whole + torch.sigmoid((scaled - whole - 0.5) * look["level_edge"])) / look["levels"]
    return 1 + look["posterise"] * (stepped / level - 1)


def _printed(look: _Look, texture: Planes, tone: Tensor, turn: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
    """Paper, pigment and printing screen: a factor for the colours, and what is added."""
    grain = texture["paper"]
    pigment = look["paper"][0] + look["paper"][1] * grain
    mix = look["screen"]
    drive = mix[0] * texture["dots"] + mix[1] * texture["hatch"] + mix[2] * tone + mix[3]
    drive = drive + look["screen_carve"] * _nearest(texture, "carved", *turn)
    screen = torch.sigmoid(look["screen_edge"] * drive)
    band = look["shade_band"]
    shaded = ((band[1] - tone) * 3.2 + 0.5).clamp(0, 1) * ((tone - band[0]) * 4.6 + 0.5).clamp(0, 1)
    kept = (1 - look["screen_shade"] * (1 - screen) * shaded) * (1 - look["screen_ink"])
    ground = (1 - pigment + look["paper_add"] * (grain - 0.5)) * kept + look["screen_ink"] * screen
    return pigment * kept, ground


def _inked(look: _Look, fine: Tensor, bold: Tensor) -> Tensor:
    """What drawn lines leave of the paper, as a factor."""
    dark, shade = look["line_dark"], look["line_shade"]
    ink = (1 - torch.maximum(dark[0] * fine, dark[1] * bold)) * (1 - shade[0] * fine) * (1 - shade[1] * bold)
    return (look["white"] - look["black"]) * ink


class Renderer(nn.Module):
    """Composes the look at full resolution."""

    def __init__(self) -> None:
        super().__init__()
        self.ramp = nn.Buffer(_table_ramp())
        self.weights = nn.Buffer(torch.tensor(LUMINANCE).view(1, 3))
        kernel = torch.tensor([1.0, 2.0, 1.0])
        kernel = (kernel[:, None] * kernel[None] / 16)[None, None]
        self.blur3 = nn.Buffer(kernel.repeat(3, 1, 1, 1))
        slope = torch.tensor([[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]]) / 8
        self.slopes = nn.Buffer(torch.stack([slope, slope.t()])[:, None])
        spread = torch.exp(-((torch.arange(9.0) - 4) ** 2) / 8)
        self.spread = nn.Buffer((spread[:, None] * spread / spread.sum() ** 2)[None, None].repeat(2, 1, 1, 1))

    def _look_up(self, table: Tensor, bright: Tensor) -> Tensor:
        """Colours (3, n) of n brightnesses by a table of 48 numbers."""
        colours = torch.matmul(self.ramp, table.view(_TABLE, 3)).t()
        return torch.index_select(colours, 1, (bright.clamp(0, 1) * 255 + 0.5).to(torch.int32).flatten())

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

    def _small(self, mixed: Mixed, look: _Look, screen: _Screen) -> tuple[Tensor, Tensor, Tensor]:
        """What is made at `LOW` lines.

        Returns:
            Table of the colours that cells and, behind them, blocks may take, and their brightness (1, 4, 2 n); and
            planes (1, 10, H, W): glow, light of lines, direction (cosine, sine), brightness, light on forms.
        """
        size = [torch.tensor(LOW), torch.round(screen.width * LOW / screen.height).to(torch.int64)]
        small = F.interpolate(mixed.small, size, mode="bilinear", align_corners=False) + mixed.added
        colour, tone, fine, bold = small.split([3, 1, 1, 1], 1)
        hue = self._look_up(look["line_table"], tone).view(colour.shape)
        glow = look["line_glow"] * torch.maximum(fine, bold) * hue
        glow = self._blur(self._blur(glow + F.relu(colour - look["bloom_from"]) * look.each("bloom")))
        wide = F.pad(colour, (2, 2, 0, 0), mode="replicate")
        torn = wide[:, :1, :, :-4], colour[:, 1:2], wide[:, 2:, :, 4:]
        glow = glow + look["fringe"] * (torch.cat(torn, 1) - colour)
        blurred = self._blur(colour)
        steps = torch.round(colour.clamp(0, 1) * look["block_levels"]) / look["block_levels"]
        table = torch.cat([blurred.flatten(2), steps.flatten(2)], 2)
        bright = torch.matmul(self.weights, table)
        base = bright[:, :, : bright.shape[2] // 2].view(tone.shape)
        lit = look.each("line_light") + look["line_rainbow"] * hue
        turn, light = self._directions(tone)
        enlarge = EnlargeSmooth(blurred, screen.height, screen.width)
        forms = torch.cat([turn / (2 * turn.abs().sum(1, keepdim=True)) + 0.5, light + 0.5], 1)
        return torch.cat([table, bright], 1), enlarge(torch.cat([glow, lit, base], 1)), enlarge(forms, in_bytes=True)

    def _cells(
        self, table: Tensor, look: _Look, texture: Planes, turn: tuple[Tensor, Tensor]
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Colour and brightness (1, 4, n) that each pixel takes from its cell or block, the cell's light, the share."""
        shape, when = look["cell_shape"], texture["when"]
        cell = torch.where(when < shape[0], texture["pane"], texture["cell"])
        cell = torch.where(when < shape[1], texture["facet"], cell)
        cell = torch.where(when < shape[2], _nearest(texture, "stroke", *turn), cell)
        place = torch.floor(cell / 256)
        lit = (cell - place * 256) / 255
        # Cells and blocks take from one table, or a CPU would look everything up twice.
        share = look["cells"] + look["blocks"]
        block = texture["block"] + torch.as_tensor(table.shape[2] // 2)
        place = torch.where(when * share < look["blocks"], block, place)
        return torch.index_select(table, 2, place.to(torch.int32).flatten()), lit, share.clamp(max=1)

    def forward(self, pixels: Tensor, mixed: Mixed, vector: Tensor, strength: Tensor, given: Planes) -> Tensor:
        """Render one picture.

        Args:
            pixels: uint8 (1, 3, H, W), the camera's picture.
            mixed: what is needed of its maps.
            vector: float (COUNT,).
            strength: float (1,), 0 returns the camera's picture.
            given: textures by name, as `livestyle_engine.textures.make` gives them.

        Returns:
            float (1, 3, H/8, 8 W), RGB in 0..1; the same bytes as (1, 3, H, W).
        """
        look, screen = _Look(vector), _Screen(pixels)
        texture = {name: screen.flat(plane) for name, plane in given.items()}
        texture = {name: plane.float() / 255 if name in PLANES else plane for name, plane in texture.items()}
        enlarge = EnlargePacked(mixed.colour, screen.height, screen.width)
        mapped = enlarge(mixed.colour, mixed.added[:, :3])
        tone, fine, bold = screen.parts(enlarge(mixed.drawn, mixed.added[:, 3:], in_bytes=True))
        bright = _sum(screen.parts(mapped), LUMINANCE)
        bright = bright + mixed.camera / 255 * _sum([part.float() for part in screen.parts(pixels)], LUMINANCE)
        table, smooth, forms = self._small(mixed, look, screen)
        glow, lit, base = smooth.split([3, 3, 1], 1)
        cos, sin, light = (from_bytes(part) - 0.5 for part in screen.parts(forms))

        found, cell_light, share = self._cells(table, look, texture, (cos, sin))
        taken, taken_bright = screen.full(found, 4).split([3, 1], 1)
        detail = bright - screen.flat(base)
        detail = detail.clamp(-0.12, 0.03) * look["edge_darken"] + detail * look["sharpen"]
        between = look["dots"] * (1 - texture["spots"])
        joint = (1 - look["grout"] * (1 - cell_light)) * (1 - between)
        veins = 1 - look["veins"] * texture["veins"]
        own = joint * (1 - share) * veins
        cell = (joint * share + between * look["dot_ground"][1]) * veins
        added = look["cell_light"] * (cell_light - 0.5) * (1 - between) + between * look["dot_ground"][0] + detail
        added = added * veins + look["relief"] * light
        step = _steps((bright * own + screen.flat(taken_bright) * cell + added).clamp(0.02, 1), look)
        pigment, ground = _printed(look, texture, tone, (cos, sin))
        factors = own * step, cell * step, added * step, pigment, ground, _inked(look, fine, bold)
        own, cell, added, pigment, ground, ink = (screen.full(part) for part in factors)
        line = screen.full(torch.maximum(fine, bold))

        colour = (mixed.camera / 255 * pixels.float() + mapped) * own + taken * cell + added
        colour = (colour.clamp(max=1) * pigment + ground).clamp(0, 1)
        colour = (look["black"] + colour * ink + line * lit + glow).clamp(0, 1)
        final = self._coloured(screen.parts(colour), look, screen)
        shade = (1 - look["vignette"] * texture["corners"]) * (1 - look["scan"] * texture["scan"])
        specks = look["film_grain"] * (texture["paper"] - 0.5) - look["dust"] * texture["dust"]
        camera = screen.flat(pixels, 3).float() / 255
        return (camera + strength * (final * shade + specks - camera)).clamp(0, 1)

    def _coloured(self, parts: list[Tensor], look: _Look, screen: _Screen) -> Tensor:
        """The palette: a matrix, then perhaps a table by brightness."""

        def by(matrix: Tensor, offset: Tensor) -> Tensor:  # plane by plane: one pass, where a product takes three
            one, two, three = (part * matrix[:, i].view(1, -1, 1, 1) for i, part in enumerate(parts))
            return one + two + three + offset.view(1, -1, 1, 1)

        matrix, offset = look["matrix"].view(3, 3), look["offset"].view(3, 1)
        final = by(matrix, offset)
        tinted = self._look_up(look["table"], by(self.weights @ matrix, self.weights @ offset))
        return (final + look["table_weight"] * (screen.flat(tinted, 3) - final)).clamp(0, 1)
