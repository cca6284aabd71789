"""Scores of one model on one clip: beside the filters' reference, along the motion, and where it is fastest.

Fidelity, warp error and ghosting need the same pictures, so each is made once.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from livestyle.frame import Pixels
from livestyle_engine.evaluation.clips import Clip
from livestyle_engine.evaluation.distances import l1, structure
from livestyle_engine.evaluation.motion import Mask, Motion, error_in, fastest, motion, moved_along, warp_error
from livestyle_engine.evaluation.network import EvaluatedNetwork, Renderer, State
from livestyle_engine.evaluation.plan import Plan
from livestyle_engine.evaluation.reference import error_within, map_errors, pack, reference_state, unpack
from livestyle_engine.parameters import Vector

Scores = dict[str, float]


@dataclass(frozen=True, slots=True)
class Moving:
    """How a clip moves; the same for every model.

    Attributes:
        motions: from each frame to the next.
        fast: the fastest-moving tenth of each frame but the first.
        warp: warp error of the clip itself over the frames that count, 0..255.
    """

    motions: list[Motion]
    fast: list[Mask]
    warp: float


def moving(clip: Clip, settle: int) -> Moving:
    """Find the motion of a clip."""
    pairs = list(zip(clip.frames[:-1], clip.frames[1:], strict=True))
    motions = [motion(earlier, later) for earlier, later in pairs]
    errors = [warp_error(*pair, moved) for pair, moved in zip(pairs, motions, strict=True)]
    return Moving(motions, fastest([moved.speed for moved in motions]), float(np.mean(errors[settle:])))


def references(clip: Clip, network: EvaluatedNetwork) -> list[State]:
    """The filters' maps of each frame, at the size that the network makes its own."""
    return [reference_state(network.small(frame)) for frame in clip.frames]


def maps_scores(
    network: EvaluatedNetwork, clip: Clip, moved: Moving | None, made: list[State], vector: Vector, plan: Plan
) -> tuple[Scores, Scores]:
    """Errors of the maps on one clip, run from a cold start.

    Returns:
        The mean error of each map over the frames that count, see `reference.map_errors`; and, if it is known how
        the clip moves, "ghost_with" and "ghost_without": errors in the fastest pixels with the past and cold.
    """
    network.reset()
    errors, ghosts = [], {"ghost_with": 0.0, "ghost_without": 0.0}
    size = (network.shape.maps_width, network.shape.maps_height)
    for index, frame in enumerate(clip.frames):
        network.run(frame, vector)
        if index >= plan.settle:
            errors.append(map_errors(network.state, made[index]))
        if moved is not None and index in range(plan.settle, len(clip.frames), plan.step):
            fast = cv2.resize(moved.fast[index - 1].astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0
            kept = network.state
            network.reset()
            network.run(frame, vector)
            ghosts["ghost_with"] += error_within(kept, made[index], fast)
            ghosts["ghost_without"] += error_within(network.state, made[index], fast)
            network.state = kept
    mean = {name: float(np.mean([error[name] for error in errors])) for name in errors[0]}
    return mean, ghosts if moved is not None else {}


def look_scores(
    network: EvaluatedNetwork,
    renderer: Renderer | None,
    clip: Clip,
    moved: Moving | None,
    made: list[State],
    vector: Vector,
    plan: Plan,
) -> Scores:
    """Scores of one look on one clip.

    Args:
        network: the model.
        renderer: makes the reference's pictures; without it only the model's own warp error is measured.
        clip: the frames.
        moved: how it moves; without it only the distances to the reference are measured.
        made: the filters' maps.
        vector: parameters of the look.
        plan: what counts, and how often the dear distances are measured.

    Returns:
        "l1" and "structure" (0..1), "warp", "warp_reference" and "warp_tracked" (0..255), and over the fastest pixels
        "ghost_with" and "ghost_without": sums of differences to the reference, with the past and cold.
    """
    network.reset()
    ours = [network.run(frame, vector) for frame in clip.frames]
    scores: Scores = {}
    if moved is not None:
        scores["warp"] = _warp(ours, moved, plan.settle)
    if renderer is None:
        return scores
    reference = [renderer.run(frame, state, vector) for frame, state in zip(clip.frames, made, strict=True)]
    counted = range(plan.settle, len(clip.frames))
    scores["l1"] = float(np.mean([l1(ours[i], reference[i]) for i in counted]))
    seldom = counted[:: plan.step]
    scores["structure"] = float(np.mean([structure(ours[i], reference[i]) for i in seldom]))
    if moved is None:
        return scores
    scores["warp_reference"] = _warp(reference, moved, plan.settle)
    pairs = [index for index in seldom if index + 1 < len(clip.frames)]
    if pairs:
        best = [_tracked(renderer, clip, moved, made, vector, reference, index) for index in pairs]
        scores["warp_tracked"] = float(np.mean(best))
    scores["ghost_with"] = scores["ghost_without"] = 0.0
    for index in seldom:
        network.reset()
        cold = network.run(clip.frames[index], vector)
        fast = moved.fast[index - 1]
        scores["ghost_with"] += error_in(ours[index], reference[index], fast)
        scores["ghost_without"] += error_in(cold, reference[index], fast)
    return scores


def _tracked(
    renderer: Renderer,
    clip: Clip,
    moved: Moving,
    made: list[State],
    vector: Vector,
    reference: list[Pixels],
    index: int,
) -> float:
    """Warp error of what no network could better: the earlier frame and its maps, moved along and painted again.

    What is left is the look's own: textures that lie still on the screen while the picture moves.
    """
    motion_ = moved.motions[index]
    frame = moved_along(clip.frames[index].astype(np.float32), motion_)
    state = {part: pack(moved_along(unpack(maps), motion_)) for part, maps in made[index].items()}
    ideal = renderer.run(np.clip(frame + np.float32(0.5), 0, 255).astype(np.uint8), state, vector)
    return warp_error(reference[index], np.array(ideal), motion_)


def _warp(pictures: list[Pixels], moved: Moving, settle: int) -> float:
    pairs = zip(pictures[:-1], pictures[1:], moved.motions, strict=True)
    return float(np.mean([warp_error(*pair) for index, pair in enumerate(pairs) if index >= settle]))


def over_clips(each: list[Scores]) -> Scores:
    """One look's scores over all clips: means, and ratios of the sums.

    Args:
        each: from `look_scores`, one a clip.

    Returns:
        Means of "warp", "warp_reference", "warp_tracked", "l1", "structure"; "warp_ratio" to the reference,
        "ghost_ratio" of the fastest pixels' error with the past to that without, where they could be measured.
    """
    names = [name for name in each[0] if not name.startswith("ghost") and all(name in one for one in each)]
    scores = {name: float(np.mean([one[name] for one in each])) for name in names}
    if "warp_reference" in scores:
        scores["warp_ratio"] = scores["warp"] / max(scores["warp_reference"], 1e-9)
    return scores | ghost_ratio(each)


def ghost_ratio(each: list[Scores]) -> Scores:
    """The fastest pixels' error with the past over that without, over all clips; nothing if nothing moves fast."""
    without = sum(one.get("ghost_without", 0.0) for one in each)
    return {"ghost_ratio": sum(one["ghost_with"] for one in each) / without} if without > 0 else {}
