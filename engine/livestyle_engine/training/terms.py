"""The renderer's terms of one channel: cells, steps of brightness, printing, ink. Each pass has a shape of its own."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from livestyle_engine.training.enlarging import from_bytes, to_bytes
from livestyle_engine.training.screen import Look, Planes, Screen, in_bytes, read

Turn = tuple[Tensor, Tensor]
"""Cosine and sine of twice the angle of strokes, in bytes: 0..255 for -0.5..0.5."""


@dataclass(frozen=True, slots=True)
class CellColours:
    """What cells and blocks may take, n blocks first and n cells then.

    Attributes:
        colour: uint8 (1, 3, 2 n), as the renderer stores them.
        bright: float (1, 1, 2 n), its brightness.
    """

    colour: Tensor
    bright: Tensor


@dataclass(frozen=True, slots=True)
class Cells:
    """What each pixel takes of its cell or block.

    Attributes:
        colour: uint8 (1, 3, H W).
        bright: float (1, 1, H W).
        light: uint8, wide: the cell's own light.
        share: float (1, 1, 1, 1), 0..1: how much of a pixel is its cell's.
    """

    colour: Tensor
    bright: Tensor
    light: Tensor
    share: Tensor


def _nearest(texture: Planes, name: str, turn: Turn) -> Tensor:
    """Of four textures for strokes at 0, 45, 90 and 135 degrees the one that is nearest to the direction."""
    cos, sin = (from_bytes(part) - 0.5 for part in turn)
    level = torch.where(cos > 0, texture[f"{name}_0"], texture[f"{name}_2"])
    slanted = torch.where(sin > 0, texture[f"{name}_1"], texture[f"{name}_3"])
    return torch.where(cos.abs() > sin.abs(), level, slanted)


def choose_cells(table: CellColours, look: Look, textures: Planes, turn: Turn, screen: Screen) -> Cells:
    """Find what each pixel takes from its cell or block.

    Args:
        table: of colours.
        look: the numbers.
        textures: as they are given.
        turn: direction of the strokes, flat.
        screen: the shapes.
    """
    stroke = _nearest(read(textures, screen.flat), "stroke", turn)
    shape, texture = look["cell_shape"], read(textures, screen.full)
    cell = torch.where(texture["when"] < shape[0], texture["pane"], texture["cell"])
    cell = torch.where(texture["when"] < shape[1], texture["facet"], cell)
    cell = screen.wide(torch.where(texture["when"] < shape[2], screen.full(stroke), cell))
    place = torch.floor(cell / 256)
    light = (cell - place * 256).to(torch.uint8)
    # Cells and blocks take from one table, or a CPU would look everything up twice.
    texture, share = read(textures, screen.wide), look["cells"] + look["blocks"]
    place = place + torch.as_tensor(table.colour.shape[2] // 2)
    share = share.view(1, 1, 1, 1)
    place = torch.where(texture["when"] * share < look["blocks"], texture["block"], place).to(torch.int32).flatten()
    colour, bright = (torch.index_select(part, 2, place) for part in (table.colour, table.bright))
    return Cells(colour, bright, light, share.clamp(max=1))


def _steps(level: Tensor, look: Look) -> Tensor:
    """What brings a brightness (1, 1, ...) to the nearest of a few steps, as a factor."""
    scaled = level * look["levels"]
    whole = torch.floor(scaled)
    stepped = (whole + torch.sigmoid((scaled - whole - 0.5) * look["level_edge"])) / look["levels"]
    return 1 + look["posterise"] * (stepped / level - 1)


def painted(
    look: Look, textures: Planes, cells: Cells, bright: Tensor, base: Tensor, light: Tensor, screen: Screen
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Factors for the pixel's own colour and for its cell's, what is added to both, and a factor for their sum.

    Args:
        look: the numbers.
        textures: as they are given.
        cells: what pixels take of them.
        bright: float, flat: brightness of the pixels.
        base: float, flat: the same, smoothed.
        light: uint8, flat: light on forms, 0..255 for -0.5..0.5.
        screen: the shapes.

    Returns:
        Each float (1, 1, H/2, 2 W).
    """
    texture = read(textures, screen.flat)
    between, veined = to_bytes(look["dots"] * (1 - texture["spots"])), to_bytes(1 - look["veins"] * texture["veins"])
    gaps, veins, lit = (from_bytes(screen.full(part)) for part in (between, veined, cells.light))
    joint = (1 - look["grout"] * (1 - lit)) * (1 - gaps)
    own = to_bytes(joint * (1 - cells.share) * veins)
    cell = to_bytes((joint * cells.share + gaps * look["dot_ground"][1]) * veins)

    gaps, lit = from_bytes(screen.half(between)), from_bytes(screen.half(cells.light))
    added = look["cell_light"] * (lit - 0.5) * (1 - gaps) + gaps * look["dot_ground"][0]
    detail = bright - base
    detail = detail.clamp(-0.12, 0.03) * look["edge_darken"] + detail * look["sharpen"]
    added = (screen.flat(added) + detail) * from_bytes(veined) + look["relief"] * (from_bytes(light) - 0.5)

    level = screen.wide(bright) * from_bytes(screen.wide(own)) + screen.wide(added)
    level = (level + screen.wide(cells.bright) * from_bytes(screen.wide(cell))).clamp(0.02, 1)
    step = screen.half(_steps(screen.flat(level), look))
    return from_bytes(screen.half(own)), from_bytes(screen.half(cell)), screen.half(added), step


