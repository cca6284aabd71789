"""Milliseconds of a frame by model, runtime, precision and size, with peers in the same run; of a text; megabytes."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from livestyle.errors import ModelError
from livestyle.frame import Pixels
from livestyle.prompt import Prompt
from livestyle_engine.encoding import PromptEncoder
from livestyle_engine.evaluation.network import costs
from livestyle_engine.evaluation.peers import Peer
from livestyle_engine.evaluation.plan import Plan
from livestyle_engine.evaluation.subjects import Subject
from livestyle_engine.evaluation.turns import Candidate, compiled, take_turns
from livestyle_engine.looks import bank
from livestyle_engine.runtimes.available import available
from livestyle_engine.runtimes.port import Background, Runtime, Shape, Target
from livestyle_engine.sizes import shape_for
from livestyle_engine.text import TextEncoder

_EACH = 4
"""Frames of a turn that count."""
_PROMPTS = (
    "oil painting",
    "make me look like a comic",
    "neon city at night",
    "pencil sketch, no outlines",
    "1920s silent film",
    "soft watercolour with muted colours",
    "minecraft",
    "stained glass window",
    "blueprint on old paper",
    "ink",
)


def _ours(path: Path, name: str, shape: Shape, runtime: Runtime, target: Target) -> Candidate:
    """A graph as the live path runs it; ModelError if it cannot."""
    network = runtime.load(path, shape, target)
    vector = bank().parameters("comic", "natural")
    behind = Background(bank().parameters("oil", "natural"), 1.0)  # taken by graphs in two layers alone
    out = np.zeros((shape.height, shape.width, 3), np.uint8)
    padded = np.zeros_like(out)

    def restyle(frame: Pixels) -> Pixels:
        if frame.shape == out.shape:
            network.run(frame, out, vector, 1.0, behind)
        else:
            padded[: frame.shape[0], : frame.shape[1]] = frame
            network.run(padded, out, vector, 1.0, behind)
        return out

    return Candidate(name, f"{runtime.name} {target}", restyle)


def _resized(frames: Sequence[Pixels], size: tuple[int, int]) -> list[Pixels]:
    return [np.asarray(cv2.resize(frame, size, interpolation=cv2.INTER_AREA), np.uint8) for frame in frames]


def _parity(candidates: Sequence[Candidate], frames: Sequence[Pixels]) -> list[float]:
    """Mean difference, in 0..255, of what each makes of a few frames to what the first makes of them."""
    pictures = []
    for candidate in candidates:
        for frame in frames:
            picture = candidate.restyle(frame)
        pictures.append(picture.astype(np.int16))
    return [float(np.abs(picture - pictures[0]).mean()) for picture in pictures]


def _row(candidate: Candidate, size: tuple[int, int], giga_macs: float, off: float | None) -> dict[str, Any]:
    median, high = np.percentile(candidate.times, (50, 95))
    return {
        "network": candidate.name,
        "runs": candidate.runs,
        "size": f"{size[0]}x{size[1]}",
        "p50_ms": round(float(median), 2),
        "p95_ms": round(float(high), 2),
        "best_ms": round(min(candidate.times), 2),
        "giga_macs": round(giga_macs, 3),
        "off": None if off is None else round(off, 3),
    }


@dataclass
class _Turns:
    """Who takes turns at one size, and what could not."""

    size: tuple[int, int]
    frames: Sequence[Pixels]
    entries: list[tuple[Candidate, float, float | None]] = field(default_factory=list)
    failed: list[dict[str, str]] = field(default_factory=list)

    def add(self, path: Path, name: str, maps_lines: int) -> None:
        """A graph of ours in every runtime and precision."""
        shape, own = shape_for(*self.size, maps_lines), []
        for runtime in available():
            for target in runtime.targets():
                try:
                    own.append(_ours(path, name, shape, runtime, target))
                except ModelError as error:
                    self.failed.append({"network": name, "runs": f"{runtime.name} {target}", "why": str(error)})
        macs = costs(path, shape)
        self.entries += [(one, macs, off) for one, off in zip(own, _parity(own, self.frames[:3]), strict=True)]

    def add_peer(self, peer: Peer) -> None:
        """A peer as OpenVINO would run it, and exact."""
        for precision in (None, "f32"):
            self.entries.append((compiled(peer.family, peer.model, precision), peer.giga_macs, None))

    def take(self, rounds: int) -> list[dict[str, Any]]:
        """Rows of the table."""
        take_turns([candidate for candidate, _, _ in self.entries], self.frames, rounds, _EACH)
        return [_row(candidate, self.size, macs, off) for candidate, macs, off in self.entries]


def measure(
    models: Sequence[Subject], peers: Sequence[Peer], frames: Sequence[Pixels], plan: Plan
) -> dict[str, list[dict[str, Any]]]:
    """Time every model in every runtime and precision, and at the first size one peer of each family.

    Args:
        models: ours; the graph in two layers, where there is one, under two looks.
        peers: not ours; all of a family cost the same, so the first stands for it.
        frames: uint8 pictures; they are brought to each size.
        plan: sizes and rounds.

    Returns:
        "rows": network, runs, size, p50_ms, p95_ms, best_ms, giga_macs, off (mean difference to the first precision
        of that model, 0..255); "failed": what did not run, with its sentence.
    """
    rows: list[dict[str, Any]] = []
    failed: list[dict[str, Any]] = []
    for size in plan.speed_sizes:
        turns = _Turns(size, _resized(frames, size))
        for subject in models:
            turns.add(subject.card.path, subject.name, subject.card.maps_lines)
            if subject.card.layers_path is not None and plan.two_looks:
                turns.add(subject.card.layers_path, f"{subject.name}, two looks", subject.card.maps_lines)
        if size == plan.size == plan.speed_sizes[0]:
            for peer in {peer.family: peer for peer in reversed(peers)}.values():
                turns.add_peer(peer)
        rows += turns.take(plan.rounds)
        failed += turns.failed
    return {"rows": rows, "failed": failed}


def text_milliseconds(runtime: Runtime, rounds: int) -> dict[str, float]:
    """Milliseconds from a text to its parameters: p50 and p95 over ten prompts."""
    encode = PromptEncoder(TextEncoder(runtime))
    times = []
    for number in range(rounds + 1):
        for text in _PROMPTS:
            began = time.perf_counter_ns()
            encode(Prompt(text))
            if number:
                times.append((time.perf_counter_ns() - began) / 1e6)
    median, high = np.percentile(times, (50, 95))
    return {"p50_ms": round(float(median), 2), "p95_ms": round(float(high), 2)}


def folder_megabytes() -> dict[str, float]:
    """Size of all that ships as models, in 1e6 bytes: "whole", and each folder in it."""
    root = Path(str(files("livestyle_models")))
    sizes: dict[str, float] = {"whole": 0.0}
    for path in root.rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            inside = path.relative_to(root).parts
            part = inside[0] if len(inside) > 1 else "files"
            sizes[part] = sizes.get(part, 0.0) + path.stat().st_size / 1e6
            sizes["whole"] += path.stat().st_size / 1e6
    return {name: round(size, 2) for name, size in sizes.items()}
