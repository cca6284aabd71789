"""Where livestyle keeps things on each operating system; nothing is created here."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def _folder(variable: str, windows: str, mac: str, linux: str) -> Path:
    """`LIVESTYLE_HOME` puts everything in one place (tests, portable use); else the platform's own place."""
    home = os.environ.get("LIVESTYLE_HOME")
    if home:
        return Path(home) / variable.removeprefix("XDG_").removesuffix("_HOME").lower()
    if sys.platform == "win32":
        return Path(os.environ.get(windows) or Path.home() / "AppData" / "Local") / "livestyle"
    if sys.platform == "darwin":
        return Path.home() / "Library" / mac / "livestyle"
    return Path(os.environ.get(variable) or Path.home() / linux) / "livestyle"


def config_folder() -> Path:
    """Profiles and settings."""
    return _folder("XDG_CONFIG_HOME", "APPDATA", "Application Support", ".config")


def cache_folder() -> Path:
    """What can be made again: compiled engines, choices."""
    return _folder("XDG_CACHE_HOME", "LOCALAPPDATA", "Caches", ".cache")


def state_folder() -> Path:
    """Logs and the last report."""
    return _folder("XDG_STATE_HOME", "LOCALAPPDATA", "Logs", ".local/state")


def last_report_path() -> Path:
    """The newest report of a run, kept for `livestyle doctor`."""
    return state_folder() / "last-report.json"
