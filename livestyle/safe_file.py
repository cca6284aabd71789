"""Writes files that a user could lose: whole or not at all, through a loss of power too."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from livestyle.unwritable import unwritable


def write_bytes(path: Path, data: bytes, *, keep_previous: bool = False) -> None:
    """Write aside, bring it to the disk, and rename: a reader sees the old file or the new one.

    Args:
        path: of the file; its folder is made.
        data: all of it.
        keep_previous: leave the file that was there as `previous(path)`.

    Raises:
        OutputError: it cannot be written, and why; the old file is as it was.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(".partial", f".{path.name}.", path.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            if keep_previous:
                _keep(path)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise unwritable(path, error) from error


def write_text(path: Path, text: str, *, keep_previous: bool = False) -> None:
    """The same for a text, as UTF-8.

    Raises:
        OutputError: it cannot be written, and why; the old file is as it was.
    """
    write_bytes(path, text.encode(), keep_previous=keep_previous)


def previous(path: Path) -> Path:
    """Where the copy from before the last change lies; it may not exist."""
    return path.with_name(f"{path.name}.previous")


def _keep(path: Path) -> None:
    """A second name for the file that is there, so that at no moment neither exists."""
    copy = previous(path)
    with contextlib.suppress(FileNotFoundError):
        copy.unlink()
    with contextlib.suppress(FileNotFoundError):
        try:
            os.link(path, copy)
        except (OSError, NotImplementedError) as error:  # a file system without hard links
            if isinstance(error, FileNotFoundError):
                raise
            copy.write_bytes(path.read_bytes())
