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
    """The steps of one output size; all but the first are loaded when they are first asked for, on a thread.

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
        self._loaded: dict[int, SizedNetwork] = {0: self._make(0)}
        self._layered = self._closed = False
        self._loading = threading.Lock()
        self._thread: threading.Thread | None = None

    def _make(self, step: int) -> SizedNetwork:
        shape = shape_for(*self._sizes[step], self._maps_lines)
        return SizedNetwork(self._load(self._sizes[step]), shape, self._sizes[step], self._output)

    def run(
        self, frame: Pixels, out: Pixels, parameters: Vector, strength: float, background: Background | None = None
    ) -> None:
        """As `SizedNetwork.run`, at the step that was asked for last and is loaded."""
        wanted = self._wanted
        if wanted != self.step and wanted in self._loaded:
            self._loaded[wanted].network.reset()  # maps of another size are no past: a cold start is clean
            self.step = wanted
        self._loaded[self.step].run(frame, out, parameters, strength, background)

    def reset(self) -> None:
        """Make the next frame a cold start."""
        self._loaded[self.step].network.reset()

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
            self._loaded[step] = sized
