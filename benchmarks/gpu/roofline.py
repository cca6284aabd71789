"""What the card could do at best: operations and bytes counted from the graph, over ceilings measured on the card."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Any

import onnx
from onnx import helper

from livestyle_engine.runtimes.tensorrt.cuda import Cuda, CudaError

_BLOCK = 1 << 30
_COPIES = 20
_SIDE = 8192
_PRODUCTS = 10


@dataclass(frozen=True)
class Work:
    """What one frame needs.

    Attributes:
        operations: multiplications and additions of convolutions and matrix products.
        elementwise: results of all other arithmetic.
        bytes: of every input, constant and output, each moved once: no fusion moves less.
    """

    operations: int
    elementwise: int
    bytes: int


@dataclass(frozen=True)
class Ceilings:
    """What the card was measured to do.

    Attributes:
        bandwidth: bytes read and written a second, by a large copy.
        rate: half-precision operations a second, by a large matrix product; None if torch is not there.
    """

    bandwidth: float
    rate: float | None

    def floor_ms(self, work: Work) -> float:
        """The shortest time that the work can take."""
        moving = work.bytes / self.bandwidth
        counting = work.operations / self.rate if self.rate else 0.0
        return max(moving, counting) * 1000


def count(graph: bytes) -> Work:
    """Count a converted graph's work."""
    body = onnx.load_from_string(graph).graph
    types: dict[str, Any] = {
        value.name: value.type.tensor_type for value in (*body.input, *body.value_info, *body.output)
    }
    shapes = {name: tuple(side.dim_value for side in kind.shape.dim) for name, kind in types.items()}
    shapes |= {tensor.name: tuple(tensor.dims) for tensor in body.initializer}
    operations = elementwise = 0
    for node in body.node:
        made = prod(shapes[node.output[0]])
        if node.op_type == "Conv":
            operations += 2 * made * prod(shapes[node.input[1]][1:])
        elif node.op_type == "ConvTranspose":
            operations += 2 * prod(shapes[node.input[0]]) * prod(shapes[node.input[1]][1:])
        elif node.op_type == "MatMul":
            operations += 2 * made * shapes[node.input[0]][-1]
        elif node.op_type not in {"Identity", "Reshape", "Slice", "Transpose", "Concat", "Expand", "Gather"}:
            elementwise += made
    moved = sum(
        prod(shapes[value.name]) * helper.tensor_dtype_to_np_dtype(types[value.name].elem_type).itemsize
        for value in (*body.input, *body.output)
    )
    moved += sum(len(tensor.raw_data) for tensor in body.initializer)
    return Work(operations, elementwise, moved)


def measure(cuda: Cuda, card: int) -> Ceilings:
    """Measure the two ceilings; takes a second or two."""
    cuda.use(card)
    return Ceilings(_bandwidth(cuda), _rate())


def _bandwidth(cuda: Cuda) -> float:
    size = min(_BLOCK, cuda.free_memory() // 8)
    stream, first, last = cuda.stream(), cuda.event(timed=True), cuda.event(timed=True)
    source, target = cuda.allocate(size), cuda.allocate(size)
    try:
        best = float("inf")
        for _ in range(3):
            cuda.mark(first, stream)
            for _ in range(_COPIES):
                cuda.copy(target, source, size, stream)
            cuda.mark(last, stream)
            cuda.wait(last)
            best = min(best, cuda.milliseconds(first, last) / 1000 / _COPIES)
        return 2 * size / best
    finally:
        cuda.free(source)
        cuda.free(target)
        cuda.close_stream(stream)


def _rate() -> float | None:
    try:
        import torch
    except ImportError:
        return None
    if not torch.cuda.is_available():
        return None
    try:
        left, right = (torch.randn(_SIDE, _SIDE, device="cuda", dtype=torch.float16) for _ in range(2))
        for _ in range(3):
            left @ right
        first, last = (torch.cuda.Event(enable_timing=True) for _ in range(2))
        first.record()
        for _ in range(_PRODUCTS):
            left @ right
        last.record()
        last.synchronize()
    except (RuntimeError, CudaError):  # a card with little memory
        return None
    seconds: float = first.elapsed_time(last) / 1000 / _PRODUCTS
    return 2 * _SIDE**3 / seconds
