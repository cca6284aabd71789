"""An ONNX graph with fixed sizes as a function of torch tensors: the same network, run by PyTorch.

It is made from the very graph that TensorRT compiles, operation by operation, so that the two are compared on the
same arithmetic in the same precision. An operation that is not known here is named.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import onnx
import torch
import torch.nn.functional as F  # noqa: N812 - everybody who knows torch knows its functions as F
from onnx import numpy_helper
from torch import Tensor

Step = tuple[Callable[..., Any], tuple[str, ...], tuple[str, ...]]
"""What to call, the names of what it takes, and of what it gives: one tensor, or as many as there are names."""
Attributes = dict[str, Any]
Make = Callable[[Attributes, list[Any]], Callable[..., Any]]

_TYPES = {1: torch.float32, 2: torch.uint8, 6: torch.int32, 7: torch.int64, 9: torch.bool, 10: torch.float16}
_PLAIN: dict[str, Callable[..., Tensor]] = {
    "Abs": torch.abs,
    "Add": torch.add,
    "And": torch.logical_and,
    "Ceil": torch.ceil,
    "Cos": torch.cos,
    "Equal": torch.eq,
    "Exp": torch.exp,
    "Floor": torch.floor,
    "Greater": torch.gt,
    "HardSwish": F.hardswish,
    "Identity": lambda x: x,
    "Less": torch.lt,
    "MatMul": torch.matmul,
    "Max": torch.maximum,
    "Min": torch.minimum,
    "Mul": torch.mul,
    "Neg": torch.neg,
    "Not": torch.logical_not,
    "Or": torch.logical_or,
    "Pow": torch.pow,
    "Reciprocal": torch.reciprocal,
    "Relu": F.relu,
    "Round": torch.round,
    "Sigmoid": torch.sigmoid,
    "Sin": torch.sin,
    "Sqrt": torch.sqrt,
    "Sub": torch.sub,
    "Tanh": torch.tanh,
    "Where": torch.where,
}
"""Operations that need nothing but their inputs."""


class TorchGraph:
    """A graph as a function.

    Args:
        graph: an ONNX file's bytes, static and without control flow.
        device: where its constants are, and its inputs must be.

    Attributes:
        inputs: names, in the order of the call's arguments.
        outputs: names, in the order of its results.

    Raises:
        ValueError: it has an operation that is not known here.
    """

    def __init__(self, graph: bytes, device: str) -> None:
        body = onnx.load_from_string(graph).graph
        values = {tensor.name: numpy_helper.to_array(tensor) for tensor in body.initializer}
        self.inputs = tuple(value.name for value in body.input)
        self.outputs = tuple(value.name for value in body.output)
        self._steps: list[Step] = []
        used: set[str] = set()
        for node in body.node:
            attributes = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
            fixed = [values[name].tolist() if name in values else None for name in node.input]
            function, places = _made(node.op_type, attributes, fixed, len(node.input))
            names = tuple(node.input[place] for place in places)
            used.update(names)
            self._steps.append((function, names, tuple(node.output)))
        self._constants = {name: torch.from_numpy(values[name].copy()).to(device) for name in used & set(values)}

    def __call__(self, *given: Tensor) -> tuple[Tensor, ...]:
        """Run it on tensors in the order of `inputs`."""
        values = dict(self._constants)
        values.update(zip(self.inputs, given, strict=True))
        for function, names, outputs in self._steps:
            made = function(*[values[name] for name in names])
            values.update(zip(outputs, made if isinstance(made, tuple) else (made,), strict=True))
        return tuple(values[name] for name in self.outputs)


def _made(kind: str, attributes: Attributes, fixed: list[Any], count: int) -> tuple[Callable[..., Any], list[int]]:
    """The function of one operation, and the places of the inputs that it takes."""
    if kind in _PLAIN:
        return _PLAIN[kind], list(range(count))
    if kind not in _MAKERS:
        raise ValueError(f"the operation {kind} is not known to the import into torch")
    make, places = _MAKERS[kind]
    return make(attributes, fixed), [place for place in places if place < count]


def _both(value: Sequence[int]) -> bool:
    return list(value[: len(value) // 2]) == list(value[len(value) // 2 :])


def _slice(attributes: Attributes, fixed: list[Any]) -> Callable[[Tensor], Tensor]:  # noqa: ARG001 - as all makers
    starts, ends, axes = fixed[1], fixed[2], fixed[3]
    steps = fixed[4] if len(fixed) > 4 else [1] * len(starts)
    places = [(axis, slice(start, end, step)) for axis, start, end, step in zip(axes, starts, ends, steps, strict=True)]

    def cut(x: Tensor) -> Tensor:
        index = [slice(None)] * x.dim()
        for axis, place in places:
            index[axis] = place
        return x[tuple(index)]

    return cut


def _pad(attributes: Attributes, fixed: list[Any]) -> Callable[[Tensor], Tensor]:
    pads = fixed[1]
    half = len(pads) // 2
    paired = [pad for axis in range(half - 1, -1, -1) for pad in (pads[axis], pads[half + axis])]
    while paired and paired[-2:] == [0, 0] and len(paired) > 4:
        paired = paired[:-2]
    mode = attributes.get("mode", b"constant").decode()
    value = float(fixed[2]) if mode == "constant" and len(fixed) > 2 and fixed[2] is not None else 0.0
    if mode == "edge":
        return lambda x: F.pad(x, paired, mode="replicate")
    return lambda x: F.pad(x, paired, value=value)


def _conv(attributes: Attributes, fixed: list[Any]) -> Callable[..., Tensor]:  # noqa: ARG001 - as all makers
    pads = attributes.get("pads", [0, 0, 0, 0])
    if not _both(pads):
        raise ValueError("a convolution with another padding on each side is not known to the import into torch")
    stride, dilation = attributes.get("strides", [1, 1]), attributes.get("dilations", [1, 1])
    padding, group = pads[:2], attributes.get("group", 1)

    def convolve(x: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
        return F.conv2d(x, weight, bias, stride, padding, dilation, group)

    return convolve


def _conv_transpose(attributes: Attributes, fixed: list[Any]) -> Callable[..., Tensor]:  # noqa: ARG001 - likewise
    stride, group = attributes.get("strides", [1, 1]), attributes.get("group", 1)
    padding = attributes.get("pads", [0, 0, 0, 0])[:2]

    def spread(x: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
        return F.conv_transpose2d(x, weight, bias, stride, padding, groups=group)

    return spread


def _resize(attributes: Attributes, fixed: list[Any]) -> Callable[[Tensor], Tensor]:
    how = attributes["mode"], attributes.get("coordinate_transformation_mode", b"half_pixel")
    if how != (b"linear", b"half_pixel") or len(fixed) < 4 or fixed[3] is None:
        raise ValueError("a resize that is not linear to a named size is not known to the import into torch")
    size = fixed[3][2:]
    return lambda x: F.interpolate(x, size, mode="bilinear", align_corners=False)


def _gather(attributes: Attributes, fixed: list[Any]) -> Callable[..., Tensor]:
    axis, index = attributes.get("axis", 0), fixed[1]
    if isinstance(index, int):
        return lambda x, _index: torch.select(x, axis, index)

    def take(x: Tensor, index: Tensor) -> Tensor:
        shape = (*x.shape[:axis], *index.shape, *x.shape[axis + 1 :])
        return torch.index_select(x, axis, index.flatten()).view(shape)

    return take


def _divide(attributes: Attributes, fixed: list[Any]) -> Callable[..., Tensor]:  # noqa: ARG001 - as all makers
    def divide(x: Tensor, y: Tensor) -> Tensor:
        return x / y if x.dtype.is_floating_point else torch.div(x, y, rounding_mode="trunc")

    return divide


def _pool(attributes: Attributes, fixed: list[Any]) -> Callable[[Tensor], Tensor]:  # noqa: ARG001 - likewise
    kernel, stride = attributes["kernel_shape"], attributes["strides"]
    return lambda x: F.avg_pool2d(x, kernel, stride)


def _reduce(function: Callable[..., Tensor]) -> Make:
    def make(attributes: Attributes, fixed: list[Any]) -> Callable[[Tensor], Tensor]:
        keep = bool(attributes.get("keepdims", 1))
        axes = fixed[1] if len(fixed) > 1 else None
        if axes is None and len(fixed) > 1:
            raise ValueError("a reduction over axes that are not constant is not known to the import into torch")
        return lambda x: function(x, list(range(x.dim())) if axes is None else axes, keep)

    return make


def _clip(attributes: Attributes, fixed: list[Any]) -> Callable[[Tensor], Tensor]:  # noqa: ARG001 - as all makers
    low = fixed[1] if len(fixed) > 1 else None
    high = fixed[2] if len(fixed) > 2 else None
    return lambda x: torch.clamp(x, low, high)


def _shuffle(attributes: Attributes, fixed: list[Any]) -> Callable[[Tensor], Tensor]:  # noqa: ARG001 - likewise
    if attributes.get("mode") != b"CRD":
        raise ValueError("depth to space in this order is not known to the import into torch")
    block = attributes["blocksize"]
    return lambda x: F.pixel_shuffle(x, block)


def _split(attributes: Attributes, fixed: list[Any]) -> Callable[[Tensor], tuple[Tensor, ...]]:
    axis = attributes.get("axis", 0)
    if len(fixed) < 2 or fixed[1] is None:
        raise ValueError("a split into parts of no named sizes is not known to the import into torch")
    return lambda x: torch.split(x, fixed[1], axis)


def _unsqueeze(attributes: Attributes, fixed: list[Any]) -> Callable[[Tensor], Tensor]:  # noqa: ARG001 - likewise
    places = fixed[1]

    def widen(x: Tensor) -> Tensor:
        for place in sorted(place % (x.dim() + len(places)) for place in places):
            x = x.unsqueeze(place)
        return x

    return widen


_MAKERS: dict[str, tuple[Make, tuple[int, ...]]] = {
    "AveragePool": (_pool, (0,)),
    "Cast": (lambda a, _: lambda x: x.to(_TYPES[a["to"]]), (0,)),
    "Clip": (_clip, (0,)),
    "Concat": (lambda a, _: lambda *x: torch.cat(x, a["axis"]), tuple(range(16))),
    "Conv": (_conv, (0, 1, 2)),
    "ConvTranspose": (_conv_transpose, (0, 1, 2)),
    "DepthToSpace": (_shuffle, (0,)),
    "Div": (_divide, (0, 1)),
    "Expand": (lambda _, fixed: lambda x: x.expand(torch.broadcast_shapes(x.shape, tuple(fixed[1]))), (0,)),
    "Gather": (_gather, (0, 1)),
    "Pad": (_pad, (0,)),
    "ReduceMean": (_reduce(torch.mean), (0,)),
    "ReduceSum": (_reduce(torch.sum), (0,)),
    "Reshape": (lambda _, fixed: lambda x: x.reshape(fixed[1]), (0,)),
    "Resize": (_resize, (0,)),
    "Slice": (_slice, (0,)),
    "Split": (_split, (0,)),
    "Unsqueeze": (_unsqueeze, (0,)),
    "Transpose": (lambda a, _: lambda x: x.permute(a["perm"]), (0,)),
}
"""Operations that are made for their attributes and constant inputs, and the places of the inputs they then take."""
