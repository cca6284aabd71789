"""Endurance: whether memory grows over many frames, and whether anything is left when the run has stopped.

    python -m benchmarks.soak --frames 20000 --json soak.json

The frames are made as fast as the restyler can, in this process. Memory is looked at from frame 500 on, when all is
warm; files and threads are counted before the first run and after the last.
"""

from __future__ import annotations

import argparse
import sys
import threading
from pathlib import Path

import psutil

from benchmarks import machine
from livestyle import Frame
from livestyle.clock import NS_PER_SECOND, MonotonicClock
from livestyle.session import Session
from livestyle.settings import settings_from

FPS = 30.0
WARM = 500


class Watch:
    """An observer that looks at the process's memory every so many frames.

    Args:
        every: frames between two looks, the first at frame 500.

    Attributes:
        memory_mb: resident memory by number of frames.
    """

    def __init__(self, every: int) -> None:
        self.memory_mb: dict[int, float] = {}
        self._every, self._process, self._count = every, psutil.Process(), 0

    def on_stage(self, stage: str, frame: Frame, began_ns: int, ended_ns: int) -> None:
        """Not of interest."""

    def on_event(self, sentence: str) -> None:
        """Say it: something failed."""
        print(sentence)

    def on_output(self, sink: str, frame: Frame, ended_ns: int, *, repeated: bool) -> None:  # noqa: ARG002 - one sink
        """Count, and look if it is time."""
        self._count += 1
        if self._count == WARM or (self._count > WARM and self._count % self._every == 0):
            self.memory_mb[self._count] = round(self._process.memory_info().rss / 2**20, 1)


def open_things() -> dict[str, int]:
    """Open files (handles on Windows) and threads of this process; Python's threads apart from the libraries' own."""
    process = psutil.Process()
    if sys.platform == "win32":
        files = process.num_handles()
    else:
        files = process.num_fds()
    return {"files": files, "threads": process.num_threads(), "python threads": threading.active_count()}


def run(options: argparse.Namespace, frames: int) -> tuple[Watch, float]:
    """One unpaced run; returns what was seen, and frames a second."""
    watch, clock = Watch(max(1, frames // 10)), MonotonicClock()
    values = {"source": options.source, "sinks": ["null"], "prompt": options.prompt, "runtime": options.runtime}
    limits = {"size": options.size, "fps": FPS, "unpaced": True, "loop": True, "duration": frames / FPS}
    session = Session(settings_from(values | limits), observers=[watch])
    session.start()
    began = clock.now_ns()
    try:
        session.wait()
    finally:
        session.stop()
    return watch, session.counts.frames_out * NS_PER_SECOND / (clock.now_ns() - began)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--frames", type=int, default=5000)
    parser.add_argument("--size", type=machine.size, default=(640, 360))
    parser.add_argument("--source", default="demo")
    parser.add_argument("--prompt", default="oil painting")
    parser.add_argument("--runtime", default="openvino")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    about = machine.describe()
    run(options, 2)  # libraries start their own threads and open their files once
    before = open_things()
    watch, fps = run(options, options.frames)
    after = open_things()
    memory = [{"frames": number, "resident MB": megabytes} for number, megabytes in watch.memory_mb.items()]
    left = [{"open": name, "before": before[name], "after": after[name]} for name in before]
    print(f"\n{options.frames} frames at {options.size[0]}x{options.size[1]}, {fps:.1f} a second.")
    print(f"{machine.sentence(about)}\n")
    for lines in (memory, left):
        if lines:
            print(machine.table(list(lines[0]), [list(line.values()) for line in lines]), "\n")
    machine.write(options.json, {"machine": about, "fps": round(fps, 1), "memory": memory, "left": left})


if __name__ == "__main__":
    main()
