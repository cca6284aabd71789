"""Makes the sheets, the pairs and the side-by-side clips of an evaluation, as files beside its page."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from livestyle import safe_file
from livestyle.frame import Pixels
from livestyle_engine.evaluation import pairs, sheets, videos
from livestyle_engine.evaluation.clip_scores import references
from livestyle_engine.evaluation.clips import Clip
from livestyle_engine.evaluation.measure import Material, spread
from livestyle_engine.evaluation.network import EvaluatedNetwork, State
from livestyle_engine.evaluation.reference import reference_state
from livestyle_engine.evaluation.subjects import Subject
from livestyle_engine.parameters import Vector

_WARM = 12
"""Frames before the one that is shown: a sheet shows what a viewer sees, not a cold start."""
_TILE = 400
_NAMED = 320
_BLIND = 640
_PAIR = 480
_PEERS_IN_A_ROW = 4


class Album:
    """The pictures of one evaluation.

    Args:
        material: models, peers, clips and looks.
        output: the page's folder; files go to `sheets` and `clips` in it.
    """

    def __init__(self, material: Material, output: Path) -> None:
        self._material, self._output = material, output
        self._tiles = [material.clips[place] for place in spread(len(material.clips), material.plan.tiles)]
        self._sources = [clip.frames[-1] for clip in self._tiles]
        self._states = {subject.name: self._reference(subject) for subject in material.models}
        self._shown: dict[str, dict[str, list[Pixels]]] = {subject.name: {} for subject in material.models}
        (output / "clips").mkdir(parents=True, exist_ok=True)

    def _reference(self, subject: Subject) -> list[State]:
        return [reference_state(subject.network.small(frame)) for frame in self._sources]

    def _save(self, picture: Pixels, name: str) -> str:
        path = f"sheets/{name}.jpg"
        sheets.save(picture, self._output / path)
        return path

    def make(self) -> dict[str, Any]:
        """Make everything.

        Returns:
            Paths relative to the page: "looks" by look ("sheet", "video" or None), "overview" and "blind" by model,
            "layers" by model that has a person mask, "peers", "pairs", "answers".

        Raises:
            OutputError: a file cannot be written.
        """
        found: dict[str, Any] = {"looks": {}, "overview": {}, "blind": {}, "layers": {}}
        found |= {"peers": [], "pairs": []}
        answers: dict[str, Any] = {}
        for look, vector in self._material.shown.items():
            found["looks"][look] = {"sheet": self._look(look, vector), "video": None}
        for look, path in self._videos().items():
            found["looks"][look]["video"] = path
        for number, subject in enumerate(self._material.models, 1):
            tiles = {look: shown[0] for look, shown in self._shown[subject.name].items()}
            found["overview"][subject.name] = self._save(sheets.named(tiles, 4, _NAMED), f"overview-{number}")
            blind, right = sheets.blind(tiles, 4, _BLIND, self._material.plan.seed)
            found["blind"][subject.name] = self._save(blind, f"blind-{number}")
            answers[subject.name] = right
            if subject.card.layers_path is not None:
                found["layers"][subject.name] = self._save(self._layers(subject), f"layers-{number}")
        if self._material.peers:
            found |= self._peers(answers)
        found["answers"] = "sheets/answers.json"
        safe_file.write_text(self._output / found["answers"], json.dumps(answers, indent=2) + "\n")
        return found

    def _look(self, look: str, vector: Vector) -> str:
        """Input, reference and every model on some frames."""
        models = self._material.models
        columns: dict[str, list[Pixels]] = {"input": self._sources}
        first = models[0]
        if first.renderer is not None:
            pairs_ = zip(self._sources, self._states[first.name], strict=True)
            columns["reference"] = [first.renderer.run(frame, state, vector) for frame, state in pairs_]
        for subject in models:
            made = [_last(subject.network, clip, vector) for clip in self._tiles]
            self._shown[subject.name][look] = made
            columns[subject.name] = made
        return self._save(sheets.rows_of(columns, _TILE), f"look-{look}")

    def _videos(self) -> dict[str, str]:
        """A side-by-side clip for each look; looks take turns on the clips, so that the filters run once a clip."""
        material, found = self._material, {}
        looks = list(material.shown)[: material.plan.videos]
        for place, clip in enumerate(material.clips):
            mine = looks[place :: len(material.clips)]
            if not mine:
                break
            material.say(f"side by side on {clip.name}: {', '.join(mine)}")
            made = references(clip, material.models[0].network) if material.models[0].renderer else []
            for look in mine:
                path = f"clips/{look}.mp4"
                videos.write(self._side_by_side(clip, material.looks[look], made), clip.fps, self._output / path)
                found[look] = path
        return found

    def _side_by_side(self, clip: Clip, vector: Vector, made: Sequence[State]) -> dict[str, list[Pixels]]:
        columns = {"input": list(clip.frames)}
        renderer = self._material.models[0].renderer
        if renderer is not None:
            columns["reference"] = [renderer.run(f, state, vector) for f, state in zip(clip.frames, made, strict=True)]
        for subject in self._material.models:
            subject.network.reset()
            columns[subject.name] = [subject.network.run(frame, vector) for frame in clip.frames]
        return columns

    def _layers(self, subject: Subject) -> Pixels:
        """Person and background under different looks, and the other way round."""
        path = subject.card.layers_path
        assert path is not None, "asked for layers only where there are some"
        looks = list(self._material.shown)
        pairs_ = [(looks[0], looks[-1]), (looks[-1], looks[0])]
        network, columns = EvaluatedNetwork(path, subject.shape), {"input": self._sources}
        for person, behind in pairs_:
            vectors = self._material.looks[person], self._material.looks[behind]
            made = [_last(network, clip, *vectors) for clip in self._tiles]
            columns[f"person {person}, background {behind}"] = made
        return sheets.rows_of(columns, _TILE)

    def _beside(self, place: int, theirs: Mapping[str, Sequence[Pixels]]) -> Pixels:
        """One frame and what every peer makes of it."""
        shown = {"input": self._sources[place], **{name: pictures[place] for name, pictures in theirs.items()}}
        return sheets.named(shown, _PEERS_IN_A_ROW, _TILE)

    def _peers(self, answers: dict[str, Any]) -> dict[str, Any]:
        """The peers' pictures of the same frames, and pairs with the first model's."""
        theirs = {p.name: [np.array(p.network.restyle(frame)) for frame in self._sources] for p in self._material.peers}
        ours = self._shown[self._material.models[0].name]
        chosen = pairs.choose([(peer.name, peer.style) for peer in self._material.peers], list(ours))
        shown, answers["pairs"] = pairs.sheet(chosen, self._sources, ours, theirs, _PAIR, self._material.plan.seed)
        return {
            "peers": [
                self._save(self._beside(place, theirs), f"peers-{place + 1}") for place in range(len(self._tiles))
            ],
            "pairs": [self._save(picture, f"pair-{number:02}") for number, picture in enumerate(shown, 1)],
        }


def _last(network: EvaluatedNetwork, clip: Clip, vector: Vector, behind: Vector | None = None) -> Pixels:
    """A clip's last frame, restyled with its past."""
    network.reset()
    for frame in clip.frames[-_WARM:]:
        picture = network.run(frame, vector, behind)
    return picture
