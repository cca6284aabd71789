"""The few calls of the CUDA runtime that a network needs, behind a port: the tests put another card in its place."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NewType, Protocol

import numpy as np
from numpy.typing import NDArray

from livestyle.errors import ModelError

Address = NewType("Address", int)
"""Of memory on a device, or of pinned memory of the host."""
Stream = NewType("Stream", int)
Event = NewType("Event", int)
Graph = NewType("Graph", int)
"""A captured and instantiated CUDA graph."""


class CudaError(ModelError):
    """A call to CUDA failed.

    Attributes:
        code: as CUDA numbers it.
    """

    def __init__(self, call: str, code: int, name: str) -> None:
        self.code = code
        if code in _MEMORY:
            super().__init__("The graphics card has no memory left.", "Close other programs that use it.")
        elif code in _DRIVER:
            super().__init__(f"No NVIDIA driver answers that CUDA can use ({name}).", "Install a newer driver.")
        else:
            super().__init__(f"The graphics card failed ({call}: {name}).", "Update its driver if it happens again.")

    @property
    def leaves_no_context(self) -> bool:
        """Whether everything on the card is lost, and every later call fails as well until a reset."""
        return self.code in _FATAL


_MEMORY = {2}
_DRIVER = {35, 100, 803, 804}
_FATAL = {4, 46, 214, 700, 702, 709, 710, 713, 714, 715, 716, 717, 718, 719, 999}


@dataclass(frozen=True, slots=True)
class Card:
    """A graphics card.

    Attributes:
        index: as CUDA counts.
        name: as its maker calls it.
        capability: compute capability, major and minor.
        memory: bytes.
    """

    index: int
    name: str
    capability: tuple[int, int]
    memory: int


class Cuda(Protocol):
    """What a network asks of CUDA. Any call raises `CudaError`."""

    def versions(self) -> tuple[int, int]:
        """Newest CUDA that the driver knows, and CUDA that this library was made for: 13000 means 13.0."""
        ...

    def cards(self) -> list[Card]:
        """The cards there are."""
        ...

    def use(self, card: int) -> None:
        """Make a card this thread's; all that follows on the thread goes there."""
        ...

    def free_memory(self) -> int:
        """Bytes that are left on the thread's card."""
        ...

    def allocate(self, size: int) -> Address:
        """Memory on the card."""
        ...

    def free(self, address: Address) -> None:
        """Give memory of the card back."""
        ...

    def pin(self, size: int) -> Address:
        """Memory of the host that the card can read and write by itself."""
        ...

    def unpin(self, address: Address) -> None:
        """Give pinned memory back."""
        ...

    def stream(self) -> Stream:
        """A queue of its own on the card."""
        ...

    def close_stream(self, stream: Stream) -> None:
        """Give a stream back."""
        ...

    def copy(self, to: Address, source: Address, size: int, stream: Stream) -> None:
        """Queue a copy; where the two are is told from the addresses."""
        ...

    def clear(self, address: Address, size: int, stream: Stream) -> None:
        """Queue the writing of zeros."""
        ...

    def event(self, *, timed: bool = False) -> Event:
        """A mark for a stream; one that is waited for without burning the processor, or one that tells the time."""
        ...

    def close_event(self, event: Event) -> None:
        """Give an event back."""
        ...

    def mark(self, event: Event, stream: Stream) -> None:
        """Queue the mark."""
        ...

    def wait(self, event: Event) -> None:
        """Return when the stream has come to the mark; other threads run meanwhile."""
        ...

    def milliseconds(self, first: Event, second: Event) -> float:
        """Time on the card between two timed marks that were waited for."""
        ...

    def capture(self, work: Callable[[], None], stream: Stream) -> Graph:
        """Record what is queued on a stream, without running it."""
        ...

    def launch(self, graph: Graph, stream: Stream) -> None:
        """Queue a recorded graph."""
        ...

    def close_graph(self, graph: Graph) -> None:
        """Give a graph back."""
        ...

    def reset(self) -> None:
        """Give all of this process back that is on the thread's card, after an error that leaves no context."""
        ...


