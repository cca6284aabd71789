"""Large results in the cache folder, such as compiled engines: each with a heading that tells if it can be trusted.

A file is written aside and renamed, so that nobody reads half of one. What is read back is trusted only if its heading
names the same facts, and its bytes have the length and the SHA-256 that it names: a file that is stale, cut off, or was
put there by somebody else is made again.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from livestyle.paths import cache_folder
from livestyle_engine.cache import key

log = logging.getLogger(__name__)

Facts = Mapping[str, str]
"""All that a result depends on, by name."""

LARGEST = 2_000_000_000
"""Bytes that the folder may have; what was not used for longest goes first."""
_MAGIC = b"livestyle blob 1\n"
_SUFFIX = ".blob"


@dataclass(frozen=True, slots=True)
class Kept:
    """A file of the folder.

    Attributes:
        path: of it.
        facts: as its heading names them.
        size: bytes.
    """

    path: Path
    facts: dict[str, str]
    size: int


def folder() -> Path:
    """Where the files are."""
    return cache_folder() / "engines"


def path_of(facts: Facts) -> Path:
    """Where a result with these facts is kept, whether it is there or not; a short name, for Windows."""
    return folder() / f"{key(*sorted(facts.items()))}{_SUFFIX}"


def load(facts: Facts) -> bytes | None:
    """What was kept with these facts; None if there is nothing, or nothing that can be trusted, which is removed."""
    path = path_of(facts)
    try:
        content = path.read_bytes()
    except OSError:
        return None
    data = _checked(content, facts)
    if data is None:
        log.info("%s is stale, cut off or not ours; it is made again", path.name)
        with suppress(OSError):
            path.unlink()
        return None
    with suppress(OSError):
        os.utime(path)
    return data


def has(facts: Facts) -> bool:
    """Whether there is a file with these facts in its heading; its bytes are not looked at."""
    kept = _heading(path_of(facts))
    return kept is not None and kept.facts == dict(facts)


def store(facts: Facts, data: bytes) -> str:
    """Keep a result.

    Returns:
        "", or why it was not kept: a full disk costs the result's next use some time, and is no error.
    """
    target = path_of(facts)
    about = {"facts": dict(facts), "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    partial: Path | None = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=target.parent, suffix=".partial", delete=False) as file:
            partial = Path(file.name)
            file.write(_MAGIC + json.dumps(about).encode() + b"\n" + data)
        partial.replace(target)
    except OSError as error:
        if partial is not None:
            with suppress(OSError):
                partial.unlink()
        reason = error.strerror or str(error)
        log.warning("%s was not kept in %s: %s", target.name, target.parent, reason)
        return reason
    _tidy(spare=target)
    return ""


def kept() -> list[Kept]:
    """What is in the folder, newest use first."""
    found = []
    with suppress(OSError):
        for path in sorted(folder().glob(f"*{_SUFFIX}"), key=lambda path: -path.stat().st_mtime):
            entry = _heading(path)
            if entry is not None:
                found.append(entry)
    return found


@contextmanager
def only_one(facts: Facts) -> Iterator[None]:
    """Let one process at a time make a result; the others wait, and find it made. Works without, where locks do not."""
    path = path_of(facts).with_suffix(".lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a+b")
    except OSError as error:
        log.info("no lock in %s: %s", path.parent, error)
        yield
        return
    with file:
        _lock(file.fileno())
        yield  # closing the file unlocks it, and so does the end of the process


def _lock(descriptor: int) -> None:
    with suppress(OSError):
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)  # tries for ten seconds
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX)


def _checked(content: bytes, facts: Facts) -> bytes | None:
    if not content.startswith(_MAGIC):
        return None
    heading, _, data = content[len(_MAGIC) :].partition(b"\n")
    try:
        about = json.loads(heading)
    except ValueError:
        return None
    whole = {"facts": dict(facts), "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    return data if about == whole else None


def _heading(path: Path) -> Kept | None:
    """The file's facts if its length is right."""
    try:
        with path.open("rb") as file:
            if file.readline() != _MAGIC:
                return None
            about = json.loads(file.readline())
            rest = path.stat().st_size - file.tell()
        if about["size"] != rest:
            return None
        return Kept(path, {str(name): str(value) for name, value in about["facts"].items()}, rest)
    except (AttributeError, KeyError, OSError, TypeError, ValueError):
        return None


def _tidy(spare: Path) -> None:
    """Remove what was not used for longest until the folder is small enough; never what was just written."""
    try:
        files = [(path, path.stat()) for path in folder().glob(f"*{_SUFFIX}")]
        total = sum(about.st_size for _, about in files)
        for path, about in sorted(files, key=lambda entry: entry[1].st_mtime):
            if total <= LARGEST:
                return
            if path != spare:
                path.unlink()
                total -= about.st_size
    except OSError as error:  # another process tidies as well
        log.info("%s was not tidied: %s", folder(), error)
