"""Goes over clips, scenes, models and looks, and gathers the scores of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from livestyle.frame import Pixels
from livestyle_engine.evaluation import endurance, recovery, still
from livestyle_engine.evaluation.clip_scores import (
    Moving,
    Scores,
    ghost_ratio,
    look_scores,
    maps_scores,
    moving,
    over_clips,
    references,
)
from livestyle_engine.evaluation.clips import Clip
from livestyle_engine.evaluation.motion import warp_error
from livestyle_engine.evaluation.network import State
from livestyle_engine.evaluation.peers import Peer
from livestyle_engine.evaluation.plan import Plan
from livestyle_engine.evaluation.reference import reference_state
from livestyle_engine.evaluation.subjects import Subject
from livestyle_engine.parameters import Vector
from livestyle_engine.sizes import shape_for

_PEER_FRAMES = 4
"""Frames of a still scene that a peer restyles: it has no past that would have to settle."""


@dataclass(frozen=True, slots=True)
class Material:
    """What every part of an evaluation works on.

    Attributes:
        models: under evaluation.
        peers: beside them.
        clips: frames at the plan's size.
        looks: parameters by name.
        plan: how much of each.
        say: told in a line how far it is.
    """

    models: Sequence[Subject]
    peers: Sequence[Peer]
    clips: Sequence[Clip]
    looks: Mapping[str, Vector]
    plan: Plan
    say: Callable[[str], None]

    @property
    def scored(self) -> dict[str, Vector]:
        """The looks that are scored: as many as the plan has, evenly from all."""
        return self._some(self.plan.looks)

    @property
    def shown(self) -> dict[str, Vector]:
        """The looks on the sheets: as many as the plan has, evenly from all."""
        return self._some(self.plan.shown)

    def _some(self, most: int) -> dict[str, Vector]:
        names = list(self.looks)
        return {names[place]: self.looks[names[place]] for place in spread(len(names), most)}

    @property
    def any_look(self) -> str:
        """A look for what does not depend on it."""
        return "oil" if "oil" in self.looks else next(iter(self.looks))


def spread(count: int, most: int) -> list[int]:
    """At most so many numbers below `count`, evenly."""
    return sorted({int(place) for place in np.linspace(0, count - 1, min(count, most))})


def scenes(material: Material) -> list[Pixels]:
    """Still scenes: the first frames of some clips; always two at least, if need be one and its mirror image."""
    places = spread(len(material.clips), max(2, material.plan.scenes))
    found = [material.clips[place].frames[0] for place in places]
    return found if len(found) > 1 else [*found, np.ascontiguousarray(found[0][::-1, ::-1])]


def on_clips(material: Material, *, fidelity: bool, stability: bool) -> dict[str, Any]:
    """Scores over all clips.

    Returns:
        By the name of each model "maps", "maps_by_clip", "ghost_ratio" of the maps, and "looks" (scores by look);
        under "" the "source" and, as "peers", the warp error by name, and the source's over the same frames.
    """
    looks: dict[str, dict[str, list[Scores]]] = {
        s.name: {look: [] for look in material.scored} for s in material.models
    }
    maps: dict[str, dict[str, Scores]] = {subject.name: {} for subject in material.models}
    ghosts: dict[str, list[Scores]] = {subject.name: [] for subject in material.models}
    sources, peers = [], []
    for number, clip in enumerate(material.clips, 1):
        material.say(f"clip {number} of {len(material.clips)}: {clip.name}")
        moved = moving(clip, material.plan.settle) if stability else None
        made: dict[object, list[State]] = {}
        if moved is not None:
            sources.append(moved.warp)
            peers.append(_peers_warp(material, clip, moved))
        for subject in material.models:
            states = made.setdefault(subject.shape, [])
            states += references(clip, subject.network) if not states else []
            vector = material.looks[material.any_look]
            errors, hangs = maps_scores(subject.network, clip, moved, states, vector, material.plan)
            maps[subject.name][clip.name] = errors
            ghosts[subject.name].append(hangs)
            for look, vector in material.scored.items():
                scores = look_scores(subject.network, subject.renderer, clip, moved, states, vector, material.plan)
                looks[subject.name][look].append(scores)
    found: dict[str, Any] = {}
    if stability:
        found[""] = {"source": {"warp": _mean(sources)}, "peers": {"warp": _over(peers)}}
    for subject in material.models:
        by_look = {look: over_clips(each) for look, each in looks[subject.name].items()}
        found[subject.name] = {"looks": by_look, **ghost_ratio(ghosts[subject.name])}
        if fidelity:
            by_clip = maps[subject.name]
            found[subject.name] |= {"maps": _over(list(by_clip.values())), "maps_by_clip": by_clip}
    return found


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values))


def _over(each: Sequence[Mapping[str, float]]) -> Scores:
    return {name: _mean([one[name] for one in each]) for name in each[0]}


def _peers_warp(material: Material, clip: Clip, moved: Moving) -> Scores:
    """Warp error of each peer and of the source on some pairs of frames; peers have no past, so pairs will do."""
    errors: dict[str, list[float]] = {"source": [], **{peer.name: [] for peer in material.peers}}
    for first in range(material.plan.settle, len(clip.frames) - 1, 2 * material.plan.step):
        pair = clip.frames[first : first + 2]
        errors["source"].append(warp_error(pair[0], pair[1], moved.motions[first]))
        for peer in material.peers:
            earlier, later = (np.array(peer.network.restyle(frame)) for frame in pair)
            errors[peer.name].append(warp_error(earlier, later, moved.motions[first]))
    return {name: _mean(values) for name, values in errors.items()}


def on_still_scenes(material: Material) -> dict[str, Any]:
    """Flicker of every model and look: by model "looks"; under "" that of "source" and of "peers"."""
    plan = material.plan
    settle = min(plan.settle, plan.still_frames // 2)
    each: dict[str, dict[str, list[Scores]]] = {s.name: {look: [] for look in material.scored} for s in material.models}
    sources, peers = [], []
    chosen = scenes(material)[: plan.scenes]
    for number, scene in enumerate(chosen):
        material.say(f"still scene {number + 1} of {len(chosen)}")
        frames = still.noisy(scene, plan.still_frames, (plan.seed, number))
        sources.append(_mean(still.changes(frames)))
        peers.append(_peers_flicker(material, frames[:_PEER_FRAMES]))
        for subject in material.models:
            made = [reference_state(subject.network.small(frame)) for frame in frames] if subject.renderer else []
            for look, vector in material.scored.items():
                scores = still.flicker(subject.network, subject.renderer, frames, made, vector, settle)
                each[subject.name][look].append(scores)
    found: dict[str, Any] = {"": {"source": {"flicker": _mean(sources)}, "peers": {"flicker": _over(peers)}}}
    for name, looks in each.items():
        found[name] = {"looks": {look: still.over_scenes(scenes_) for look, scenes_ in looks.items()}}
    return found


def _peers_flicker(material: Material, frames: list[Pixels]) -> Scores:
    """Flicker of each peer and of the source on a few frames of a still scene."""
    made = {peer.name: [np.array(peer.network.restyle(frame)) for frame in frames] for peer in material.peers}
    return {name: _mean(still.changes(pictures)) for name, pictures in {"source": frames, **made}.items()}


def long_run(material: Material) -> dict[str, Any]:
    """By model, what `endurance.endure` found."""
    plan, found = material.plan, {}
    look = material.any_look
    block = endurance.loop(material.clips, plan.endurance_size, plan.block)
    for subject in material.models:
        network = subject.network_at(shape_for(*plan.endurance_size, subject.card.maps_lines))
        vector = material.looks[look]
        run = endurance.endure(network, block, plan.endurance_frames, vector, plan.seed, material.say)
        found[subject.name] = run | {"look": look, "size": f"{plan.endurance_size[0]}x{plan.endurance_size[1]}"}
    return found


def beginnings(material: Material) -> dict[str, Any]:
    """By model, what `recovery.summary` found."""
    found, still_scenes = {}, scenes(material)
    vector = material.looks[material.any_look]
    for subject in material.models:
        curves = []
        for number, scene in enumerate(still_scenes[: material.plan.scenes]):
            other = still_scenes[(number + 1) % len(still_scenes)]
            material.say(f"beginnings on still scene {number + 1}")
            curves.append(recovery.events(subject.network, scene, other, vector, (material.plan.seed, 9, number)))
        found[subject.name] = recovery.summary(curves, _swaps(material, subject, still_scenes))
    return found


def _swaps(
    material: Material, subject: Subject, still_scenes: list[Pixels]
) -> list[tuple[recovery.Curve, recovery.Curve]]:
    """Some swaps from each look to the next; none without a renderer or with a single look."""
    swaps: list[tuple[recovery.Curve, recovery.Curve]] = []
    vectors = list(material.looks.values())
    if subject.renderer is None or len(vectors) < 2:
        return swaps
    for number, place in enumerate(spread(len(vectors), material.plan.swaps)):
        looks = (vectors[place - 1], vectors[place])
        scene, seed = still_scenes[number % len(still_scenes)], (material.plan.seed, 8, number)
        swaps.append(recovery.swap(subject.network, subject.renderer, scene, looks, seed))
    return swaps
