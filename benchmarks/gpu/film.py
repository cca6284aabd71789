"""Frames for a card: the demo's photograph in motion, with camera noise, the same every time."""

from __future__ import annotations

from importlib.resources import files

import cv2
import numpy as np

from livestyle.frame import Pixels

SIGMA = 4.0
_MARGIN = 0.1
"""Part of the picture that the view moves over."""


def photograph() -> Pixels:
    """The demo's photograph, uint8 RGB."""
    data = np.frombuffer((files("livestyle_plugins") / "data" / "portrait.jpg").read_bytes(), np.uint8)
    coded = cv2.imdecode(data, cv2.IMREAD_COLOR)
    assert coded is not None, "the demo's photograph cannot be read"
    return cv2.cvtColor(coded, cv2.COLOR_BGR2RGB).astype(np.uint8)


def film(width: int, height: int, frames: int) -> list[Pixels]:
    """A slow move over the photograph, uint8 (height, width, 3) each; every frame has noise of its own."""
    large = (round(width * (1 + _MARGIN)), round(height * (1 + _MARGIN)))
    whole = photograph()
    lines = whole.shape[1] * height // width
    whole = cv2.resize(whole[:lines], large, interpolation=cv2.INTER_AREA).astype(np.float32)
    rng = np.random.default_rng(0)
    noise = rng.normal(0, SIGMA, (height + 64, width + 64, 3)).astype(np.float32)
    found = []
    for index in range(frames):
        across = round((large[0] - width) * (0.5 + 0.5 * np.sin(index / 23)))
        down = round((large[1] - height) * (0.5 + 0.5 * np.cos(index / 31)))
        y, x = rng.integers(0, 64, 2)
        view = whole[down : down + height, across : across + width] + noise[y : y + height, x : x + width]
        found.append(np.clip(view + 0.5, 0, 255).astype(np.uint8))
    return found
