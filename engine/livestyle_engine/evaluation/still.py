"""A still scene before a noisy camera: how much of the noise is left, and what a cold start shows of it."""

from __future__ import annotations

import itertools

import numpy as np

from livestyle.frame import Pixels
from livestyle_engine.evaluation.network import EvaluatedNetwork, Renderer, State
from livestyle_engine.parameters import Vector

SIGMA = 4.0
"""Standard deviation of the camera's noise, in 0..255."""

BEGINNING = 5
"""Changes after a cold start among which the largest is the burst."""


def noisy(scene: Pixels, count: int, seed: tuple[int, ...], sigma: float = SIGMA) -> list[Pixels]:
    """A still scene before a noisy camera.

    Args:
        scene: uint8 (height, width, 3).
        count: frames.
        seed: the same seed gives the same noise.
        sigma: of the noise, in 0..255.
    """
    rng = np.random.default_rng(seed)
    clean = scene.astype(np.float32)
    frames = (clean + rng.standard_normal(scene.shape, np.float32) * np.float32(sigma) for _ in range(count))
    return [(np.clip(frame, 0, 255) + np.float32(0.5)).astype(np.uint8) for frame in frames]


def changes(pictures: list[Pixels]) -> list[float]:
    """Mean absolute difference of each picture to the one before it, in 0..255."""
    return [
        float(np.abs(later.astype(np.int16) - earlier).mean(dtype=np.float64))
        for earlier, later in itertools.pairwise(pictures)
    ]


def flicker(
    network: EvaluatedNetwork,
    renderer: Renderer | None,
    frames: list[Pixels],
    made: list[State],
    vector: Vector,
    settle: int,
) -> dict[str, float]:
    """Flicker of one look on one still scene.

    Args:
        network: the model; starts cold.
        renderer: makes the reference's pictures; without it there is none to compare with.
        frames: from `noisy`.
        made: the filters' maps of each frame.
        vector: parameters of the look.
        settle: changes that do not count.

    Returns:
        "flicker", the mean change once settled, and "burst", the largest of the first five; with a renderer also
        "flicker_reference", the mean change of the reference. All in 0..255.
    """
    network.reset()
    ours = changes([network.run(frame, vector) for frame in frames])
    found = {"flicker": float(np.mean(ours[settle:])), "burst": max(ours[:BEGINNING])}
    if renderer is not None:
        pairs = list(zip(frames, made, strict=True))[settle:]
        found["flicker_reference"] = float(np.mean(changes([renderer.run(f, state, vector) for f, state in pairs])))
    return found


def over_scenes(each: list[dict[str, float]]) -> dict[str, float]:
    """One look's flicker over all scenes: means, the largest burst, and "flicker_ratio" to the reference."""
    scores = {name: float(np.mean([one[name] for one in each])) for name in each[0]}
    scores["burst"] = max(one["burst"] for one in each)
    if "flicker_reference" in scores:
        scores["flicker_ratio"] = scores["flicker"] / max(scores["flicker_reference"], 1e-9)
    return scores
