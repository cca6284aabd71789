"""The frame ring as a sink: other programs on this machine read the pictures from shared memory."""

from __future__ import annotations

from pathlib import Path

from livestyle.clock import Clock
from livestyle.errors import OutputError, SettingsError
from livestyle.frame import Frame, VideoFormat
from livestyle.ports import Sink, SinkRequest
from livestyle.ring import RingWriter, default_ring_path
from livestyle.unwritable import unwritable


def create(request: SinkRequest) -> Sink:
    """Make the sink of `ring` or `ring:PATH`.

    Raises:
        SettingsError: the path begins at the home folder of somebody unknown.
    """
    argument = request.argument.strip()
    try:
        path = Path(argument).expanduser() if argument else None
    except RuntimeError as error:
        raise SettingsError(f'The home folder in "{argument}" is not known.', "Write the whole path.") from error
    return RingSink(path, request.clock)


class RingSink:
    """Writes each new frame into a ring; a frame that comes again is only a sign of life.

    Args:
        path: the ring's file; None for the one that readers look for by themselves.
        clock: for heartbeats.
    """

    def __init__(self, path: Path | None, clock: Clock) -> None:
        self._path, self._clock = path, clock
        self._ring: RingWriter | None = None
        self._last: Frame | None = None

    def open(self, video_format: VideoFormat) -> None:
        """Make the file.

        Raises:
            OutputError: it cannot be made, and why.
        """
        self.close()
        path = self._path
        if path is None:
            path = default_ring_path()
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise unwritable(path, error) from error
        self._ring = RingWriter(path, video_format.width, video_format.height, clock=self._clock)

    def send(self, frame: Frame) -> None:
        """Write one frame; about 0.1 ms at 1280x720.

        Raises:
            OutputError: the sink is not open.
        """
        if self._ring is None:
            raise OutputError("The frame ring is not open.", "Open it first.")
        if frame is self._last:
            self._ring.beat()
            return
        self._ring.write(frame.pixels, frame.captured_ns)
        self._last = frame

    def close(self) -> None:
        """Remove the file. Idempotent."""
        self._last = None
        if self._ring is not None:
            self._ring.close()
            self._ring = None
