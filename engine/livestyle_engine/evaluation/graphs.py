"""An ONNX graph compiled at fixed sizes on the CPU, by OpenVINO, with all its tensors in plain sight."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import openvino
from numpy.typing import NDArray

from livestyle.errors import ModelError
from livestyle_engine.evaluation.macs import giga_macs

Array = NDArray[Any]


class Graph:
    """One compiled graph. One thread.

    Args:
        path: of the ONNX file.
        sizes: shapes of the inputs by name; what is not named must be fixed in the file.
        precision: of the arithmetic: "f32" gives the same numbers every time.

    Attributes:
        inputs: shape of each input by name.
        outputs: shape of each output by name.
        giga_macs: multiply-accumulates of one run, in 1e9.

    Raises:
        ModelError: the file cannot be loaded at these sizes.
    """

    def __init__(self, path: Path, sizes: Mapping[str, tuple[int, ...]], precision: str = "f32") -> None:
        self._name = path.name
        try:
            core = openvino.Core()
            model = core.read_model(str(path))
            model.reshape({name: list(shape) for name, shape in sizes.items()})
            self.outputs = {port.any_name: tuple(port.get_shape()) for port in model.outputs}
            self.inputs = {port.any_name: tuple(port.get_shape()) for port in model.inputs}
            options = {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_PRECISION_HINT": precision}
            self.giga_macs = giga_macs(model)
            self._request = core.compile_model(model, "CPU", options).create_infer_request()
        except RuntimeError as error:
            raise ModelError(
                f"{path.name} cannot be loaded at the asked size: {first_line(error)}", "Choose another model or size."
            ) from error

    def run(self, feeds: Mapping[str, Array]) -> dict[str, Array]:
        """All outputs by name, as arrays of their own.

        Args:
            feeds: every input by name.

        Raises:
            ModelError: the runtime failed.
        """
        try:
            results = self._request.infer(dict(feeds), share_inputs=True)
        except RuntimeError as error:
            raise ModelError(
                f"{self._name} failed on a frame: {first_line(error)}", "Choose another model or size."
            ) from error
        return {port.any_name: np.array(results[port]) for port in results}


def ports(path: Path) -> tuple[dict[str, tuple[int, ...]], set[str]]:
    """Shapes of a graph's inputs by name, -1 where they are free, and the names of its outputs.

    Raises:
        ModelError: the file cannot be read.
    """
    try:
        model = openvino.Core().read_model(str(path))
    except RuntimeError as error:
        raise ModelError(f"{path.name} cannot be read: {first_line(error)}", "Choose another model.") from error
    shapes = {
        port.any_name: tuple(-1 if side.is_dynamic else side.get_length() for side in port.get_partial_shape())
        for port in model.inputs
    }
    return shapes, {port.any_name for port in model.outputs}


def first_line(error: Exception) -> str:
    """The first line of an error that says something."""
    return next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)
