"""TensorRT for RTX and full TensorRT behind one port; what differs between the two stands here and nowhere else."""

from __future__ import annotations

import importlib
import logging
from collections.abc import Mapping
from typing import Any

import numpy as np

from livestyle.errors import ModelError
from livestyle_engine.runtimes.port import Progress
from livestyle_engine.runtimes.tensorrt.cuda import Address, Stream
from livestyle_engine.runtimes.tensorrt.library import Capability, Engine, Library, Port

log = logging.getLogger(__name__)

NAMES = ("tensorrt_rtx", "tensorrt")
"""Import names, the smaller library first."""


def installed() -> list[Library]:
    """The libraries that load here."""
    found: list[Library] = []
    for name in NAMES:
        try:
            found.append(TensorRtLibrary(name))
        except ImportError as error:
            log.debug("%s does not load: %s", name, error)
    return found


class TensorRtLibrary:
    """One of NVIDIA's two libraries.

    Args:
        name: its import name.

    Attributes:
        name: its import name.
        version: of it.
        needs_card: whether it builds on the card at hand alone.

    Raises:
        ImportError: it is not installed, or does not load.
    """

    def __init__(self, name: str) -> None:
        try:
            self._trt: Any = importlib.import_module(name)
        except (AttributeError, OSError, RuntimeError) as error:  # what broken installations raise
            raise ImportError(f"{name} does not load: {error}") from error
        self.name = name
        self.version: str = self._trt.__version__
        self.needs_card = not hasattr(self._trt, "ComputeCapability")
        self._logger = _logger(self._trt)

    def names(self, capability: Capability) -> bool:
        """See `Library.names`."""
        return self.needs_card or self._enumerated(capability) is not None

    def _enumerated(self, capability: Capability) -> object | None:
        known: Mapping[str, object] = self._trt.ComputeCapability.__members__
        return known.get("SM{}{}".format(*capability))

    def build(self, graph: bytes, capability: Capability, progress: Progress) -> bytes:
        """See `Library.build`."""
        trt = self._trt
        self._logger.last = ""
        try:
            builder = trt.Builder(self._logger)
        except TypeError as error:  # how the binding says that the library gave it nothing
            raise self._failed("cannot begin to build", "It needs an NVIDIA driver.") from error
        network = builder.create_network(_strongly_typed(trt))
        parser = trt.OnnxParser(network, self._logger)
        if not parser.parse(graph):
            reasons = "; ".join(parser.get_error(index).desc() for index in range(parser.num_errors))
            raise ModelError(f"{self} cannot read the network: {reasons}.", "Choose another runtime.")
        config = builder.create_builder_config()
        config.progress_monitor = monitor = _monitor(trt, progress)
        target = None if self.needs_card else self._enumerated(capability)
        if target is not None:
            config.num_compute_capabilities = 1
            config.set_compute_capability(target, 0)
        plan = builder.build_serialized_network(network, config)
        if monitor.given_up is not None:
            raise monitor.given_up
        if plan is None:
            raise self._failed("cannot compile the network", "Choose another runtime.")
        return bytes(plan)

    def open(self, plan: bytes, kernels: bytes) -> Engine:
        """See `Library.open`."""
        self._logger.last = ""
        runtime = self._trt.Runtime(self._logger)
        engine = runtime.deserialize_cuda_engine(plan)
        if engine is None:
            raise self._failed("refuses the engine", "Update the card's driver.")
        opened = TensorRtEngine(self._trt, self._logger, runtime, engine, kernels)
        log.info("%s runs an engine that works in %.1f MB", self, opened.memory / 1e6)
        return opened

    def _failed(self, what: str, action: str) -> ModelError:
        reason = f": {self._logger.last}" if self._logger.last else ""
        return ModelError(f"{self} {what}{reason}.", action)

    def __str__(self) -> str:
        return f"{'TensorRT for RTX' if self.name == 'tensorrt_rtx' else 'TensorRT'} {self.version}"


