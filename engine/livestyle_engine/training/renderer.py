"""The prompt-driven renderer: from maps and one parameter vector to the finished picture, without a branch.

Every look is the same sequence of operations with other numbers, so looks blend by blending numbers and a new look
needs no training. `livestyle_engine.parameters` names the numbers.
"""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from livestyle_engine.parameters import PLACES
from livestyle_engine.textures import LOW
from livestyle_engine.training.maps_network import per_position, unpack

_LUMINANCE = (0.299, 0.587, 0.114)


_PAPER = 0.42
"""Mean brightness that `auto_light` brings a dim picture to; a brighter one it leaves alone."""
_CALM = 4e-4
"""Weight of the swirl against squared slopes: above camera noise after the maps, far below a form's edge."""


def _table_ramp() -> Tensor:
    """Matrix (256, 16) that interpolates a table of 16 entries to 256."""
    at = np.linspace(0, 15, 256)
    low = np.minimum(at.astype(int), 14)
    ramp = np.zeros((256, 16), np.float32)
    ramp[np.arange(256), low] = 1 - (at - low)
    ramp[np.arange(256), low + 1] += at - low
    return torch.from_numpy(ramp)


def _quarter(planes: Tensor) -> Tensor:
    """Mean of each 4x4 block, planes as batch: with several channels a CPU would first re-order them."""
    _, channels, height, width = planes.shape
    return F.avg_pool2d(planes.reshape(channels, 1, height, width), 4).reshape(1, channels, height // 4, width // 4)


def _places(small: Tensor, large: Tensor) -> Tensor:
    """Where the pixel centres of a larger picture lie on a smaller one, edges held: float (large,)."""
    at = (torch.arange(large).to(torch.float32) + 0.5) * small.to(torch.float32) / large.to(torch.float32) - 0.5
    return torch.minimum(torch.clamp(at, min=0), small.to(torch.float32) - 1)


def stretch(small: Tensor, large: Tensor) -> Tensor:
    """Matrix (large, small) of linear interpolation between pixel centres, edges held."""
    return torch.relu(1 - torch.abs(_places(small, large)[:, None] - torch.arange(small).to(torch.float32)[None]))


class _Axis:
    """Two neighbours on a smaller side, and the share of the second, for each place on a larger one."""

    def __init__(self, small: Tensor, large: Tensor) -> None:
        at = _places(small, large)
        self.first = torch.floor(at).to(torch.int64)
        self.second = torch.minimum(self.first + 1, small - 1)
        self.share = at - torch.floor(at)


class Enlarge:
    """Linear interpolation to a larger size: neighbours are picked and mixed, along lines first.

    A CPU does this in a third of the time of its own resize, and in half of that of products with two matrices.
    Places fold into constants once the size is known.

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


class Renderer(nn.Module):
    """Composes the look at full resolution."""

    def __init__(self) -> None:
        super().__init__()
        self.ramp = nn.Buffer(_table_ramp())
        self.weights = nn.Buffer(torch.tensor(_LUMINANCE).view(1, 3))
        kernel = torch.tensor([1.0, 2.0, 1.0])
        kernel = (kernel[:, None] * kernel[None] / 16)[None, None]
        self.blur3 = nn.Buffer(kernel.repeat(3, 1, 1, 1))
        slope = torch.tensor([[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]]) / 8
        self.slopes = nn.Buffer(torch.stack([slope, slope.t()])[:, None])
        spread = torch.exp(-((torch.arange(9.0) - 4) ** 2) / 8)
        self.spread = nn.Buffer((spread[:, None] * spread / spread.sum() ** 2)[None, None].repeat(2, 1, 1, 1))
        eye = torch.eye(3)
        self.both = nn.Buffer(per_position(torch.cat([eye, eye], 1)))
        self.flat_tone = nn.Buffer(per_position(torch.cat([torch.zeros(1, 3), self.weights], 1)))
        self.fine = nn.Buffer(per_position(torch.tensor([[1.0, 0.0]])))
        self.bold = nn.Buffer(per_position(torch.tensor([[0.0, 1.0]])))

    def _luminance(self, planes: Tensor) -> Tensor:
        flat = torch.matmul(self.weights, planes.flatten(2))
        return flat.view(1, 1, planes.shape[2], planes.shape[3])

    def _look_up(self, table: Tensor, tone: Tensor) -> Tensor:
        """Colours (1, 3, H, W) of tones (1, 1, H, W) by a table of 48 numbers."""
        colours = torch.matmul(self.ramp, table.view(16, 3)).t()
        index = (tone.clamp(0, 1) * 255 + 0.5).to(torch.int32).flatten()
        return torch.index_select(colours, 1, index).view(1, 3, tone.shape[2], tone.shape[3])

    def _blur(self, planes: Tensor, kernel: Tensor) -> Tensor:
        return F.conv2d(F.pad(planes, (1, 1, 1, 1), mode="replicate"), kernel, groups=planes.shape[1])

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

    def _by_direction(self, texture: dict[str, Tensor], name: str, turn: Tensor) -> Tensor:
        """Of four textures for strokes at 0, 45, 90 and 135 degrees the one that is nearest to the direction."""
        cos, sin = turn[:, :1], turn[:, 1:]
        level = torch.where(cos > 0, texture[f"{name}_0"], texture[f"{name}_2"])
        slanted = torch.where(sin > 0, texture[f"{name}_1"], texture[f"{name}_3"])
        return torch.where(cos.abs() > sin.abs(), level, slanted)

    def mix(self, colours: Tensor, lines: Tensor, vector: Tensor) -> list[Tensor]:
        """What the picture needs of the maps, at their own size: less to move than the maps.

        Fixed 1x1 kernels pick it while the maps are still packed: a CPU pays more for joining, splitting and
        re-ordering planes than for the arithmetic.

        Args:
            colours: float (1, 24, H/2, W/2), packed.
            lines: float (1, 8, H/2, W/2), packed.
            vector: float (COUNT,).

        Returns:
            The weighted sum of paint and flat colour float (1, 3, H, W); tone of the flat map, darkness of fine
            lines and of bold lines, each (1, 1, H, W).
        """
        weights = vector[PLACES["source"]]
        scale = torch.cat([weights[1:2].expand(3), weights[2:3].expand(3)] * 4).view(1, -1, 1, 1)
        picked = (
            F.conv2d(colours * scale, self.both),
            F.conv2d(colours, self.flat_tone),
            F.conv2d(1 - lines, self.fine),
            F.conv2d(1 - lines, self.bold),
        )
        return [unpack(part) for part in picked]

    def forward(
        self, frame: Tensor, mixed: list[Tensor], vector: Tensor, strength: Tensor, texture: dict[str, Tensor]
    ) -> Tensor:
        """Render one picture.

        Args:
            frame: float (1, 3, H, W), RGB in 0..1.
            mixed: from `mix`, brought to the frame's size.
            vector: float (COUNT,).
            strength: float (1,), 0 returns the frame.
            texture: by name, as `graphs.read_textures` gives them.

        Returns:
            float (1, 3, H, W), RGB in 0..1.
        """

        def value(name: str) -> Tensor:
            return vector[PLACES[name]]

        def each(name: str) -> Tensor:
            return vector[PLACES[name]].view(1, -1, 1, 1)

        height, width = torch.as_tensor(frame.shape[2]), torch.as_tensor(frame.shape[3])
        mapped, tone, fine, bold = mixed
        # One number for the whole picture: noise does not move it, and a dim room is dim for a while.
        gain = 1 + value("auto_light") * (_PAPER / (tone.mean() + 0.02) - 1).clamp(0, 2)
        tone = (tone * gain).clamp(max=1)
        begin = (value("source")[0] * frame + mapped) * gain
        colour = torch.matmul(value("grade").view(3, 3), begin.flatten(2)).view(frame.shape) + each("grade_offset")
        line = torch.maximum(fine, bold)
        lit = line * self._look_up(value("line_table"), tone)

        low_size = [torch.tensor(LOW), torch.round(width * LOW / height).to(torch.int64)]
        low_colour, low_lit, low_tone = (
            F.interpolate(_quarter(planes), low_size, mode="bilinear", align_corners=False)
            for planes in (colour, lit, tone)
        )
        turn, light = self._directions(low_tone)
        glow = value("line_glow") * low_lit + F.relu(low_colour - value("bloom_from")) * each("bloom")
        blurred = self._blur(low_colour, self.blur3)
        glow = self._blur(self._blur(glow, self.blur3), self.blur3)
        wide = F.pad(low_colour, (2, 2, 0, 0), mode="replicate")
        torn = wide[:, :1, :, :-4], low_colour[:, 1:2], wide[:, 2:, :, 4:]
        glow = glow + value("fringe") * (torch.cat(torn, 1) - low_colour)
        enlarge = Enlarge(blurred, height, width)
        glow, turn, base, light = (enlarge(planes) for planes in (glow, turn, self._luminance(blurred), light))
        detail = self._luminance(colour) - base

        shape, when = value("cell_shape"), texture["when"]
        cell = torch.where(when < shape[0], texture["pane"], texture["cell"])
        cell = torch.where(when < shape[1], texture["facet"], cell)
        cell = torch.where(when < shape[2], self._by_direction(texture, "stroke", turn), cell)
        place = torch.div(cell, 256, rounding_mode="trunc")
        lit_cell = (cell - place * 256).float() / 255
        cells = torch.index_select(blurred.flatten(2), 2, place.flatten()).view(frame.shape)
        steps = torch.round(low_colour.clamp(0, 1) * value("block_levels")) / value("block_levels")
        blocks = torch.index_select(steps.flatten(2), 2, texture["block"]).view(frame.shape)
        colour = colour + value("cells") * (cells - colour) + value("blocks") * (blocks - colour)
        colour = colour * (1 - value("grout") * (1 - lit_cell)) + value("cell_light") * (lit_cell - 0.5)
        between = value("dots") * (1 - texture["spots"])
        ground = value("dot_ground")[0] + value("dot_ground")[1] * frame
        colour = colour + between * (ground - colour)
        colour = colour + detail.clamp(-0.12, 0.03) * value("edge_darken") + detail * value("sharpen")
        colour = colour * (1 - value("veins") * texture["veins"]) + value("relief") * light

        level = self._luminance(colour).clamp(0.02, 1)
        scaled = level * value("levels")
        whole = torch.floor(scaled)
        stepped = (whole + torch.sigmoid((scaled - whole - 0.5) * value("level_edge"))) / value("levels")
        colour = colour * (1 + value("posterise") * (stepped / level - 1))

        paper = texture["paper"] - 0.5
        pigment = value("paper")[0] + value("paper")[1] * texture["paper"]
        colour = 1 - (1 - colour.clamp(max=1)) * pigment + value("paper_add") * paper
        mix = value("screen")
        drive = mix[0] * texture["dots"] + mix[1] * texture["hatch"] + mix[2] * tone + mix[3]
        drive = drive + value("screen_carve") * self._by_direction(texture, "carved", turn)
        screen = torch.sigmoid(value("screen_edge") * drive)
        band = value("shade_band")
        shaded = ((band[1] - tone) * 3.2 + 0.5).clamp(0, 1) * ((tone - band[0]) * 4.6 + 0.5).clamp(0, 1)
        colour = colour * (1 - value("screen_shade") * (1 - screen) * shaded)
        colour = colour + value("screen_ink") * (screen - colour)

        dark, shade = value("line_dark"), value("line_shade")
        ink = (1 - torch.maximum(dark[0] * fine, dark[1] * bold)) * (1 - shade[0] * fine) * (1 - shade[1] * bold)
        colour = value("black") + (value("white") - value("black")) * (colour.clamp(0, 1) * ink)
        colour = (colour + line * each("line_light") + glow + value("line_rainbow") * lit).clamp(0, 1)

        final = torch.matmul(value("matrix").view(3, 3), colour.flatten(2)).view(frame.shape) + each("offset")
        tinted = self._look_up(value("table"), self._luminance(final))
        final = (final + value("table_weight") * (tinted - final)).clamp(0, 1)
        shade = (1 - value("vignette") * texture["corners"]) * (1 - value("scan") * texture["scan"])
        final = final * shade + value("film_grain") * paper - value("dust") * texture["dust"]
        return (frame + strength * (final - frame)).clamp(0, 1)
