"""Recordings and snapshots: where they lie, what they are called, and how a picture becomes a file."""

from __future__ import annotations

import os
import struct
import sys
import threading
import zlib
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import cv2

from livestyle.errors import LivestyleError, OutputError
from livestyle.frame import Pixels
from livestyle.safe_file import write_bytes

MOST_OF_A_SECOND = 1000
PROVENANCE = "Made with livestyle: a machine-learning model may have restyled the picture."
"""What recordings and snapshots carry for programs and people who look where a file comes from."""
HEADER_END = 33
"""Of a PNG: its signature, and its first chunk, which must be IHDR."""


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording that has begun.

    Attributes:
        name: of its sink; removing that finishes the file.
        path: where the finished file will be.
    """

    name: str
    path: Path


def recordings_folder() -> Path:
    """Where recordings go unless somebody says otherwise; it may not exist yet."""
    return _folder("Movies" if sys.platform == "darwin" else "Videos")


def snapshots_folder() -> Path:
    """Where snapshots go unless somebody says otherwise; it may not exist yet."""
    return _folder("Pictures")


def _folder(name: str) -> Path:
    home = os.environ.get("LIVESTYLE_HOME")
    return (Path(home) if home else Path.home()) / name / "livestyle"


def new_path(folder: Path, ending: str) -> Path:
    """A path for a new file, named after the time; made where the folder is not there yet.

    Args:
        folder: where.
        ending: of the file, such as ".png".

    Raises:
        OutputError: the folder cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"The folder {folder} cannot be made.", "Choose another place.") from error
    name = f"livestyle {datetime.now(UTC).astimezone():%Y-%m-%d %H.%M.%S}"
    for number in range(1, MOST_OF_A_SECOND):
        path = folder / (f"{name}{ending}" if number == 1 else f"{name} ({number}){ending}")
        if not path.exists():
            return path
    raise OutputError(f"The folder {folder} is full of files of this second.", "Wait a moment.")


def write_png(pixels: Pixels, path: Path) -> None:
    """Write a picture, so that nobody ever reads a half.

    Args:
        pixels: uint8 (height, width, 3) RGB.
        path: of the file.

    Raises:
        OutputError: it cannot be written, and why.
    """
    if path.suffix.lower() != ".png":
        raise OutputError(f'A snapshot cannot be "{path.name}".', "End the name in .png.")
    made, data = cv2.imencode(".png", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_PNG_COMPRESSION, 3])
    if not made:
        raise OutputError("The picture cannot be made a PNG.", "Report it, with the log.")
    whole = data.tobytes()
    write_bytes(path, whole[:HEADER_END] + _text_chunk("Comment", PROVENANCE) + whole[HEADER_END:])


def _text_chunk(keyword: str, text: str) -> bytes:
    """A chunk tEXt of a PNG."""
    body = b"tEXt" + keyword.encode("latin-1") + b"\0" + text.encode("latin-1")
    return struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))


def write_aside(pixels: Pixels, path: Path | None) -> Future[Path]:
    """Write a picture on a thread of its own; returns at once.

    Args:
        pixels: nobody writes into them.
        path: of the file; None for a new one in the folder of snapshots.

    Returns:
        Where it is, when it is there; an OutputError if it cannot be.
    """
    future: Future[Path] = Future()

    def work() -> None:
        try:
            place = path or new_path(snapshots_folder(), ".png")
            write_png(pixels, place)
        except LivestyleError as error:
            future.set_exception(error)
        except Exception as error:  # noqa: BLE001 - whoever waits must learn of it, and it must not end the thread
            future.set_exception(OutputError(f"The snapshot failed with {type(error).__name__}: {error}."))
        else:
            future.set_result(place)

    threading.Thread(target=work, name="livestyle-snapshot", daemon=True).start()
    return future
