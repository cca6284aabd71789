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
from livestyle_engine.training.maps_network import per_position, unpack
from livestyle_engine.training.textures import LOW, Textures

_LUMINANCE = (0.299, 0.587, 0.114)


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


def _stretch(small: Tensor, large: Tensor) -> Tensor:
    """Matrix (large, small) of linear interpolation between pixel centres, edges held.

    Two products with such matrices enlarge a picture twice as fast on a CPU as its own resize does, and fold into
    constants once the size is known.
    """
    at = (torch.arange(large).to(torch.float32) + 0.5) * small.to(torch.float32) / large.to(torch.float32) - 0.5
    at = torch.minimum(torch.clamp(at, min=0), small.to(torch.float32) - 1)
    return torch.relu(1 - torch.abs(at[:, None] - torch.arange(small).to(torch.float32)[None]))


class Renderer(nn.Module):
    """Composes the look at full resolution."""

    def __init__(self) -> None:
        super().__init__()
        self.textures = Textures()
        self.ramp = nn.Buffer(_table_ramp())
        self.weights = nn.Buffer(torch.tensor(_LUMINANCE).view(1, 3))
        kernel = torch.tensor([1.0, 2.0, 1.0])
        kernel = (kernel[:, None] * kernel[None] / 16)[None, None]
        self.blur3 = nn.Buffer(kernel.repeat(3, 1, 1, 1))
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

    def forward(self, frame: Tensor, mixed: list[Tensor], vector: Tensor, strength: Tensor) -> Tensor:
        """Render one picture.

        Args:
            frame: float (1, 3, H, W), RGB in 0..1.
            mixed: from `mix`, brought to the frame's size.
            vector: float (COUNT,).
            strength: float (1,), 0 returns the frame.

        Returns:
            float (1, 3, H, W), RGB in 0..1.
        """

        def value(name: str) -> Tensor:
            return vector[PLACES[name]]

        def each(name: str) -> Tensor:
            return vector[PLACES[name]].view(1, -1, 1, 1)

        height, width = torch.as_tensor(frame.shape[2]), torch.as_tensor(frame.shape[3])
        texture = self.textures(height, width)
        mapped, tone, fine, bold = mixed
        begin = value("source")[0] * frame + mapped
        colour = torch.matmul(value("grade").view(3, 3), begin.flatten(2)).view(frame.shape) + each("grade_offset")
        line = torch.maximum(fine, bold)
        lit = line * self._look_up(value("line_table"), tone)

        low_size = [torch.tensor(LOW), torch.round(width * LOW / height).to(torch.int64)]
        low_colour, low_lit = (
            F.interpolate(_quarter(planes), low_size, mode="bilinear", align_corners=False) for planes in (colour, lit)
        )
        glow = value("line_glow") * low_lit + F.relu(low_colour - value("bloom_from")) * each("bloom")
        blurred = self._blur(low_colour, self.blur3)
        glow = self._blur(self._blur(glow, self.blur3), self.blur3)
        down, across = _stretch(low_size[0], height), _stretch(low_size[1], width).t()
        glow, base = (torch.matmul(down, torch.matmul(planes, across)) for planes in (glow, self._luminance(blurred)))
        detail = self._luminance(colour) - base

        cells = torch.index_select(blurred.flatten(2), 2, texture["cell"]).view(frame.shape)
        steps = torch.round(blurred.clamp(0, 1) * value("block_levels")) / value("block_levels")
        blocks = torch.index_select(steps.flatten(2), 2, texture["block"]).view(frame.shape)
        colour = colour + value("cells") * (cells - colour) + value("blocks") * (blocks - colour)
        colour = colour * (1 - value("grout") * (1 - texture["grout"]))
        between = value("dots") * (1 - texture["spots"])
        ground = value("dot_ground")[0] + value("dot_ground")[1] * frame
        colour = colour + between * (ground - colour)
        colour = colour + detail.clamp(-0.12, 0.03) * value("edge_darken") + detail * value("sharpen")

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
        final = final * (1 - value("vignette") * texture["corners"]) + value("film_grain") * paper
        return (frame + strength * (final - frame)).clamp(0, 1)


class Restyler(nn.Module):
    """The whole graph: frame, state, parameters and strength in; restyled frame and new state out."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network
        self.renderer = Renderer()

    def forward(
        self,
        frame: Tensor,
        small: Tensor,
        colours: Tensor,
        lines: Tensor,
        luminance: Tensor,
        parameters: Tensor,
        strength: Tensor,
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Restyle one frame.

        Args:
            frame: uint8 (1, H, W, 3) RGB; H and W multiples of 8.
            small: uint8 (1, h, w, 3), the same frame at the size the maps run at; h and w multiples of 4.
            colours: float (1, h/2, w/2, 24).
            lines: float (1, h/2, w/2, 8).
            luminance: float (1, h/2, w/2, 4).
            parameters: float (1, COUNT).
            strength: float (1,).

        Returns:
            uint8 (1, H, W, 3), and the new state.
        """
        height, width = small.shape[1], small.shape[2]
        planes = frame.permute(0, 3, 1, 2).float() / 255
        # Bytes are packed, not floats, and channels stay last all the way: the layout that CPUs convolve in.
        blocks = small.reshape(1, height // 2, 2, width // 2, 2, 3).permute(0, 1, 3, 2, 4, 5)
        packed = (blocks.reshape(1, height // 2, width // 2, 12).float() / 255).permute(0, 3, 1, 2)
        state = tuple(part.permute(0, 3, 1, 2) for part in (colours, lines, luminance))
        (new_colours, new_lines, new_luminance), _ = self.network(packed, state)
        vector = parameters[0]
        down = _stretch(torch.as_tensor(height), torch.as_tensor(frame.shape[1]))
        across = _stretch(torch.as_tensor(width), torch.as_tensor(frame.shape[2])).t()
        maps = self.renderer.mix(new_colours, new_lines, vector)
        mixed = [torch.matmul(down, torch.matmul(part, across)) for part in maps]
        picture = self.renderer(planes, mixed, vector, strength)
        pixels = (picture * 255 + 0.5).to(torch.uint8).permute(0, 2, 3, 1)
        new = [part.permute(0, 2, 3, 1) for part in (new_colours, new_lines, new_luminance)]
        return pixels, new[0], new[1], new[2]
