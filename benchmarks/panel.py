"""What the control panel costs, how long a person waits for it, and whether an hour with it leaves anything behind.

    python -m benchmarks.panel cost                processor, over `livestyle run`; preview shown, hidden
    python -m benchmarks.panel start               from the start to the camera's picture and to the look
    python -m benchmarks.panel keys                from Enter to the first picture under the prompt
    python -m benchmarks.panel soak --minutes 60   memory, late pictures and blocks of the window, a prompt every 5 s

The source is the demo picture. All need Xvfb and xdotool, and a machine with nothing else to do. They assert no times.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks import machine
from benchmarks.panel_cost import cost
from benchmarks.panel_soak import soak
from benchmarks.panel_times import keys, start

OPENVINO = ("--runtime", "openvino")
"""Pinned, so that no run begins with timing what there is."""


def measured(options: argparse.Namespace) -> list[dict[str, object]]:
    """Measure what is asked for; one row a line of the table."""
    settings: tuple[str, ...] = ("--source", "demo", "--size", options.size, "--fps", options.fps, *OPENVINO)
    if options.model:
        settings = (*settings, "--model", options.model)
    locked = (*settings, "--quality", options.quality)
    if options.what == "cost":
        return cost((*locked, "--prompt", "ink comic"), options.rounds)
    if options.what == "start":
        return start(locked, options.rounds)
    if options.what == "keys":
        return keys(locked, options.presses)
    return soak((*settings, "--prompt", "ink comic"), options.minutes)


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("cost", "start", "keys", "soak"))
    parser.add_argument("--size", default="640x360")
    parser.add_argument("--fps", default="30")
    parser.add_argument("--quality", default="3", help="step that is kept; one that this machine keeps the rate at")
    parser.add_argument("--model", default="", help='"none" for cost without the network, on a machine that is busy')
    parser.add_argument("--rounds", type=int, default=3, help="of cost and start")
    parser.add_argument("--presses", type=int, default=40, help="of keys")
    parser.add_argument("--minutes", type=float, default=60.0, help="of soak")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    about = machine.describe()
    rows = measured(options)
    print(f"\n{machine.sentence(about)}\n{options.size} at {options.fps} fps, quality {options.quality}.\n")
    print(machine.table(list(rows[0]), [list(row.values()) for row in rows]))
    machine.write(options.json, {"machine": about, options.what: rows})


if __name__ == "__main__":
    main()
