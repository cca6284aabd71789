"""The inputs of a network that say what is asked for, in buffers that runtimes bind once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from livestyle.errors import ModelError
from livestyle_engine.parameters import COUNT, Vector
from livestyle_engine.runtimes.port import Background, Shape
from livestyle_engine.runtimes.signature import Signature

_BACKGROUND = "background_"


class Controls:
    """Parameters and strengths of a network.

    Args:
        signature: of the network.
        shape: its sizes.
        buffers: where to keep them, by name; made here where there is none.

    Attributes:
        arrays: float32 by the names of the inputs, written by `fill`.

    Raises:
        ModelError: the network has an input that nobody can fill.
    """

    def __init__(
        self, signature: Signature, shape: Shape, buffers: dict[str, NDArray[np.float32]] | None = None
    ) -> None:
        self.arrays = buffers or {
            name: np.zeros(signature.inputs[name].at(shape), np.float32) for name in signature.controls
        }
        unknown = {name.removeprefix(_BACKGROUND) for name in self.arrays} - {"parameters", "strength"}
        if unknown:
            raise ModelError(f'The model has an input "{min(unknown)}" that is not known.', "Update livestyle.")
        if self.arrays["parameters"].shape != (1, COUNT):
            taken = self.arrays["parameters"].shape[-1]
            raise ModelError(
                f"The model takes {taken} parameters, and the looks have {COUNT}.",
                "Export it again with this version of livestyle.",
            )
        self._parameters, self._strength = self.arrays["parameters"], self.arrays["strength"]
        self._background_parameters = self.arrays.get(f"{_BACKGROUND}parameters")
        self._background_strength = self.arrays.get(f"{_BACKGROUND}strength")

    def fill(self, parameters: Vector, strength: float, background: Background | None) -> None:
        """Write what a frame is to be made under; allocates nothing."""
        self._parameters[0] = parameters
        self._strength[0] = strength
        if self._background_parameters is not None:
            self._background_parameters[0] = parameters if background is None else background.parameters
        if self._background_strength is not None:
            self._background_strength[0] = strength if background is None else background.strength
