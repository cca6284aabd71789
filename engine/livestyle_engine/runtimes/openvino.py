"""OpenVINO: the default runtime, for CPUs and for Intel's GPUs and NPUs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import cv2
import numpy as np
import openvino
from numpy.typing import NDArray
from openvino import preprocess

from livestyle.errors import ModelError
from livestyle.frame import Pixels
from livestyle_engine.parameters import Vector
from livestyle_engine.runtimes.controls import Controls
from livestyle_engine.runtimes.port import Background, Network, Progress, Shape, Target, unwatched
from livestyle_engine.runtimes.signature import Signature, read
from livestyle_engine.sizes import shrink


def _bypass_identities(model: openvino.Model) -> None:
    """Take out resizes that change nothing at this size; the runtime would copy full pictures for them."""
    for operation in model.get_ordered_ops():
        if operation.get_type_name() == "Interpolate":
            source = operation.input(0)
            if source.get_shape() == operation.output(0).get_shape():
                operation.output(0).replace(source.get_source_output())


def _by_planes(model: openvino.Model) -> openvino.Model:
    """The same with "frame" and "restyled" as uint8 (1, 3, H, W).

    The graph's own transposing of bytes goes away with it, and OpenCV does it in a quarter of that time.
    """
    steps = preprocess.PrePostProcessor(model)
    for end in (steps.input("frame"), steps.output("restyled")):
        end.tensor().set_layout(openvino.Layout("NCHW"))
        end.model().set_layout(openvino.Layout("NHWC"))
    return steps.build()


class OpenVinoNetwork:
    """One compiled network with two sets of state buffers, which swap roles at every frame.

    Args:
        compiled: the network, static, as `_by_planes` makes it.
        signature: of its file.
        shape: its sizes.

    Raises:
        ModelError: it has an input that is not known.
    """

    def __init__(self, compiled: openvino.CompiledModel, signature: Signature, shape: Shape) -> None:
        self._request = compiled.create_infer_request()
        self._arrays = (signature.cold(shape), signature.cold(shape))
        self._states = tuple(
            {name: openvino.Tensor(array, shared_memory=True) for name, array in arrays.items()}
            for arrays in self._arrays
        )
        self._controls = Controls(signature, shape)
        self._constants = signature.constants(shape)
        for name, array in (*self._controls.arrays.items(), *self._constants.items()):
            self._request.set_tensor(name, openvino.Tensor(array, shared_memory=True))
        self._small = np.zeros((1, shape.maps_height, shape.maps_width, 3), np.uint8)
        self._request.set_tensor("small", openvino.Tensor(self._small, shared_memory=True))
        self._planes = np.zeros((2, 3, shape.height, shape.width), np.uint8)  # what goes in, what comes out
        self._in, self._out = (list(planes) for planes in self._planes)
        self._sides = (shape.height, shape.width, 3)
        self._request.set_tensor("frame", openvino.Tensor(self._planes[:1], shared_memory=True))
        self._request.set_tensor("restyled", openvino.Tensor(self._planes[1:], shared_memory=True))
        self._turn = 0

    def run(
        self, frame: Pixels, out: Pixels, parameters: Vector, strength: float, background: Background | None = None
    ) -> None:
        """See `port.Network.run`."""
        if not frame.shape == out.shape == self._sides:  # OpenCV would quietly write elsewhere
            raise ModelError(f"A frame of {frame.shape} does not fit a network of {self._sides}.", "Report this.")
        self._controls.fill(parameters, strength, background)
        shrink(frame, self._small[0])
        before, after = self._states[self._turn], self._states[1 - self._turn]
        try:
            for name in before:
                self._request.set_tensor(name, before[name])
                self._request.set_tensor(f"next_{name}", after[name])
            cv2.split(frame, self._in)
            self._request.infer()
            cv2.merge(self._out, out)
        except (RuntimeError, cv2.error) as error:
            raise ModelError(f"OpenVINO failed on a frame: {_first_line(error)}", "Choose another runtime.") from error
        self._turn = 1 - self._turn

    def reset(self) -> None:
        """See `port.Network.reset`."""
        for array in self._arrays[self._turn].values():
            array.fill(0)

    def state(self) -> dict[str, NDArray[np.float32]]:
        """See `port.Network.state`."""
        return {name: array.copy() for name, array in self._arrays[self._turn].items()}

    def resume(self, state: Mapping[str, NDArray[np.float32]]) -> None:
        """See `port.Network.resume`."""
        for name, array in self._arrays[self._turn].items():
            np.copyto(array, state[name])

    def close(self) -> None:
        """See `port.Network.close`: the memory goes with the object."""


def _first_line(error: Exception) -> str:
    return next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)


class OpenVinoRuntime:
    """OpenVINO, with as many threads as the machine has cores.

    Attributes:
        name: "openvino".
        version: of the library.
        absence: "": it runs everywhere.
    """

    name = "openvino"
    absence = ""

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

    def is_ready(self, model: Path, shape: Shape, target: Target) -> bool:  # noqa: ARG002 - as the port has them
        """See `port.Runtime.is_ready`: it compiles at every load, in less than a second."""
        return True

    def load(
        self,
        model: Path,
        shape: Shape,
        target: Target,
        progress: Progress = unwatched,  # noqa: ARG002 - it takes moments
    ) -> Network:
        """See `port.Runtime.load`."""
        signature = read(model)
        try:
            graph = self._core.read_model(str(model))
            graph.reshape({name: list(sides) for name, sides in signature.at(shape).items()})
            _bypass_identities(graph)
            compiled = self._core.compile_model(
                _by_planes(graph),
                target.device,
                {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_PRECISION_HINT": target.precision},
            )
        except RuntimeError as error:
            raise ModelError(
                f"OpenVINO cannot load {model.name} on {target}: {_first_line(error)}", "Choose another device."
            ) from error
        return OpenVinoNetwork(compiled, signature, shape)

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
