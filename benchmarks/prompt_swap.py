"""How long a prompt takes to reach the picture, and whether the stream stumbles when it does.

    python -m benchmarks.prompt_swap --swaps 40 --json swaps.json

Two live runs of the same length: one keeps its prompt, one changes it all the time, without a transition. The time of a
swap is from the submission of the text to the first restyled frame under it: it has the encoder in it, and the wait
for the next frame. The gaps are between pictures that reach the sink; the first run shows which of them the machine
itself is guilty of.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from benchmarks import machine, runs

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


def run(options: argparse.Namespace, *, swaps: int) -> dict[str, Any]:
    """The report of one live run."""
    arguments = ["--source", options.source, "--sink", "null", "--runtime", options.runtime]
    arguments += ["--size", f"{options.size[0]}x{options.size[1]}", "--fps", str(runs.FPS)]
    arguments += ["--duration", f"{FIRST_CUE_S + options.swaps * options.every + 1:g}"]
    arguments += ["--prompt", PROMPTS[0], "--transition", "0"]
    for number in range(swaps):
        at = FIRST_CUE_S + number * options.every
        arguments += ["--cue", f"{at:g}={PROMPTS[(number + 1) % len(PROMPTS)]}"]
    return runs.report(arguments)


def gaps(name: str, report: dict[str, Any]) -> dict[str, object]:
    """One line about the time between two pictures at the sink."""
    found = report["gaps_ms"]
    return {
        "ms": f"between pictures, {name}",
        "p50": round(found["p50"], 2),
        "p95": round(found["p95"], 2),
        "largest": round(found["max"], 2),
        "of": report["frames"]["out"],
        "sent again": sum(report["repeated"].values()),
    }


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
    still = run(options, swaps=0)
    swapping = run(options, swaps=options.swaps)
    times = [swap["first"] for swap in swapping["prompt_to_frame_ms"][1:] if swap["first"] is not None]
    if not times:
        raise SystemExit("No prompt reached the picture.")
    lines: list[dict[str, object]] = [
        {
            "ms": "prompt to frame",
            **machine.quantiles(times),
            "largest": round(max(times), 2),
            "of": len(times),
            "sent again": "",
        },
        gaps("without swaps", still),
        gaps("with swaps", swapping),
    ]
    print(f"\n{options.size[0]}x{options.size[1]} at {runs.FPS} fps. {machine.sentence(about)}\n")
    print(machine.table(list(lines[0]), [list(line.values()) for line in lines]))
    machine.write(options.json, {"machine": about, "size": options.size, "fps": runs.FPS, "rows": lines})


if __name__ == "__main__":
    main()
