"""Where livestyle keeps its files on each operating system. Nothing is created here.

`LIVESTYLE_HOME` puts all of them into one folder, for a portable copy and for tests.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

NAME = "livestyle"


def config_folder() -> Path:
    """Profiles and settings: small, dear, worth a backup."""
    return _folder("config")


def cache_folder() -> Path:
    """What can be made again: compiled models, measurements."""
    return _folder("cache")


def log_folder() -> Path:
    """Logs and the last report."""
    return _folder("log")


def _folder(kind: str) -> Path:
    if home := os.environ.get("LIVESTYLE_HOME"):
        return Path(home).expanduser() / kind
    if sys.platform == "win32":
        return _windows(kind)
    if sys.platform == "darwin":
        return _mac(kind)
    return _xdg(kind)


def _windows(kind: str) -> Path:
    home = Path.home() / "AppData"
    if kind == "config":
        return Path(os.environ.get("APPDATA") or home / "Roaming") / NAME
    return Path(os.environ.get("LOCALAPPDATA") or home / "Local") / NAME / kind


def _mac(kind: str) -> Path:
    library = Path.home() / "Library"
    return {"config": library / "Application Support", "cache": library / "Caches", "log": library / "Logs"}[
        kind
    ] / NAME


def _xdg(kind: str) -> Path:
    variable, fallback = {
        "config": ("XDG_CONFIG_HOME", ".config"),
        "cache": ("XDG_CACHE_HOME", ".cache"),
        "log": ("XDG_STATE_HOME", ".local/state"),
    }[kind]
    return Path(os.environ.get(variable) or Path.home() / fallback) / NAME
