"""Runs of the real command line, each in a process of its own, and what their reports say."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

from livestyle import plugins
from livestyle.errors import EndOfStream
from livestyle.fit import fitted
from livestyle.ports import SourceRequest

FPS = 30


def report(arguments: list[str]) -> dict[str, Any]:
    """The report of one `livestyle run`.

    Raises:
        SystemExit: the run failed; what it said is the message.
    """
    program = shutil.which("livestyle", path=str(Path(sys.executable).parent)) or "livestyle"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "report.json")
        command = [program, "run", *arguments, "--report", str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise SystemExit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr or done.stdout}")
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def clip(path: Path, size: tuple[int, int], seconds: float) -> None:
    """Write the demo source as an H.264 file, so that a run has a real file to decode."""
    factory, _, argument = plugins.source("demo")
    source = factory(SourceRequest(argument, size=size, fps=FPS, paced=False, loop=True))
    source.open()
    try:
        with av.open(str(path), "w") as container:
            stream = container.add_stream("libx264", rate=Fraction(FPS), options={"preset": "veryfast", "crf": "20"})
            stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
            for _ in range(round(seconds * FPS)):
                frame = source.read(10)
                if frame is None:
                    break
                pixels = np.ascontiguousarray(fitted(frame.pixels, size))
                container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
            container.mux(stream.encode(None))
    except EndOfStream:
        pass
    finally:
        source.close()
