"""A sink that keeps what it was sent, and blocks, fails or refuses when told."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

from livestyle.errors import OutputError
from livestyle.frame import Frame, VideoFormat


@dataclass(slots=True)
class FakeSink:
    """A `livestyle.ports.Sink`.

    Attributes:
        refused_opens: how many calls of `open` fail; -1 for all.
        refused_frames: how many calls of `send` fail; -1 for all.
        error: what a refusal raises.
        refused_size: a size that `open` refuses.
        gate: `send` waits until this is set; set from the start.
        waiting: whether it waits there.
        close_gate: `close` waits until this is set; set from the start.
        seconds: how long each `send` takes.
        frames: what was sent, in order, the last one again included.
        format: what it was opened with.
        opened: how often `open` worked.
        closed: how often `close` was called.
        tries: how often `open` was called.
        readers: what it says of who takes its pictures.
    """

    refused_opens: int = 0
    refused_frames: int = 0
    error: Exception = field(default_factory=lambda: OutputError("The fake output is full.", "Empty it."))
    refused_size: tuple[int, int] | None = None
    gate: threading.Event = field(default_factory=threading.Event)
    waiting: bool = False
    close_gate: threading.Event = field(default_factory=threading.Event)
    seconds: float = 0.0
    frames: list[Frame] = field(default_factory=list)
    format: VideoFormat | None = None
    opened: int = 0
    closed: int = 0
    tries: int = 0
    readers: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        self.gate.set()
        self.close_gate.set()

    def open(self, video_format: VideoFormat) -> None:
        """Start, unless told to refuse.

        Raises:
            OutputError: told so.
        """
        self.tries += 1
        if self.refused_opens:
            self.refused_opens -= self.refused_opens > 0
            raise self.error.with_traceback(None)
        if video_format.size == self.refused_size:
            raise OutputError(f"The fake output does not take {video_format}.", "Choose another size.")
        self.format = video_format
        self.opened += 1

    def send(self, frame: Frame) -> None:
        """Keep one frame.

        Raises:
            OutputError: told so.
        """
        self.waiting = not self.gate.is_set()
        self.gate.wait()
        self.waiting = False
        if self.seconds:
            time.sleep(self.seconds)
        if self.refused_frames:
            self.refused_frames -= self.refused_frames > 0
            raise self.error.with_traceback(None)
        self.frames.append(frame)

    def close(self) -> None:
        """Stop."""
        self.close_gate.wait()
        self.closed += 1

    @property
    def sequences(self) -> list[int]:
        """Numbers of the frames that were sent, each once, in order."""
        return list(dict.fromkeys(frame.sequence for frame in self.frames))
