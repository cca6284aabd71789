"""A restyler and its renderer, run frame by frame with the state where it can be read, replaced and compared."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import openvino
from numpy.typing import NDArray

from livestyle.errors import ModelError
from livestyle.frame import Pixels
from livestyle_engine.evaluation.macs import giga_macs
from livestyle_engine.parameters import Vector
from livestyle_engine.runtimes import signature
from livestyle_engine.runtimes.controls import Controls
from livestyle_engine.runtimes.openvino import OpenVinoRuntime
from livestyle_engine.runtimes.port import Background, Shape, Target
from livestyle_engine.sizes import shrink

State = dict[str, NDArray[np.float32]]
"""Packed maps by name, each float32 (1, height / 2, width / 2, 4 * planes)."""

EXACT = Target("CPU", "f32")
"""Gives the same numbers every time."""


def _at(path: Path, known: signature.Signature, shape: Shape) -> openvino.Model:
    """A graph at fixed sizes; ModelError if that cannot be."""
    try:
        model = openvino.Core().read_model(str(path))
        model.reshape({name: list(sides) for name, sides in known.at(shape).items()})
    except RuntimeError as error:
        raise ModelError(f"{path.name} cannot be loaded: {error}", "Choose another model or size.") from error
    return model


class EvaluatedNetwork:
    """A restyling network at one size, exactly as the live path runs it. One thread.

    What state there is, is the file's matter. A graph with a background is under one look everywhere.

    Args:
        path: of the ONNX file.
        shape: of the frame and of the maps.

    Attributes:
        shape: as given.

    Raises:
        ModelError: the file cannot be loaded, or takes another number of parameters than looks have.
    """

    def __init__(self, path: Path, shape: Shape) -> None:
        self.shape = shape
        self._network = OpenVinoRuntime().load(path, shape, EXACT)
        self._small = np.zeros((shape.maps_height, shape.maps_width, 3), np.uint8)

    @property
    def state(self) -> State:
        """What the next frame will be given of the past, as copies; assign to it to make a past."""
        return self._network.state()

    @state.setter
    def state(self, state: State) -> None:
        self._network.resume(state)

    def reset(self) -> None:
        """Make the next frame a cold start."""
        self._network.reset()

    def small(self, frame: Pixels) -> Pixels:
        """A frame uint8 (height, width, 3) at the size that the maps are made at; a copy."""
        shrink(frame, self._small)
        return self._small.copy()

    def run(self, frame: Pixels, parameters: Vector, behind: Vector | None = None) -> Pixels:
        """Restyle a frame at full strength and keep the state.

        Args:
            frame: uint8 (height, width, 3).
            parameters: of the look.
            behind: of the background's look, for a graph in two layers.

        Returns:
            A picture of its own.

        Raises:
            ModelError: the runtime failed.
        """
        out = np.empty_like(frame)
        self._network.run(frame, out, parameters, 1.0, None if behind is None else Background(behind, 1.0))
        return out


class Renderer:
    """The renderer alone: the reference's pictures come from the filters' maps through it. One thread.

    Args:
        path: of `renderer.onnx`: `frame`, packed maps by the names of the restyler's state, textures, `parameters` and
            `strength` in, `restyled` out.
        shape: of the frame and of the maps.

    Attributes:
        maps: the packed maps that it needs, by the names of the state.

    Raises:
        ModelError: the file cannot be loaded.
    """

    def __init__(self, path: Path, shape: Shape) -> None:
        known = signature.read(path)
        asked = [name for name in known.controls if name.endswith(("parameters", "strength"))]
        self.maps = [name for name in known.controls if name not in asked]
        # What is no parameter, strength or texture is a map here: without a "next_" it does not look like state.
        buffers = {name: np.zeros(known.inputs[name].at(shape), np.float32) for name in asked}
        self._controls = Controls(known, shape, buffers)
        options = {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_PRECISION_HINT": EXACT.precision}
        compiled = openvino.Core().compile_model(_at(path, known, shape), EXACT.device, options)
        self._request = compiled.create_infer_request()
        self._constants = known.constants(shape)

    def run(self, frame: Pixels, state: State, parameters: Vector) -> Pixels:
        """Render a frame uint8 (height, width, 3) from packed maps, at full strength.

        Raises:
            ModelError: the maps lack one that it needs, or the runtime failed.
        """
        missing = set(self.maps) - set(state)
        if missing:
            raise ModelError(f'The filters make no map "{min(missing)}".', "Update livestyle.")
        self._controls.fill(parameters, 1.0, None)
        feeds = {"frame": frame[None], **{name: state[name] for name in self.maps}}
        try:
            results = self._request.infer(feeds | self._controls.arrays | self._constants, share_inputs=True)
        except RuntimeError as error:
            raise ModelError(f"The renderer failed on a frame: {error}", "Choose another model.") from error
        return np.array(results[0][0], np.uint8)


def costs(path: Path, shape: Shape) -> float:
    """Multiply-accumulates of one frame of a graph, in 1e9.

    Raises:
        ModelError: the file cannot be loaded.
    """
    return giga_macs(_at(path, signature.read(path), shape))
