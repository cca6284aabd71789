"""What runs the network on a card, each behind the same few calls; what cannot is left out with its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from livestyle.errors import ModelError
from livestyle.frame import Pixels
from livestyle_engine.models import Card
from livestyle_engine.parameters import Vector
from livestyle_engine.runtimes.conversion.card_graph import card_graph
from livestyle_engine.runtimes.port import Shape, Target
from livestyle_engine.runtimes.signature import read
from livestyle_engine.runtimes.tensorrt.cuda import Cuda
from livestyle_engine.runtimes.tensorrt.network import TensorRtNetwork
from livestyle_engine.runtimes.tensorrt.nvidia import installed
from livestyle_engine.runtimes.tensorrt.runtime import TensorRtRuntime

Parts = tuple[float, float, float]
"""Milliseconds of the way to the card, of the network, and of the way back, by the card's own clock."""


class Runs(Protocol):
    """The part of `runtimes.port.Network` that is measured."""

    def run(self, frame: Pixels, out: Pixels, parameters: Vector, strength: float) -> None:
        """Restyle one frame."""
        ...

    def reset(self) -> None:
        """Make the next frame a cold start."""
        ...


@dataclass
class Candidate:
    """A network that is ready.

    Attributes:
        name: for the tables.
        network: what runs.
        parts: times one frame in parts; None if it cannot.
        close: frees it.
    """

    name: str
    network: Runs
    parts: Callable[[], Parts] | None
    close: Callable[[], None]


@dataclass(frozen=True)
class Maker:
    """How a candidate is made for a size.

    Attributes:
        name: of the candidate.
        make: raises ModelError if it cannot be done here.
    """

    name: str
    make: Callable[[Shape], Candidate]


def makers(card: Card, index: int) -> Iterator[Maker]:
    """Every way that may work on the card of that number, whether it does or not."""
    for library in ("tensorrt_rtx", "tensorrt"):
        for precision, graphs in (("f16", True), ("f16", False), ("f32", True)):
            name = f"{library} {precision}, {'CUDA graphs' if graphs else 'queued'}"
            yield Maker(name, _tensorrt(card, index, library, precision, name, graphs=graphs))
    for mode in ("eager", "compiled", "CUDA graph", "compiled, CUDA graph"):
        name = f"torch f16, {mode}"
        yield Maker(name, _torch(card, mode, name))
    for precision in ("f16", "f32"):
        name = f"onnxruntime CUDA {precision}"
        yield Maker(name, _onnxruntime(card, precision, name))


def _tensorrt(
    card: Card, index: int, library: str, precision: str, name: str, *, graphs: bool
) -> Callable[[Shape], Candidate]:
    def make(shape: Shape) -> Candidate:
        libraries = [found for found in installed() if found.name == library]
        if not libraries:
            raise ModelError(f"{library} is not installed.")
        try:
            runtime = TensorRtRuntime(libraries)
        except ImportError as error:
            raise ModelError(f"{error}.") from error
        network = runtime.open(card.path, shape, Target(f"cuda:{index}", precision), graphs=graphs)
        if graphs and not network.graphs:
            network.close()
            raise ModelError("It cannot be recorded as CUDA graphs here.")
        return Candidate(name, network, timed(network, runtime.cuda), network.close)

    return make


def timed(network: TensorRtNetwork, cuda: Cuda) -> Callable[[], Parts]:
    """What times one frame of a network in parts."""
    marks = [cuda.event(timed=True) for _ in range(4)]

    def parts() -> Parts:
        steps = (network.queue_upload, network.queue_run, network.queue_download)
        cuda.mark(marks[0], network.stream)
        for step, mark in zip(steps, marks[1:], strict=True):
            step()
            cuda.mark(mark, network.stream)
        cuda.wait(marks[3])
        network.swap()
        up, inside, down = (cuda.milliseconds(a, b) for a, b in pairwise(marks))
        return up, inside, down

    return parts


def _torch(card: Card, mode: str, name: str) -> Callable[[Shape], Candidate]:
    def make(shape: Shape) -> Candidate:
        try:
            import torch

            from benchmarks.gpu.torch_network import TorchNetwork
        except ImportError as error:
            raise ModelError(f"torch is not installed ({error}).") from error
        if not torch.cuda.is_available():
            raise ModelError("This torch has no CUDA, or finds no card.")
        try:
            network = TorchNetwork(card_graph(card.path, shape, "f16"), read(card.path), shape, mode)
        except Exception as error:  # whatever a compiler raises is a reason to leave it out, and no more
            raise ModelError(f"{type(error).__name__}: {str(error).splitlines()[0][:200]}") from error

        def parts() -> Parts:
            marks = [torch.cuda.Event(enable_timing=True) for _ in range(4)]
            marks[0].record()
            steps = (network.queue_upload, network.queue_run, network.queue_download)
            for step, mark in zip(steps, marks[1:], strict=True):
                step()
                mark.record()
            marks[3].synchronize()
            up, inside, down = (a.elapsed_time(b) for a, b in pairwise(marks))
            return up, inside, down

        return Candidate(name, network, parts, network.close)

    return make


def _onnxruntime(card: Card, precision: str, name: str) -> Callable[[Shape], Candidate]:
    def make(shape: Shape) -> Candidate:
        try:
            from livestyle_engine.runtimes.onnxruntime import OnnxRuntime
        except ImportError as error:
            raise ModelError(f"onnxruntime is not installed ({error}).") from error
        network = OnnxRuntime().load(card.path, shape, Target("CUDA", precision))
        return Candidate(name, network, None, network.close)

    return make
