"""The whole way from the shipped file to the graph that a card compiles."""

from __future__ import annotations

from pathlib import Path

import onnx

from livestyle.errors import ModelError
from livestyle_engine.runtimes.conversion.small_graph import SMALL, shrink_inside
from livestyle_engine.runtimes.conversion.static_graph import at_size
from livestyle_engine.runtimes.conversion.typed_graph import HALF, SINGLE, give_types
from livestyle_engine.runtimes.port import Shape
from livestyle_engine.runtimes.signature import read

_FORMS = {"f16": HALF, "f32": SINGLE}


def card_graph(path: Path, shape: Shape, precision: str) -> bytes:
    """Convert a restyling network.

    Its inputs are `frame` uint8 (1, H, W, 3), the state in the given precision, and float32 controls such as
    `parameters`; its outputs `restyled` uint8 (1, H, W, 3) and the next state. It takes a second on 360 lines and
    four on 1080, most of it for textures.

    Args:
        path: of the shipped ONNX file.
        shape: the one size that it will have.
        precision: "f16" or "f32".

    Raises:
        ModelError: the file cannot be read, or has something in it that cannot be converted.
    """
    signature = read(path)
    sizes = signature.at(shape)
    try:
        model = onnx.load(path)
        if SMALL in sizes:
            shrink_inside(model.graph, shape)
            del sizes[SMALL]
        at_size(model, sizes)
        give_types(model, signature.states, _FORMS[precision])
    except (KeyError, RuntimeError, TypeError, ValueError) as error:  # what onnx and its evaluator raise
        raise ModelError(
            f"{path.name} cannot be converted for a graphics card: {type(error).__name__}: {error}.",
            "Choose another runtime.",
        ) from error
    written: bytes = model.SerializeToString()
    return written
