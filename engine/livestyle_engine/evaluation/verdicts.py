"""What must hold, with its bound, and whether it does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from livestyle import machine
from livestyle_engine.evaluation.still import BEGINNING

Verdict = dict[str, Any]
"""part, name, title, bound, at_least, unit, value and passed (both None: not measured), note."""

_PARITY = 2.0
"""Largest "off" of a precision that the live path would pick."""
_FRAMES = 20_000
"""Frames that the bound on drift is for."""
EVENTS = {
    "prompt_swap": "after a prompt swap",
    "hard_cut": "after a hard cut",
    "black_frames": "after ten black frames",
    "foreign_history": "with another scene's past",
}


def verdict(
    name: str, title: str, value: float | None, bound: float, *, at_least: bool = False, unit: str = "", note: str = ""
) -> Verdict:
    """One line of the table; a value that is None was not measured."""
    passed = None if value is None else bool(value >= bound if at_least else value <= bound)
    found = {"name": name, "title": title, "bound": bound, "at_least": at_least, "unit": unit}
    return found | {"value": value, "passed": passed, "note": note}


def _worst(looks: Mapping[str, Mapping[str, float]], field: str) -> tuple[float | None, str]:
    values = {look: scores[field] for look, scores in looks.items() if field in scores}
    if not values:
        return None, ""
    worst = max(values, key=lambda look: values[look])
    return values[worst], f"worst: {worst}"


def _mean(looks: Mapping[str, Mapping[str, float]], field: str) -> float | None:
    values = [scores[field] for scores in looks.values() if field in scores]
    return sum(values) / len(values) if values else None


def _floor(looks: Mapping[str, Mapping[str, float]]) -> str:
    """How far down the mean ratio of warp errors could go with textures that lie still on the screen."""
    ratios = [
        scores["warp_tracked"] / scores["warp_reference"] for scores in looks.values() if "warp_tracked" in scores
    ]
    return f"perfect tracking: {sum(ratios) / len(ratios):.2f}" if ratios else ""


def _fidelity(scores: Mapping[str, Any]) -> list[Verdict]:
    maps = scores.get("maps", {})
    each = {name: value for name, value in maps.items() if name != "mean"}
    worst = max(each, key=lambda name: each[name]) if each else ""
    return [
        verdict("maps_mean", "Maps error, mean", maps.get("mean"), 0.012),
        verdict("maps_worst", "Maps error, each map", each.get(worst), 0.02, note=f"worst: {worst}" if worst else ""),
    ]


def _stability(scores: Mapping[str, Any]) -> list[Verdict]:
    looks = scores.get("looks", {})
    ratio, shaky = _worst(looks, "flicker_ratio")
    warp, torn = _worst(looks, "warp_ratio")
    steady = _mean(looks, "warp_ratio")
    ghost, haunted = _worst(looks, "ghost_ratio")
    camera = scores.get("source", {}).get("flicker")
    burst, noisy = _worst(looks, "burst")
    found = [
        verdict("flicker_mean", "Flicker, mean of all looks", _mean(looks, "flicker"), 0.8, unit="of 255"),
        verdict("flicker_ratio", "Flicker over the reference's, each look", ratio, 0.6, note=shaky),
        verdict("warp_ratio_mean", "Warp error over the reference's, mean", steady, 0.8, note=_floor(looks)),
        verdict("warp_ratio", "Warp error over the reference's, each look", warp, 1.0, note=torn),
        verdict("ghost_maps", "Fast pixels, with the past over without, maps", scores.get("ghost_ratio"), 1.05),
        verdict(
            "ghost_mean", "Fast pixels, with the past over without, mean of looks", _mean(looks, "ghost_ratio"), 1.05
        ),
        verdict("ghost_worst", "Fast pixels, with the past over without, each look", ghost, 1.05, note=haunted),
    ]
    if camera is not None:
        title = f"Largest change in the first {BEGINNING} frames; the bound is the camera's own"
        found.append(verdict("burst", title, burst, round(camera, 2), unit="of 255", note=noisy))
    return found


def _endurance(scores: Mapping[str, Any]) -> list[Verdict]:
    run = scores.get("endurance")
    if not run:
        return [verdict("drift", f"Drift over {_FRAMES:,} frames", None, 0.01)]
    note = f"{run['look']}, most in: {run['statistic']}"
    note += "" if run["frames"] >= _FRAMES else f"; the bound is for {_FRAMES:,} frames"
    return [verdict("drift", f"Drift over {run['frames']:,} frames", run["drift"], 0.01, note=note)]


def _recovery(scores: Mapping[str, Any]) -> list[Verdict]:
    found = scores.get("recovery", {})
    lines = []
    for event, words in EVENTS.items():
        frames = found.get(event, {}).get("frames")
        line = verdict(event, f"Frames to recover {words}", frames, 5)
        if event in found:
            worst = found[event]["worst"]
            line |= {"note": f"worst scene after {len(worst)} frames: {worst[-1]:.2f} times a fresh start's error"}
        if event in found and frames is None:
            line |= {"passed": False}
        lines.append(line)
    return lines


def of_model(scores: Mapping[str, Any]) -> list[Verdict]:
    """Verdicts on one model's scores, the same lines whatever was measured."""
    return [
        *_under("Fidelity", _fidelity(scores)),
        *_under("Stability", _stability(scores)),
        *_under("Endurance", _endurance(scores)),
        *_under("Beginnings", _recovery(scores)),
    ]


