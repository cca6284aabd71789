"""Gives a static ONNX graph the types that a strongly typed TensorRT network needs: half precision between byte ends.

TensorRT takes every tensor's type from the graph, and knows bytes only at its inputs and outputs. So byte pictures
become floats at once (a half float holds 0..255 exactly) and bytes again at the very end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from onnx import GraphProto, ModelProto, NodeProto, TensorProto, helper, numpy_helper, shape_inference

HALF: int = TensorProto.FLOAT16
SINGLE: int = TensorProto.FLOAT

_PICTURES = (TensorProto.FLOAT, TensorProto.FLOAT16, TensorProto.UINT8)
"""Types whose tensors are given the new type; whole numbers that are sizes or indices, and conditions, keep theirs."""
_AFFINE = ("Add", "Sub", "Mul", "Div", "Clip")
_CHOOSING = (*_AFFINE, "Floor", "Where", "Reshape")
_SCALES = {"Resize": (1, 2)}
"""Inputs by place that stay float32 although they are floats."""


def give_types(model: ModelProto, states: Iterable[str], element: int = HALF) -> None:
    """Type a static graph, in place.

    Inputs and outputs keep their types, but for the state, which never leaves the card and becomes `element`, as all
    arithmetic does. What leads to an index, or to a byte by multiplying and adding constants, stays float32, because
    half floats have too few steps there.

    Args:
        model: from `static_graph.at_size`, with the shapes and types of all its tensors.
        states: names of inputs that have an output "next_NAME".
        element: `HALF` or `SINGLE`.
    """
    graph = model.graph
    kept = {name for state in states for name in (state, f"next_{state}")}
    outputs = {value.name: value.type.tensor_type.elem_type for value in graph.output}
    for value in (*graph.input, *graph.output):
        if value.name in kept:
            value.type.tensor_type.elem_type = element
            outputs[value.name] = element
    typing = _Typing(graph, element)
    for node in graph.node:
        typing.take(node)
    for value in graph.output:
        typing.give(value.name, value.type.tensor_type.elem_type)
    del graph.node[:]
    graph.node.extend(typing.nodes)
    del graph.initializer[:]
    graph.initializer.extend(typing.constants.values())
    del graph.value_info[:]
    model.CopyFrom(shape_inference.infer_shapes(model, strict_mode=True))


class _Typing:
    """One pass over a graph: its nodes again, with casts where types meet.

    Args:
        graph: static, with `value_info`.
        element: the type of arithmetic.

    Attributes:
        nodes: of the typed graph, in order.
        constants: of the typed graph, by name.
    """

    def __init__(self, graph: GraphProto, element: int) -> None:
        self.nodes: list[NodeProto] = []
        self.constants: dict[str, TensorProto] = {}
        self._element = element
        self._given = {tensor.name: tensor for tensor in graph.initializer}
        values = (*graph.input, *graph.value_info, *graph.output)
        self._was = {value.name: value.type.tensor_type.elem_type for value in values}
        self._was |= {tensor.name: tensor.data_type for tensor in graph.initializer}
        self._is = {value.name: value.type.tensor_type.elem_type for value in graph.input}
        self._name: dict[str, str] = {value.name: value.name for value in graph.input}
        self._casts: dict[tuple[str, int], str] = {}
        self._exact = _exact(graph)

    def take(self, node: NodeProto) -> None:
        """Add one node, with its types."""
        if node.op_type == "Cast":
            self._cast(node)
            return
        element = SINGLE if node.output[0] in self._exact else self._element
        new = NodeProto()
        new.CopyFrom(node)
        scales = _SCALES.get(node.op_type, ())
        new.input[:] = [
            self._as(name, self._was[name] if place in scales else element) if name else ""
            for place, name in enumerate(node.input)
        ]
        self._add(new, element)

    def give(self, name: str, element: int) -> None:
        """Make a graph's output of the last tensor of that name."""
        made = self._name[name]
        if self._is[name] == element:
            self.nodes.append(helper.make_node("Identity", [made], [name]))
        else:  # the cast itself has to be the output: bytes are known nowhere else
            self.nodes.append(helper.make_node("Cast", [made], [name], to=element))

    def _cast(self, node: NodeProto) -> None:
        source, target = node.input[0], _target(node)
        name = node.output[0]
        if target not in _PICTURES:  # an index
            new = NodeProto()
            new.CopyFrom(node)
            new.input[0] = self._name[source]
            self._add(new, target)
        elif target == TensorProto.UINT8:  # a byte is what is left without the fraction
            new = helper.make_node("Floor", [self._name[source]], [name])
            self._add(new, self._is[source])
        elif self._was[source] in _PICTURES:  # a picture of floats already
            self._name[name], self._is[name] = self._name[source], self._is[source]
        else:
            self._add(helper.make_node("Cast", [self._name[source]], [name], to=self._element), self._element)

    def _add(self, node: NodeProto, element: int) -> None:
        """Append a node; outputs of the graph's own names get others, for `give` to take."""
        for place, name in enumerate(node.output):
            self._is[name] = element if self._was[name] in _PICTURES else self._was[name]
            node.output[place] = self._name[name] = f"{name}:made"
        self.nodes.append(node)

    def _as(self, name: str, element: int) -> str:
        """The tensor's name in the typed graph, of that type if it is a picture's."""
        wanted = element if self._was[name] in _PICTURES else self._was[name]
        if name in self._given:
            return self._constant(name, wanted)
        source: str = self._name[name]
        if self._is[name] == wanted:
            return source
        if (source, wanted) not in self._casts:
            cast: str = f"{source}:{TensorProto.DataType.Name(wanted).lower()}"
            self.nodes.append(helper.make_node("Cast", [source], [cast], to=wanted))
            self._casts[source, wanted] = cast
        return self._casts[source, wanted]

    def _constant(self, name: str, element: int) -> str:
        given = self._given[name]
        if given.data_type == element:
            self.constants[name] = given
            return name
        new: str = f"{name}:{TensorProto.DataType.Name(element).lower()}"
        if new not in self.constants:
            values = numpy_helper.to_array(given).astype(helper.tensor_dtype_to_np_dtype(element))
            self.constants[new] = numpy_helper.from_array(values, new)
        return new


