"""Real parts for the engine's tests: the shipped network, the real encoder, a moving picture."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from livestyle.frame import Frame, Pixels
from livestyle_engine.runtimes.openvino import OpenVinoRuntime
from livestyle_engine.text import TextEncoder


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is read from or left in the user's folders."""
    monkeypatch.setenv("LIVESTYLE_HOME", str(tmp_path / "home"))


@pytest.fixture(scope="session")
def openvino() -> OpenVinoRuntime:
    return OpenVinoRuntime()


@pytest.fixture(scope="session")
def encoder(openvino: OpenVinoRuntime) -> TextEncoder:
    return TextEncoder(openvino)


def picture(width: int, height: int, shift: int = 0) -> Pixels:
    """Gradients, a bright block that moves by `shift` pixels, and grain that changes with it."""
    y, x = np.mgrid[0:height, 0:width]
    planes = np.stack([x * 200 // width, y * 200 // height, np.full_like(x, 90)], 2)
    planes[height // 4 : height // 2, 20 + shift : 60 + shift] = (240, 230, 40)
    noise = np.random.default_rng(shift).integers(-4, 5, planes.shape)
    return np.clip(planes + noise, 0, 255).astype(np.uint8)


@pytest.fixture
def frames() -> Iterator[Frame]:
    """Endless frames 256x144 at 25 a second."""

    def make() -> Iterator[Frame]:
        sequence = 0
        while True:
            yield Frame(picture(256, 144, sequence % 40), sequence, 0, sequence * 40_000_000)
            sequence += 1

    return make()
