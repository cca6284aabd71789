"""Puts into words why a file cannot be written."""

from __future__ import annotations

import errno
from pathlib import Path

from livestyle.errors import OutputError

_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}


def unwritable(path: Path, error: OSError) -> OutputError:
    """The error to raise, `from error`, when a file could not be made or written.

    Args:
        path: the file.
        error: what the system said.
    """
    folder = path.parent
    if isinstance(error, FileNotFoundError):
        return OutputError(f"The folder {folder} does not exist.", "Create it, or choose another place.")
    if isinstance(error, NotADirectoryError):
        return OutputError(f"{folder} is not a folder.", "Choose another place.")
    if isinstance(error, IsADirectoryError):
        return OutputError(f"{path} is a folder.", "Add the name of a file.")
    if error.errno in _FULL:
        return OutputError(f"The disk with {folder} is full.", "Free some space, or choose another place.")
    if error.errno == errno.EROFS:
        return OutputError(f"The folder {folder} is read-only.", "Choose another place.")
    if error.errno in (errno.EACCES, errno.EPERM):
        return OutputError(f"{path} may not be written.", "Change its folder's permissions, or choose another place.")
    return OutputError(f"{path} cannot be written ({error.strerror or error}).", "Choose another place.")
