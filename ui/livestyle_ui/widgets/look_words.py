"""What the sliders of a look are called, in words of people who use them; the library's own names are for files."""

from __future__ import annotations

from dataclasses import dataclass

from livestyle.look_library import LookParameter
from livestyle_ui.text import tr

CHANNELS = ("red, green", "channel", "colour added")
"""Words in the help of parameters whose three numbers are red, green and blue."""
RGB = 3


@dataclass(frozen=True, slots=True)
class Words:
    """How one parameter is called.

    Attributes:
        name: of the whole.
        parts: of each of its numbers; () where the parameter has but one, or is a table.
        tip: one sentence: what it does to the picture.
    """

    name: str
    parts: tuple[str, ...]
    tip: str


def words_for(parameter: LookParameter) -> Words:
    """The words of a parameter; one that is not known here has those of its library."""
    known = _known().get(parameter.name)
    if known is None:
        return Words(in_words(parameter.name), _numbered(parameter), in_words(parameter.help))
    name, tip, *parts = known
    return Words(name, tuple(parts) or _numbered(parameter, name), tip)


def heading(group: str) -> str:
    """What a group of parameters is called."""
    return {
        "colour": tr("Colour"),
        "tone": tr("Light and dark"),
        "cells": tr("Patches, pixels and dots"),
        "paper": tr("Paper and stone"),
        "print": tr("Print and hatching"),
        "lines": tr("Lines"),
        "light": tr("Glow"),
        "camera": tr("Film and screen"),
        "palette": tr("Palette"),
    }.get(group, in_words(group))


def in_words(name: str) -> str:
    """A library's name or sentence as a person reads it."""
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]


def _numbered(parameter: LookParameter, name: str = "") -> tuple[str, ...]:
    """What tells the numbers of a parameter apart."""
    name, count = name or in_words(parameter.name), len(parameter.default)
    if count == 1:
        return (name,)
    if count == RGB and any(words in parameter.help for words in CHANNELS):
        return tuple(f"{name} {colour}" for colour in (tr("red"), tr("green"), tr("blue")))
    return tuple(f"{name} {at + 1}" for at in range(count))


def _known() -> dict[str, tuple[str, ...]]:
    """Name, tip, and the names of the numbers where there are several."""
    return _colour_and_tone() | _patches_and_paper() | _print_and_lines() | _light_and_film()


def _colour_and_tone() -> dict[str, tuple[str, ...]]:
    return {
        "source": (
            tr("Colours to begin with"),
            tr("What the look is painted on: the camera's colours, soft paint, or flat areas of one colour."),
            tr("Camera's colours"), tr("Soft paint"), tr("Flat colours"),
        ),
        "grade": (tr("Colour mix"), tr("How much of red, green and blue goes into each, before paper and print.")),
        "grade_offset": (tr("Tint"), tr("Adds colour to everything, before paper and print.")),
        "auto_light": (tr("Brighten dark rooms"), tr("Lights a dim room up first, so that paper stays white.")),
        "sharpen": (tr("Crispness"), tr("Makes edges crisper, light and dark sides alike.")),
        "edge_darken": (tr("Dark rims"), tr("Darkens the rims of colours, as watercolour dries.")),
        "relief": (tr("Relief"), tr("Light on soft forms, as on clay: from the left, or the right.")),
        "posterise": (tr("Tones in steps"), tr("Draws soft shades as steps, as on a poster.")),
        "levels": (tr("Number of tones"), tr("How many steps there are between dark and bright.")),
        "level_edge": (tr("Hardness of tones"), tr("Soft steps to the left, hard ones to the right.")),
        "matrix": (tr("Final colour mix"), tr("The same for the finished picture.")),
        "offset": (tr("Final tint"), tr("Adds colour to the finished picture.")),
        "table": (tr("Palette"), tr("Sixteen colours, dark to bright, in which the picture is drawn.")),
        "table_weight": (tr("Strength of palette"), tr("How far the palette replaces the picture's own colours.")),
    }  # fmt: skip


