"""Notices that the last run of a program did not come to its end, so that the next one can offer a safe mode."""

from __future__ import annotations

import contextlib
import logging
import sys
from pathlib import Path
from typing import IO

from livestyle.paths import state_folder

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

log = logging.getLogger(__name__)


class Marker:
    """A file that is there while a program runs, held by a lock that the system lets go of when the program dies.

    A file that is there without anybody holding it was left by a program that crashed, was killed or lost power. One
    that somebody holds belongs to another instance, which is no crash. Where the file cannot be made, nothing is
    noticed, and nothing fails. One thread.

    Args:
        program: whose runs are told apart.
        folder: where the file lies; None for the user's state folder.
    """

    def __init__(self, program: str, folder: Path | None = None) -> None:
        self._path = (folder or state_folder()) / f"{program}.running"
        self._file: IO[bytes] | None = None

    def begin(self) -> bool:
        """The program begins.

        Returns:
            Whether the last run ended uncleanly.
        """
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            was_there = self._path.exists()
            file = self._path.open("ab")
        except OSError as error:
            log.info("An unclean end will not be noticed: %s", error)
            return False
        if not _hold(file):
            file.close()
            return False
        self._file = file
        return was_there

    def end(self) -> None:
        """The program ends as it should. Idempotent."""
        file, self._file = self._file, None
        if file is None:
            return
        if sys.platform == "win32":  # an open file cannot be removed there
            file.close()
        with contextlib.suppress(OSError):
            self._path.unlink()
        file.close()


if sys.platform == "win32":

    def _hold(file: IO[bytes]) -> bool:
        """Whether nobody else holds it; it is held from then on. Not tried on Windows yet."""
        try:
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:

    def _hold(file: IO[bytes]) -> bool:
        """Whether nobody else holds it; it is held from then on."""
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