def _under(part: str, lines: list[Verdict]) -> list[Verdict]:
    """The same lines under the name of a part of the evaluation."""
    return [line | {"part": part} for line in lines]


def _fastest(rows: Sequence[Mapping[str, Any]], name: str, size: str) -> Mapping[str, Any] | None:
    """The row that OpenVINO on the CPU would be run by: the fastest whose picture is the same."""
    fitting = [
        row
        for row in rows
        if row["network"] == name and row["size"] == size and row["runs"].startswith("openvino CPU")
        if (row["off"] or 0) <= _PARITY
    ]
    return min(fitting, key=lambda row: row["p50_ms"], default=None)


def of_speed(speed: Mapping[str, Any] | None, name: str, cores: int) -> list[Verdict]:
    """Verdicts on the speed of one model, and beside its peers in the same run."""
    rows: Sequence[Mapping[str, Any]] = (speed or {}).get("rows", [])
    where = [f"on {cores} cores"] if cores != 2 else []
    where += [busy] if (busy := _busy(speed, cores)) else []
    lines = []
    for size, most in (("640x360", 20), ("1280x720", 50)):
        row = _fastest(rows, name, size)
        note = ", ".join([row["runs"], *where]) if row else ""
        value = row["p50_ms"] if row else None
        lines.append(verdict(f"ms_{size}", f"Frame at {size}, median", value, most, unit="ms", note=note))
    ours = _fastest(rows, name, "640x360")
    for family, bound in (("fast_neural_style", 6.0), ("magenta", 1.7)):
        theirs = next((row for row in rows if row["network"] == family and row["runs"].endswith("(its choice)")), None)
        times = theirs["p50_ms"] / ours["p50_ms"] if theirs and ours else None
        note = theirs["runs"] if theirs else ""
        lines.append(verdict(f"times_{family}", f"Times as fast as {family}", times, bound, at_least=True, note=note))
    return _under("Speed", lines)


def _busy(speed: Mapping[str, Any] | None, cores: int) -> str:
    """A word of caution where the machine did other things at the time."""
    load = (speed or {}).get("load") or 0
    return f"machine busy: load {load}" if load > cores / 2 else ""


_PROMPTS = (
    ("look_top1", "Right look for held-out captions, top-1", 0.88),
    ("look_top3", "Right look for held-out captions, top-3", 0.96),
    ("palette_top1", "Right palette for held-out captions, top-1", 0.85),
    ("acceptable_look_of_held_out_theme", "Acceptable look for concepts of a held-out theme", 0.75),
    ("same_look_when_wrapped", "Same look with other words around the prompt", 0.95),
)
_READER = (
    (
        "named",
        "Looks that a reader names right, of 28",
        24,
        "needs a reader: the shuffled sheet below, and answers.json",
    ),
    (
        "preferred",
        "Pairs in which a reader prefers ours, of 10",
        8,
        "needs a reader: the pairs below, and answers.json",
    ),
)


def of_all(results: Mapping[str, Any]) -> list[Verdict]:
    """Verdicts on what is the same for every model: prompts, the text encoder, the size on disk, the eye."""
    shares, speed = results.get("prompts") or {}, results.get("speed") or {}
    prompts = [verdict(name, title, shares.get(name), bound, at_least=True) for name, title, bound in _PROMPTS]
    text, whole = speed.get("text", {}).get("p50_ms"), speed.get("megabytes", {}).get("whole")
    sizes = [
        verdict("text_ms", "Text to parameters, median", text, 10, unit="ms", note=_busy(speed, machine.cores())),
        verdict("megabytes", "Whole folder of models", whole, 40, unit="MB"),
    ]
    eye = [verdict(name, title, None, bound, at_least=True, note=note) for name, title, bound, note in _READER]
    return [*_under("Prompts", prompts), *_under("Shipping", sizes), *_under("The eye", eye)]