def _exact(graph: GraphProto) -> set[str]:
    """First outputs of the nodes that stay float32.

    These are steps with constants alone that end in a byte; whatever an index is made of; and what is made of that and
    of constants alone, as the light of a cell, which shares a number with its place.
    """
    made_by = {name: node for node in graph.node for name in node.output}
    constants = {tensor.name for tensor in graph.initializer}
    readers = Counter(name for node in graph.node for name in node.input)
    exact: set[str] = set()
    for node in graph.node:
        if node.op_type != "Cast" or _target(node) == SINGLE:
            continue
        if _target(node) not in _PICTURES:
            _take_all(node.input[0], made_by, exact)
            continue
        before = made_by.get(node.input[0])
        while before is not None and before.op_type in _AFFINE and readers[before.output[0]] == 1:
            live = [name for name in before.input if name and name not in constants]
            if len(live) != 1:
                break
            exact.add(before.output[0])
            before = made_by.get(live[0])
    for node in graph.node:
        live = [name for name in node.input if name and name not in constants]
        if node.op_type in _AFFINE and live and exact.issuperset(live):
            exact.add(node.output[0])
    return exact


def _take_all(name: str, made_by: dict[str, NodeProto], exact: set[str]) -> None:
    """Add what a tensor is made of, back to where something else than a choice or arithmetic made it."""
    node = made_by.get(name)
    if node is None or name in exact or node.op_type not in _CHOOSING:
        return
    exact.add(name)
    for before in node.input:
        _take_all(before, made_by, exact)


def _target(node: NodeProto) -> int:
    return int(next(attribute.i for attribute in node.attribute if attribute.name == "to"))
