"""The small pictures of the presets that come along, by the shipped network from the demo's portrait.

    python -m benchmarks.preset_pictures

writes them anew into livestyle/data/preset_pictures; `--sheet FILE` lays them side by side for the eye.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from benchmarks.look_sheet import load
from livestyle.frame import Pixels
from livestyle.preset import built_in
from livestyle.preset_pictures import SIZE, file_name

FOLDER = Path(__file__).resolve().parents[1] / "livestyle" / "data" / "preset_pictures"
PART = slice(0, 300), slice(50, 583)
"""Rows and columns of the picture that are shown: most of it, so that the face is large enough."""
LARGEST = 12_000
"""Bytes."""


def encoded(picture: Pixels) -> bytes:
    """A JPEG of the picture's middle, as good as its size allows."""
    small = cv2.resize(picture[PART], SIZE, interpolation=cv2.INTER_AREA)
    data = np.zeros(0, np.uint8)
    for quality in range(92, 40, -3):
        data = cv2.imencode(".jpg", small[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1].ravel()
        if data.size <= LARGEST:
            break
    return data.tobytes()


def main() -> None:
    """Make them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path, default=FOLDER, help="folder (default: where the panel reads them)")
    parser.add_argument("--sheet", type=Path, help="PNG with all of them")
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)
    restyler, frames = load()
    small = []
    for preset in built_in():
        number = restyler.submit(replace(preset.make_prompt(), transition=0), wait=True)
        restyler.reset()
        picture = frames[-1].pixels
        for frame in frames:
            picture = restyler.restyle(frame).pixels
        outcome = restyler.outcomes[number]
        if outcome.error:
            raise SystemExit(f"{preset.name}: {outcome.error}")
        data = encoded(picture)
        (options.output / file_name(preset)).write_bytes(data)
        small.append(cv2.resize(picture[PART], SIZE, interpolation=cv2.INTER_AREA)[..., ::-1])
        print(
            f"{file_name(preset)}: {len(data) / 1000:.1f} KB, {outcome.look} {outcome.background}, {outcome.match:.2f}"
        )
    restyler.close()
    if options.sheet:
        half = (len(small) + 1) // 2
        small += [np.zeros_like(small[0])] * (2 * half - len(small))
        cv2.imwrite(str(options.sheet), np.vstack([np.hstack(small[:half]), np.hstack(small[half:])]))


if __name__ == "__main__":
    main()
