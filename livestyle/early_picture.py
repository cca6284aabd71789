"""Shows the camera's picture while the model still loads."""

from __future__ import annotations

import logging
import threading

from livestyle.current_source import check
from livestyle.errors import CameraError, EndOfStream, LivestyleError
from livestyle.ports import Source
from livestyle.preview import PreviewTap
from livestyle.stopping import join_within

log = logging.getLogger(__name__)

READ_TIMEOUT_S = 0.1
STOP_WITHIN_S = 2.0


class EarlyPicture:
    """Reads a source into the preview until the run takes it over.

    Args:
        source: open.
        preview: where the frames go, alone.
    """

    def __init__(self, source: Source, preview: PreviewTap) -> None:
        self._source, self._preview = source, preview
        self._error: LivestyleError | None = None
        self._ends = False
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="livestyle-early-picture", daemon=True)
        self._thread.start()

    def stop(self) -> LivestyleError | None:
        """Hand the source over.

        Returns:
            Why it is not open any more, None if it is.
        """
        self._stopping.set()
        if not join_within(self._thread, STOP_WITHIN_S):
            self._error = CameraError("The camera does not answer.", "Check its cable and its other users.")
        elif self._ends:
            self._begin_again()
        return self._error

    def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                frame = self._source.read(READ_TIMEOUT_S)
                if frame is None:
                    continue
                check(frame)
                if self._preview.watched:
                    self._preview.offer(frame, None)
        except EndOfStream:
            self._ends = True
        except LivestyleError as error:
            self._error = error
        except Exception as error:
            log.exception("The source raised")
            self._error = CameraError(f"The source failed with {type(error).__name__}: {error}.", "See the log.")

    def _begin_again(self) -> None:
        """A short file was played to its end before anybody could restyle it."""
        try:
            self._source.close()
            self._source.open()
        except LivestyleError as error:
            self._error = error
