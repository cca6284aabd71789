"""The restyler "none": every frame passes as it is. For trying cameras and outputs, and for measuring what is left."""

from __future__ import annotations

import threading
from dataclasses import replace

from livestyle.frame import LARGEST, SMALLEST, Frame, VideoFormat
from livestyle.ports import PromptOutcome, RestylerInfo, RestylerRequest
from livestyle.prompt import Prompt

MOST_OUTCOMES = 1000


class PassThrough:
    """A `livestyle.ports.Restyler` that changes no pixel; prompts are numbered and otherwise ignored.

    Args:
        request: the pinned size decides, then the source's, made even and brought within the limits.
    """

    def __init__(self, request: RestylerRequest) -> None:
        width, height = request.size or _within_limits(request.source)
        self.format = VideoFormat(width, height, request.source.fps).check()
        self.info = RestylerInfo("none", "none", "none", "The picture passes as it is, as asked for.")
        self.outcomes: dict[int, PromptOutcome] = {}
        self._number = 0
        self._lock = threading.Lock()

    def submit(self, prompt: Prompt, *, wait: bool = False) -> int:  # noqa: ARG002 - nothing is encoded, so nothing waits
        """Number the prompt."""
        with self._lock:
            self._number += 1
            self.outcomes[self._number] = PromptOutcome()
            self.outcomes.pop(self._number - MOST_OUTCOMES, None)
            return self._number

    def restyle(self, frame: Frame) -> Frame:
        """The same pixels."""
        return replace(frame, prompt=self._number, settled=True)

    def set_strength(self, strength: float) -> None:
        """A picture that is not restyled is so at any strength."""

    def reset(self) -> None:
        """Nothing is remembered."""

    def close(self) -> None:
        """Nothing is held."""


def _within_limits(source: VideoFormat) -> tuple[int, int]:
    """The source's size, scaled as little as possible to what can be put out, even in both directions."""
    scale = min(1.0, LARGEST[0] / source.width, LARGEST[1] / source.height)
    width = min(max(round(source.width * scale), SMALLEST[0]), LARGEST[0])
    height = min(max(round(source.height * scale), SMALLEST[1]), LARGEST[1])
    return width // 2 * 2, height // 2 * 2


def create(request: RestylerRequest) -> PassThrough:
    """Make the restyler that changes nothing.

    Raises:
        SettingsError: the pinned size cannot be put out.
    """
    return PassThrough(request)
