"""What is shown in place of a source that has gone: the slate, its last good picture, that one blurred, or black."""

from __future__ import annotations

import threading

import cv2
import numpy as np

from livestyle.frame import Pixels
from livestyle.settings import WhenLost

BLUR_WIDTH = 48
"""A picture is blurred by way of this width, in pixels: faces and letters are gone, light and colours stay."""
BLUR_SIGMA = 1.5
"""Of the Gaussian at that width, in its pixels."""

_SHOWN = {
    "slate": "The slate is shown",
    "freeze": "The last picture stays",
    "blur": "The last picture is shown blurred",
    "black": "A black picture is shown",
}


class StandIn:
    """The picture for the time without a source. Any thread; nothing is made before a source has gone.

    Args:
        choice: what is shown.
        slate: uint8 (height, width, 3) RGB, at the size of the run.

    Attributes:
        choice: what is shown; may be replaced by any thread.
        slate: as given; also in place of a last picture when there was none yet.
    """

    def __init__(self, choice: WhenLost, slate: Pixels) -> None:
        self.choice, self.slate = choice, slate
        self._making = threading.Lock()
        self._from: tuple[WhenLost, Pixels | None] | None = None
        self._made: Pixels | None = None

    @property
    def keeps_picture(self) -> bool:
        """Whether it is made of the last good picture."""
        return self.choice in {"freeze", "blur"}

    def sentence(self, *, seen: bool) -> str:
        """What a person is told, without its end.

        Args:
            seen: whether there has been a picture.
        """
        return _SHOWN["slate" if self.keeps_picture and not seen else self.choice]

    def of(self, good: Pixels | None) -> Pixels:
        """The picture to show; made once for each good picture, afterwards the same array again.

        Args:
            good: the last good picture, uint8 (height, width, 3) RGB at the size of the run; None before the first.
        """
        choice = self.choice
        if choice == "black":
            return self._once(choice, None)
        if choice == "slate" or good is None:
            return self.slate
        return good if choice == "freeze" else self._once(choice, good)

    def _once(self, choice: WhenLost, good: Pixels | None) -> Pixels:
        with self._making:  # the grab thread and the engine thread may find the loss at the same time
            known = self._from
            if self._made is None or known is None or known[0] != choice or known[1] is not good:
                self._made = np.zeros_like(self.slate) if good is None else blurred(good)
                self._from = (choice, good)
            return self._made


def blurred(pixels: Pixels) -> Pixels:
    """A picture without what tells faces and letters apart, of the same shape and type."""
    height, width = pixels.shape[:2]
    small = cv2.resize(pixels, (BLUR_WIDTH, max(2, round(BLUR_WIDTH * height / width))), interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), BLUR_SIGMA)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC), np.uint8)
