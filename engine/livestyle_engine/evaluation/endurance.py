"""The long run: whether colour and texture drift over many thousand frames, and whether memory grows."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from livestyle.frame import Pixels
from livestyle_engine.evaluation.clips import Clip
from livestyle_engine.evaluation.network import EvaluatedNetwork
from livestyle_engine.parameters import Vector

STATISTICS = ("red", "green", "blue", "contrast", "texture")
_NOISES = 17
"""Noise pictures that take turns; prime, so that no block of frames meets them in the same order as another."""


def statistics(picture: Pixels) -> NDArray[np.float64]:
    """Colour and texture of a uint8 picture.

    Returns:
        float64 (5,): mean red, green and blue, standard deviation of the brightness, mean slope of the brightness;
        all in 0..255.
    """
    gray = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32)
    slope = (np.abs(np.diff(gray, axis=0)).mean() + np.abs(np.diff(gray, axis=1)).mean()) / 2
    return np.array([*picture.mean((0, 1), dtype=np.float64), gray.std(), slope])


def loop(clips: Sequence[Clip], size: tuple[int, int], block: int) -> list[Pixels]:
    """One block of frames at `size`: the clips forth and back until there are enough, so that blocks compare."""
    whole = [frame for clip in clips for frame in clip.frames][:block]
    small = [np.asarray(cv2.resize(frame, size, interpolation=cv2.INTER_AREA), np.uint8) for frame in whole]
    frames: list[Pixels] = []
    while len(frames) < block:
        frames += small
        small.reverse()
    return frames[:block]


def _camera(block: list[Pixels], count: int, seed: int) -> Iterator[Pixels]:
    """The same block again and again, with noise of sigma 2 that differs."""
    rng = np.random.default_rng((seed, 1))
    noises = [np.rint(rng.standard_normal(block[0].shape) * 2).astype(np.int16) for _ in range(_NOISES)]
    for number in range(count):
        yield np.asarray(cv2.add(block[number % len(block)], noises[number % _NOISES], dtype=cv2.CV_8U), np.uint8)


def drift(blocks: NDArray[np.float64]) -> NDArray[np.float64]:
    """Relative distance of each block's statistics to the first block's, float64 (blocks, statistics)."""
    return np.asarray(np.abs(blocks - blocks[0]) / np.maximum(np.abs(blocks[0]), 1e-9))


def memory_mb() -> float | None:
    """Memory that this process holds now, in MiB; None where it cannot be read without a further package."""
    if sys.platform != "linux":
        return None
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return round(pages * 4096 / 2**20, 1)


def endure(
    network: EvaluatedNetwork,
    block: list[Pixels],
    count: int,
    vector: Vector,
    seed: int,
    say: Callable[[str], None],
) -> dict[str, Any]:
    """Run for long and compare each whole block of frames with the first.

    Args:
        network: the model; starts cold and is never reset.
        block: from `loop`.
        count: frames; what is over a whole number of blocks is not run.
        vector: parameters of the look.
        seed: of the noise.
        say: told how far it is, ten times.

    Returns:
        "frames"; "blocks": a list with "frames", each statistic, "drift" (the largest relative distance to the first
        block) and "memory_mb"; "drift": the largest of all; "statistic": which one it was.
    """
    network.reset()
    blocks = max(2, count // len(block))
    sums = np.zeros((blocks, len(STATISTICS)))
    memory: list[float | None] = []
    for number, frame in enumerate(_camera(block, blocks * len(block), seed)):
        sums[number // len(block)] += statistics(network.run(frame, vector))
        if (number + 1) % len(block) == 0:
            memory.append(memory_mb())
            if len(memory) % max(1, blocks // 10) == 0:
                say(f"{number + 1} of {blocks * len(block)} frames")
    means = sums / len(block)
    away = drift(means)
    rows: list[dict[str, float | None]] = [{"frames": (i + 1) * len(block)} for i in range(blocks)]
    for row, mean, moved, held in zip(rows, means, away, memory, strict=True):
        row |= dict(zip(STATISTICS, map(float, mean), strict=True))
        row |= {"drift": float(moved.max()), "memory_mb": held}
    worst = STATISTICS[int(np.unravel_index(np.argmax(away), away.shape)[1])]
    return {"frames": blocks * len(block), "drift": float(away.max()), "statistic": worst, "blocks": rows}