class CudaBindings:
    """NVIDIA's own bindings of the CUDA runtime.

    Raises:
        ImportError: the package cuda-bindings is not installed, or does not load.
    """

    def __init__(self) -> None:
        from cuda.bindings import runtime

        self._cuda: Any = runtime

    def _do(self, name: str, *arguments: object) -> Any:
        error, *results = getattr(self._cuda, name)(*arguments)
        if int(error):
            self._cuda.cudaGetLastError()  # an error that is not sticky must not come back with the next call
            raise CudaError(name, int(error), error.name)
        return results[0] if len(results) == 1 else tuple(results)

    def versions(self) -> tuple[int, int]:
        """See `Cuda.versions`."""
        return int(self._do("cudaDriverGetVersion")), int(self._do("cudaRuntimeGetVersion"))

    def cards(self) -> list[Card]:
        """See `Cuda.cards`."""
        found = []
        for index in range(int(self._do("cudaGetDeviceCount"))):
            about = self._do("cudaGetDeviceProperties", index)
            name = about.name.decode(errors="replace") if isinstance(about.name, bytes) else str(about.name)
            capability = (int(about.major), int(about.minor))
            found.append(Card(index, name.rstrip("\0"), capability, int(about.totalGlobalMem)))
        return found

    def use(self, card: int) -> None:
        """See `Cuda.use`."""
        self._do("cudaSetDevice", card)

    def free_memory(self) -> int:
        """See `Cuda.free_memory`."""
        return int(self._do("cudaMemGetInfo")[0])

    def allocate(self, size: int) -> Address:
        """See `Cuda.allocate`."""
        return Address(int(self._do("cudaMalloc", size)))

    def free(self, address: Address) -> None:
        """See `Cuda.free`."""
        self._do("cudaFree", address)

    def pin(self, size: int) -> Address:
        """See `Cuda.pin`."""
        return Address(int(self._do("cudaHostAlloc", size, self._cuda.cudaHostAllocDefault)))

    def unpin(self, address: Address) -> None:
        """See `Cuda.unpin`."""
        self._do("cudaFreeHost", address)

    def stream(self) -> Stream:
        """See `Cuda.stream`."""
        return Stream(int(self._do("cudaStreamCreateWithFlags", self._cuda.cudaStreamNonBlocking)))

    def close_stream(self, stream: Stream) -> None:
        """See `Cuda.close_stream`."""
        self._do("cudaStreamDestroy", stream)

    def copy(self, to: Address, source: Address, size: int, stream: Stream) -> None:
        """See `Cuda.copy`."""
        self._do("cudaMemcpyAsync", to, source, size, self._cuda.cudaMemcpyKind.cudaMemcpyDefault, stream)

    def clear(self, address: Address, size: int, stream: Stream) -> None:
        """See `Cuda.clear`."""
        self._do("cudaMemsetAsync", address, 0, size, stream)

    def event(self, *, timed: bool = False) -> Event:
        """See `Cuda.event`."""
        quiet = self._cuda.cudaEventDisableTiming | self._cuda.cudaEventBlockingSync
        return Event(int(self._do("cudaEventCreateWithFlags", self._cuda.cudaEventDefault if timed else quiet)))

    def close_event(self, event: Event) -> None:
        """See `Cuda.close_event`."""
        self._do("cudaEventDestroy", event)

    def mark(self, event: Event, stream: Stream) -> None:
        """See `Cuda.mark`."""
        self._do("cudaEventRecord", event, stream)

    def wait(self, event: Event) -> None:
        """See `Cuda.wait`."""
        self._do("cudaEventSynchronize", event)

    def milliseconds(self, first: Event, second: Event) -> float:
        """See `Cuda.milliseconds`."""
        return float(self._do("cudaEventElapsedTime", first, second))

    def capture(self, work: Callable[[], None], stream: Stream) -> Graph:
        """See `Cuda.capture`."""
        # Other threads of this process may allocate meanwhile; only this one must not.
        self._do("cudaStreamBeginCapture", stream, self._cuda.cudaStreamCaptureMode.cudaStreamCaptureModeThreadLocal)
        try:
            work()
        except BaseException:
            with suppress(CudaError):  # what was recorded so far is of no use, and the first error tells more
                self._do("cudaStreamEndCapture", stream)
            raise
        recorded = self._do("cudaStreamEndCapture", stream)
        try:
            return Graph(int(self._do("cudaGraphInstantiate", recorded, 0)))
        finally:
            self._do("cudaGraphDestroy", recorded)

    def launch(self, graph: Graph, stream: Stream) -> None:
        """See `Cuda.launch`."""
        self._do("cudaGraphLaunch", graph, stream)

    def close_graph(self, graph: Graph) -> None:
        """See `Cuda.close_graph`."""
        self._do("cudaGraphExecDestroy", graph)

    def reset(self) -> None:
        """See `Cuda.reset`."""
        self._do("cudaDeviceReset")


def as_array(address: Address, shape: tuple[int, ...], dtype: np.dtype[Any]) -> NDArray[Any]:
    """Pinned memory as an array, which must not be used after the memory was given back."""
    size = int(np.prod(shape)) * dtype.itemsize
    block = (ctypes.c_uint8 * size).from_address(address)
    array: NDArray[Any] = np.frombuffer(memoryview(block).cast("B"), dtype).reshape(shape)
    return array
