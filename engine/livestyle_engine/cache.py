"""Small results that are dear to find again, kept in the user's cache folder; a broken one is made again."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import tempfile
import time
from pathlib import Path

from livestyle.paths import cache_folder

log = logging.getLogger(__name__)


def key(*parts: object) -> str:
    """A short name for a combination of facts: 24 hexadecimal digits."""
    return hashlib.sha256(json.dumps([str(part) for part in parts]).encode()).hexdigest()[:24]


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def load(name: str, younger_than_s: float) -> dict[str, str] | None:
    """What was kept under a name, None if nothing usable was or it is older than so many seconds."""
    path = cache_folder() / f"{name}.json"
    try:
        if time.time() - path.stat().st_mtime > younger_than_s:
            return None
        value = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    if isinstance(value, dict) and all(isinstance(v, str) for v in value.values()):
        return value
    return None


def store(name: str, value: dict[str, str]) -> None:
    """Keep a value, written aside and renamed; a cache that cannot be written is no error."""
    folder = cache_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=folder, suffix=".partial", delete=False, encoding="utf-8") as file:
            json.dump(value, file)
        Path(file.name).replace(folder / f"{name}.json")
    except OSError as error:
        log.info("the choice was not kept in %s: %s", folder, os.strerror(error.errno or 0))
