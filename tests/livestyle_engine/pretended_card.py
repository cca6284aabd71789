"""A graphics card that is not there: copies and runs happen when somebody waits for them, and not before.

So a picture that is read too early is an old one, as on a real card. Addresses are real ones of this process, and a
wrong one would crash, as there. What an "engine" computes is computed by ONNX Runtime from the very graph that a real
library would compile, in half precision.
"""

from __future__ import annotations

import ctypes
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from livestyle.errors import ModelError
from livestyle_engine.runtimes.port import Progress
from livestyle_engine.runtimes.tensorrt.cuda import (
    Address,
    Card,
    CudaBindings,
    CudaError,
    Event,
    Graph,
    Stream,
    as_array,
)
from livestyle_engine.runtimes.tensorrt.library import Capability, Engine, Port

Work = Callable[[], None]

OUT_OF_MEMORY = 2
LAUNCH_FAILED = 719
"""An error after which every call fails until the card is reset."""


def without_a_driver() -> bool:
    """Whether this machine has no card that could be used: then its absence can be tested."""
    try:
        return not CudaBindings().cards()
    except (CudaError, ImportError):
        return True


def _move(to: Address, source: Address, size: int) -> None:
    ctypes.memmove(to, source, size)


def _fill(address: Address, size: int) -> None:
    ctypes.memset(address, 0, size)


@dataclass
class PretendedCuda:
    """A `cuda.Cuda` with one card.

    Attributes:
        card: that there is.
        failing: code of the error that a call raises, by the call's name.
        lost: code of the error that every call raises until the card is reset.
        calls: how often each was called.
        held: what was allocated and not given back, by address.
    """

    card: Card = field(default_factory=lambda: Card(0, "Pretended RTX", (8, 9), 8 << 30))
    failing: dict[str, int] = field(default_factory=dict)
    lost: int = 0
    calls: Counter[str] = field(default_factory=Counter)
    held: dict[int, Any] = field(default_factory=dict)
    _queue: list[Work] = field(default_factory=list)
    _recording: list[Work] | None = None
    _graphs: dict[int, list[Work]] = field(default_factory=dict)
    _numbers: int = 0

    def _call(self, name: str) -> None:
        self.calls[name] += 1
        code = self.lost or self.failing.get(name, 0)
        if code:
            if code == LAUNCH_FAILED:
                self.lost = code
            raise CudaError(name, code, f"pretended error {code}")

    def _number(self) -> int:
        self._numbers += 1
        return self._numbers

    def versions(self) -> tuple[int, int]:
        self._call("versions")
        return 13000, 13040

    def cards(self) -> list[Card]:
        self.calls["cards"] += 1
        if "cards" in self.failing:
            raise CudaError("cards", self.failing["cards"], "pretended")
        return [self.card]

    def use(self, card: int) -> None:
        self._call("use")

    def free_memory(self) -> int:
        self._call("free_memory")
        return 4 << 30

    def _take(self, size: int) -> Address:
        block = (ctypes.c_uint8 * size)()
        ctypes.memset(block, 0xA5, size)  # what was there before is nobody's zeros
        self.held[ctypes.addressof(block)] = block
        return Address(ctypes.addressof(block))

    def allocate(self, size: int) -> Address:
        self._call("allocate")
        return self._take(size)

    def free(self, address: Address) -> None:
        self._call("free")
        self._finish()  # as a real one does
        del self.held[address]

    def pin(self, size: int) -> Address:
        self._call("pin")
        return self._take(size)

    def unpin(self, address: Address) -> None:
        self._call("unpin")
        self._finish()
        del self.held[address]

    def stream(self) -> Stream:
        self._call("stream")
        return Stream(self._number())

    def close_stream(self, stream: Stream) -> None:
        self._call("close_stream")

    def enqueue(self, work: Work) -> None:
        (self._queue if self._recording is None else self._recording).append(work)

    def copy(self, to: Address, source: Address, size: int, stream: Stream) -> None:
        self._call("copy")
        self.enqueue(partial(_move, to, source, size))

    def clear(self, address: Address, size: int, stream: Stream) -> None:
        self._call("clear")
        self.enqueue(partial(_fill, address, size))

    def event(self, *, timed: bool = False) -> Event:
        self._call("event")
        return Event(self._number())

    def close_event(self, event: Event) -> None:
        self._call("close_event")

    def mark(self, event: Event, stream: Stream) -> None:
        self._call("mark")

    def wait(self, event: Event) -> None:
        self._call("wait")
        self._finish()

    def _finish(self) -> None:
        queued, self._queue = self._queue, []
        for work in queued:
            work()

    def milliseconds(self, first: Event, second: Event) -> float:
        self._call("milliseconds")
        return 1.0

    def capture(self, work: Work, stream: Stream) -> Graph:
        self._call("capture")
        self._recording = []
        try:
            work()
            graph = Graph(self._number())
            self._graphs[graph] = self._recording
        finally:
            self._recording = None
        return graph

    def launch(self, graph: Graph, stream: Stream) -> None:
        self._call("launch")
        for work in self._graphs[graph]:
            self.enqueue(work)

    def close_graph(self, graph: Graph) -> None:
        self._call("close_graph")
        del self._graphs[graph]

    def reset(self) -> None:
        self.calls["reset"] += 1
        self.lost = 0
        self.failing.clear()
        self._queue.clear()
        self._graphs.clear()
        self.held.clear()


