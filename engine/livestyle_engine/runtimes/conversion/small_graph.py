"""Makes the picture that the maps are made of inside the graph, so that only the frame travels to the card."""

from __future__ import annotations

import cv2
import numpy as np
from onnx import GraphProto, NodeProto, TensorProto, helper, numpy_helper

from livestyle_engine.runtimes.port import Shape
from livestyle_engine.sizes import how_to_shrink

SMALL = "small"


def shrink_inside(graph: GraphProto, shape: Shape) -> None:
    """Replace the input "small" by nodes that make it of the input "frame", in place.

    They weigh pixels as `sizes.shrink` does: a mean over whole blocks where the sizes allow it, else two products
    with constant matrices.
    """
    (given,) = (value for value in graph.input if value.name == SMALL)
    graph.input.remove(given)
    nodes = [
        helper.make_node("Cast", ["frame"], ["small/floats"], to=TensorProto.FLOAT),
        helper.make_node("Transpose", ["small/floats"], ["small/planes"], perm=(0, 3, 1, 2)),
        *_weigh(graph, shape),
        helper.make_node("Round", ["small/mean"], ["small/round"]),
        helper.make_node("Transpose", ["small/round"], ["small/last"], perm=(0, 2, 3, 1)),
        helper.make_node("Cast", ["small/last"], [SMALL], to=TensorProto.UINT8),
    ]
    rest = list(graph.node)
    del graph.node[:]
    graph.node.extend((*nodes, *rest))


def _weigh(graph: GraphProto, shape: Shape) -> list[NodeProto]:
    down, across = shape.height / shape.maps_height, shape.width / shape.maps_width
    if down == across == int(down) >= 2:
        block = [int(down)] * 2
        pool = helper.make_node("AveragePool", ["small/planes"], ["small/mean"], kernel_shape=block, strides=block)
        return [pool]
    how = how_to_shrink(shape.height, shape.maps_height)
    # What a resize makes of an identity matrix is the matrix of its weights.
    rows = cv2.resize(np.eye(shape.height, dtype=np.float32), (shape.maps_height, shape.height), interpolation=how).T
    columns = cv2.resize(np.eye(shape.width, dtype=np.float32), (shape.maps_width, shape.width), interpolation=how)
    for name, matrix in (("small/rows", rows), ("small/columns", columns)):
        graph.initializer.append(numpy_helper.from_array(np.ascontiguousarray(matrix, np.float32), name))
    return [
        helper.make_node("MatMul", ["small/planes", "small/columns"], ["small/across"]),
        helper.make_node("MatMul", ["small/rows", "small/across"], ["small/mean"]),
    ]
