"""OpenVINO: the default runtime, for CPUs and for Intel's GPUs and NPUs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import openvino
from numpy.typing import NDArray

from livestyle.errors import ModelError
from livestyle.frame import Pixels
from livestyle_engine.parameters import COUNT, Vector
from livestyle_engine.runtimes.port import STATE, Network, Shape, Target
from livestyle_engine.sizes import shrink


def _bypass_identities(model: openvino.Model) -> None:
    """Take out resizes that change nothing at this size; the runtime would copy full pictures for them."""
    for operation in model.get_ordered_ops():
        if operation.get_type_name() == "Interpolate":
            source = operation.input(0)
            if source.get_shape() == operation.output(0).get_shape():
                operation.output(0).replace(source.get_source_output())


class OpenVinoNetwork:
    """One compiled network with two sets of state buffers, which swap roles at every frame.

    Args:
        compiled: the network, static.
        shape: its sizes.
    """

    def __init__(self, compiled: openvino.CompiledModel, shape: Shape) -> None:
        self._request = compiled.create_infer_request()
        self._shape = shape
        self._arrays = (shape.state(), shape.state())
        self._states = tuple(
            {name: openvino.Tensor(array, shared_memory=True) for name, array in arrays.items()}
            for arrays in self._arrays
        )
        self._parameters = np.zeros((1, COUNT), np.float32)
        self._strength = np.ones(1, np.float32)
        self._request.set_tensor("parameters", openvino.Tensor(self._parameters, shared_memory=True))
        self._request.set_tensor("strength", openvino.Tensor(self._strength, shared_memory=True))
        self._small = np.zeros((1, shape.maps_height, shape.maps_width, 3), np.uint8)
        self._request.set_tensor("small", openvino.Tensor(self._small, shared_memory=True))
        self._turn = 0

    def run(self, frame: Pixels, out: Pixels, parameters: Vector, strength: float) -> None:
        """See `port.Network.run`."""
        self._parameters[0] = parameters
        self._strength[0] = strength
        shrink(frame, self._small[0])
        before, after = self._states[self._turn], self._states[1 - self._turn]
        try:
            for name in STATE:
                self._request.set_tensor(name, before[name])
                self._request.set_tensor(f"next_{name}", after[name])
            self._request.set_tensor("frame", openvino.Tensor(frame[None], shared_memory=True))
            self._request.set_tensor("restyled", openvino.Tensor(out[None], shared_memory=True))
            self._request.infer()
        except RuntimeError as error:
            raise ModelError(f"OpenVINO failed on a frame: {_first_line(error)}", "Choose another runtime.") from error
        self._turn = 1 - self._turn

    def reset(self) -> None:
        """See `port.Network.reset`."""
        for array in self._arrays[self._turn].values():
            array.fill(0)


def _first_line(error: Exception) -> str:
    return next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)


class OpenVinoRuntime:
    """OpenVINO, with as many threads as the machine has cores.

    Attributes:
        name: "openvino".
        version: of the library.
    """

    name = "openvino"

    def __init__(self) -> None:
        self.version = openvino.__version__.split("-")[0]
        self._core = openvino.Core()

    def targets(self) -> list[Target]:
        """See `port.Runtime.targets`."""
        found = [Target("CPU", "f32")]
        if "BF16" in self._core.get_property("CPU", "OPTIMIZATION_CAPABILITIES"):
            found.append(Target("CPU", "bf16"))
        found += [Target(device, "f16") for device in self._core.available_devices if device != "CPU"]
        return found

    def load(self, model: Path, shape: Shape, target: Target) -> Network:
        """See `port.Runtime.load`."""
        state = {name: [1, shape.maps_height // 2, shape.maps_width // 2, c] for name, c in STATE.items()}
        sizes = {"frame": [1, shape.height, shape.width, 3], "parameters": [1, COUNT], "strength": [1], **state}
        sizes["small"] = [1, shape.maps_height, shape.maps_width, 3]
        try:
            graph = self._core.read_model(str(model))
            graph.reshape(sizes)
            _bypass_identities(graph)
            compiled = self._core.compile_model(
                graph, target.device, {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_PRECISION_HINT": target.precision}
            )
        except RuntimeError as error:
            raise ModelError(
                f"OpenVINO cannot load {model.name} on {target}: {_first_line(error)}", "Choose another device."
            ) from error
        return OpenVinoNetwork(compiled, shape)

    def load_encoder(self, model: str) -> Callable[[NDArray[np.int64]], NDArray[np.float32]]:
        """See `port.Runtime.load_encoder`."""
        # One thread: a prompt that is encoded must not take the cores from the frames.
        compiled = self._core.compile_model(
            model, "CPU", {"INFERENCE_NUM_THREADS": 1, "INFERENCE_PRECISION_HINT": "f32"}
        )
        request = compiled.create_infer_request()

        def encode(ids: NDArray[np.int64]) -> NDArray[np.float32]:
            embedding: NDArray[np.float32] = request.infer({0: ids})[0].copy()
            return embedding

        return encode
