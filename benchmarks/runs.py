"""Runs to measure: the command line in a process of its own, or the live path in this one, to watch it closely."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

from livestyle import Prompt, plugins
from livestyle.errors import EndOfStream
from livestyle.fit import fitted
from livestyle.pipeline import Pipeline
from livestyle.ports import Observer, RestylerRequest, SinkRequest, SourceRequest
from livestyle.stopping import Limits

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


def pipeline(
    size: tuple[int, int],
    *,
    prompt: Prompt,
    limits: Limits,
    observer: Observer,
    source: str = "demo",
    runtime: str = "auto",
    paced: bool = True,
    cues: Sequence[tuple[float, Prompt]] = (),
) -> Pipeline:
    """The live path as `livestyle run` builds it, into the sink `null`; not started."""
    make_source, _, argument = plugins.source(source)
    opened = make_source(SourceRequest(argument, size=size, fps=FPS, paced=paced, loop=True))
    video_format = opened.open()
    request = RestylerRequest(video_format, size=size, runtime=runtime, paced=paced)
    restyler = plugins.restyler("causal")(request)
    make_sink, name, argument = plugins.sink("null")
    return Pipeline(
        opened,
        restyler,
        {name: make_sink(SinkRequest(argument, paced=paced))},
        paced=paced,
        prompt=prompt,
        cues=cues,
        observers=[observer],
        limits=limits,
        source_is_open=True,
    )


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
