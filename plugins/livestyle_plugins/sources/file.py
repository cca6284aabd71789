"""A video file as a source: in real time as a camera would be, or as fast as frames are asked for."""

from __future__ import annotations

import threading
from pathlib import Path

from livestyle.clock import frames_to_ns
from livestyle.errors import SettingsError
from livestyle.frame import Frame, VideoFormat
from livestyle.ports import Source, SourceRequest
from livestyle_plugins.sources.decoder import VideoDecoder
from livestyle_plugins.sources.pace import Pace


def create(request: SourceRequest) -> Source:
    """Make the source of `file:PATH`.

    Raises:
        SettingsError: there is no path, or it begins at the home folder of somebody unknown.
    """
    if not request.argument.strip():
        raise SettingsError("The file source needs a path.", "Write --source file:PATH.")
    try:
        path = Path(request.argument.strip()).expanduser()
    except RuntimeError as error:
        message = f'The home folder in "{request.argument}" is not known.'
        raise SettingsError(message, "Write the whole path.") from error
    return FileSource(path, request)


class FileSource:
    """Plays a video file at its own size and mean rate, whatever the request says; the pipeline fits it.

    Frames keep a constant rate: the time of a frame is its number divided by the rate, also where the file's own
    times vary. Broken packets are passed over, so a damaged file plays somewhat shorter. Numbers and times go on
    rising when the file begins again.

    In real time a frame is stamped when it is due and decoded after that, so that decoding counts as latency.

    Args:
        path: the file.
        request: whether to keep real time and to loop, and the clock.
    """

    def __init__(self, path: Path, request: SourceRequest) -> None:
        self._path, self._request = path, request
        self._decoder: VideoDecoder | None = None
        self._pace: Pace | None = None
        self._decoding = threading.Lock()  # the decoder must not be closed under a read
        self._sequence = 0

    def open(self) -> VideoFormat:
        """Open the file and decode its first picture.

        Raises:
            CameraError: the file cannot be played, and why.
        """
        self.close()
        decoder = VideoDecoder(self._path)
        self._pace = Pace(self._request.clock, decoder.format.fps, paced=self._request.paced)
        self._fps = decoder.format.fps
        self._decoder, self._sequence = decoder, 0
        return decoder.format

    def read(self, timeout: float) -> Frame | None:
        """The next frame; None if it is not due within `timeout` seconds or the source was closed.

        Raises:
            EndOfStream: the file is at its end and does not loop.
            CameraError: the file can no longer be read.
        """
        captured_ns = self._pace.wait(timeout) if self._pace else None
        if captured_ns is None:
            return None
        with self._decoding:
            if self._decoder is None:
                return None
            pixels = self._decoder.read(loop=self._request.loop)
        frame = Frame(pixels, self._sequence, captured_ns, frames_to_ns(self._sequence, self._fps))
        self._sequence += 1
        return frame

    def close(self) -> None:
        """Let go of the file, after the picture that is being decoded. Idempotent; any thread."""
        with self._decoding:
            if self._decoder is not None:
                self._decoder.close()
                self._decoder = None