def _patches_and_paper() -> dict[str, tuple[str, ...]]:
    return {
        "cells": (tr("Patches of colour"), tr("Takes colour from irregular patches: mosaic, glass, brush strokes.")),
        "cell_shape": (
            tr("Shape of patches"), tr("What the patches look like; all to the left are small stones."),
            tr("Panes of glass"), tr("Triangles"), tr("Brush strokes"),
        ),
        "cell_light": (tr("Light on patches"), tr("Gives each patch its own light: facets, bristles of a brush.")),
        "grout": (tr("Dark joints"), tr("Dark lines between patches, as lead in a window.")),
        "blocks": (tr("Square pixels"), tr("Takes colour from large squares, as in an old video game.")),
        "block_levels": (tr("Colours of pixels"), tr("How many steps of each colour the squares have.")),
        "dots": (tr("Dots of paint"), tr("Keeps colour in round dots only.")),
        "dot_ground": (
            tr("Ground of dots"), tr("What is between dots: how bright, and how much of the camera."),
            tr("Between dots: bright"), tr("Between dots: camera"),
        ),
        "paper": (
            tr("Paper"), tr("How paint lies on the paper: evenly, and in the paper's grain."),
            tr("Paint on paper"), tr("Grain in the paint"),
        ),
        "paper_add": (tr("Grain of paper"), tr("Shows the paper's grain over the picture.")),
        "veins": (tr("Veins of marble"), tr("Dark veins, as in stone.")),
    }  # fmt: skip


def _print_and_lines() -> dict[str, tuple[str, ...]]:
    return {
        "screen": (
            tr("Print"), tr("The pattern that shades are printed with: dots, hatching, and where it begins."),
            tr("Printed dots"), tr("Hatching"), tr("Follows brightness"), tr("Where print begins"),
        ),
        "screen_carve": (tr("Carved lines"), tr("Lines that follow the forms, as cut in wood.")),
        "screen_edge": (tr("Hardness of print"), tr("Soft dots to the left, hard ones to the right.")),
        "screen_ink": (tr("Nothing but print"), tr("Shows the print alone, without colour under it.")),
        "screen_shade": (tr("Shade by print"), tr("Darkens middle tones with the pattern.")),
        "shade_band": (
            tr("Where print shades"), tr("The darkest and the brightest tone that the pattern shades."),
            tr("Shade from"), tr("Shade up to"),
        ),
        "line_dark": (
            tr("Lines"), tr("How dark drawn lines are; where both are, the darker one is seen."),
            tr("Fine lines"), tr("Bold lines"),
        ),
        "line_shade": (
            tr("Soft lines"), tr("How dark soft lines are; where both are, they add up."),
            tr("Fine soft lines"), tr("Bold soft lines"),
        ),
        "black": (tr("Darkest ink"), tr("How dark ink gets: black to the left, grey to the right.")),
        "white": (tr("Brightest paper"), tr("How bright paper gets: white to the right.")),
        "line_light": (tr("Chalk"), tr("Colour added on lines, as chalk on a board.")),
        "line_rainbow": (tr("Lit lines"), tr("Lights lines in the colours below, as neon tubes.")),
        "line_table": (tr("Colours of lit lines"), tr("Sixteen colours for lit lines, in dark to bright places.")),
    }  # fmt: skip


def _light_and_film() -> dict[str, tuple[str, ...]]:
    return {
        "line_glow": (tr("Glow of lines"), tr("Light around lit lines.")),
        "bloom": (tr("Bloom"), tr("Light that flows out of bright places.")),
        "bloom_from": (tr("Bloom begins at"), tr("How bright a place must be to bloom.")),
        "fringe": (tr("Colour fringes"), tr("Pulls red and blue apart, as a torn video signal.")),
        "scan": (tr("Scan lines"), tr("Dark lines across, as on an old television.")),
        "dust": (tr("Dust and scratches"), tr("Specks of old film: dark to the right, bright to the left.")),
        "vignette": (tr("Dark corners"), tr("Darkens the corners; to the left, brightens them.")),
        "film_grain": (tr("Film grain"), tr("Fine grain over everything.")),
    }
