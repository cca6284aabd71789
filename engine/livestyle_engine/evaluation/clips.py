"""Reads a folder of clips: decoded, cropped to one size, a few frames from the middle of each."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import av
import numpy as np

from livestyle.errors import SettingsError
from livestyle.fit import fitted
from livestyle.frame import Pixels

_SUFFIXES = {".avi", ".m4v", ".mkv", ".mov", ".mp4", ".mpg", ".ts", ".webm"}
_LONGEST = 2000
"""Frames that are decoded of one clip at most: its middle is the middle of these."""


@dataclass(frozen=True, slots=True)
class Clip:
    """Frames of one file.

    Attributes:
        name: of the file, without its suffix.
        frames: uint8 (height, width, 3) RGB each, all of the asked size.
        fps: of the file.
    """

    name: str
    frames: list[Pixels]
    fps: float


@dataclass(slots=True)
class Clips:
    """What a folder gave.

    Attributes:
        found: the clips, by name.
        left_out: a sentence for each file that could not be used, by its name.
    """

    found: list[Clip] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)


class _UnusableError(Exception):
    """Why a clip cannot be used, in one sentence."""


def _middle(path: Path, size: tuple[int, int], frames: int) -> Clip:
    """The middle frames of a file."""
    with av.open(str(path)) as container:
        if not container.streams.video:
            raise _UnusableError("It has no pictures.")
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        total = sum(1 for _, _ in zip(range(_LONGEST), container.decode(stream), strict=False))
    if total < frames:
        raise _UnusableError(f"It has {total} frames, and {frames} are needed.")
    first = (total - frames) // 2
    with av.open(str(path)) as container:  # decoded again instead of kept: a long clip at its own size is gigabytes
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        rate = float(stream.average_rate or 30)
        kept = []
        for index, frame in enumerate(container.decode(stream)):
            if index >= first:
                kept.append(fitted(np.asarray(frame.to_ndarray(format="rgb24"), np.uint8), size))
            if len(kept) == frames:
                break
    return Clip(path.stem, kept, rate)


def read(folder: Path, size: tuple[int, int], frames: int, most: int) -> Clips:
    """Read the clips of a folder, in the order of their names.

    Args:
        folder: where the files are; only files with a video's suffix count.
        size: width and height that the frames are cropped and scaled to.
        frames: of each clip.
        most: clips.

    Raises:
        SettingsError: the folder is none, or not one clip in it can be used.
    """
    if not folder.is_dir():
        raise SettingsError(f"{folder} is not a folder.", "Name a folder of clips with --clips.")
    clips = Clips()
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() not in _SUFFIXES or len(clips.found) == most:
            continue
        try:
            clips.found.append(_middle(path, size, frames))
        except _UnusableError as error:
            clips.left_out[path.name] = str(error)
        except (av.FFmpegError, OSError) as error:
            clips.left_out[path.name] = f"It cannot be played: {getattr(error, 'strerror', '') or error}."
    if not clips.found:
        why = "; ".join(f"{name}: {sentence}" for name, sentence in clips.left_out.items())
        raise SettingsError(f"There is no usable clip in {folder}. {why}".strip(), "Put video files there.")
    return clips
