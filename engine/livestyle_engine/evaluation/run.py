"""One evaluation from options to files: measures part by part, judges, and writes the page."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from livestyle import machine, safe_file
from livestyle.errors import LivestyleError
from livestyle_engine.evaluation import clips as clip_files
from livestyle_engine.evaluation import measure, page, peers, speed, verdicts
from livestyle_engine.evaluation.measure import Material
from livestyle_engine.evaluation.pace import Pace
from livestyle_engine.evaluation.pictures import Album
from livestyle_engine.evaluation.plan import SECTIONS, Plan
from livestyle_engine.evaluation.prompt_following import prompt_following
from livestyle_engine.evaluation.subjects import looks, subjects
from livestyle_engine.runtimes.available import available
from livestyle_engine.text import TextEncoder

Say = Callable[[str], None]

_LIBRARIES = ("livestyle", "av", "numpy", "opencv-python-headless", "openvino")
_TEXT_ROUNDS = 5
"""At most; never more than of frames."""


@dataclass(frozen=True, slots=True)
class Options:
    """What is asked for.

    Attributes:
        clips: folder of video files.
        output: folder to write to; made if it is not there.
        models: names of shipped models, or folders; the default one if empty.
        looks: names; all if empty.
        only: parts of the evaluation.
        peers: folder with other networks' weights.
        styles: pictures for the network that imitates one.
        plan: how much.
        quick: whether the plan is a quick one, to be said on the page.
    """

    clips: Path
    output: Path
    models: Sequence[str] = ()
    looks: Sequence[str] = ()
    only: Sequence[str] = SECTIONS
    peers: Path | None = None
    styles: Sequence[Path] = ()
    plan: Plan = field(default_factory=Plan)
    quick: bool = False


def evaluate(options: Options, say: Say) -> dict[str, Any]:
    """Measure, judge and write `results.json` and `index.html`.

    Args:
        options: what is asked for.
        say: told in a line how far it is.

    Returns:
        What `results.json` holds.

    Raises:
        SettingsError: an unknown model or look, or a folder without a usable clip.
        ModelError: a model cannot be loaded.
        OutputError: the page cannot be written.
    """
    material, left_out = _gather(options, say)
    results: dict[str, Any] = {
        "about": _about(options, material, left_out),
        "verdicts": {},
        "models": {subject.name: {} for subject in material.models},
        "seconds": {},
    }
    parts: dict[str, Callable[[], None]] = {
        "fidelity": lambda: None,  # measured together with stability, on the same pictures
        "stability": lambda: _still(results, material),
        "endurance": lambda: _by_model(results, "endurance", measure.long_run(material)),
        "recovery": lambda: _by_model(results, "recovery", measure.beginnings(material)),
        "prompts": lambda: _prompts(results, options),
        "speed": lambda: _speed(results, material),
        "sheets": lambda: results.update(pictures=Album(material, options.output).make()),
    }
    asked = {name: part for name, part in parts.items() if name in options.only and name != "fidelity"}
    if {"fidelity", "stability"} & set(options.only):
        asked = {"clips": lambda: _on_clips(results, material, options.only), **asked}
    pace = Pace(list(asked), clips=len(material.clips), models=len(material.models), quick=options.quick)
    say(pace.plan)
    for name, part in asked.items():
        say(pace.next(name))
        _timed(results, name, part, say)
        pace.done(name, results["seconds"][name])
    judge(results)
    safe_file.write_text(options.output / "results.json", json.dumps(results, indent=2) + "\n")
    safe_file.write_text(options.output / "index.html", page.html(results))
    return results


def judge(results: dict[str, Any]) -> None:
    """Add "verdicts": by model, and under "" what is the same for all."""
    cores = results["about"]["cores"]
    for name, scores in results["models"].items():
        timed = verdicts.of_speed(results.get("speed"), name, cores)
        results["verdicts"][name] = [*verdicts.of_model(scores), *timed]
    results["verdicts"][""] = verdicts.of_all(results)


def _gather(options: Options, say: Say) -> tuple[Material, dict[str, str]]:
    """Everything that the parts work on, and what was left out, with its sentence."""
    plan = options.plan
    chosen = looks(options.looks)
    found = clip_files.read(options.clips, plan.size, plan.frames, plan.clips)  # quick, and wrong soonest
    models = subjects(options.models, plan.size)
    others = peers.find(options.peers, options.styles, plan.size)
    left_out = {**found.left_out, **others.left_out}
    for subject in models:
        if subject.renderer is None:
            left_out[f"{subject.name}: reference"] = "There is no renderer.onnx beside it, so no reference pictures."
    for name, why in left_out.items():
        say(f"left out, {name}: {why}")
    safe_file.write_text(options.output / "results.json", "{}\n")  # a folder that cannot be written is told at once
    return Material(models, others.found, found.found, chosen, plan, say), left_out


def _about(options: Options, material: Material, left_out: dict[str, str]) -> dict[str, Any]:
    return {
        "machine": f"{machine.processor()}, {machine.cores()} cores, {machine.operating_system()}",
        "cores": machine.cores(),
        "versions": machine.versions(_LIBRARIES),
        "quick": options.quick,
        "size": f"{options.plan.size[0]}x{options.plan.size[1]}",
        "plan": asdict(options.plan),
        "models": [subject.about() for subject in material.models],
        "looks": list(material.looks),
        "peers": [{"name": peer.name, "giga_macs": round(peer.giga_macs, 3)} for peer in material.peers],
        "clips": [{"name": c.name, "frames": len(c.frames), "fps": round(c.fps, 2)} for c in material.clips],
        "left_out": left_out,
    }


def _timed(results: dict[str, Any], name: str, part: Callable[[], None], say: Say) -> None:
    """Measure a part and note its time; what cannot be measured is named, and the others are not lost for it."""
    began = time.perf_counter()
    try:
        part()
    except LivestyleError as error:
        results["about"]["left_out"][name] = str(error)
        say(f"left out, {name}: {error}")
    results["seconds"][name] = round(time.perf_counter() - began, 1)
    say(f"{name} took {results['seconds'][name]:.0f} s")


def _merge(results: dict[str, Any], found: dict[str, Any]) -> None:
    """Add scores by model; looks are merged look by look, and what belongs to no model goes to the top."""
    shared = found.pop("", {})
    results.setdefault("source", {}).update(shared.get("source", {}))
    for score, values in shared.get("peers", {}).items():
        for peer, value in values.items():
            results.setdefault("peers", {}).setdefault(peer, {})[score] = value
    for name, scores in found.items():
        own = results["models"][name]
        for look, values in scores.pop("looks", {}).items():
            own.setdefault("looks", {}).setdefault(look, {}).update(values)
        own.update(scores, source=results["source"])


def _on_clips(results: dict[str, Any], material: Material, only: Sequence[str]) -> None:
    _merge(results, measure.on_clips(material, fidelity="fidelity" in only, stability="stability" in only))


def _still(results: dict[str, Any], material: Material) -> None:
    _merge(results, measure.on_still_scenes(material))


def _by_model(results: dict[str, Any], part: str, found: dict[str, Any]) -> None:
    for name, scores in found.items():
        results["models"][name][part] = scores


def _speed(results: dict[str, Any], material: Material) -> None:
    load = round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None
    frames = material.clips[0].frames
    found: dict[str, Any] = speed.measure(material.models, material.peers, frames, material.plan)
    runtime = available("openvino")[0]
    text = speed.text_milliseconds(runtime, min(_TEXT_ROUNDS, material.plan.rounds))
    results["speed"] = found | {"text": text, "megabytes": speed.folder_megabytes(), "load": load}


def _prompts(results: dict[str, Any], options: Options) -> None:
    encoder = TextEncoder(available("openvino")[0])
    results["prompts"] = prompt_following(encoder, themes=not options.quick, step=options.plan.captions)
