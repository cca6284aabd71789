"""ONNX Runtime: the second opinion on every platform, behind the extra `onnxruntime`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnxruntime.capi import onnxruntime_pybind11_state

from livestyle.errors import ModelError
from livestyle.frame import Pixels
from livestyle_engine.parameters import COUNT, Vector
from livestyle_engine.runtimes.port import STATE, Network, Shape, Target
from livestyle_engine.sizes import shrink

# Its errors share no base class but Exception: take all that its binding defines.
_ERRORS: tuple[type[Exception], ...] = (
    RuntimeError,
    ValueError,
    *(e for e in vars(onnxruntime_pybind11_state).values() if isinstance(e, type) and issubclass(e, Exception)),
)


class OnnxNetwork:
    """One session with two sets of state buffers, which swap roles at every frame.

    Args:
        session: made for the static sizes of `shape`.
        shape: the sizes.
    """

    def __init__(self, session: onnxruntime.InferenceSession, shape: Shape) -> None:
        self._session = session
        self._arrays = (shape.state(), shape.state())
        self._parameters = np.zeros((1, COUNT), np.float32)
        self._strength = np.ones(1, np.float32)
        self._small = np.zeros((1, shape.maps_height, shape.maps_width, 3), np.uint8)
        self._binding = session.io_binding()
        self._turn = 0
        self._bind("parameters", self._parameters)
        self._bind("strength", self._strength)
        self._bind("small", self._small)

    def _bind(self, name: str, array: NDArray[np.float32] | Pixels, *, output: bool = False) -> None:
        bind = self._binding.bind_output if output else self._binding.bind_input
        bind(name, "cpu", 0, array.dtype.type, array.shape, array.ctypes.data)

    def run(self, frame: Pixels, out: Pixels, parameters: Vector, strength: float) -> None:
        """See `port.Network.run`."""
        self._parameters[0] = parameters
        self._strength[0] = strength
        shrink(frame, self._small[0])
        before, after = self._arrays[self._turn], self._arrays[1 - self._turn]
        for name in STATE:
            self._bind(name, before[name])
            self._bind(f"next_{name}", after[name], output=True)
        self._bind("frame", frame[None])
        self._bind("restyled", out[None], output=True)
        try:
            self._session.run_with_iobinding(self._binding)
        except _ERRORS as error:
            raise ModelError(f"ONNX Runtime failed on a frame: {error}", "Choose another runtime.") from error
        self._turn = 1 - self._turn

    def reset(self) -> None:
        """See `port.Network.reset`."""
        for array in self._arrays[self._turn].values():
            array.fill(0)


class OnnxRuntime:
    """ONNX Runtime on the CPU.

    Attributes:
        name: "onnxruntime".
        version: of the library.
    """

    name = "onnxruntime"

    def __init__(self) -> None:
        self.version = onnxruntime.__version__

    def targets(self) -> list[Target]:
        """See `port.Runtime.targets`."""
        return [Target("CPU", "f32")]

    def load(self, model: Path, shape: Shape, target: Target) -> Network:
        """See `port.Runtime.load`."""
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        sizes = {"H": shape.height, "W": shape.width, "h": shape.maps_height // 2, "w": shape.maps_width // 2}
        sizes |= {"maps_h": shape.maps_height, "maps_w": shape.maps_width}
        for name, size in sizes.items():  # static sizes let it fold the textures into constants
            options.add_free_dimension_override_by_name(name, size)
        try:
            session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        except _ERRORS as error:
            raise ModelError(
                f"ONNX Runtime cannot load {model.name} on {target}: {error}", "Choose another runtime."
            ) from error
        return OnnxNetwork(session, shape)

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
