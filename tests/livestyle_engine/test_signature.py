from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from livestyle.errors import ModelError
from livestyle_engine.models import find
from livestyle_engine.parameters import COUNT, vector
from livestyle_engine.runtimes.controls import Controls
from livestyle_engine.runtimes.port import Background, Shape
from livestyle_engine.runtimes.signature import Signature, Tensor, parse, read

CARD = find("")
FILES = sorted(CARD.path.parent.glob("restyler*.onnx"))
SHAPE = Shape(80, 128, 48, 80)


def graph(*inputs: onnx.ValueInfoProto, outputs: tuple[onnx.ValueInfoProto, ...] = ()) -> bytes:
    body = helper.make_graph([], "a graph", inputs, outputs, [numpy_helper.from_array(np.ones(3), "weights")])
    written: bytes = helper.make_model(body).SerializeToString()
    return written


def value(name: str, *sides: int | str, kind: int = TensorProto.FLOAT) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, kind, sides)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_it_reads_what_the_onnx_package_reads(path: Path) -> None:
    found, model = read(path), onnx.load(path)
    for tensors, values in ((found.inputs, model.graph.input), (found.outputs, model.graph.output)):
        assert list(tensors) == [entry.name for entry in values]
        for entry in values:
            kind = entry.type.tensor_type
            sides = tuple(side.dim_param or side.dim_value for side in kind.shape.dim)
            dtype = helper.tensor_dtype_to_np_dtype(kind.elem_type)
            assert tensors[entry.name] == Tensor(np.dtype(dtype), sides)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_input_has_its_part(path: Path) -> None:
    found = read(path)
    parts = ["frame", "small", *found.states, *found.controls, *found.textures]
    assert sorted(parts) == sorted(found.inputs)
    assert {"parameters", "strength"} <= set(found.controls)
    assert found.states
    cold = found.cold(SHAPE)
    assert all(not array.any() for array in cold.values())
    assert {name: array.shape for name, array in cold.items()} == {n: found.at(SHAPE)[n] for n in found.states}
    constants = found.constants(SHAPE)
    assert {name: array.shape for name, array in constants.items()} == {n: found.at(SHAPE)[n] for n in found.textures}


def test_weights_that_are_listed_as_inputs_are_none() -> None:
    found = parse(graph(value("x", 1, "H"), value("weights", 3)), "file")
    assert list(found.inputs) == ["x"]


def test_a_side_that_nobody_knows_is_told() -> None:
    found = parse(graph(value("x", 1, "depth")), "file")
    with pytest.raises(ModelError, match='a dimension "depth" that is not known'):
        found.at(SHAPE)


@pytest.mark.parametrize("length", [0, 1, 7, 50, 1000, 100_000])
def test_a_file_that_is_cut_off_is_told_in_words(tmp_path: Path, length: int) -> None:
    broken = tmp_path / "broken.onnx"
    broken.write_bytes(CARD.path.read_bytes()[:length])
    with pytest.raises(ModelError, match=r"cannot load broken\.onnx"):
        read(broken)


def test_a_file_that_is_not_there_or_no_graph_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"gone\.onnx cannot be read"):
        read(tmp_path / "gone.onnx")
    for content in (b"\xff" * 40, b"GIF89a" * 20, bytes(100)):
        with pytest.raises(ModelError, match="cannot load noise"):
            parse(content, "noise")


def layered() -> Signature:
    names = ("parameters", "strength", "background_parameters", "background_strength")
    sides: dict[str, tuple[int | str, ...]] = {name: (1, COUNT) if name.endswith("s") else (1,) for name in names}
    return Signature({name: Tensor(np.dtype(np.float32), sides[name]) for name in names}, {})


def test_one_look_is_for_the_background_as_well_unless_it_has_its_own() -> None:
    controls = Controls(layered(), SHAPE)
    person, behind = vector({}), np.full(COUNT, 0.5, np.float32)
    controls.fill(person, 0.8, None)
    assert np.array_equal(controls.arrays["background_parameters"][0], person)
    assert controls.arrays["background_strength"][0] == np.float32(0.8)
    controls.fill(person, 0.8, Background(behind, 0.3))
    assert np.array_equal(controls.arrays["background_parameters"][0], behind)
    assert controls.arrays["background_strength"][0] == np.float32(0.3)
    assert np.array_equal(controls.arrays["parameters"][0], person)


def test_inputs_that_cannot_be_filled_are_told() -> None:
    strange = Signature({**layered().inputs, "tempo": Tensor(np.dtype(np.float32), (1,))}, {})
    with pytest.raises(ModelError, match='an input "tempo"'):
        Controls(strange, SHAPE)
    older = Signature({**layered().inputs, "parameters": Tensor(np.dtype(np.float32), (1, 7))}, {})
    with pytest.raises(ModelError, match="takes 7 parameters"):
        Controls(older, SHAPE)
