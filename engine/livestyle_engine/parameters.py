"""The schema of a look: one place for every parameter's name, size, default, range and help text.

The renderer's graph, the look files, the prompt path and the panel's sliders all read it.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from livestyle.errors import SettingsError
from livestyle.look_library import LookParameter

Vector = NDArray[np.float32]

_EYE = tuple(np.eye(3).ravel().tolist())
_RAMP = tuple(np.repeat(np.linspace(0, 1, 16), 3).tolist())
_RAINBOW = tuple(
    np.stack([0.5 + 0.5 * np.cos(2 * np.pi * (np.linspace(0, 1, 16) * 1.3 + k)) for k in (0, 0.33, 0.62)], 1)
    .ravel()
    .tolist()
)


Parameter = LookParameter
"""One parameter of the renderer; its default leaves the camera's picture alone."""

LOOK = (
    Parameter("source", (1, 0, 0), 0, 1, "how much of the camera, of paint and of flat colour to begin with", "colour"),
    Parameter("grade", _EYE, -3, 3, "3x3 colour matrix of the look, before textures", "colour"),
    Parameter("grade_offset", (0, 0, 0), -2, 2, "added to red, green and blue after the matrix", "colour"),
    Parameter(
        "auto_light", (0,), 0, 1, "brighten dim rooms before anything else, so that drawings keep their paper", "tone"
    ),
    Parameter("cells", (0,), 0, 1, "colour taken from irregular cells: mosaic, brush strokes", "cells"),
    Parameter("blocks", (0,), 0, 1, "colour taken from square blocks: pixel art", "cells"),
    Parameter("block_levels", (6,), 2, 32, "colours a channel within blocks", "cells"),
    Parameter("cell_shape", (0, 0, 0), 0, 1, "share of cells that are large panes, triangles, brush strokes", "cells"),
    Parameter("cell_light", (0,), -1, 1, "each cell's own light: facets of a crystal, bristles of a stroke", "cells"),
    Parameter("grout", (0,), 0, 1, "dark joints between cells: leading of a window", "cells"),
    Parameter("dots", (0,), 0, 1, "keep colour in round dots of the cells: pointillism", "cells"),
    Parameter("dot_ground", (0.42, 0.55), 0, 1, "brightness between dots: fixed part, part of the cell's own", "cells"),
    Parameter("sharpen", (0,), 0, 2, "local contrast, both ways", "tone"),
    Parameter("edge_darken", (0,), 0, 3, "darker rims, as watercolour dries", "tone"),
    Parameter("relief", (0,), -2, 3, "light from the upper left on soft forms: clay, stone", "tone"),
    Parameter("posterise", (0,), 0, 1, "brightness in steps", "tone"),
    Parameter("levels", (6,), 2, 16, "number of steps", "tone"),
    Parameter("level_edge", (12,), 2, 30, "how hard the steps' edges are", "tone"),
    Parameter("paper", (1, 0), -2, 2, "pigment, 0 to 1.5 in all: fixed part, part that follows the grain", "paper"),
    Parameter("paper_add", (0,), 0, 0.5, "grain of the paper added to the picture", "paper"),
    Parameter(
        "screen", (0, 0, 0, 0), -3, 3, "printing screen: weight of dots, hatching and brightness, offset", "print"
    ),
    Parameter("screen_carve", (0,), -3, 3, "weight of carved lines that follow the forms: woodcut", "print"),
    Parameter("screen_edge", (10,), 1, 40, "how hard the screen's edges are", "print"),
    Parameter("screen_ink", (0,), 0, 1, "replace the picture by the screen", "print"),
    Parameter("screen_shade", (0,), 0, 1, "darken middle tones by the screen", "print"),
    Parameter("shade_band", (0.12, 0.62), 0, 1, "darkest and brightest tone that the screen shades", "print"),
    Parameter("line_dark", (0, 0), 0, 1, "darkness of fine and bold lines, the darker one wins", "lines"),
    Parameter("line_shade", (0, 0), 0, 1, "darkness of fine and bold lines, both multiply", "lines"),
    Parameter("black", (0,), 0, 1, "darkest value of ink on paper", "lines"),
    Parameter("white", (1,), 0, 1, "brightness of the paper", "lines"),
    Parameter("line_light", (0, 0, 0), -1, 1, "colour added on lines: chalk, blueprint", "lines"),
    Parameter("line_rainbow", (0,), 0, 2, "lines lit by the table below, by brightness: neon", "lines"),
    Parameter("line_table", _RAINBOW, 0, 1, "16 colours of lit lines, dark to bright", "lines"),
    Parameter("fringe", (0,), 0, 2, "red and blue pulled apart: a torn video signal", "light"),
    Parameter("line_glow", (0,), 0, 3, "glow around lit lines", "light"),
    Parameter("bloom", (0, 0, 0), 0, 2, "glow of bright places, by channel", "light"),
    Parameter("bloom_from", (0.6,), 0, 1, "brightness where the glow begins", "light"),
    Parameter("veins", (0,), 0, 1, "dark veins: marble", "paper"),
    Parameter("scan", (0,), 0, 1, "dark scan lines of a tube", "camera"),
    Parameter("dust", (0,), -1, 1, "specks and scratches of film, above 0 dark, below bright", "camera"),
    Parameter("vignette", (0,), -1, 1, "darker corners, below 0 brighter ones", "camera"),
    Parameter("film_grain", (0,), 0, 0.5, "grain over everything", "camera"),
)

PALETTE = (
    Parameter("matrix", _EYE, -3, 3, "3x3 colour matrix of the finished picture", "palette"),
    Parameter("offset", (0, 0, 0), -1, 1, "added to red, green and blue after the matrix", "palette"),
    Parameter("table", _RAMP, 0, 1, "16 colours, dark to bright, that replace the picture's", "palette"),
    Parameter("table_weight", (0,), 0, 1, "how far the table replaces them", "palette"),
)

SCHEMA = LOOK + PALETTE


def _offsets() -> dict[str, slice]:
    places, start = {}, 0
    for parameter in SCHEMA:
        places[parameter.name] = slice(start, start + len(parameter.default))
        start += len(parameter.default)
    return places


PLACES = _offsets()
"""Where each parameter lies in the vector."""
COUNT = PLACES[SCHEMA[-1].name].stop
"""Length of the vector."""


def vector(values: Mapping[str, ArrayLike]) -> Vector:
    """The parameter vector float32 (COUNT,) with defaults for what is not named.

    Raises:
        SettingsError: an unknown name, a wrong number of values or one that is not finite.
    """
    out = np.concatenate([np.asarray(p.default, np.float32) for p in SCHEMA])
    for name, value in values.items():
        if name not in PLACES:
            raise SettingsError(f'A look has no parameter "{name}".', f"The parameters are: {', '.join(PLACES)}.")
        given = np.asarray(value, np.float32).reshape(-1)
        place = PLACES[name]
        if given.size != place.stop - place.start or not np.isfinite(given).all():
            raise SettingsError(
                f'The parameter "{name}" needs {place.stop - place.start} finite numbers, not {given.size}.',
                "Correct the look's file.",
            )
        out[place] = given
    return out
