"""`livestyle doctor`: everything that a report of a problem should have in it, and nothing private."""

from __future__ import annotations

import argparse
import json
import logging
import platform
import re
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, cast

from livestyle import machine, plugins
from livestyle.cli.arguments import Commands, add_common
from livestyle.cli.console import answer, answer_json, outline
from livestyle.cli.devices import devices
from livestyle.cli.logs import log_path
from livestyle.cli.reported import ask
from livestyle.cli.run import last_report_path
from livestyle.errors import LivestyleError
from livestyle.paths import cache_folder, config_folder, state_folder
from livestyle.profiles import profile_names

log = logging.getLogger(__name__)

LIBRARIES = (*machine.OWN, "av", "mss", "onnxruntime", "openvino", "pyvirtualcam", "PySide6-Essentials", "tokenizers")
LOG_LINES = 200
SECRET = re.compile(r"(^|_)tokens?$|password|secret|credential|stream_?key", re.IGNORECASE)
SECRET_TEXT = re.compile(r"(?i)\b(token|password|secret|stream_?key|authorization)(\W{1,3})\S+")
SOMEBODYS_HOME = re.compile(r"(?i)([a-z]:\\+users\\+|/home/|/users/)[^/\\\s\"':,;]+")


def add_parser(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("doctor", help="tell about this installation, for a report of a problem")
    add_common(parser)
    parser.set_defaults(command=run)


def run(arguments: argparse.Namespace) -> int:
    """Show the diagnosis."""
    found = redacted(diagnosis())
    if arguments.json:
        answer_json(found)
    else:
        answer(outline(found))
    return 0


def diagnosis() -> dict[str, Any]:
    """Versions, machine, devices, runtimes, folders, the last report and the end of the log; not yet redacted."""
    return {
        "versions": machine.versions(LIBRARIES),
        "machine": {
            "cpu": machine.processor(),
            "cores": machine.cores(),
            "os": machine.operating_system(),
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


def redacted(value: Any) -> Any:
    """The same data without home folders, names of users, secrets and the texts of prompts."""
    if isinstance(value, Mapping):
        return {key: _redacted_entry(str(key), item) for key, item in value.items()}
    if isinstance(value, str):
        return _redacted_text(value)
    if isinstance(value, Sequence):
        return [redacted(item) for item in value]
    return value


def _redacted_entry(key: str, value: Any) -> Any:
    if SECRET.search(key):
        return "(secret)"
    if key == "prompt" and isinstance(value, str):
        return f"({len(value)} characters)"
    return redacted(value)


def _redacted_text(text: str) -> str:
    text = text.replace(str(Path.home()), "~") if str(Path.home()) != Path.home().anchor else text
    text = SOMEBODYS_HOME.sub("~", text)
    text = re.sub(r'(?i)(prompt )"[^"]*"', r'\1"..."', text)
    return SECRET_TEXT.sub(r"\1\2(secret)", text)


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
