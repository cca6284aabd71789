"""Forty free prompts on the demo's portrait: one picture of what they became, and a table of it.

    python -m benchmarks.free_prompts docs

writes docs/free-prompts.jpg and prints the table of docs/prompts.md. The prompts stand in free_prompts.toml; they were
written down before any of them was tried. Tiles have numbers, since the font of OpenCV knows neither accents nor
Japanese.
"""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Sequence
from pathlib import Path

from benchmarks.look_sheet import load, restyled, say, write
from livestyle.frame import Frame, Pixels
from livestyle.ports import PromptOutcome, Restyler

PROMPTS = Path(__file__).with_name("free_prompts.toml")
COLUMNS, SCALE = 5, 0.3125


def prompts() -> list[str]:
    """All of them, in the order of the file."""
    kinds = tomllib.loads(PROMPTS.read_text("utf-8"))["prompts"]
    return [prompt for of_kind in kinds.values() for prompt in of_kind]


def tile(restyler: Restyler, frames: Sequence[Frame], number: int, prompt: str) -> tuple[Pixels, PromptOutcome]:
    """The last of the frames under a prompt with a number and the look in its corner, and what the prompt became."""
    picture, outcome = restyled(restyler, frames, prompt)
    say(picture, f"{number}  {outcome.look}  {outcome.match:.2f}", bar=44, size=1.1)
    return picture, outcome


def main() -> None:
    """Write the sheet and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("output", type=Path, help="folder")
    options = parser.parse_args()
    restyler, frames = load()
    tiles = []
    print("| | prompt | look and palette | words for how | match |\n|---|---|---|---|---|")
    for number, prompt in enumerate(prompts(), 1):
        picture, outcome = tile(restyler, frames, number, prompt)
        tiles.append(picture)
        print(f"| {number} | `{prompt}` | {outcome.look} | {', '.join(outcome.modifiers)} | {outcome.match:.2f} |")
    write(options.output / "free-prompts.jpg", tiles, COLUMNS, SCALE)
    restyler.close()


if __name__ == "__main__":
    main()
