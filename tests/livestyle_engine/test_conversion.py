from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from livestyle.errors import ModelError
from livestyle_engine.looks import bank
from livestyle_engine.models import find
from livestyle_engine.runtimes.conversion.card_graph import card_graph
from livestyle_engine.runtimes.conversion.small_graph import shrink_inside
from livestyle_engine.runtimes.conversion.static_graph import at_size
from livestyle_engine.runtimes.conversion.typed_graph import HALF, give_types
from livestyle_engine.runtimes.port import Shape
from livestyle_engine.runtimes.signature import read
from livestyle_engine.runtimes.trials import EXACT, exact_runtime
from livestyle_engine.sizes import shape_for, shrink

from .conftest import picture

CARD = find("")
FILES = sorted(CARD.path.parent.glob("restyler*.onnx"))

Arrays = dict[str, NDArray[Any]]


def session(graph: bytes) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])


class Converted:
    """A converted graph, run by ONNX Runtime with the state carried over."""

    def __init__(self, path: Path, shape: Shape, precision: str) -> None:
        signature = read(path)
        self._session = session(card_graph(path, shape, precision))
        self._outputs = [value.name for value in self._session.get_outputs()]
        dtype = np.float16 if precision == "f16" else np.float32
        self._controls = signature.controls
        self.state: Arrays = {name: zeros.astype(dtype) for name, zeros in signature.cold(shape).items()}
        self._constants: Arrays = dict(signature.constants(shape))

    def run(self, frame: NDArray[np.uint8], parameters: NDArray[np.float32], strength: float) -> NDArray[np.uint8]:
        feeds: Arrays = {"frame": frame[None], **self.state, **self._constants}
        for name in self._controls:
            feeds[name] = parameters[None] if name.endswith("parameters") else np.full(1, strength, np.float32)
        made = dict(zip(self._outputs, self._session.run(self._outputs, feeds), strict=True))
        self.state = {name: made[f"next_{name}"] for name in self.state}
        restyled: NDArray[np.uint8] = made["restyled"][0]
        return restyled


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("path", "frames"), [(CARD.path, 300), *[(p, 60) for p in FILES if p != CARD.path]])
def test_half_precision_stays_with_the_exact_picture(path: Path, frames: int) -> None:
    shape = shape_for(128, 80, CARD.maps_lines)
    exact, half = exact_runtime().load(path, shape, EXACT), Converted(path, shape, "f16")
    looks = list(bank().looks)
    expected = np.zeros((80, 128, 3), np.uint8)
    away = []
    for index in range(frames):
        frame = picture(128, 80, index % 60)
        parameters = bank().parameters(looks[index // 12 % len(looks)], "natural")
        exact.run(frame, expected, parameters, 1.0)
        away.append(float(np.abs(half.run(frame, parameters, 1.0).astype(int) - expected).mean()))
    assert max(away) < 2
    third = frames // 3
    assert np.mean(away[-third:]) < 2 * np.mean(away[:third]) + 0.1  # it does not drift
    past = exact.state()
    assert max(np.abs(past[name] - half.state[name]).mean() for name in past) < 0.01


@pytest.mark.parametrize("size", [(320, 176), (854, 480), (176, 320)])
def test_single_precision_is_the_same_picture_at_every_kind_of_size(size: tuple[int, int]) -> None:
    shape = shape_for(*size, CARD.maps_lines)
    exact, single = exact_runtime().load(CARD.path, shape, EXACT), Converted(CARD.path, shape, "f32")
    parameters = bank().parameters("comic", "natural")
    expected = np.zeros((shape.height, shape.width, 3), np.uint8)
    for index in range(2):
        frame = picture(shape.width, shape.height, index)
        exact.run(frame, expected, parameters, 1.0)
        made = single.run(frame, parameters, 1.0)
    assert np.abs(made.astype(int) - expected).mean() < 0.3


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_graph_is_whole_static_and_takes_the_frame_alone(path: Path) -> None:
    shape = shape_for(640, 360, CARD.maps_lines)
    model = onnx.load_from_string(card_graph(path, shape, "f16"))
    onnx.checker.check_model(model, full_check=True)
    values = {value.name: value.type.tensor_type for value in (*model.graph.input, *model.graph.output)}
    assert "small" not in values
    for name, tensor in read(path).inputs.items():
        if name != "small":
            assert tuple(side.dim_value for side in values[name].shape.dim) == tensor.at(shape)
    states = [name for name in values if f"next_{name}" in values]
    assert {values[n].elem_type for s in states for n in (s, f"next_{s}")} == {TensorProto.FLOAT16}
    assert values["parameters"].elem_type == TensorProto.FLOAT
    assert values["frame"].elem_type == values["restyled"].elem_type == TensorProto.UINT8
    kinds = {node.op_type for node in model.graph.node}
    assert not kinds & {"Shape", "Constant", "ConstantOfShape", "Range"}
    casts = [node for node in model.graph.node if node.op_type == "Cast"]
    to_bytes = [node for node in casts if helper.get_node_attr_value(node, "to") == TensorProto.UINT8]
    assert [list(node.output) for node in to_bytes] == [["restyled"]]  # TensorRT knows bytes at the ends alone


@pytest.mark.parametrize(("lines", "small"), [(720, 288), (360, 240), (1080, 336), (900, 312), (480, 256), (720, 360)])
def test_the_small_picture_is_the_one_that_the_processor_makes(lines: int, small: int) -> None:
    shape = Shape(lines, lines // 9 * 16, small, small // 9 * 16)
    graph = helper.make_graph(
        [helper.make_node("Identity", ["small"], ["out"])],
        "small alone",
        [
            helper.make_tensor_value_info("frame", TensorProto.UINT8, (1, shape.height, shape.width, 3)),
            helper.make_tensor_value_info("small", TensorProto.UINT8, (1, shape.maps_height, shape.maps_width, 3)),
        ],
        [helper.make_tensor_value_info("out", TensorProto.UINT8, (1, shape.maps_height, shape.maps_width, 3))],
    )
    shrink_inside(graph, shape)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)
    frame = picture(shape.width, shape.height, 5)
    (made,) = session(model.SerializeToString()).run(None, {"frame": frame[None]})
    expected = np.zeros((shape.maps_height, shape.maps_width, 3), np.uint8)
    shrink(frame, expected)
    assert np.abs(made[0].astype(int) - expected).max() <= 1


def test_positions_are_computed_before_anything_becomes_half() -> None:
    """Half floats cannot tell column 2049 from 2048: what hangs on the size alone is folded in single precision."""
    nodes = [
        helper.make_node("Shape", ["x"], ["shape"]),
        helper.make_node("Gather", ["shape", "one"], ["width"], axis=0),
        helper.make_node("Range", ["zero", "width", "step"], ["columns"]),
        helper.make_node("Cast", ["columns"], ["place"], to=TensorProto.FLOAT),
        helper.make_node("Mod", ["place", "two"], ["stripe"], fmod=1),
        helper.make_node("Mul", ["x", "stripe"], ["y"]),
    ]
    values = {"one": np.array(1), "zero": np.array(0), "step": np.array(1), "two": np.float32(2)}
    graph = helper.make_graph(
        nodes,
        "stripes",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, (1, "width"))],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, (1, "width"))],
        [numpy_helper.from_array(np.asarray(value), name) for name, value in values.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)
    at_size(model, {"x": (1, 4096)})
    give_types(model, ())
    (made,) = session(model.SerializeToString()).run(None, {"x": np.ones((1, 4096), np.float32)})
    assert np.array_equal(made[0], np.arange(4096) % 2)


