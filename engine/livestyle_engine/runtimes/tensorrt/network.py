"""One engine on a card, frame after frame: copies on one stream, the state on two sets of buffers that swap roles."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress

import numpy as np
from numpy.typing import NDArray

from livestyle.errors import ModelError
from livestyle.frame import Pixels
from livestyle_engine.parameters import Vector, vector
from livestyle_engine.runtimes.controls import Controls
from livestyle_engine.runtimes.port import Background, Shape
from livestyle_engine.runtimes.signature import Signature
from livestyle_engine.runtimes.tensorrt.cuda import Cuda, CudaError, Graph
from livestyle_engine.runtimes.tensorrt.library import Engine
from livestyle_engine.runtimes.tensorrt.memory import Memory

log = logging.getLogger(__name__)


class TensorRtNetwork:
    """A restyling network on a card. One thread at a time; nothing is allocated on the card after this is made.

    A CUDA graph has its addresses frozen in it, so there are two: one from the first set of state to the second, and
    one back. What the prompt became is an input, so that a new prompt costs one small copy.

    Args:
        engine: from `conversion.card_graph`, opened on the thread's card.
        cuda: what it runs by.
        card: number of the card.
        signature: of the shipped file that the engine was made of.
        shape: its sizes.
        graphs: whether to record the engine's run as CUDA graphs; where that fails, each run is queued anew.

    Attributes:
        graphs: whether CUDA graphs are used.
        stream: what everything is queued on.
        memory: what it holds on the card; `memory.card["frame"]` and `memory.card["restyled"]` are the addresses for
            stages that are on the card as well.

    Raises:
        ModelError: the engine is another network's, or the card failed.
    """

    def __init__(
        self, engine: Engine, cuda: Cuda, card: int, signature: Signature, shape: Shape, *, graphs: bool = True
    ) -> None:
        _check(engine, signature, shape)
        self._engine, self._cuda, self._card = engine, cuda, card
        self._states = signature.states
        self._turn = 0
        self._recorded: tuple[Graph, ...] = ()
        self._open = True
        cuda.use(card)
        self.stream = cuda.stream()
        self._event = cuda.event()
        self.memory = Memory(cuda, self.stream)
        try:
            self._place(signature, shape)
            self.reset()
            self._controls.fill(vector({}), 1.0, None)  # with zeros it would divide by zero, and look anywhere
            for _ in range(2):  # the first runs finish kernels, which must not be recorded
                self._run_once()
            self.graphs = graphs and self._record()
            self.reset()
        except BaseException:
            self.close()
            raise

    def _place(self, signature: Signature, shape: Shape) -> None:
        """Reserve memory for all that the engine reads and writes, and tell it where that is."""
        ports, memory = self._engine.ports, self.memory
        self._frame = memory.shared("frame", ports["frame"])
        self._restyled = memory.shared("restyled", ports["restyled"])
        self._controls = Controls(signature, shape, memory.shared_block("controls", signature.controls, ports))
        for name in self._states:
            for turn in range(2):
                memory.reserve(f"{name}/{turn}", ports[name].size)
        for name, array in signature.constants(shape).items():
            memory.reserve(name, array.nbytes)
            memory.upload(name, array)
        for name in (*signature.controls, *signature.textures, "frame", "restyled"):
            self._engine.bind(name, memory.card[name])

    def _record(self) -> bool:
        """Record both directions; whether it worked."""
        if not self._engine.can_be_captured(self.stream):
            log.info("The engine cannot be recorded as a CUDA graph here; each run is queued anew.")
            return False
        graphs: list[Graph] = []
        try:
            for turn in range(2):
                graphs.append(self._cuda.capture(self._runs_from(turn), self.stream))
                self._cuda.launch(graphs[turn], self.stream)
                self._wait()
        except (CudaError, ModelError) as error:
            if isinstance(error, CudaError) and error.leaves_no_context:
                raise
            log.info("CUDA graphs do not work here (%s); each run is queued anew.", error)
            for graph in graphs:
                self._cuda.close_graph(graph)
            return False
        self._recorded = tuple(graphs)
        return True

    def _runs_from(self, turn: int) -> Callable[[], None]:
        def run() -> None:
            for name in self._states:
                self._engine.bind(name, self.memory.card[f"{name}/{turn}"])
                self._engine.bind(f"next_{name}", self.memory.card[f"{name}/{1 - turn}"])
            self._engine.enqueue(self.stream)

        return run

    def run(
        self, frame: Pixels, out: Pixels, parameters: Vector, strength: float, background: Background | None = None
    ) -> None:
        """See `port.Network.run`."""
        self._cuda.use(self._card)
        np.copyto(self._frame[0], frame)
        self._controls.fill(parameters, strength, background)
        self.queue_upload()
        self.queue_run()
        self.queue_download()
        self._wait()
        self._turn = 1 - self._turn
        np.copyto(out, self._restyled[0])

    def queue_upload(self) -> None:
        """Queue the way of the frame and of what is asked for to the card."""
        self.memory.to_card("frame")
        self.memory.to_card("controls")

    def queue_run(self) -> None:
        """Queue the network itself, from the state at hand to the next; the caller ends the turn with `swap`."""
        if self._recorded:
            try:
                self._cuda.launch(self._recorded[self._turn], self.stream)
            except CudaError as error:
                if error.leaves_no_context:
                    raise
                log.warning("A CUDA graph cannot be launched any more (%s); each run is queued anew.", error)
                self._forget_graphs()
            else:
                return
        self._runs_from(self._turn)()

    def queue_download(self) -> None:
        """Queue the way of the picture back."""
        self.memory.to_host("restyled")

    def swap(self) -> None:
        """Make the next state the state at hand: for those who queue by themselves."""
        self._turn = 1 - self._turn

    def _forget_graphs(self) -> None:
        recorded, self._recorded, self.graphs = self._recorded, (), False
        for graph in recorded:
            with suppress(CudaError):
                self._cuda.close_graph(graph)

    def _run_once(self) -> None:
        self.queue_upload()
        self.queue_run()
        self._wait()
        self.swap()

    def _wait(self) -> None:
        self._cuda.mark(self._event, self.stream)
        self._cuda.wait(self._event)

    def reset(self) -> None:
        """See `port.Network.reset`."""
        self._cuda.use(self._card)
        for name in self._states:
            self.memory.clear(f"{name}/{self._turn}")

    def state(self) -> dict[str, NDArray[np.float32]]:
        """See `port.Network.state`."""
        self._cuda.use(self._card)
        found = {}
        for name in self._states:
            port = self._engine.ports[name]
            found[name] = self.memory.download(f"{name}/{self._turn}", port.shape, port.dtype).astype(np.float32)
        return found

    def resume(self, state: Mapping[str, NDArray[np.float32]]) -> None:
        """See `port.Network.resume`."""
        self._cuda.use(self._card)
        for name in self._states:
            self.memory.upload(f"{name}/{self._turn}", state[name].astype(self._engine.ports[name].dtype))

    def close(self) -> None:
        """See `port.Network.close`. A card that has failed takes back nothing, and needs nothing back."""
        if not self._open:
            return
        self._open = False
        with suppress(CudaError):
            self._cuda.use(self._card)
        self._forget_graphs()
        self.memory.close()
        with suppress(CudaError):
            self._cuda.close_event(self._event)
        with suppress(CudaError):
            self._cuda.close_stream(self.stream)


def _check(engine: Engine, signature: Signature, shape: Shape) -> None:
    """An engine that is not this network's must not be given addresses."""
    inputs = signature.at(shape)
    inputs.pop("small", None)  # made inside the engine
    found = {name: port.shape for name, port in engine.ports.items() if port.is_input}
    outputs = {name for name, port in engine.ports.items() if not port.is_input}
    if found != inputs or outputs != {"restyled", *(f"next_{name}" for name in signature.states)}:
        raise ModelError("The engine was compiled for another network.", "Delete livestyle's cache folder.")
