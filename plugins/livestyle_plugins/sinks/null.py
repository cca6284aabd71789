"""A sink that throws frames away: for benchmarks, and for trying prompts without an output."""

from __future__ import annotations

from livestyle.errors import SettingsError
from livestyle.frame import Frame, VideoFormat
from livestyle.ports import Sink, SinkRequest


def create(request: SinkRequest) -> Sink:
    """Make the sink of `null`.

    Raises:
        SettingsError: there is an argument.
    """
    if request.argument:
        raise SettingsError(f'The null sink takes no "{request.argument}".', "Write --sink null.")
    return NullSink()


class NullSink:
    """Takes every frame and does nothing with it."""

    def open(self, video_format: VideoFormat) -> None:
        """Nothing to start."""

    def send(self, frame: Frame) -> None:
        """Nothing to put out."""

    def close(self) -> None:
        """Nothing to finish."""