def test_what_leads_to_an_index_stays_single() -> None:
    nodes = [
        helper.make_node("Mul", ["x", "many"], ["scaled"]),
        helper.make_node("Cast", ["scaled"], ["index"], to=TensorProto.INT32),
        helper.make_node("Gather", ["table", "index"], ["y"]),
    ]
    table = np.arange(4000, dtype=np.float32) % 7
    graph = helper.make_graph(
        nodes,
        "look up",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, (8,))],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, (8,))],
        [numpy_helper.from_array(np.float32(3999), "many"), numpy_helper.from_array(table, "table")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)
    at_size(model, {"x": (8,)})
    give_types(model, (), HALF)
    x = np.array([0, 1, 0.5, 0.25, 0.75, 0.125, 0.625, 0.0625], np.float32)
    (made,) = session(model.SerializeToString()).run(None, {"x": x})
    assert np.array_equal(made, table[(x * 3999).astype(int)])


def test_a_file_that_cannot_be_converted_is_told_in_words(tmp_path: Path) -> None:
    model = onnx.load(CARD.path)
    model.graph.node[5].op_type = "Unheard"
    broken = tmp_path / "broken.onnx"
    onnx.save(model, broken)
    with pytest.raises(ModelError, match=r"broken\.onnx cannot be converted"):
        card_graph(broken, shape_for(256, 144, CARD.maps_lines), "f16")
