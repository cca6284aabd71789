"""What a diagnosis means: a verdict for each part, one thing to do where something is wrong, and a line for all."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

Verdict = Literal["ok", "attention", "missing"]

TITLES = {"graphics-cards": "NVIDIA card", "loopback": "virtual camera", "obs": "OBS"}
"""What the checks of the packages that come along are about; another one goes by its own name."""
USED_FOR = {
    "virtual camera": "video calls",
    "OBS": "OBS",
    "panel": "the control panel",
    "camera": "your own picture",
}
SMALL_CORES = 2
NVIDIA = "NVIDIA"
MOST_CACHE_MB = 5000.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One part.

    Attributes:
        subject: what it is about.
        verdict: "ok", "attention" (there, but something is wrong), or "missing".
        says: how it is, in a few words.
        action: one thing to do, "" where nothing has to be done.
        needed: whether nothing at all works without it.
    """

    subject: str
    verdict: Verdict
    says: str
    action: str = ""
    needed: bool = False


def examine(diagnosis: Mapping[str, Any]) -> list[Finding]:
    """Judge a diagnosis.

    Args:
        diagnosis: of `livestyle.diagnostics.diagnosis`, not redacted: its folders are looked at.

    Returns:
        What is needed first.
    """
    return [
        _program(diagnosis["versions"]),
        _machine(diagnosis["machine"]),
        _runtimes(diagnosis["runtimes"]),
        *_checks(diagnosis["checks"], diagnosis["machine"]),
        _cameras(diagnosis["devices"]),
        _panel(diagnosis["versions"]),
        _folders(diagnosis["folders"]),
        _last_run(diagnosis["last_report"]),
    ]


def summary(findings: Sequence[Finding]) -> str:
    """All of it in one line for a person."""
    wrong = [finding for finding in findings if finding.verdict != "ok"]
    stops = [finding for finding in wrong if finding.needed]
    if stops:
        return f"livestyle does not run here yet. First: {stops[0].action}"
    if not wrong:
        return "Everything is in place."
    names = _listed([finding.subject for finding in wrong])
    wanted = [USED_FOR[finding.subject] for finding in wrong if finding.subject in USED_FOR]
    for_these = f" You need that only for {_listed(wanted)}." if len(wanted) == len(wrong) else ""
    return f"livestyle runs here. To be looked at: {names}.{for_these}"


def as_text(findings: Sequence[Finding]) -> str:
    """A line for each, what to do under it, and the summary."""
    width = max(len(finding.subject) for finding in findings)
    lines: list[str] = []
    for finding in findings:
        lines.append(f"{finding.verdict:<9}  {finding.subject:<{width}}  {finding.says}")
        if finding.action:
            lines.append(f"{'':<9}  {'':<{width}}  -> {finding.action}")
    return "\n".join([*lines, "", summary(findings)])


def _program(versions: Mapping[str, str]) -> Finding:
    has = f"{versions.get('livestyle', '?')}, Python {versions.get('python', '?')}"
    missing = [name for name in ("numpy", "opencv-python-headless", "pydantic") if name not in versions]
    if missing:
        return Finding("livestyle", "missing", f"{_listed(missing)} missing", "Install livestyle again.", needed=True)
    return Finding("livestyle", "ok", has)


def _machine(machine: Mapping[str, Any]) -> Finding:
    cores = int(machine["cores"])
    says = f"{machine['cpu']}, {cores} core{'s' if cores != 1 else ''}, {machine['os']}"
    if cores < SMALL_CORES:
        return Finding("machine", "attention", says, "Take a small picture: --size 320x180.")
    return Finding("machine", "ok", says)


def _runtimes(runtimes: object) -> Finding:
    if isinstance(runtimes, str):
        sentence, action = _first(runtimes)
        return Finding("model", "missing", sentence, action or "Install livestyle again.", needed=True)
    rows = [row for row in _rows(runtimes) if row.get("targets")]
    if not rows:
        return Finding("model", "missing", "nothing here can run it", "Install one: pip install openvino.", needed=True)
    return Finding(
        "model", "ok", "runs by " + ", ".join(f"{row['name']} ({', '.join(row['targets'])})" for row in rows)
    )


