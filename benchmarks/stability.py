"""How still a still scene stays: flicker by look, with the network's past and without, beside the source's own noise.

    python -m benchmarks.stability --json stability.json

The scene is the demo's photograph without its motion, with camera noise of sigma 4 (of 255) on every frame. Flicker
is the mean absolute change between consecutive frames, in 0..255; "cold" resets the network before each frame.
"""

from __future__ import annotations

import argparse
from importlib.resources import files
from pathlib import Path
from statistics import median

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks import machine
from livestyle_engine.looks import NATURAL, bank
from livestyle_engine.models import find
from livestyle_engine.runtimes.openvino import OpenVinoRuntime
from livestyle_engine.runtimes.port import Network, Target
from livestyle_engine.sizes import shape_for

SIGMA = 4.0
FRAMES = 40
SETTLED = 10


def scene() -> NDArray[np.float64]:
    """The demo's photograph, its middle cut to 640x360."""
    data = np.frombuffer((files("livestyle_plugins") / "data" / "portrait.jpg").read_bytes(), np.uint8)
    coded = cv2.imdecode(data, cv2.IMREAD_COLOR)
    assert coded is not None, "the demo's photograph cannot be read"
    picture = cv2.cvtColor(coded, cv2.COLOR_BGR2RGB)
    height = picture.shape[1] * 9 // 16
    return cv2.resize(picture[:height], (640, 360), interpolation=cv2.INTER_AREA).astype(np.float64)


def flicker(network: Network | None, look: str, *, cold: bool) -> float:
    """Median over settled frames of the mean change to the frame before; of the source itself without a network."""
    still, rng = scene(), np.random.default_rng(0)
    parameters = bank().parameters(look, NATURAL)
    before: NDArray[np.int16] | None = None
    changes = []
    out = np.zeros(still.shape, np.uint8)
    for index in range(FRAMES):
        frame = np.clip(still + rng.normal(0, SIGMA, still.shape), 0, 255).astype(np.uint8)
        if network is None:
            out = frame
        else:
            if cold:
                network.reset()
            network.run(frame, out, parameters, 1.0)
        if before is not None and index >= SETTLED:
            changes.append(float(np.abs(out.astype(np.int16) - before).mean()))
        before = out.astype(np.int16)
    return median(changes)


def main() -> None:
    """Print a Markdown table, and write JSON if asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    about, card = machine.describe(), find("")
    network = OpenVinoRuntime().load(card.path, shape_for(640, 360, card.maps_lines), Target("CPU", "f32"))
    rows = [["the camera itself", round(flicker(None, "photo", cold=False), 2), "", ""]]
    for look in bank().looks:
        warm, cold = flicker(network, look, cold=False), flicker(network, look, cold=True)
        rows.append([look, round(warm, 2), round(cold, 2), round(cold / max(warm, 0.01), 1)])
    print(f"{card.name} at 640x360, OpenVINO f32.\n{machine.sentence(about)}\n")
    names = ["look", "with its past", "cold each frame", "ratio"]
    print(machine.table(names, rows))
    machine.write(options.json, {"machine": about, "rows": [dict(zip(names, row, strict=True)) for row in rows]})


if __name__ == "__main__":
    main()
