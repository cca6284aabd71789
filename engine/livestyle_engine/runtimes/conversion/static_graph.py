"""Fixes the sizes of an ONNX graph, and computes beforehand whatever then depends on no input: shapes and textures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray
from onnx import GraphProto, ModelProto, NodeProto, TensorShapeProto, numpy_helper, shape_inference
from onnx.reference import ReferenceEvaluator

Array = NDArray[np.generic]

_ROUNDS = 8
"""How often shapes are inferred again at most: each round makes more of them known, and two or three are enough."""


def at_size(model: ModelProto, sizes: Mapping[str, tuple[int, ...]]) -> None:
    """Make a graph static, in place.

    What depends on the sizes alone becomes constants, computed in the graph's own types: so the textures' arithmetic
    on positions is exact whatever precision the rest is given afterwards, and costs a frame nothing.

    Args:
        model: without control flow.
        sizes: of every input by its name.
    """
    graph = model.graph
    for value in graph.input:
        dimensions = value.type.tensor_type.shape.dim
        for dimension, size in zip(dimensions, sizes[value.name], strict=True):
            dimension.Clear()
            dimension.dim_value = size
    for value in graph.output:
        value.type.tensor_type.ClearField("shape")
    del graph.value_info[:]
    for _ in range(_ROUNDS):
        inferred = shape_inference.infer_shapes(model, data_prop=True)
        if not _fold(graph, dict(_known_shapes(inferred.graph))):
            break
    _drop_unused(graph)
    complete = shape_inference.infer_shapes(model, strict_mode=True, data_prop=True)
    model.CopyFrom(complete)


def _known_shapes(graph: GraphProto) -> Iterator[tuple[str, tuple[int, ...]]]:
    for value in (*graph.input, *graph.value_info, *graph.output):
        kind = value.type.tensor_type
        if kind.HasField("shape") and all(d.HasField("dim_value") for d in kind.shape.dim):
            yield value.name, _sizes(kind.shape)


def _sizes(shape: TensorShapeProto) -> tuple[int, ...]:
    return tuple(d.dim_value for d in shape.dim)


def _fold(graph: GraphProto, shapes: Mapping[str, tuple[int, ...]]) -> bool:
    """Compute every node whose inputs are known, and keep of the results what others need. Whether there was any."""
    known: dict[str, Array] = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    given = set(known)
    kept: list[NodeProto] = []
    readers = Counter(name for node in graph.node for name in node.input)
    for node in graph.node:
        if node.op_type == "Shape" and node.input[0] in shapes:
            known[node.output[0]] = _shape_of(node, shapes[node.input[0]])
        elif all(name in known or not name for name in node.input):
            values = ReferenceEvaluator(node).run(None, {name: known[name] for name in node.input if name})
            known |= {name: np.asarray(value) for name, value in zip(node.output, values, strict=True)}
        else:
            kept.append(node)
            continue
        for name in node.input:  # a texture has a hundred planes on its way: let go of what nobody reads any more
            readers[name] -= 1
            if not readers[name] and name in known and name not in given:
                del known[name]
    if len(kept) == len(graph.node):
        return False
    del graph.node[:]
    graph.node.extend(kept)
    needed = {name for node in kept for name in node.input}
    del graph.initializer[:]
    graph.initializer.extend(numpy_helper.from_array(value, name) for name, value in known.items() if name in needed)
    return True


def _shape_of(node: NodeProto, shape: tuple[int, ...]) -> Array:
    bounds = {attribute.name: attribute.i for attribute in node.attribute}
    return np.array(shape[bounds.get("start", 0) : bounds.get("end", len(shape))], np.int64)


def _drop_unused(graph: GraphProto) -> None:
    """Leave out nodes whose results nobody reads: the way from a picture to its shape, once the shape is known."""
    needed = {value.name for value in graph.output}
    kept: list[NodeProto] = []
    for node in reversed(graph.node):
        if needed.intersection(node.output):
            kept.append(node)
            needed.update(node.input)
    del graph.node[:]
    graph.node.extend(reversed(kept))
    constants = [tensor for tensor in graph.initializer if tensor.name in needed]
    del graph.initializer[:]
    graph.initializer.extend(constants)
