"""A window that shows the stream, as a sink. Qt runs in a process of its own, `livestyle_ui.window_worker`."""

from __future__ import annotations

import importlib.util

from livestyle.clock import Clock
from livestyle.errors import OutputError, SettingsError
from livestyle.frame import Frame, VideoFormat
from livestyle.ports import Sink, SinkRequest
from livestyle.worker import RingWorker

WORKER = "livestyle_ui.window_worker"
CLOSED = "The window was closed."
REOPEN = "Start again to have it back."


def create(request: SinkRequest) -> Sink:
    """Make the sink of `window`.

    Raises:
        SettingsError: there is an argument.
    """
    if request.argument:
        raise SettingsError(f'The window takes no "{request.argument}".', "Write --sink window.")
    return WindowSink(request.clock)


class WindowSink:
    """Feeds the process that shows the window. A window that its user has closed stays closed.

    Args:
        clock: the run's clock.
        worker: module of the process.
    """

    def __init__(self, clock: Clock, worker: str = WORKER) -> None:
        self._worker = RingWorker("The window", worker, clock=clock)
        self._closed_by_user = False

    def open(self, video_format: VideoFormat) -> None:
        """Show the window.

        Raises:
            OutputError: PySide6 or a display is missing, or the user has closed the window before.
        """
        if self._closed_by_user:
            raise OutputError(CLOSED, REOPEN)
        if importlib.util.find_spec("PySide6") is None:
            raise OutputError("The window needs the gui extra.", 'Install it: pip install "livestyle[gui]"')
        self._worker.start(video_format)

    def send(self, frame: Frame) -> None:
        """Hand one frame over; never waits for the window.

        Raises:
            OutputError: the window was closed, or its process has ended.
        """
        try:
            self._worker.send(frame)
        except OutputError as error:
            self._closed_by_user = self._closed_by_user or error.message == CLOSED
            raise

    def close(self) -> None:
        """Close the window. Idempotent."""
        self._worker.close()
