"""A frame and the format of a stream of frames."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from livestyle.errors import SettingsError

Pixels = NDArray[np.uint8]
"""uint8 (height, width, 3), RGB, 0..255, C-contiguous."""

SMALLEST = (256, 144)
LARGEST = (1920, 1080)


@dataclass(frozen=True, slots=True)
class VideoFormat:
    """Size and rate of a stream; constant for the whole of a run.

    Attributes:
        width: pixels, even.
        height: pixels, even.
        fps: frames a second, above 0.
    """

    width: int
    height: int
    fps: float = 30.0

    def __str__(self) -> str:
        return f"{self.width}x{self.height} at {self.fps:g} fps"

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.width, self.height

    def check(self) -> VideoFormat:
        """Return self if livestyle can put it out.

        Raises:
            SettingsError: the size is odd, too small or too large, or the rate is out of 1..240.
        """
        if not (SMALLEST[0] <= self.width <= LARGEST[0] and SMALLEST[1] <= self.height <= LARGEST[1]):
            raise SettingsError(
                f"The size {self.width}x{self.height} is outside "
                f"{SMALLEST[0]}x{SMALLEST[1]} to {LARGEST[0]}x{LARGEST[1]}.",
                "Choose a size such as 640x360 or 1280x720.",
            )
        if self.width % 2 or self.height % 2:
            raise SettingsError(
                f"The size {self.width}x{self.height} is odd, and video formats need even sizes.",
                f"Use {self.width // 2 * 2}x{self.height // 2 * 2}.",
            )
        if not 1 <= self.fps <= 240:
            raise SettingsError(f"The rate {self.fps:g} fps is outside 1 to 240.", "Use 30.")
        return self


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture on its way from a source to the sinks.

    The pixels belong to whoever holds the frame: a buffer returns to its pool by itself when nobody does. Nobody
    writes into pixels that it did not make.

    Attributes:
        pixels: uint8 (height, width, 3) RGB, C-contiguous.
        sequence: number of the frame in its source, from 0.
        captured_ns: monotonic time of the grab.
        pts_ns: presentation time on the source's own timeline; from 0 at the first frame. Transitions and cues
            follow it, so that an unpaced run makes the same frames every time.
        marks: end of each stage that the frame has passed, monotonic ns by stage name; the stages write it.
        prompt: number of the newest prompt with a part in these pixels; 0 before any.
        settled: whether the frame is wholly under that prompt (no transition is running).
    """

    pixels: Pixels
    sequence: int
    captured_ns: int
    pts_ns: int
    marks: dict[str, int] = field(default_factory=dict)
    prompt: int = 0
    settled: bool = True

    def with_pixels(self, pixels: Pixels) -> Frame:
        """The same moment with other pixels; the marks are shared."""
        return replace(self, pixels=pixels)
