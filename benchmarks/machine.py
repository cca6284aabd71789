"""What every benchmark says beside its numbers: where they were measured, in one shape of table and of file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import psutil

from livestyle import machine

_LIBRARIES = (
    *("cuda-bindings", "livestyle", "numpy", "onnx", "onnxruntime", "onnxruntime-gpu", "opencv-python-headless"),
    *("openvino", "tensorrt-rtx", "tensorrt-cu13", "torch"),
)


def describe() -> dict[str, object]:
    """Processor, cores, memory, system, library versions, and how busy the machine was with other things."""
    return {
        "processor": machine.processor(),
        "cores": machine.cores(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30, 1),
        "system": machine.operating_system(),
        "load_before": round(psutil.getloadavg()[0], 2),
        "versions": machine.versions(_LIBRARIES),
    }


def sentence(about: dict[str, object]) -> str:
    """The description as one line for people."""
    return (
        f"{about['processor']}, {about['cores']} cores, {about['memory_gb']} GB, {about['system']}; "
        f"load average before the run {about['load_before']}."
    )


def quantiles(values: Sequence[float]) -> dict[str, float]:
    """Median and 95th percentile."""
    median, high = np.percentile(np.asarray(values, np.float64), (50, 95))
    return {"p50": round(float(median), 2), "p95": round(float(high), 2)}


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table; the first column is text, the others are numbers."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *[[str(cell) for cell in row] for row in rows]]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def write(path: Path | None, result: dict[str, object]) -> None:
    """Write a result as JSON if a file was asked for."""
    if path is not None:
        path.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


def size(text: str) -> tuple[int, int]:
    """Width and height from `640x360`, for argparse."""
    width, _, height = text.partition("x")
    return int(width), int(height)
