"""TensorRT as a runtime: finds cards, compiles or takes the engine for one, and brings a network to it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from livestyle.errors import ModelError
from livestyle_engine import blobs
from livestyle_engine.runtimes.port import Network, Progress, Shape, Target, unwatched
from livestyle_engine.runtimes.signature import read
from livestyle_engine.runtimes.tensorrt.cuda import Card, Cuda, CudaBindings, CudaError
from livestyle_engine.runtimes.tensorrt.engines import Order, obtain
from livestyle_engine.runtimes.tensorrt.library import Engine, Library, best_for
from livestyle_engine.runtimes.tensorrt.network import TensorRtNetwork
from livestyle_engine.runtimes.tensorrt.nvidia import installed

log = logging.getLogger(__name__)

_PREFIX = "cuda:"
PRECISION = "f16"


class TensorRtRuntime:
    """TensorRT on every NVIDIA card that it takes.

    Args:
        libraries: what compiles and runs; None for those that are installed.
        cuda: what talks to the cards; None for NVIDIA's bindings.

    Attributes:
        name: "tensorrt".
        version: of the libraries.
        absence: why there is no card to run on, in one sentence; "" if there is one.

    Raises:
        ImportError: no library is installed, or the bindings of CUDA or the package onnx are not.
    """

    name = "tensorrt"

    def __init__(self, libraries: list[Library] | None = None, cuda: Cuda | None = None) -> None:
        self.libraries = installed() if libraries is None else libraries
        if not self.libraries:
            raise ImportError("neither tensorrt_rtx nor tensorrt is installed")
        if find_spec("onnx") is None:
            raise ImportError("the package onnx is not installed")
        self.cuda = CudaBindings() if cuda is None else cuda
        self.version = ", ".join(f"{library.name} {library.version}" for library in self.libraries)
        self.absence = ""
        self.cards()

    def cards(self) -> list[tuple[Card, Library]]:
        """The cards that can be used, each with the library for it; tells in `absence` if there is none."""
        try:
            found = self.cuda.cards()
        except CudaError as error:
            self.absence = error.message
            return []
        fitting = [(card, best_for(card.capability, self.libraries)) for card in found]
        usable = [(card, library) for card, library in fitting if library is not None]
        self.absence = "" if usable else _absence(found)
        return usable

    def targets(self) -> list[Target]:
        """See `port.Runtime.targets`."""
        return [Target(f"{_PREFIX}{card.index}", PRECISION) for card, _ in self.cards()]

    def is_ready(self, model: Path, shape: Shape, target: Target) -> bool:
        """See `port.Runtime.is_ready`."""
        card, library = self._find(target)
        return blobs.has(Order(model, shape, target.precision, card.capability).facts(library))

    def load(self, model: Path, shape: Shape, target: Target, progress: Progress = unwatched) -> Network:
        """See `port.Runtime.load`; compiles first, if there is no engine that can be trusted."""
        return self.open(model, shape, target, progress)

    def open(
        self, model: Path, shape: Shape, target: Target, progress: Progress = unwatched, *, graphs: bool = True
    ) -> TensorRtNetwork:
        """Bring a network to a card.

        Args:
            model: the shipped ONNX file.
            shape: its sizes.
            target: one of `targets`, or another precision on its card.
            progress: of the compilation, if it takes one.
            graphs: whether to use CUDA graphs.

        Raises:
            ModelError: the card, its driver or the library does not take it.
        """
        card, library = self._find(target)
        order = Order(model, shape, target.precision, card.capability)
        self._revive(card)
        kernels = order.facts(library) | {"kind": "kernels", "card": card.name, "driver": str(self.cuda.versions()[0])}
        kept = blobs.load(kernels) or b""
        engine = self._engine(order, library, kept, progress)
        network = TensorRtNetwork(engine, self.cuda, card.index, read(model), shape, graphs=graphs)
        made = engine.kernels()
        if made and made != kept:
            blobs.store(kernels, made)
        return network

    def _revive(self, card: Card) -> None:
        """Make the card the thread's; one that has failed and lost everything gives a new context after a reset."""
        try:
            self.cuda.use(card.index)
            self.cuda.free_memory()
        except CudaError as error:
            if not error.leaves_no_context:
                raise
            log.warning("%s is reset after: %s", card.name, error)
            self.cuda.reset()
            self.cuda.use(card.index)

    def _engine(self, order: Order, library: Library, kernels: bytes, progress: Progress) -> Engine:
        obtained = obtain(order, library, progress)
        try:
            return library.open(obtained.plan, kernels)
        except CudaError:
            raise
        except ModelError as error:
            if obtained.made:
                raise
            log.info("The engine that was kept is refused (%s); it is compiled anew.", error)
            return library.open(obtain(order, library, progress, anew=True).plan, b"")

    def _find(self, target: Target) -> tuple[Card, Library]:
        for card, library in self.cards():
            if target.device == f"{_PREFIX}{card.index}":
                return card, library
        sentence = self.absence or f"There is no card {target.device} any more."
        raise ModelError(sentence, 'Run "livestyle doctor" to see why.')

    def load_encoder(self, model: str) -> Callable[[NDArray[np.int64]], NDArray[np.float32]]:
        """See `port.Runtime.load_encoder`: on the processor, where it disturbs no frame."""
        from livestyle_engine.runtimes.openvino import OpenVinoRuntime

        return OpenVinoRuntime().load_encoder(model)


def _absence(cards: list[Card]) -> str:
    if not cards:
        return "There is no NVIDIA card."
    card = cards[0]
    capability = "{}.{}".format(*card.capability)
    return f"TensorRT takes no card as old as the {card.name} (compute capability {capability})."
