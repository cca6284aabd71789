"""Pictures that never go on air: what a prompt would make of a frame, small, on a model of its own."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from livestyle.clock import MonotonicClock
from livestyle.errors import PromptError, StoppedError
from livestyle.fit import Fit
from livestyle.frame import Frame, Pixels, VideoFormat
from livestyle.parts import Parts
from livestyle.prompt import Prompt
from livestyle.settings import RunSettings

SIZE = (320, 180)


class Rehearsal:
    """A second restyler at a small size, for thumbnails and for trying a prompt in private. One thread at a time.

    It is made as the run's own is: same model, runtime and device; making it takes seconds.

    Args:
        settings: of the run.
        size: width and height of the pictures in pixels.
        stopped: asked between the parts of the loading, on whatever thread loads; True gives it up.

    Attributes:
        format: of the pictures.

    Raises:
        ModelError: the model cannot be loaded.
        SettingsError: the model is not installed, or cannot do what the settings ask for.
        StoppedError: the loading was given up.
    """

    def __init__(
        self, settings: RunSettings, size: tuple[int, int] = SIZE, *, stopped: Callable[[], bool] = lambda: False
    ) -> None:
        # Not paced: nothing is timed, so that it does not disturb the run, and no size but the small one is tried.
        def progress(sentence: str, share: float | None) -> None:  # noqa: ARG001 - it loads in the background
            if stopped():
                raise StoppedError("Loading was stopped.", "Ask again when you like.")

        small = settings.model_copy(update={"size": size, "unpaced": True})
        parts = Parts(small, MonotonicClock(), _say_nothing)
        self._restyler = parts.restyler(*parts.restyler_factory(), VideoFormat(*size), progress)
        self.format = self._restyler.format
        self._fit = Fit(self.format)

    def picture(self, prompt: Prompt, pixels: Pixels, steps: int = 4) -> Pixels:
        """What a prompt makes of a frame.

        Args:
            prompt: its transition does not count.
            pixels: uint8 (height, width, 3) RGB, of any size; not written into.
            steps: how often the model sees the frame: its lines settle over the first few.

        Returns:
            uint8 (height, width, 3) RGB at `format`'s size, the caller's own.

        Raises:
            PromptError: the prompt cannot be encoded.
            ModelError: the runtime failed.
        """
        cut = Prompt(prompt.text, prompt.strength, 0, prompt.background, prompt.background_strength, prompt.adjust)
        number = self._restyler.submit(cut, wait=True)
        outcome = self._restyler.outcomes.get(number)
        if outcome is not None and outcome.error:
            raise PromptError(outcome.error, "Write another prompt.")
        self._restyler.reset()
        frame = self._fit(Frame(pixels, 0, 0, 0))
        for _ in range(max(1, steps)):
            made = self._restyler.restyle(frame)
        return np.array(made.pixels)

    def close(self) -> None:
        """Free the model. Idempotent."""
        self._restyler.close()


def _say_nothing(sentence: str) -> None:
    """It has no run to tell of."""
