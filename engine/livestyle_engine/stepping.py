"""Cheaper ways to work at the same size of picture: the network runs on a smaller one, which is enlarged again."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

import cv2
import numpy as np

from livestyle.errors import ModelError
from livestyle.frame import Pixels
from livestyle.optional_ports import Step
from livestyle_engine.layering import LayeredNetwork
from livestyle_engine.parameters import Vector
from livestyle_engine.runtimes.port import Background, Shape
from livestyle_engine.sizes import ladder, shape_for

log = logging.getLogger(__name__)

_MOST = 5
_JOIN_S = 5.0

Size = tuple[int, int]
Load = Callable[[Size], LayeredNetwork]


class SizedNetwork:
    """A network at a working size: pictures of the output's size are fitted in and out. One thread.

    Args:
        network: loaded for `shape`.
        shape: of the network; it may be a little larger than the working size.
        working: width and height that the network's picture has.
        output: width and height of the frames.
    """

    def __init__(self, network: LayeredNetwork, shape: Shape, working: Size, output: Size) -> None:
        self.network = network
        self._working = working
        self._same = working == output
        self._exact = self._same and (shape.width, shape.height) == output
        self._shrunk = np.zeros((working[1], working[0], 3), np.uint8)
        self._taken = np.zeros((shape.height, shape.width, 3), np.uint8)
        self._made = np.zeros_like(self._taken)

    def run(
        self, frame: Pixels, out: Pixels, parameters: Vector, strength: float, background: Background | None = None
    ) -> None:
        """As `runtimes.port.Network.run`, for pictures of the output's size."""
        if self._exact:
            self.network.run(frame, out, parameters, strength, background)
            return
        picture = frame
        if not self._same:
            picture = self._shrunk
            cv2.resize(frame, self._working, dst=picture, interpolation=cv2.INTER_AREA)
        width, height = self._working
        below, right = self._taken.shape[0] - height, self._taken.shape[1] - width
        cv2.copyMakeBorder(picture, 0, below, 0, right, cv2.BORDER_REPLICATE, dst=self._taken)
        self.network.run(self._taken, self._made, parameters, strength, background)
        made = self._made[:height, :width]
        if self._same:
            np.copyto(out, made)
        else:
            cv2.resize(made, (out.shape[1], out.shape[0]), dst=out, interpolation=cv2.INTER_LINEAR)


class SteppedNetwork:
    """The steps of one output size; each is loaded on a thread when it is asked for, and two at most are kept.

    `run` and `reset` come from the engine thread, `prepare` from one other thread, `set_step` from any.

    Args:
        load: makes a network for a working size, padded as `sizes.shape_for` says, and runs it once.
        output: width and height of the frames.
        maps_lines: as of the model's card.

    Attributes:
        steps: the best first.
        step: the one at which the newest frame was made.

    Raises:
        ModelError: the first step cannot be loaded.
    """

    def __init__(self, load: Load, output: Size, maps_lines: int) -> None:
        sizes = ladder(*output)[:_MOST]
        area = output[0] * output[1]
        self.steps = tuple(Step(f"{width}x{height}", width * height / area) for width, height in sizes)
        self.step = 0
        self._wanted = 0
        self._load, self._output, self._maps_lines, self._sizes = load, output, maps_lines, sizes
        self._current = self._make(0)
        self._loaded = {0: self._current}
        self._layered = self._closed = False
        self._loading, self._changing = threading.Lock(), threading.Lock()
        self._thread: threading.Thread | None = None

    def _make(self, step: int) -> SizedNetwork:
        shape = shape_for(*self._sizes[step], self._maps_lines)
        return SizedNetwork(self._load(self._sizes[step]), shape, self._sizes[step], self._output)

    def run(
        self, frame: Pixels, out: Pixels, parameters: Vector, strength: float, background: Background | None = None
    ) -> None:
        """As `SizedNetwork.run`, at the step that was asked for last and is loaded."""
        if self._wanted != self.step:
            self._take()
        self._current.run(frame, out, parameters, strength, background)

    def _take(self) -> None:
        """Go to the step that is wanted, if it is loaded; a frame never waits for it."""
        if not self._changing.acquire(blocking=False):
            return
        try:
            wanted = self._wanted
            if wanted in self._loaded:
                self.step, self._current = wanted, self._loaded[wanted]
                self._current.network.reset()  # maps of another size are no past: a cold start is clean
        finally:
            self._changing.release()

    def reset(self) -> None:
        """Make the next frame a cold start."""
        self._current.network.reset()

    def set_step(self, step: int) -> None:
        """See `livestyle.optional_ports.Scalable.set_step`."""
        self._wanted = min(max(step, 0), len(self.steps) - 1)
        if self._wanted not in self._loaded:
            self._thread = threading.Thread(target=self._add, args=(self._wanted,), name="livestyle-step", daemon=True)
            self._thread.start()

    def prepare(self) -> None:
        """Make ready for a background of its own, at every step that is loaded and those to come.

        Raises:
            ModelError: two layers do not work here.
        """
        with self._loading:
            self._layered = True
            for sized in list(self._loaded.values()):
                sized.network.prepare()

    def close(self) -> None:
        """Free everything. Idempotent."""
        self._closed = True
        if self._thread is not None:
            self._thread.join(_JOIN_S)
        for sized in self._loaded.values():
            sized.network.close()

    def _add(self, step: int) -> None:
        with self._loading:
            if step in self._loaded or self._closed:
                return
            try:
                sized = self._make(step)
                if self._layered:
                    sized.network.prepare()
            except ModelError:
                log.exception("the step %s cannot be loaded", self.steps[step].name)
                self._wanted = self.step
                return
            with self._changing:
                self._loaded[step] = sized
                # Each takes tens of megabytes: the one on air and the one wanted are enough.
                dropped = [self._loaded.pop(old) for old in set(self._loaded) - {self.step, step}]
            for old_one in dropped:
                old_one.network.close()
