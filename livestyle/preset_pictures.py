"""Small pictures of the presets that come along: what they look like before a camera has been seen."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

import cv2
import numpy as np

from livestyle.frame import Pixels
from livestyle.preset import Preset, built_in

SIZE = 192, 108
"""Pixels, width and height."""
_NOT_SEEN = {"name", "hotkey", "transition"}
"""What does not change the picture."""


def file_name(preset: Preset) -> str:
    """Of the picture of a preset that comes along."""
    return re.sub(r"\W+", "-", preset.name.lower()) + ".jpg"


def picture_of(preset: Preset) -> Pixels | None:
    """What a preset makes of the demo's portrait, by the shipped network.

    Args:
        preset: one that comes along, under whatever name.

    Returns:
        uint8 (108, 192, 3) RGB, not to be written to; None if it says something else than any that comes along.
    """
    return next((_read(file_name(one)) for one in built_in() if _seen(one) == _seen(preset)), None)


def _seen(preset: Preset) -> dict[str, object]:
    return preset.model_dump(exclude=_NOT_SEEN)


@cache
def _read(name: str) -> Pixels:
    data = files("livestyle").joinpath("data/preset_pictures", name).read_bytes()
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR_RGB)
    if picture is None:
        raise ValueError(f"{name} is no picture")
    return picture.astype(np.uint8, copy=False)