def printed(look: Look, textures: Planes, tone: Tensor, turn: Turn, screen: Screen) -> tuple[Tensor, Tensor]:
    """Paper, pigment and printing screen: a factor for the colours, and what is added.

    Args:
        look: the numbers.
        textures: as they are given.
        tone: uint8, wide.
        turn: direction of the strokes, wide.
        screen: the shapes.

    Returns:
        Each float (1, 1, H/2, 2 W), in steps of a byte: the factor of 0..1.5, the sum of -0.5..1.
    """
    texture, tone = read(textures, screen.wide), from_bytes(tone)
    grain = texture["paper"]
    pigment = (look["paper"][0] + look["paper"][1] * grain).clamp(0, 1.5)
    mix = look["screen"]
    drive = mix[0] * texture["dots"] + mix[1] * texture["hatch"] + mix[2] * tone + mix[3]
    drive = drive + look["screen_carve"] * _nearest(texture, "carved", turn)
    printing = torch.sigmoid(look["screen_edge"] * drive)
    band = look["shade_band"]
    shaded = ((band[1] - tone) * 3.2 + 0.5).clamp(0, 1) * ((tone - band[0]) * 4.6 + 0.5).clamp(0, 1)
    kept = (1 - look["screen_shade"] * (1 - printing) * shaded) * (1 - look["screen_ink"])
    ground = (1 - pigment + look["paper_add"] * (grain - 0.5)) * kept + look["screen_ink"] * printing
    # Both in bytes that have 0 and 1 exactly.
    factor, added = (in_bytes(part / 1.5, screen.half) for part in (pigment * kept, ground + 0.5))
    return factor * 1.5, added * 1.5 - 0.5


def inked(look: Look, fine: Tensor, bold: Tensor, screen: Screen) -> tuple[Tensor, Tensor]:
    """What drawn lines leave of the paper, as a factor; and the lines.

    Args:
        look: the numbers.
        fine: uint8, flat: darkness of fine lines.
        bold: of bold ones.
        screen: the shapes.

    Returns:
        Each float (1, 1, H/4, 4 W), 0..1 in steps of a byte.
    """
    dark, shade = look["line_dark"], look["line_shade"]
    fine, bold = from_bytes(fine), from_bytes(bold)
    ink = (1 - torch.maximum(dark[0] * fine, dark[1] * bold)) * (1 - shade[0] * fine) * (1 - shade[1] * bold)
    line = torch.maximum(fine, bold)
    return in_bytes(ink, screen.wide), in_bytes(line, screen.wide)
