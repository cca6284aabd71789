"""A restyler and its renderer, run frame by frame with the state where it can be read, replaced and compared."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from livestyle.errors import ModelError
from livestyle.frame import Pixels
from livestyle_engine.evaluation.graphs import Graph, ports
from livestyle_engine.parameters import Vector
from livestyle_engine.runtimes.port import Shape
from livestyle_engine.sizes import shrink

State = dict[str, NDArray[np.float32]]
"""Packed maps by name, each float32 (1, height / 2, width / 2, 4 * planes)."""

_PER_FRAME = {"frame", "small"}


def state_names(inputs: set[str], outputs: set[str]) -> list[str]:
    """Inputs that a graph hands on to its next frame: those with an output "next_X", sorted."""
    return sorted(name for name in inputs if f"next_{name}" in outputs)


class EvaluatedNetwork:
    """A restyling network at one size, state by state. One thread.

    Which state there is, is read from the file. A parameter vector for a background, where the file takes one, is
    the same as the person's: the whole picture is under one look.

    Args:
        path: of the ONNX file.
        shape: of the frame and of the maps.
        precision: "f32" or what else OpenVINO knows on the CPU.

    Attributes:
        shape: as given.
        state: what the next frame will be given; assign to it to make a past.
        count: length of the parameter vector that it takes.
        giga_macs: multiply-accumulates of a frame, in 1e9, the renderer's with them.

    Raises:
        ModelError: the file cannot be loaded or has an input that nobody knows.
    """

    def __init__(self, path: Path, shape: Shape, precision: str = "f32") -> None:
        self.shape = shape
        inputs, outputs = ports(path)
        self._states = state_names(set(inputs), outputs)
        self._vectors = [name for name in inputs if name.endswith("parameters")]
        self._strengths = [name for name in inputs if name.endswith("strength")]
        unknown = set(inputs) - _PER_FRAME - {*self._states, *self._vectors, *self._strengths}
        if unknown:
            raise ModelError(f'{path.name} has the unknown input "{min(unknown)}".', "Update livestyle.")
        sizes = {"frame": (1, shape.height, shape.width, 3), "small": (1, shape.maps_height, shape.maps_width, 3)}
        half = (shape.maps_height // 2, shape.maps_width // 2)
        for name in self._states:
            fixed = inputs[name]
            sides = (given if given > 0 else guess for given, guess in zip(fixed[1:3], half, strict=True))
            sizes[name] = (1, *sides, fixed[3])
        self._graph = Graph(path, sizes, precision)
        self._small = np.zeros((1, shape.maps_height, shape.maps_width, 3), np.uint8)
        self.count = self._graph.inputs["parameters"][-1]
        self.giga_macs = self._graph.giga_macs
        self.state = self.cold()

    def cold(self) -> State:
        """The state of a cold start."""
        return {name: np.zeros(self._graph.inputs[name], np.float32) for name in self._states}

    def reset(self) -> None:
        """Make the next frame a cold start."""
        self.state = self.cold()

    def small(self, frame: Pixels) -> Pixels:
        """A frame uint8 (height, width, 3) at the size that the maps are made at; a copy."""
        shrink(frame, self._small[0])
        return self._small[0].copy()

    def run(self, frame: Pixels, parameters: Vector, strength: float = 1.0) -> Pixels:
        """Restyle a frame uint8 (height, width, 3) and keep the state; gives a picture of its own.

        Raises:
            ModelError: the runtime failed, or the looks have another number of parameters than the file.
        """
        if parameters.size != self.count:
            raise ModelError(
                f"The model takes {self.count} parameters, and the looks have {parameters.size}.",
                "Export it again with this version of livestyle.",
            )
        shrink(frame, self._small[0])
        feeds = {"frame": frame[None], "small": self._small, **self.state}
        feeds |= dict.fromkeys(self._vectors, parameters[None])
        feeds |= dict.fromkeys(self._strengths, np.full(1, strength, np.float32))
        results = self._graph.run(feeds)
        self.state = {name: results[f"next_{name}"] for name in self._states}
        picture: Pixels = results["restyled"][0]
        return picture


class Renderer:
    """The renderer alone: the reference's pictures come from the filters' maps through it. One thread.

    Args:
        path: of `renderer.onnx`: `frame`, packed maps by the names of the restyler's state, `parameters` and
            `strength` in, `restyled` out.
        shape: of the frame and of the maps.

    Raises:
        ModelError: the file cannot be loaded.
    """

    def __init__(self, path: Path, shape: Shape) -> None:
        inputs, _ = ports(path)
        half = (shape.maps_height // 2, shape.maps_width // 2)
        sizes = {"frame": (1, shape.height, shape.width, 3)}
        self._vectors = [name for name in inputs if name.endswith("parameters")]
        self._strengths = [name for name in inputs if name.endswith("strength")]
        self.states = sorted(set(inputs) - {"frame", *self._vectors, *self._strengths})
        sizes |= {name: (1, *half, inputs[name][3]) for name in self.states}
        self._graph = Graph(path, sizes)

    def run(self, frame: Pixels, state: State, parameters: Vector, strength: float = 1.0) -> Pixels:
        """Render a frame uint8 (height, width, 3) from packed maps.

        Raises:
            ModelError: the maps lack one that it needs, or the runtime failed.
        """
        missing = set(self.states) - set(state)
        if missing:
            raise ModelError(f'The filters make no map "{min(missing)}".', "Update livestyle.")
        feeds = {"frame": frame[None], **{name: state[name] for name in self.states}}
        feeds |= dict.fromkeys(self._vectors, parameters[None])
        feeds |= dict.fromkeys(self._strengths, np.full(1, strength, np.float32))
        picture: Pixels = self._graph.run(feeds)["restyled"][0]
        return picture
