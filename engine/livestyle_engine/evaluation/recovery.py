"""Beginnings: how soon a picture is as good as after a fresh start, whatever the network remembers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from livestyle.frame import Pixels
from livestyle_engine.cuts import CutDetector
from livestyle_engine.evaluation.distances import l1
from livestyle_engine.evaluation.network import EvaluatedNetwork, Renderer
from livestyle_engine.evaluation.reference import map_errors, reference_state
from livestyle_engine.evaluation.still import noisy
from livestyle_engine.parameters import Vector

WITHIN = 0.05
LENGTH = 16
"""Frames that are watched after an event."""
_BEFORE = 10
_BLACK = 10

Curve = list[float]


def frames_until(errors: Sequence[float], fresh: Sequence[float], within: float = WITHIN) -> int | None:
    """Frames after which an error stays within a share of the error of a fresh start of the same age.

    Args:
        errors: after the event, frame by frame.
        fresh: of a run that began with the first of these frames.
        within: share of `fresh` that the error may be above it.

    Returns:
        0 if it is never above; None if it still is at the last frame.
    """
    late = [index for index, (error, best) in enumerate(zip(errors, fresh, strict=True)) if error > best * (1 + within)]
    if not late:
        return 0
    return late[-1] + 1 if late[-1] + 1 < len(errors) else None


def settled(errors: Sequence[float]) -> float:
    """What an error settles at: the mean of its last quarter."""
    return float(np.mean(errors[-max(1, len(errors) // 4) :]))


class _Scene:
    """One still scene before a noisy camera, and a run of it."""

    def __init__(self, network: EvaluatedNetwork, scene: Pixels, seed: tuple[int, ...]) -> None:
        self.network = network
        self.frames = noisy(scene, LENGTH, seed)
        self.clean = reference_state(network.small(scene))

    def errors(self, vector: Vector, cuts: CutDetector | None = None) -> Curve:
        """Maps error frame by frame, from the state that the network has now; resets on a cut that is noticed."""
        found = []
        for frame in self.frames:
            if cuts is not None and cuts.is_cut(frame):
                self.network.reset()
            self.network.run(frame, vector)
            found.append(map_errors(self.network.state, self.clean)["mean"])
        return found


def _play(network: EvaluatedNetwork, frames: Sequence[Pixels], vector: Vector) -> CutDetector:
    """Run frames as a live run does; gives the detector that has seen them."""
    cuts = CutDetector()
    for frame in frames:
        if cuts.is_cut(frame):
            network.reset()
        network.run(frame, vector)
    return cuts


def events(
    network: EvaluatedNetwork, scene: Pixels, other: Pixels, vector: Vector, seed: tuple[int, ...]
) -> dict[str, Curve]:
    """Maps errors, frame by frame, on one still scene after what may happen to a live run.

    Args:
        network: the model.
        scene: uint8 (height, width, 3), what is on air after the event.
        other: another scene, which was on air before.
        vector: parameters of a look; the maps do not depend on it.
        seed: of the noise.

    Returns:
        "cold_start"; "hard_cut" and "black_frames" with the cut detector of the live path; "foreign_history": the
        other scene's state and no detector, as if the cut had not been noticed.
    """
    on_air = _Scene(network, scene, seed)
    before = noisy(other, _BEFORE, (*seed, 1))
    network.reset()
    curves = {"cold_start": on_air.errors(vector)}
    network.reset()
    curves["hard_cut"] = on_air.errors(vector, _play(network, before, vector))
    network.reset()
    dark = [np.zeros_like(scene)] * _BLACK
    curves["black_frames"] = on_air.errors(vector, _play(network, on_air.frames[:_BEFORE] + dark, vector))
    network.reset()
    for frame in before:
        network.run(frame, vector)
    curves["foreign_history"] = on_air.errors(vector)
    return curves


def swap(
    network: EvaluatedNetwork,
    renderer: Renderer,
    scene: Pixels,
    looks: tuple[Vector, Vector],
    seed: tuple[int, ...],
) -> tuple[Curve, Curve]:
    """Distance of the pictures to the reference's (L1, 0..1), frame by frame, after a prompt without transition.

    Args:
        network: the model.
        renderer: makes the reference's picture, of the scene without noise.
        scene: uint8 (height, width, 3).
        looks: parameters before and after the swap.
        seed: of the noise.

    Returns:
        After the swap, and of a fresh start under the second look.
    """
    on_air = _Scene(network, scene, seed)
    goal = renderer.run(scene, on_air.clean, looks[1])
    network.reset()
    fresh = [l1(network.run(frame, looks[1]), goal) for frame in on_air.frames]
    network.reset()
    for frame in noisy(scene, _BEFORE, (*seed, 1)):
        network.run(frame, looks[0])
    return [l1(network.run(frame, looks[1]), goal) for frame in on_air.frames], fresh


def summary(curves: Sequence[dict[str, Curve]], swaps: Sequence[tuple[Curve, Curve]]) -> dict[str, Any]:
    """Over all scenes, for each event: how soon it is as good as a fresh start, and how far it is from that.

    Args:
        curves: from `events`, one a scene.
        swaps: from `swap`; may be empty.

    Returns:
        For each event "frames" (the most of any scene, None if one never came back), "curve" (the mean error) and
        "worst" (the largest error over a fresh start's of the same age, of any scene); a cold start is compared with
        what it settles at. After a prompt swap the errors are of pictures, else of maps.
    """
    pairs: dict[str, list[tuple[Curve, Curve]]] = {
        event: [(one[event], one["cold_start"]) for one in curves] for event in curves[0]
    }
    pairs["cold_start"] = [(fresh, [settled(fresh)] * len(fresh)) for fresh, _ in pairs["cold_start"]]
    if swaps:
        pairs["prompt_swap"] = list(swaps)
    found: dict[str, Any] = {}
    for event, each in pairs.items():
        ratios = np.array([np.array(errors) / np.maximum(fresh, 1e-9) for errors, fresh in each])
        known = [frames for errors, fresh in each if (frames := frames_until(errors, fresh)) is not None]
        found[event] = {
            "frames": max(known) if len(known) == len(each) else None,
            "curve": np.mean([errors for errors, _ in each], axis=0).tolist(),
            "worst": ratios.max(0).tolist(),
        }
    return found
