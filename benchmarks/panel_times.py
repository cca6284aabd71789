"""How long a person at the panel waits: for the picture after the start, and for a prompt after Enter.

Part of `python -m benchmarks.panel`. Both look from outside: at the screen, and at what comes out of the frame ring.
"""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from benchmarks import machine
from livestyle.frame import Pixels
from livestyle.ring_reader import RingReader
from tests.livestyle_ui.panel_process import PanelProcess

PATIENCE_S = 60.0
DETAILED = 12.0
"""Standard deviation of a patch with a picture in it; a message on an even ground has less."""
BLUE = 25.0
"""Blue over red, on average, in the look `blueprint`; the demo picture has less."""
BLUE_PROMPT, OTHER_PROMPT = "blueprint", "ink comic"
SETTLE_S, BETWEEN_S = 25.0, 1.5
LOOK_EVERY_S = 0.002


def start(settings: Sequence[str], rounds: int) -> list[dict[str, object]]:
    """From the program's start to the camera's picture and to the look, both as the screen shows them.

    The first start is not counted: it fills the caches, as the first start after an installation does.
    """
    waits: dict[str, list[float]] = {"to the window": [], "to the camera's picture": [], "to the look": []}
    arguments = (*settings, "--prompt", BLUE_PROMPT)
    with tempfile.TemporaryDirectory(prefix="livestyle-panel-") as home:
        for count in range(rounds + 1):
            with PanelProcess(Path(home), *arguments, errors=subprocess.DEVNULL) as panel:
                seen = [
                    time.monotonic() - panel.began,
                    _wait(panel, lambda patch: float(patch.std()) > DETAILED),
                    _wait(panel, lambda patch: _blueness(patch) > BLUE),
                ]
            if count:
                for wait, seconds in zip(waits.values(), seen, strict=True):
                    wait.append(seconds * 1000)
    return [{"ms": name, **machine.quantiles(wait), "of": len(wait)} for name, wait in waits.items()]


def keys(settings: Sequence[str], presses: int) -> list[dict[str, object]]:
    """From Enter to the first picture under the prompt that leaves the program; xdotool's own start is in it."""
    waits: list[float] = []
    with tempfile.TemporaryDirectory(prefix="livestyle-panel-") as home:
        ring = Path(home, "ring")
        arguments = (*settings, "--prompt", OTHER_PROMPT, "--transition", "0", "--sink", f"ring:{ring}")
        with PanelProcess(Path(home), *arguments, errors=subprocess.DEVNULL) as panel, RingReader(ring) as reader:
            time.sleep(SETTLE_S)
            for count in range(presses):
                blue = count % 2 == 0
                panel.key("ctrl+l")
                panel.write(BLUE_PROMPT if blue else OTHER_PROMPT)
                time.sleep(BETWEEN_S)
                waits.append(_press_and_wait(panel, reader, blue=blue))
    return [{"ms": "from Enter to the picture", **machine.quantiles(waits), "of": len(waits)}]


def _press_and_wait(panel: PanelProcess, reader: RingReader, *, blue: bool) -> float:
    reader.read()
    began = time.monotonic()
    panel.press_enter()
    while (waited := time.monotonic() - began) < PATIENCE_S:
        picture = reader.read()
        if picture is not None and (_blueness(picture.pixels[..., 2::-1]) > BLUE) == blue:
            return waited * 1000
        time.sleep(LOOK_EVERY_S)
    raise SystemExit("The picture never changed after Enter.")


def _wait(panel: PanelProcess, there: Callable[[Pixels], bool]) -> float:
    """Seconds since the start until a patch of the big picture is as it should be."""
    while (waited := time.monotonic() - panel.began) < PATIENCE_S:
        window = panel.window()
        height, width = window.shape[:2]
        if there(window[height // 6 : height // 2, width // 6 : width // 2]):
            return waited
        time.sleep(0.02)
    raise SystemExit("The picture never came.")


def _blueness(picture: Pixels) -> float:
    """Of uint8 (height, width, 3) RGB."""
    small = picture[::4, ::4].astype(np.float32)
    return float(small[..., 2].mean() - small[..., 0].mean())
