"""Counts what a graph multiplies and adds, from its own operations and shapes."""

from __future__ import annotations

from math import prod

import openvino as ov


def _of(operation: ov.Node) -> int:
    """Multiply-accumulates of one operation with fixed shapes; 0 for what only moves or adds."""
    kind = operation.get_type_name()
    if kind in {"Convolution", "GroupConvolution"}:
        made, kernel = prod(operation.output(0).get_shape()), list(operation.input(1).get_shape())
        return int(made) * int(prod(kernel[2:] if kind == "GroupConvolution" else kernel[1:]))
    if kind == "ConvolutionBackpropData":
        taken, kernel = prod(operation.input(0).get_shape()), list(operation.input(1).get_shape())
        return int(taken) * int(prod(kernel[1:]))
    if kind == "MatMul":
        left = list(operation.input(0).get_shape())
        inner = left[-2] if operation.get_attributes()["transpose_a"] and len(left) > 1 else left[-1]
        return int(prod(operation.output(0).get_shape())) * int(inner)
    return 0


def giga_macs(model: ov.Model) -> float:
    """Multiply-accumulates of one run of a model with fixed shapes, in 1e9: convolutions and matrix products."""
    return sum(_of(operation) for operation in model.get_ops()) / 1e9
