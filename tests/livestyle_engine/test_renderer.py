"""Each term of the renderer does something of its own, nothing by default, and the same at every size."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
import pytest
from numpy.typing import ArrayLike

from livestyle.frame import Pixels
from livestyle_engine.evaluation.network import Renderer, State
from livestyle_engine.models import find
from livestyle_engine.parameters import PLACES, SCHEMA, Parameter, Vector, vector
from livestyle_engine.sizes import shape_for
from livestyle_engine.textures import PLANES, SHAPES, make
from tests.livestyle_engine.conftest import picture

WIDTH, HEIGHT = 256, 144

_TOGETHER: dict[str, dict[str, object]] = {
    "block_levels": {"blocks": 1},
    "cell_shape": {"cells": 1},
    "dot_ground": {"dots": 1},
    "levels": {"posterise": 1},
    "level_edge": {"posterise": 1},
    "screen": {"screen_ink": 1},
    "screen_carve": {"screen_ink": 1},
    "screen_edge": {"screen_ink": 1, "screen": (1, 0, 0, -0.4)},
    "screen_shade": {"screen": (1, 0, 0, -0.5)},
    "shade_band": {"screen": (1, 0, 0, -0.5), "screen_shade": 1},
    "line_table": {"line_rainbow": 1},
    "bloom_from": {"bloom": (1, 1, 1)},
    "table": {"table_weight": 1},
}
"""Terms that need another one to be seen: what to switch on beside them."""


def packed(planes: np.ndarray) -> np.ndarray:
    """(h, w, c) to (1, h/2, w/2, 4 c), block position first, as the network's state is."""
    height, width, count = planes.shape
    blocks = planes.reshape(height // 2, 2, width // 2, 2, count).transpose(0, 2, 1, 3, 4)
    return np.ascontiguousarray(blocks.reshape(1, height // 2, width // 2, 4 * count), np.float32)


def maps_of(frame: Pixels, height: int, width: int) -> State:
    """Maps of a plain kind: the frame itself as paint and as flat colour, and two drawn lines."""
    small = cv2.resize(frame, (width, height), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    lines = np.ones((height, width, 2), np.float32)
    lines[height // 3 : height // 3 + 2, :, 0] = 0.1
    lines[:, width // 2 : width // 2 + 3, 1] = 0
    return {"colours": packed(np.concatenate([small, small], 2)), "lines": packed(lines)}


@cache
def renderer(width: int, height: int) -> Renderer:
    card = find("")
    return Renderer(card.path.parent / "renderer.onnx", shape_for(width, height, card.maps_lines))


def render(values: Vector, width: int = WIDTH, height: int = HEIGHT, *, dim: bool = False) -> Pixels:
    frame = cv2.resize(picture(WIDTH, HEIGHT), (width, height), interpolation=cv2.INTER_AREA).astype(np.uint8)
    frame = frame // 4 if dim else frame
    shape = shape_for(width, height, find("").maps_lines)
    return renderer(width, height).run(frame, maps_of(frame, shape.maps_height, shape.maps_width), values)


def test_the_defaults_leave_the_camera_alone() -> None:
    difference = render(vector({})).astype(int) - picture(WIDTH, HEIGHT)
    assert np.abs(difference).max() <= 1


@pytest.mark.parametrize("parameter", SCHEMA, ids=lambda p: p.name)
def test_every_term_changes_the_picture_by_itself(parameter: Parameter) -> None:
    base = vector(_TOGETHER.get(parameter.name, {}))  # type: ignore[arg-type]  # numbers and tuples of them
    changed = base.copy()
    place = PLACES[parameter.name]
    middle = (parameter.low + parameter.high) / 2
    changed[place] = np.where(np.abs(base[place] - middle) > 0.05, middle, parameter.high)
    dim = parameter.name == "auto_light"  # it leaves a bright room alone
    moved = np.abs(render(changed, dim=dim).astype(int) - render(base, dim=dim)).max()
    assert moved >= 3, f"{parameter.name} moved the picture by {moved} of 255 at most"


@pytest.mark.parametrize(("width", "height"), [(256, 144), (640, 360), (1280, 720), (1920, 1080)])
def test_a_look_is_as_bright_at_every_size(width: int, height: int) -> None:
    look = vector({"source": (0, 1, 0), "cells": 0.7, "cell_shape": (0, 0, 1), "cell_light": 0.2, "screen_shade": 0.3})
    small = cv2.resize(render(look, width, height), (64, 36), interpolation=cv2.INTER_AREA).astype(int)
    reference = cv2.resize(render(look, 640, 360), (64, 36), interpolation=cv2.INTER_AREA).astype(int)
    assert np.abs(small - reference).mean() < 6


@pytest.mark.parametrize("name", ["dots", "hatch", "paper", "scan", "carved_1", "corners"])
def test_textures_scale_with_the_picture(name: str) -> None:
    large, small = make(720, 1280)[f"texture_{name}"][0, 0], make(360, 640)[f"texture_{name}"][0, 0]
    shrunk = cv2.resize(large.astype(np.uint8), (640, 360), interpolation=cv2.INTER_AREA)
    assert np.corrcoef(shrunk.ravel(), small.ravel())[0, 1] > 0.95


@pytest.mark.parametrize("colour", [(240, 200, 25), (230, 20, 20), (20, 40, 235), (250, 250, 250)])
@pytest.mark.parametrize("shape", [(0, 0, 0), (0, 1, 0), (0, 0, 1)], ids=["cells", "facets", "strokes"])
def test_cells_of_one_colour_have_that_colour(colour: tuple[int, int, int], shape: tuple[int, int, int]) -> None:
    """Before light is added a saturated colour is below 0 in a channel, and a bright one may be above 1."""
    grade = np.full((3, 3), -0.25) + 1.75 * np.eye(3)
    look: dict[str, ArrayLike] = {"grade": grade.ravel(), "cell_light": 0.6, "cell_shape": shape}
    card = np.full((HEIGHT, WIDTH, 3), colour, np.uint8)
    made = []
    for cells in (0.0, 1.0):
        size = shape_for(WIDTH, HEIGHT, find("").maps_lines)
        maps = maps_of(card, size.maps_height, size.maps_width)
        made.append(renderer(WIDTH, HEIGHT).run(card, maps, vector(look | {"cells": cells})).astype(int))
    assert np.abs(made[1] - made[0]).max() <= 4


def test_cells_take_their_colour_from_within_the_small_picture() -> None:
    made = make(144, 250)
    columns = round(250 * 90 / 144)
    for name in SHAPES:
        place = made[f"texture_{name}"] // 256
        assert place.min() >= 0 and place.max() < 90 * columns, name
    assert made["texture_block"].max() < 90 * columns
    assert {f"texture_{name}" for name in (*PLANES, *SHAPES, "block")} == set(made)


def test_strokes_lie_along_the_forms() -> None:
    """A picture of upright stripes: strokes that cross them would mix their colours."""
    frame = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    frame[:, (np.arange(WIDTH) // 16) % 2 == 0] = 220
    shape = shape_for(WIDTH, HEIGHT, find("").maps_lines)
    look = vector({"source": (0, 1, 0), "cells": 1, "cell_shape": (0, 0, 1)})
    made = renderer(WIDTH, HEIGHT).run(frame, maps_of(frame, shape.maps_height, shape.maps_width), look).astype(int)
    down, across = np.abs(np.diff(made, axis=0)).mean(), np.abs(np.diff(made, axis=1)).mean()
    assert down < 0.5 * across
