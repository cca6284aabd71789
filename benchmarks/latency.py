"""Latency of a live run, stage by stage and end to end, as `livestyle run --report` tells it.

    python -m benchmarks.latency --sizes 640x360 1280x720 --runs 5 --json latency.json

Each run plays a video file in real time through the restyler into a sink, in a process of its own. The numbers are
medians over the runs. End to end is from the grab (before decoding) until the sink has taken the frame.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks import machine, runs


def measure(size: tuple[int, int], source: str, options: argparse.Namespace) -> list[dict[str, Any]]:
    """The reports of all runs at one size."""
    arguments = ["--source", source, "--sink", options.sink, "--prompt", options.prompt]
    arguments += ["--size", f"{size[0]}x{size[1]}", "--fps", str(runs.FPS), "--runtime", options.runtime]
    arguments += ["--duration", str(options.seconds)]
    return [runs.report(arguments) for _ in range(options.runs)]


def middle(reports: Sequence[dict[str, Any]], *keys: str) -> float:
    """Median over the runs of one number of the report."""
    values = []
    for report in reports:
        found: Any = report
        for key in keys:
            found = found[key]
        values.append(float(found))
    return round(statistics.median(values), 2)


def rows(size: tuple[int, int], reports: Sequence[dict[str, Any]]) -> list[dict[str, object]]:
    """One line a stage, and the end to end line."""
    stages = list(reports[0]["latency_ms"]["stages"])
    paths: list[tuple[str, tuple[str, ...]]] = [("end to end", ("latency_ms", "end_to_end"))]
    paths += [(stage, ("latency_ms", "stages", stage)) for stage in stages]
    return [
        {
            "size and stage": f"{size[0]}x{size[1]} {name}",
            "p50 ms": middle(reports, *path, "p50"),
            "p95 ms": middle(reports, *path, "p95"),
            "p99 ms": middle(reports, *path, "p99"),
        }
        for name, path in paths
    ]


def summary(size: tuple[int, int], reports: Sequence[dict[str, Any]]) -> dict[str, object]:
    """What became of the frames."""
    return {
        "size": f"{size[0]}x{size[1]}",
        "fps": middle(reports, "fps"),
        "in": middle(reports, "frames", "in"),
        "out": middle(reports, "frames", "out"),
        "dropped by the model": middle(reports, "frames", "dropped", "model"),
        "peak MB": middle(reports, "peak_memory_mb"),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=machine.size, nargs="+", default=[(640, 360), (1280, 720)])
    parser.add_argument("--source", help="another source, such as file:PATH; the demo as a file if not given")
    parser.add_argument("--sink", default="null")
    parser.add_argument("--prompt", default="oil painting")
    parser.add_argument("--runtime", default="openvino")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    about = machine.describe()
    stages: list[dict[str, object]] = []
    totals: list[dict[str, object]] = []
    with tempfile.TemporaryDirectory() as folder:
        for size in options.sizes:
            source = options.source
            if source is None:
                path = Path(folder, f"{size[0]}x{size[1]}.mp4")
                runs.clip(path, size, options.seconds + 1)
                source = f"file:{path}"
            reports = measure(size, source, options)
            stages += rows(size, reports)
            totals.append(summary(size, reports))
    print(f"\n{machine.sentence(about)} Medians of {options.runs} runs of {options.seconds:g} s.\n")
    print(machine.table(list(totals[0]), [list(line.values()) for line in totals]), "\n")
    print(machine.table(list(stages[0]), [list(line.values()) for line in stages]))
    machine.write(options.json, {"machine": about, "frames": totals, "latency": stages})


if __name__ == "__main__":
    main()
