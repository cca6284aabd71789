"""What a restyling network takes and gives, read from its ONNX file without any library.

Every runtime needs it, and none tells all of it: OpenVINO forgets the names of free dimensions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from livestyle.errors import ModelError
from livestyle_engine import textures
from livestyle_engine.runtimes.port import Shape

_TYPES = {1: np.float32, 2: np.uint8, 3: np.int8, 6: np.int32, 7: np.int64, 9: np.bool_, 10: np.float16}
"""ONNX's numbers for types."""
_VARINT, _EIGHT, _BYTES, _FOUR = 0, 1, 2, 5
"""Ways in which protocol buffers write a field."""


@dataclass(frozen=True, slots=True)
class Tensor:
    """An input or output.

    Attributes:
        dtype: of its elements.
        sides: its shape; a name where it depends on the size of the picture.
    """

    dtype: np.dtype[np.generic]
    sides: tuple[int | str, ...]

    def at(self, shape: Shape) -> tuple[int, ...]:
        """Its shape for these sizes.

        Raises:
            ModelError: a dimension has a name that nobody knows.
        """
        known = shape.sides()
        unknown = [side for side in self.sides if isinstance(side, str) and side not in known]
        if unknown:
            raise ModelError(f'The model has a dimension "{unknown[0]}" that is not known.', "Update livestyle.")
        return tuple(known[side] if isinstance(side, str) else side for side in self.sides)


@dataclass(frozen=True, slots=True)
class Signature:
    """Inputs and outputs by name.

    Attributes:
        inputs: in the file's order.
        outputs: likewise.
    """

    inputs: Mapping[str, Tensor]
    outputs: Mapping[str, Tensor]

    @property
    def states(self) -> tuple[str, ...]:
        """Inputs that are the last frame's outputs: "X" where there is an output "next_X"."""
        return tuple(name for name in self.inputs if f"next_{name}" in self.outputs)

    @property
    def textures(self) -> tuple[str, ...]:
        """Inputs that depend on the size of the picture alone, and never change: see `livestyle_engine.textures`."""
        return tuple(name for name in self.inputs if name.startswith("texture_"))

    @property
    def controls(self) -> tuple[str, ...]:
        """Inputs that say what is asked for: parameters and strengths."""
        others = (*self.states, *self.textures, "frame", "small")
        return tuple(name for name in self.inputs if name not in others)

    def constants(self, shape: Shape) -> dict[str, NDArray[Any]]:
        """What to give the textures, once: C-contiguous arrays by name.

        Raises:
            ModelError: it has a texture that this version cannot make.
        """
        made = textures.make(shape.height, shape.width) if self.textures else {}
        unknown = [name for name in self.textures if name not in made]
        if unknown:
            raise ModelError(f'The model wants the texture "{unknown[0][8:]}", not known here.', "Update livestyle.")
        return {name: np.ascontiguousarray(made[name]) for name in self.textures}

    def at(self, shape: Shape) -> dict[str, tuple[int, ...]]:
        """Shapes of all inputs for these sizes.

        Raises:
            ModelError: a dimension is not known.
        """
        return {name: tensor.at(shape) for name, tensor in self.inputs.items()}

    def cold(self, shape: Shape) -> dict[str, NDArray[Any]]:
        """The state of a cold start: zeros, of the file's own types.

        Raises:
            ModelError: a dimension is not known.
        """
        return {name: np.zeros(self.inputs[name].at(shape), self.inputs[name].dtype) for name in self.states}


def read(path: Path) -> Signature:
    """Read a file's signature.

    Raises:
        ModelError: it cannot be read, or is no ONNX file of a restyling network.
    """
    try:
        return parse(path.read_bytes(), path.name)
    except OSError as error:
        raise ModelError(f"{path.name} cannot be read: {error.strerror}.", "Install livestyle again.") from error


def parse(content: bytes, name: str) -> Signature:
    """Read a signature from a file's bytes.

    Args:
        content: of an ONNX file.
        name: for errors.

    Raises:
        ModelError: it is no ONNX file of a restyling network.
    """
    try:
        graph = _message(memoryview(content), 7)
        parts = list(_fields(graph))
        constants = {_text(tensor, 8) for number, tensor in parts if number == 5}
        inputs = dict(_value(part) for number, part in parts if number == 11)
        outputs = dict(_value(part) for number, part in parts if number == 12)
    except (IndexError, KeyError, ValueError) as error:
        sentence = f"The runtimes cannot load {name}: it is not whole, or no network that restyles."
        raise ModelError(sentence, "Install livestyle again.") from error
    return Signature({key: tensor for key, tensor in inputs.items() if key not in constants}, outputs)


def _value(message: memoryview) -> tuple[str, Tensor]:
    """A ValueInfoProto: name, and type of a tensor."""
    kind = _message(_message(message, 2), 1)
    number = dict(_numbers(kind))[1]
    sides = tuple(_side(part) for place, part in _fields(_message(kind, 2)) if place == 1)
    return _text(message, 1), Tensor(np.dtype(_TYPES[number]), sides)


def _side(message: memoryview) -> int | str:
    """A dimension: a number, or a name."""
    number = dict(_numbers(message)).get(1)
    return _text(message, 2) if number is None else number


def _message(message: memoryview, number: int) -> memoryview:
    for place, part in _fields(message):
        if place == number:
            return part
    raise KeyError(number)


def _text(message: memoryview, number: int) -> str:
    return bytes(_message(message, number)).decode()


def _fields(message: memoryview) -> Iterator[tuple[int, memoryview]]:
    """Nested messages and texts of a message, with their field numbers."""
    for number, value in _walk(message):
        if isinstance(value, memoryview):
            yield number, value


def _numbers(message: memoryview) -> Iterator[tuple[int, int]]:
    """Whole numbers of a message, with their field numbers."""
    for number, value in _walk(message):
        if isinstance(value, int):
            yield number, value


def _walk(message: memoryview) -> Iterator[tuple[int, memoryview | int]]:
    """Every field of a protocol buffer: https://protobuf.dev/programming-guides/encoding/."""
    at = 0
    while at < len(message):
        tag, at = _varint(message, at)
        number, way = tag >> 3, tag & 7
        if way == _VARINT:
            value, at = _varint(message, at)
            yield number, value
        elif way == _BYTES:
            length, at = _varint(message, at)
            if at + length > len(message):
                raise ValueError("the file ends within a field")
            yield number, message[at : at + length]
            at += length
        elif way in (_EIGHT, _FOUR):
            at += 8 if way == _EIGHT else 4
        else:
            raise ValueError(f"no field is written in the way {way}")


def _varint(message: memoryview, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        value |= (byte & 0x7F) << shift
        shift, at = shift + 7, at + 1
        if byte < 0x80:
            return value, at
