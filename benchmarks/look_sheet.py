"""One picture of every look on the demo's portrait, for the documentation and for the eye.

    python -m benchmarks.look_sheet docs/looks.jpg

Each tile is the tenth frame of the demo source under that look, by the shipped network, named in its corner.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import cv2
import numpy as np

from livestyle import plugins
from livestyle.frame import Frame, Pixels
from livestyle.ports import RestylerRequest, SourceRequest
from livestyle.prompt import Prompt

TILES = (
    "a photo", "ink comic", "oil painting", "watercolor", "pencil sketch", "black ink drawing", "charcoal", "anime",
    "neon glow edges", "mosaic tiles", "pixel art", "pointillism", "wood engraving", "blueprint", "newspaper halftone",
    "cyberpunk", "thermal camera", "comic, neon rain", "oil painting, golden hour", "engraving on parchment",
    "anime in pastel colors",
)  # fmt: skip
FRAMES = 10


def tile(prompt: str) -> Pixels:
    """The tenth frame under a prompt, 640x360, with the prompt and what it became in its corner."""
    make_source, _, _ = plugins.source("demo")
    source = make_source(SourceRequest(paced=False))
    restyler = plugins.restyler("causal")(RestylerRequest(source.open(), paced=False))
    number = restyler.submit(Prompt(prompt), wait=True)
    made: Frame | None = None
    for _ in range(FRAMES):
        frame = source.read(1)
        assert frame is not None, "the demo source ended"
        made = restyler.restyle(frame)
    assert made is not None
    picture = made.pixels.copy()
    outcome = restyler.outcomes[number]
    restyler.close()
    source.close()
    cv2.rectangle(picture, (0, 330), (640, 360), (0, 0, 0), -1)
    said = f'"{prompt}"  {outcome.look}  {outcome.match:.2f}'
    cv2.putText(picture, said, (10, 351), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (255, 255, 255), 1, cv2.LINE_AA)
    return picture


def main() -> None:
    """Write the sheet."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("output", type=Path)
    options = parser.parse_args()
    tiles = [tile(prompt) for prompt in TILES]
    rows = [np.hstack(tiles[i : i + 3]) for i in range(0, len(tiles), 3)]
    sheet = cv2.resize(np.vstack(rows), None, fx=0.7, fy=0.7, interpolation=cv2.INTER_AREA)
    if not cv2.imwrite(str(options.output), cv2.cvtColor(sheet, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 85]):
        parser.error(f"{options.output} cannot be written")


if __name__ == "__main__":
    main()
