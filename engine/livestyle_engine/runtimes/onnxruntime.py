"""ONNX Runtime: the second opinion on every CPU, and the way to AMD, Intel and Apple cards.

`onnxruntime-directml` adds DirectML on Windows, the macOS package has CoreML in it, `onnxruntime-gpu` adds CUDA.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnxruntime.capi import onnxruntime_pybind11_state

from livestyle.errors import ModelError
from livestyle.frame import Pixels
from livestyle_engine.parameters import Vector
from livestyle_engine.runtimes.controls import Controls
from livestyle_engine.runtimes.port import Background, Network, Progress, Shape, Target, unwatched
from livestyle_engine.runtimes.signature import Signature, parse
from livestyle_engine.sizes import shrink

# Its errors share no base class but Exception: take all that its binding defines.
_ERRORS: tuple[type[Exception], ...] = (
    RuntimeError,
    ValueError,
    *(e for e in vars(onnxruntime_pybind11_state).values() if isinstance(e, type) and issubclass(e, Exception)),
)
_CPU = "CPU"
_PROVIDERS = {
    _CPU: ("CPUExecutionProvider", "cpu"),
    "DirectML": ("DmlExecutionProvider", "dml"),
    "CoreML": ("CoreMLExecutionProvider", "cpu"),
    "CUDA": ("CUDAExecutionProvider", "cuda"),
}
"""Devices, with the provider that has them, and where its state is best kept: CoreML shares the memory of the CPU."""


class OnnxNetwork:
    """One session with two sets of state on the device, which swap roles at every frame.

    Args:
        session: made for the static sizes of `shape`.
        signature: of its graph.
        shape: the sizes.
        memory: where the state is kept, as ONNX Runtime names it.

    Raises:
        ModelError: it has an input that is not known.
    """

    def __init__(
        self, session: onnxruntime.InferenceSession, signature: Signature, shape: Shape, memory: str = "cpu"
    ) -> None:
        self._session = session
        self._cold = signature.cold(shape)
        self._states = tuple(
            {
                name: onnxruntime.OrtValue.ortvalue_from_shape_and_type(zeros.shape, zeros.dtype, memory, 0)
                for name, zeros in self._cold.items()
            }
            for _ in range(2)
        )
        self._controls = Controls(signature, shape)
        self._small: Pixels | None = None
        if "small" in signature.inputs:
            self._small = np.zeros((1, shape.maps_height, shape.maps_width, 3), np.uint8)
        self._binding = session.io_binding()
        self._turn = 0
        self._constants = signature.constants(shape)
        for name, array in (*self._controls.arrays.items(), *self._constants.items()):
            self._bind(name, array)
        if self._small is not None:
            self._bind("small", self._small)
        self.reset()

    def _bind(self, name: str, array: NDArray[Any], *, output: bool = False) -> None:
        bind = self._binding.bind_output if output else self._binding.bind_input
        bind(name, "cpu", 0, array.dtype.type, array.shape, array.ctypes.data)

    def run(
        self, frame: Pixels, out: Pixels, parameters: Vector, strength: float, background: Background | None = None
    ) -> None:
        """See `port.Network.run`."""
        self._controls.fill(parameters, strength, background)
        if self._small is not None:
            shrink(frame, self._small[0])
        before, after = self._states[self._turn], self._states[1 - self._turn]
        try:
            for name in before:
                self._binding.bind_ortvalue_input(name, before[name])
                self._binding.bind_ortvalue_output(f"next_{name}", after[name])
            self._bind("frame", frame[None])
            self._bind("restyled", out[None], output=True)
            self._session.run_with_iobinding(self._binding)
        except _ERRORS as error:
            raise ModelError(f"ONNX Runtime failed on a frame: {error}", "Choose another runtime.") from error
        self._turn = 1 - self._turn

    def reset(self) -> None:
        """See `port.Network.reset`."""
        self.resume(self._cold)

    def state(self) -> dict[str, NDArray[np.float32]]:
        """See `port.Network.state`."""
        try:
            return {name: value.numpy().astype(np.float32) for name, value in self._states[self._turn].items()}
        except _ERRORS as error:
            raise ModelError(f"ONNX Runtime does not give its state: {error}", "Choose another runtime.") from error

    def resume(self, state: Mapping[str, NDArray[np.float32]]) -> None:
        """See `port.Network.resume`."""
        try:
            for name, value in self._states[self._turn].items():
                value.update_inplace(np.ascontiguousarray(state[name], self._cold[name].dtype))
        except _ERRORS as error:
            raise ModelError(f"ONNX Runtime does not take a state: {error}", "Choose another runtime.") from error

    def close(self) -> None:
        """See `port.Network.close`: the memory goes with the object."""


class OnnxRuntime:
    """ONNX Runtime, on the devices whose providers are installed.

    Attributes:
        name: "onnxruntime".
        version: of the library.
        absence: "": it runs everywhere.
    """

    name = "onnxruntime"
    absence = ""

    def __init__(self) -> None:
        self.version = onnxruntime.__version__

    def targets(self) -> list[Target]:
        """See `port.Runtime.targets`."""
        installed = onnxruntime.get_available_providers()
        devices = [device for device, (provider, _) in _PROVIDERS.items() if provider in installed]
        # Cards take half floats in half the time; the conversion needs a package that not everybody has.
        half = [device for device in devices if device != _CPU] if find_spec("onnx") is not None else []
        return [Target(device, "f32") for device in devices] + [Target(device, "f16") for device in half]

    def is_ready(self, model: Path, shape: Shape, target: Target) -> bool:  # noqa: ARG002 - as the port has them
        """See `port.Runtime.is_ready`: it compiles at every load."""
        return True

    def load(
        self,
        model: Path,
        shape: Shape,
        target: Target,
        progress: Progress = unwatched,  # noqa: ARG002 - it takes moments
    ) -> Network:
        """See `port.Runtime.load`."""
        provider, memory = _PROVIDERS[target.device]
        if provider not in onnxruntime.get_available_providers():
            raise ModelError(f"ONNX Runtime has no {target.device} in it here.", "See docs/other-cards.md.")
        graph = self._converted(model, shape) if target.precision == "f16" else model.read_bytes()
        signature = parse(graph, model.name)
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        if target.device == "DirectML":  # it wants both so, by its documentation
            options.enable_mem_pattern = False
            options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
        for name, size in shape.sides().items():  # static sizes let it fold the sizes into constants
            options.add_free_dimension_override_by_name(name, size)
        providers = list(dict.fromkeys((provider, _PROVIDERS[_CPU][0])))
        try:
            session = onnxruntime.InferenceSession(graph, options, providers=providers)
            if session.get_providers()[0] != provider:
                raise ModelError(f"ONNX Runtime does not reach {target.device} here.", "Update the card's driver.")
            return OnnxNetwork(session, signature, shape, memory)
        except _ERRORS as error:
            raise ModelError(
                f"ONNX Runtime cannot load {model.name} on {target}: {error}", "Choose another runtime."
            ) from error

    @staticmethod
    def _converted(model: Path, shape: Shape) -> bytes:
        from livestyle_engine.runtimes.conversion.card_graph import card_graph

        return card_graph(model, shape, "f16")

    def load_encoder(self, model: str) -> Callable[[NDArray[np.int64]], NDArray[np.float32]]:
        """See `port.Runtime.load_encoder`."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])

        def encode(ids: NDArray[np.int64]) -> NDArray[np.float32]:
            embedding: NDArray[np.float32] = session.run(None, {"ids": ids})[0]
            return embedding

        return encode
