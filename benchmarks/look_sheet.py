"""Every look, every palette and some pairs of layers on the demo's portrait, for the documentation and for the eye.

    python -m benchmarks.look_sheet docs

writes docs/looks.jpg, docs/palettes.jpg and docs/layers.jpg. Each tile is the tenth frame of the demo source under
that prompt, by the shipped network; what the prompt became and its match stand below it.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from livestyle import plugins
from livestyle.frame import Frame, Pixels
from livestyle.ports import PromptOutcome, Restyler, RestylerRequest, SourceRequest
from livestyle.prompt import Prompt
from livestyle_engine.looks import bank

LAYERS = (
    "me: ink, background: neon city lights", "me: photo, background: watercolor in blue",
    "me: comic, background: engraving", "me: oil painting, background: photo",
    "me: pop art, background: black and white halftone", "me: marble statue, background: stained glass",
)  # fmt: skip
PALETTES_ON = "anime"
FRAMES = 10


def load() -> tuple[Restyler, list[Frame]]:
    """The default restyler, and the frames that every tile is made from."""
    make_source, _, _ = plugins.source("demo")
    source = make_source(SourceRequest(paced=False))
    restyler = plugins.restyler("causal")(RestylerRequest(source.open(), paced=False))
    frames = [frame for _ in range(FRAMES) if (frame := source.read(1)) is not None]
    source.close()
    return restyler, frames


def restyled(restyler: Restyler, frames: Sequence[Frame], prompt: str) -> tuple[Pixels, PromptOutcome]:
    """The last of the frames under a prompt, from a cold start, and what the prompt became."""
    number = restyler.submit(Prompt(prompt, transition=0), wait=True)
    restyler.reset()
    picture = frames[-1].pixels
    for frame in frames:
        picture = restyler.restyle(frame).pixels.copy()
    outcome = restyler.outcomes[number]
    if outcome.error:
        raise SystemExit(f'"{prompt}": {outcome.error}')
    return picture, outcome


def say(picture: Pixels, said: str, bar: int, size: float) -> None:
    """Write a line on a black bar at the foot of a picture, `bar` pixels high, in letters of `size`."""
    height, width = picture.shape[:2]
    cv2.rectangle(picture, (0, height - bar), (width, height), (0, 0, 0), -1)
    foot, weight = (10, height - round(bar * 0.29)), 2 if size > 1 else 1
    cv2.putText(picture, said, foot, cv2.FONT_HERSHEY_SIMPLEX, size, (255, 255, 255), weight, cv2.LINE_AA)


def tile(restyler: Restyler, frames: Sequence[Frame], prompt: str) -> Pixels:
    """The last of the frames under a prompt, with the prompt and what it became below it."""
    picture, outcome = restyled(restyler, frames, prompt)
    became = f"{outcome.look} on {outcome.background}" if outcome.background else outcome.look
    say(picture, f"{prompt}   {became}   {outcome.match:.2f}", bar=30, size=0.55)
    return picture


def write(path: Path, tiles: Sequence[Pixels], columns: int, scale: float) -> None:
    """Lay tiles out in rows and write them as JPEG."""
    blank = [np.zeros_like(tiles[0])] * (-len(tiles) % columns)
    rows = [np.hstack([*tiles, *blank][i : i + columns]) for i in range(0, len(tiles), columns)]
    sheet = cv2.resize(np.vstack(rows), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    if not cv2.imwrite(str(path), cv2.cvtColor(sheet, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 85]):
        raise SystemExit(f"{path} could not be written.")
    print(f"{len(tiles)} tiles in {path}")


def main() -> None:
    """Write the sheets."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("output", type=Path, help="folder")
    options = parser.parse_args()
    restyler, frames = load()
    looks = [look.captions[0] for look in bank().looks.values()]
    palettes = [f"{PALETTES_ON}, {palette.captions[0]}" for palette in bank().palettes.values()]
    sheets = (("looks", looks, 4, 0.5), ("palettes", palettes, 4, 0.4), ("layers", LAYERS, 2, 0.6))
    for name, prompts, columns, scale in sheets:
        write(options.output / f"{name}.jpg", [tile(restyler, frames, prompt) for prompt in prompts], columns, scale)
    restyler.close()


if __name__ == "__main__":
    main()
