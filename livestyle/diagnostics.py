"""Everything that a report of a problem should have in it, and nothing private."""

from __future__ import annotations

import dataclasses
import json
import logging
import platform
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from livestyle import machine, plugins
from livestyle.answers import ask
from livestyle.checkup import as_text, examine
from livestyle.devices import devices
from livestyle.errors import LivestyleError
from livestyle.graphics import graphics
from livestyle.logs import log_path
from livestyle.outline import outline
from livestyle.paths import cache_folder, config_folder, last_report_path, state_folder
from livestyle.profiles import profile_names
from livestyle.redaction import redacted

if TYPE_CHECKING:
    from livestyle.session import Session

log = logging.getLogger(__name__)

LIBRARIES = (*machine.OWN, "av", "mss", "onnxruntime", "openvino", "pyvirtualcam", "PySide6-Essentials", "tokenizers")
LOG_LINES = 200


def diagnosis() -> dict[str, Any]:
    """Versions, machine, devices, runtimes, folders, the last report and the end of the log; not yet redacted.

    Takes seconds: it asks every installed package.
    """
    return {
        "versions": machine.versions(LIBRARIES),
        "machine": {
            "cpu": machine.processor(),
            "cores": machine.cores(),
            "os": machine.operating_system(),
            "graphics": graphics(),
            "python": platform.python_version(),
        },
        "plugins": {kind: plugins.names(kind) for kind in ("sources", "restylers", "sinks", "reports", "panels")},
        "devices": devices(),
        "runtimes": _runtimes(),
        "checks": _checks(),
        "profiles": profile_names(),
        "folders": {
            "config": str(config_folder()),
            "cache": str(cache_folder()),
            "cache_mb": _size_mb(cache_folder()),
            "state": str(state_folder()),
        },
        "last_report": _last_report(),
        "log": _log_end(),
    }


def _checks() -> dict[str, object]:
    """What plugins know about their part of the system, through the entry points `livestyle.diagnostics`."""
    found: dict[str, object] = {}
    for point in sorted(entry_points(group="livestyle.diagnostics"), key=lambda point: point.name):
        try:
            found[point.name] = cast("Callable[[], object]", point.load())()
        except Exception as error:
            log.exception("The check %s failed", point.name)
            found[point.name] = f"It failed with {type(error).__name__}: {error}."
    return found


def _runtimes() -> object:
    try:
        return ask("runtimes", {})
    except LivestyleError as error:
        return str(error)


def _size_mb(folder: Path) -> float:
    sizes = (path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return round(sum(sizes) / 1e6, 1)


def _last_report() -> object:
    try:
        return json.loads(last_report_path().read_text("utf-8"))
    except FileNotFoundError:
        return "There was no run yet."
    except (OSError, ValueError):
        return "The last report cannot be read."


def _log_end() -> list[str]:
    try:
        return log_path().read_text("utf-8", "replace").splitlines()[-LOG_LINES:]
    except OSError:
        return []


def text(session: Session | None = None, *, prompts: bool = False) -> str:
    """The same as text for a report of a problem, with what a session does at this moment; redacted. Takes seconds.

    Args:
        session: the one that runs; None if there is none.
        prompts: whether the texts of prompts may be in it.
    """
    found = diagnosis()
    verdicts = redacted(as_text(examine(found)))
    if session is not None:
        found = {"session": _session(session)} | found
    return f"{verdicts}\n\n{outline(redacted(found, prompts=prompts))}\n"


def _session(session: Session) -> dict[str, object]:
    settings = session.settings.model_dump(mode="json", exclude_defaults=True)
    status = dataclasses.asdict(session.status())
    events = [f"{event.at:%H:%M:%S} {event.sentence} ({event.times}x)" for event in session.events()]
    return {"settings": settings, "status": status, "events": events}
