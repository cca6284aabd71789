"""Parity, times, swaps and memory of one candidate."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from benchmarks import machine
from benchmarks.gpu.candidates import Candidate, Runs
from livestyle.frame import Pixels
from livestyle_engine.looks import bank
from livestyle_engine.parameters import Vector

WARM_UP = 20
_LOOK_FRAMES = 25
"""Frames under one look before the next comes, where pictures are compared."""


def looks() -> list[Vector]:
    """The parameters of every look."""
    library = bank()
    return [library.parameters(name, "natural") for name in library.looks]


def reference(network: Runs, frames: Sequence[Pixels]) -> list[Pixels]:
    """What a network makes of a film under one look after the other, from a cold start."""
    made, every = [], looks()
    network.reset()
    for index, frame in enumerate(frames):
        out = np.empty_like(frame)
        network.run(frame, out, every[index // _LOOK_FRAMES % len(every)], 1.0)
        made.append(out)
    return made


def parity(network: Runs, frames: Sequence[Pixels], expected: Sequence[Pixels]) -> dict[str, float]:
    """How far a network is from the exact pictures, mean absolute, in 0..255, with the state carried over."""
    every, away = looks(), []
    network.reset()
    out = np.empty_like(frames[0])
    for index, (frame, exact) in enumerate(zip(frames, expected, strict=True)):
        network.run(frame, out, every[index // _LOOK_FRAMES % len(every)], 1.0)
        away.append(float(np.abs(out.astype(np.int16) - exact).mean()))
    third = max(1, len(away) // 3)
    return {
        "mean": round(float(np.mean(away)), 3),
        "largest": round(max(away), 3),
        "first third": round(float(np.mean(away[:third])), 3),
        "last third": round(float(np.mean(away[-third:])), 3),
    }


def speed(candidate: Candidate, frames: Sequence[Pixels], runs: int) -> dict[str, Any]:
    """Milliseconds of a frame from host to host, and of its parts on the card."""
    parameters = looks()[0]
    out = np.empty_like(frames[0])

    def one(index: int) -> float:
        began = time.perf_counter()
        candidate.network.run(frames[index % len(frames)], out, parameters, 1.0)
        return (time.perf_counter() - began) * 1000

    for index in range(WARM_UP):
        one(index)
    whole = machine.quantiles([one(index) for index in range(runs)])
    row: dict[str, Any] = {"p50 ms": whole["p50"], "p95 ms": whole["p95"]}
    if candidate.parts is not None:
        parts = np.array([candidate.parts() for _ in range(runs)])
        for name, values in zip(("to the card", "network", "back"), parts.T, strict=True):
            row[f"{name} ms"] = round(float(np.median(values)), 3)
        row["network p95 ms"] = round(float(np.percentile(parts[:, 1], 95)), 3)
    return row


def swap(candidate: Candidate, frames: Sequence[Pixels], runs: int) -> dict[str, float]:
    """What another prompt at every frame adds to a frame: the two are measured turn by turn."""
    every, out = looks(), np.empty_like(frames[0])
    times: dict[bool, list[float]] = {True: [], False: []}
    for index in range(WARM_UP + 2 * runs):
        swaps = bool(index % 2)
        parameters = every[(index // 2) % len(every)] if swaps else every[(index // 2 - 1) % len(every)]
        began = time.perf_counter()
        candidate.network.run(frames[index % len(frames)], out, parameters, 1.0)
        if index >= WARM_UP:
            times[swaps].append((time.perf_counter() - began) * 1000)
    steady, swapped = (float(np.median(times[key])) for key in (False, True))
    return {"without ms": round(steady, 3), "with ms": round(swapped, 3), "adds ms": round(swapped - steady, 3)}


def memory(candidate: Candidate, frames: Sequence[Pixels], runs: int, free: Callable[[], int]) -> dict[str, float]:
    """Memory of the card before and after many frames."""
    out, parameters = np.empty_like(frames[0]), looks()[0]
    before = free()
    for index in range(runs):
        candidate.network.run(frames[index % len(frames)], out, parameters, 1.0)
    return {"frames": runs, "grew by MB": round((before - free()) / 1e6, 2)}
