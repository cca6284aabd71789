"""A video file as a sink: whole under its name when the run ends, playable under a provisional one if it is cut off."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import av

from livestyle.errors import OutputError, SettingsError
from livestyle.frame import Frame, VideoFormat
from livestyle.ports import Sink, SinkRequest
from livestyle.unwritable import unwritable
from livestyle_plugins.sinks.encoder import CONTAINERS, Encoder
from livestyle_plugins.sinks.partial_file import PartialFile
from livestyle_plugins.sinks.timeline import Timeline

LEAST_FREE = 16 << 20
"""Bytes. With less, each try on a full disk would leave another few seconds of video behind."""


def create(request: SinkRequest) -> Sink:
    """Make the sink of `file:PATH`.

    Raises:
        SettingsError: there is no path, it has another ending than .mp4, .mov or .mkv, or it begins at the home
            folder of somebody unknown.
    """
    argument = request.argument.strip()
    if not argument:
        raise SettingsError("The file sink needs a path.", "Write --sink file:PATH.mp4.")
    try:
        path = Path(argument).expanduser().absolute()
    except RuntimeError as error:
        raise SettingsError(f'The home folder in "{argument}" is not known.', "Write the whole path.") from error
    if path.suffix.lower() not in CONTAINERS:
        raise SettingsError(f'livestyle cannot record "{path.name}".', f"End the name in {', '.join(CONTAINERS)}.")
    return FileSink(path, paced=request.paced, tell=request.tell)


class FileSink:
    """Records H.264: every frame that is sent, the repeated ones too, at the time when it was grabbed.

    An existing file is replaced, but only by a finished recording with a frame in it.

    Args:
        path: of the finished file; its ending is a key of `CONTAINERS`.
        paced: whether frames carry real time; otherwise the source's own timeline counts.
        tell: takes a sentence when a recording is whole.
    """

    def __init__(self, path: Path, *, paced: bool, tell: Callable[[str], None] | None = None) -> None:
        self._path, self._paced, self._tell = path, paced, tell
        self._file: PartialFile | None = None
        self._encoder: Encoder | None = None
        self._frames = 0

    def open(self, video_format: VideoFormat) -> None:
        """Begin a file beside the path.

        Raises:
            OutputError: it cannot be made, and why.
        """
        self.close()
        if video_format.width % 2 or video_format.height % 2:
            raise OutputError(f"H.264 needs an even size, not {video_format}.", "Choose another size.")
        self._timeline, self._frames = Timeline(video_format.fps), 0
        try:
            if shutil.disk_usage(self._path.parent).free < LEAST_FREE:
                raise OutputError(
                    f"The disk with {self._path.parent} is as good as full.",
                    "Free some space, or choose another place.",
                )
            self._file = PartialFile(self._path)
            self._encoder = Encoder(self._file, self._path.suffix.lower(), video_format)
        except (av.FFmpegError, OSError) as error:
            raise self._failed(error) from error

    def send(self, frame: Frame) -> None:
        """Encode one frame: 2 ms at 640x360, 9 ms at 1280x720 on two cores.

        Raises:
            OutputError: it cannot be written; names the file with what could.
        """
        if self._encoder is None:
            raise OutputError(f"The file {self._path} is not open.", "Open it first.")
        try:
            self._encoder.encode(frame.pixels, self._timeline.at(frame.captured_ns if self._paced else frame.pts_ns))
        except (av.FFmpegError, OSError) as error:
            raise self._failed(error) from error
        self._frames += 1

    def close(self) -> None:
        """Make the file whole and give it its name; without a frame there is none. Idempotent.

        Raises:
            OutputError: it cannot be finished; names the file with what could be written.
        """
        encoder, self._encoder = self._encoder, None
        if encoder is None:
            return
        if not self._frames:
            encoder.abandon()
            return
        try:
            encoder.finish()
        except (av.FFmpegError, OSError) as error:
            encoder.abandon()
            raise self._failed(error) from error
        if self._tell is not None:
            self._tell(f"The recording is in {self._path}.")

    def _failed(self, error: av.FFmpegError | OSError) -> OutputError:
        """Put the failure into words, after what can be played was saved."""
        encoder, self._encoder = self._encoder, None
        file, self._file = self._file, None
        if encoder is not None:
            encoder.abandon()
        elif file is not None:
            file.abandon()
        if isinstance(error, OSError):
            told = unwritable(self._path, error)
        else:
            told = OutputError(f"The video encoder failed ({error}).", "Choose another size or another file.")
        if file is not None and file.is_useful:
            return OutputError(f"{told.message[:-1]}; what was recorded until then is in {file.path}.", told.action)
        return told