def _checks(checks: Mapping[str, object], machine: Mapping[str, Any]) -> Iterator[Finding]:
    for name, found in checks.items():
        subject = TITLES.get(name, name)
        if isinstance(found, str):
            failed = found.startswith("It failed with")
            yield Finding(subject, "attention" if failed else "ok", found, "Report it, with the log." if failed else "")
        elif name == "graphics-cards" and isinstance(found, Mapping):
            yield _card(subject, found, machine)
        elif isinstance(found, Mapping):
            yield _check(subject, found)


def _check(subject: str, found: Mapping[str, Any]) -> Finding:
    """What a package says of its part: advice, or why something cannot be reached; else it is well."""
    advice = found.get("advice") or found.get("why") or ""
    wrong = advice if isinstance(advice, str) else str(advice[0])
    if wrong:
        there = found.get("device") or found.get("set_up")
        sentence, action = _first(wrong)
        return Finding(subject, "attention" if there else "missing", sentence, action)
    return Finding(subject, "ok", str(found.get("device") or found.get("state") or "in place"))


def _card(subject: str, found: Mapping[str, Any], machine: Mapping[str, Any]) -> Finding:
    cards = _rows(found.get("cards"))
    if cards:
        return Finding(subject, "ok", ", ".join(str(card.get("name")) for card in cards))
    if not any(NVIDIA in card for card in machine["graphics"]):
        return Finding(subject, "ok", "none here: another device runs the model")
    sentence, action = _first(str(found.get("advice") or "It cannot be used."))
    return Finding(subject, "attention", sentence, action or "Install the driver that NVIDIA has for it.")


def _cameras(devices: Mapping[str, Any]) -> Finding:
    if wrong := devices.get("errors", {}).get("cameras"):
        sentence, action = _first(str(wrong))
        return Finding("camera", "attention", sentence, action or "Report it, with the log.")
    cameras = [camera for camera in _rows(devices.get("cameras")) if not camera.get("virtual")]
    if not cameras:
        return Finding(
            "camera",
            "missing",
            "no camera is plugged in",
            "Plug one in; until then, Demo picture (--source demo).",
        )
    busy = [str(camera["name"]) for camera in cameras if camera.get("in_use")]
    names = ", ".join(str(camera["name"]) for camera in cameras)
    if len(busy) == len(cameras):
        return Finding("camera", "attention", f"{names}, in use", "Close the other program that has the camera.")
    return Finding("camera", "ok", names)


def _panel(versions: Mapping[str, str]) -> Finding:
    if "PySide6-Essentials" not in versions:
        return Finding("panel", "missing", "PySide6 is not installed", 'Install it: pip install "livestyle[gui]".')
    return Finding("panel", "ok", f"PySide6 {versions['PySide6-Essentials']}")


def _folders(folders: Mapping[str, Any]) -> Finding:
    for name in ("config", "cache", "state"):
        if not _writable(Path(folders[name])):
            says, action = f"{folders[name]} cannot be written", "Give yourself the right to write there."
            return Finding("folders", "attention", says, action)
    size = float(folders.get("cache_mb") or 0)
    if size > MOST_CACHE_MB:
        says = f"the cache has {size / 1000:.0f} GB"
        return Finding("folders", "attention", says, f"Delete {folders['cache']}; it is made again.")
    return Finding("folders", "ok", str(folders["config"]))


def _writable(folder: Path) -> bool:
    """Whether a folder could be made or written in."""
    there = next((path for path in (folder, *folder.parents) if path.exists()), None)
    return there is not None and there.is_dir() and os.access(there, os.W_OK)


def _last_run(report: object) -> Finding:
    if not isinstance(report, Mapping):
        return Finding("last run", "ok", str(report))
    says = [f"{report['fps']:.0f} fps"] if isinstance(report.get("fps"), int | float) else []
    latency = report.get("latency_ms", {}).get("end_to_end", {}).get("p50")
    says += [f"{latency:.0f} ms from camera to output"] if isinstance(latency, int | float) else []
    return Finding("last run", "ok", ", ".join(says) or "there is a report")


def _first(words: str) -> tuple[str, str]:
    """The first sentence without its full stop, and the rest."""
    sentence, _, rest = words.strip().partition(". ")
    return sentence.rstrip("."), rest.strip()


def _rows(value: object) -> list[Mapping[str, Any]]:
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, Iterable) else []


def _listed(names: Sequence[str]) -> str:
    names = list(dict.fromkeys(names))
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""