class TensorRtEngine:
    """An engine on a card.

    Args:
        trt: the library's module.
        logger: its logger.
        runtime: what opened the engine; it must not go before it.
        engine: the library's.
        kernels: from an earlier `kernels`.

    Raises:
        ModelError: there is no memory for it.
    """

    def __init__(self, trt: Any, logger: Any, runtime: Any, engine: Any, kernels: bytes) -> None:
        self._runtime, self._engine, self._logger = runtime, engine, logger
        names = [engine.get_tensor_name(index) for index in range(engine.num_io_tensors)]
        self.ports: Mapping[str, Port] = {
            name: Port(
                tuple(engine.get_tensor_shape(name)),
                np.dtype(trt.nptype(engine.get_tensor_dtype(name))),
                engine.get_tensor_mode(name) == trt.TensorIOMode.INPUT,
            )
            for name in names
        }
        self.memory = int(engine.device_memory_size_v2)
        self._kept: Any = None
        if hasattr(engine, "create_runtime_config"):
            config = engine.create_runtime_config()
            self._kept = config.create_runtime_cache()
            if kernels and not self._kept.deserialize(kernels):
                log.info("The kernels of another driver or card are made anew.")
            config.set_runtime_cache(self._kept)
            self._context = engine.create_execution_context(config)
        else:
            self._context = engine.create_execution_context()
        if self._context is None:
            raise ModelError(f"The graphics card cannot hold the engine: {logger.last}.", "Close other programs.")

    def bind(self, name: str, address: Address) -> None:
        """See `Engine.bind`."""
        if not self._context.set_tensor_address(name, address):
            raise ModelError(f"TensorRT does not take memory for {name}: {self._logger.last}.", "Update livestyle.")

    def enqueue(self, stream: Stream) -> None:
        """See `Engine.enqueue`."""
        if not self._context.execute_async_v3(stream):
            raise ModelError(f"TensorRT failed on a frame: {self._logger.last}.", "Choose another runtime.")

    def can_be_captured(self, stream: Stream) -> bool:
        """See `Engine.can_be_captured`."""
        ask = getattr(self._context, "is_stream_capturable", None)
        return ask is None or bool(ask(stream))

    def kernels(self) -> bytes:
        """See `Engine.kernels`."""
        return b"" if self._kept is None else bytes(self._kept.serialize())


def _strongly_typed(trt: Any) -> int:
    """Flags of a new network: older versions must be told that its types are meant."""
    flag = getattr(trt.NetworkDefinitionCreationFlag, "STRONGLY_TYPED", None)
    return 0 if flag is None else 1 << int(flag)


def _logger(trt: Any) -> Any:
    """What the library tells goes to our log; its last error is kept for sentences."""
    severity = trt.ILogger.Severity
    levels = {severity.INTERNAL_ERROR: logging.WARNING, severity.ERROR: logging.WARNING}
    levels |= {severity.WARNING: logging.INFO}

    class Logger(trt.ILogger):  # type: ignore[misc] # the library ships no types
        def __init__(self) -> None:
            super().__init__()
            self.last = ""

        def log(self, level: Any, text: str) -> None:
            if level in (severity.INTERNAL_ERROR, severity.ERROR):
                self.last = text.strip().rstrip(".")
            if level in levels:
                log.log(levels[level], "%s: %s", trt.__name__, text.strip())

    return Logger()


def _monitor(trt: Any, progress: Progress) -> Any:
    """Tells the share of the outermost phase's steps that is done, and gives up when that raises ModelError."""

    class Monitor(trt.IProgressMonitor):  # type: ignore[misc] # the library ships no types
        def __init__(self) -> None:
            super().__init__()
            self._whole, self._steps, self._done = "", 1, 0
            self.given_up: ModelError | None = None

        def phase_start(self, name: str, parent: str | None, steps: int) -> None:
            if parent is None:
                self._whole, self._steps = name, max(steps, 1)

        def step_complete(self, name: str, step: int) -> bool:
            if name == self._whole:
                self._done = min(step + 1, self._steps)
            try:  # an exception must not pass through the library
                progress(self._done / self._steps)
            except ModelError as error:
                self.given_up = error
            return self.given_up is None

        def phase_finish(self, name: str) -> None:
            pass

    return Monitor()
