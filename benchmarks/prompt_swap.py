"""How long a prompt takes to reach the picture, and whether the stream stumbles when it does.

    python -m benchmarks.prompt_swap --swaps 40 --json swaps.json

Two live runs of the same length: one keeps its prompt, one changes it all the time, without a transition. The time of a
swap is from the submission of the text to the first restyled frame under it: it has the encoder in it, and the wait
for the next frame. The gaps are between pictures that reach the sink; the first run shows which of them the machine
itself is guilty of.
"""

from __future__ import annotations

import argparse
from itertools import pairwise
from pathlib import Path

from benchmarks import machine, runs
from livestyle import Frame, Prompt
from livestyle.clock import NS_PER_MS
from livestyle.stopping import Limits

PROMPTS = (
    "ink comic",
    "oil painting",
    "neon night city",
    "watercolour",
    "pencil sketch",
    "pixel art",
    "anime",
    "mosaic",
)
FIRST_CUE_S = 2.0


class Arrivals:
    """An observer that notes when pictures reach the sink.

    Attributes:
        new: times of new frames, ns.
        every: times of all pictures, with those that were sent again, ns.
    """

    def __init__(self) -> None:
        self.new: list[int] = []
        self.every: list[int] = []

    def on_stage(self, stage: str, frame: Frame, began_ns: int, ended_ns: int) -> None:
        """Not of interest."""

    def on_event(self, sentence: str) -> None:
        """Say it: something failed."""
        print(sentence)

    def on_output(self, sink: str, frame: Frame, ended_ns: int, *, repeated: bool) -> None:  # noqa: ARG002 - one sink
        """Note the time."""
        self.every.append(ended_ns)
        if not repeated:
            self.new.append(ended_ns)


def gaps(times: list[int]) -> list[float]:
    """Milliseconds between one picture and the next, from the second before the first cue on."""
    began = times[0] + round((FIRST_CUE_S - 1) * 1e9)
    return [(b - a) / NS_PER_MS for a, b in pairwise(times) if a >= began]


def run(options: argparse.Namespace, *, swaps: int) -> tuple[Arrivals, list[float]]:
    """One live run; returns what the sink saw, and the milliseconds of each swap."""
    cues = [
        (FIRST_CUE_S + number * options.every, Prompt(PROMPTS[(number + 1) % len(PROMPTS)], transition=0))
        for number in range(swaps)
    ]
    arrivals = Arrivals()
    live = runs.pipeline(
        options.size,
        prompt=Prompt(PROMPTS[0], transition=0),
        limits=Limits(duration=FIRST_CUE_S + options.swaps * options.every + 1),
        observer=arrivals,
        source=options.source,
        runtime=options.runtime,
        cues=cues,
    )
    with live:
        live.wait()
    return arrivals, [swap.first_ms for swap in live.swaps[1:] if swap.first_ms is not None]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--swaps", type=int, default=40)
    parser.add_argument("--every", type=float, default=0.5, help="seconds between two swaps")
    parser.add_argument("--size", type=machine.size, default=(640, 360))
    parser.add_argument("--source", default="demo")
    parser.add_argument("--runtime", default="openvino")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    about = machine.describe()
    still, _ = run(options, swaps=0)
    swapping, times = run(options, swaps=options.swaps)
    if not times:
        raise SystemExit("No prompt reached the picture.")
    lines: list[dict[str, object]] = [
        {"ms": "prompt to frame", **machine.quantiles(times), "largest": round(max(times), 1), "of": len(times)}
    ]
    for name, arrivals in (("without swaps", still), ("with swaps", swapping)):
        for kind, seen in (("any picture", arrivals.every), ("a new picture", arrivals.new)):
            found = gaps(seen)
            gap = {"ms": f"gap to {kind}, {name}", **machine.quantiles(found)}
            lines.append({**gap, "largest": round(max(found), 1), "of": len(found)})
    print(f"\n{options.size[0]}x{options.size[1]} at {runs.FPS} fps. {machine.sentence(about)}\n")
    print(machine.table(list(lines[0]), [list(line.values()) for line in lines]))
    machine.write(options.json, {"machine": about, "size": options.size, "fps": runs.FPS, "rows": lines})


if __name__ == "__main__":
    main()
