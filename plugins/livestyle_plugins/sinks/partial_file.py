"""A file that has its final name only when it is whole, and that is useful under its provisional one before that."""

from __future__ import annotations

import contextlib
import errno
import io
import os
from pathlib import Path

MOST_PARTS = 1000


class PartialFile:
    """A new file beside its target, `clip.partial.mp4` for `clip.mp4`; never one that is there already.

    It can be written to like a file opened by Python. Writing goes straight to the system: what was written survives
    the death of the process.

    Args:
        target: the final path.

    Attributes:
        path: the provisional path.

    Raises:
        OSError: it cannot be made.
    """

    def __init__(self, target: Path) -> None:
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        self._target = target
        self.path, self._file = _create(target)
        self._good = 0
        self._abandoned = False

    @property
    def is_useful(self) -> bool:
        """Whether something in it can be played."""
        return self._good > 0

    def write(self, data: bytes) -> int:
        """Write all of it at the present place.

        Raises:
            OSError: it does not fit, or the disk fails.
        """
        if self._abandoned:
            return len(data)
        _write_all(self._file, data)
        return len(data)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move, and tell the new place."""
        return offset if self._abandoned else self._file.seek(offset, whence)

    def tell(self) -> int:
        """The present place."""
        return 0 if self._abandoned else self._file.tell()

    def mark_good(self) -> None:
        """Say that the file can be played as it is now."""
        self._good = self._file.tell()

    def finish(self) -> None:
        """Close the file and give it its name, over a file that has it.

        Raises:
            OSError: it cannot be written or renamed; `abandon` it then.
        """
        self._file.close()
        self.path.replace(self._target)

    def abandon(self) -> None:
        """Close the file as far as it was good, under its provisional name; remove it if nothing was.

        Whatever is written afterwards is thrown away without a word, so that a library can close what it has opened.
        """
        if self._abandoned:
            return
        self._abandoned = True
        with contextlib.suppress(OSError):  # the disk has failed already, and that is known
            if not self._file.closed:
                self._file.truncate(self._good)
                self._file.close()
            if not self._good:
                self.path.unlink(missing_ok=True)


def _create(target: Path) -> tuple[Path, io.FileIO]:
    for number in range(1, MOST_PARTS + 1):
        mark = ".partial" if number == 1 else f".partial-{number}"
        path = target.with_name(f"{target.stem}{mark}{target.suffix}")
        with contextlib.suppress(FileExistsError):
            return path, io.FileIO(path, "xb")
    raise FileExistsError(errno.EEXIST, f"there are {MOST_PARTS} unfinished recordings beside it")


def _write_all(file: io.FileIO, data: bytes) -> None:
    """A raw file takes as much as fits and says how much; the next try then says why not more."""
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) :]