class PretendedEngine:
    """Runs a converted graph by ONNX Runtime, on the addresses that were bound when it was queued."""

    memory = 1000

    def __init__(self, cuda: PretendedCuda, plan: bytes, kernels: bytes) -> None:
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(plan, options, providers=["CPUExecutionProvider"])
        self._cuda, self._given = cuda, kernels
        self._bound: dict[str, Address] = {}
        types: dict[str, type[np.generic]] = {"uint8": np.uint8, "int32": np.int32, "float16": np.float16}
        types["float"] = np.float32
        self.ports: Mapping[str, Port] = {
            value.name: Port(tuple(value.shape), np.dtype(types[value.type[7:-1]]), is_input)
            for values, is_input in ((self._session.get_inputs(), True), (self._session.get_outputs(), False))
            for value in values
        }
        self.capturable = True
        self.failing = False
        self.runs = 0

    def bind(self, name: str, address: Address) -> None:
        assert name in self.ports
        self._bound[name] = address

    def enqueue(self, stream: Stream) -> None:
        if self.failing:
            raise ModelError("TensorRT failed on a frame.", "")
        bound = dict(self._bound)
        assert set(bound) == set(self.ports), "everything has an address"
        self._cuda.enqueue(lambda: self._run(bound))

    def _run(self, bound: Mapping[str, Address]) -> None:
        self.runs += 1

        def at(name: str) -> NDArray[Any]:
            return as_array(bound[name], self.ports[name].shape, self.ports[name].dtype)

        outputs = [name for name, port in self.ports.items() if not port.is_input]
        feeds = {name: at(name) for name, port in self.ports.items() if port.is_input}
        for name, value in zip(outputs, self._session.run(outputs, feeds), strict=True):
            np.copyto(at(name), value)

    def can_be_captured(self, stream: Stream) -> bool:
        return self.capturable

    def kernels(self) -> bytes:
        return self._given or b"kernels of this card"


class PretendedLibrary:
    """A library whose plan is the graph that it was given."""

    name = "tensorrt_rtx"
    needs_card = False

    def __init__(self, cuda: PretendedCuda, version: str = "1.7.1.116") -> None:
        self.cuda, self.version = cuda, version
        self.builds = 0
        self.refused: list[bytes] = []
        self.engines: list[PretendedEngine] = []
        self.kernels: list[bytes] = []

    def names(self, capability: Capability) -> bool:
        return capability in {(8, 0), (8, 6), (8, 9), (12, 0)}

    def build(self, graph: bytes, capability: Capability, progress: Progress) -> bytes:
        self.builds += 1
        progress(0.5)
        progress(1.0)
        return graph

    def open(self, plan: bytes, kernels: bytes) -> Engine:
        if plan in self.refused:
            self.refused.remove(plan)
            raise ModelError("The version tag does not match.", "")
        self.kernels.append(kernels)
        self.engines.append(PretendedEngine(self.cuda, plan, kernels))
        return self.engines[-1]
