"""The parts of `benchmarks.gpu` that need no card; how fast a card is, is not asked here."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper, shape_inference

from benchmarks.gpu import measures, roofline
from benchmarks.gpu.candidates import Candidate, makers, timed
from benchmarks.gpu.film import film
from livestyle.errors import ModelError
from livestyle_engine.models import find
from livestyle_engine.runtimes.conversion.card_graph import card_graph
from livestyle_engine.runtimes.port import Target
from livestyle_engine.runtimes.signature import read
from livestyle_engine.runtimes.tensorrt.runtime import TensorRtRuntime
from livestyle_engine.runtimes.trials import EXACT, exact_runtime
from livestyle_engine.sizes import shape_for

from .pretended_card import PretendedCuda, PretendedLibrary, without_a_driver

ROOT = Path(__file__).resolve().parents[2]
CARD = find("")
SHAPE = shape_for(128, 80, CARD.maps_lines)


@pytest.fixture
def candidate() -> Candidate:
    cuda = PretendedCuda()
    runtime = TensorRtRuntime([PretendedLibrary(cuda)], cuda)
    network = runtime.open(CARD.path, SHAPE, Target("cuda:0", "f16"))
    return Candidate("pretended", network, timed(network, cuda), network.close)


def test_the_film_moves_and_is_the_same_every_time() -> None:
    one, other = film(128, 80, 40), film(128, 80, 40)
    assert all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))
    assert np.abs(one[0].astype(int) - one[39]).mean() > 8
    assert one[0].shape == (80, 128, 3)


def test_parity_compares_every_frame_with_the_processors(candidate: Candidate) -> None:
    frames = film(128, 80, 30)
    exact = exact_runtime().load(CARD.path, SHAPE, EXACT)
    expected = measures.reference(exact, frames)
    found = measures.parity(candidate.network, frames, expected)
    assert 0 < found["mean"] <= found["largest"] < 1
    wrong = measures.parity(candidate.network, frames, expected[::-1])
    assert wrong["largest"] > 5


def test_times_have_the_whole_and_its_parts(candidate: Candidate) -> None:
    frames = film(128, 80, 2)
    row = measures.speed(candidate, frames, 4)
    assert 0 < row["p50 ms"] <= row["p95 ms"]
    assert {"to the card ms", "network ms", "back ms"} <= set(row)
    assert set(measures.swap(candidate, frames, 4)) == {"without ms", "with ms", "adds ms"}
    assert measures.memory(candidate, frames, 4, lambda: 5)["grew by MB"] == 0
    candidate.close()


@pytest.mark.skipif(not without_a_driver(), reason="there is a card here")
def test_what_does_not_work_here_is_named_with_its_reason() -> None:
    every = list(makers(CARD, 0))
    assert len(every) > 10
    for maker in every:
        with pytest.raises(ModelError) as caught:
            maker.make(SHAPE)
        assert str(caught.value)


@pytest.mark.skipif(not without_a_driver(), reason="there is a card here")
def test_without_a_card_the_command_says_so_in_one_sentence() -> None:
    command = [sys.executable, "-m", "benchmarks.gpu"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("There is nothing to measure: ")
    assert done.stderr.count("\n") == 1


def test_operations_and_bytes_are_counted_from_the_shapes() -> None:
    graph = helper.make_graph(
        [
            helper.make_node("Conv", ["x", "kernel"], ["features"], pads=[1, 1, 1, 1]),
            helper.make_node("Relu", ["features"], ["clipped"]),
            helper.make_node("MatMul", ["clipped", "matrix"], ["y"]),
        ],
        "small",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT16, (1, 3, 10, 20))],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT16, (1, 8, 10, 5))],
        [
            numpy_helper.from_array(np.zeros((8, 3, 3, 3), np.float16), "kernel"),
            numpy_helper.from_array(np.zeros((20, 5), np.float16), "matrix"),
        ],
    )
    model = shape_inference.infer_shapes(helper.make_model(graph))
    work = roofline.count(model.SerializeToString())
    assert work.operations == 2 * (8 * 10 * 20 * 27 + 8 * 10 * 5 * 20)
    assert work.elementwise == 8 * 10 * 20
    assert work.bytes == 2 * (600 + 400 + 216 + 100)


def test_the_floor_is_the_larger_of_moving_and_counting() -> None:
    work = roofline.Work(operations=2_000_000, elementwise=0, bytes=1_000_000)
    assert roofline.Ceilings(1e9, 1e12).floor_ms(work) == 1.0
    assert roofline.Ceilings(1e12, 1e9).floor_ms(work) == 2.0
    assert roofline.Ceilings(1e9, None).floor_ms(work) == 1.0


def test_a_copy_counts_what_it_reads_and_what_it_writes() -> None:
    cuda = PretendedCuda()
    cuda.free_memory = lambda: 8_000_000  # type: ignore[method-assign]  # a small card
    assert roofline.measure(cuda, 0).bandwidth == pytest.approx(2 * 1_000_000 * 20 / 0.001)
    assert cuda.held == {}


def test_the_shipped_networks_work_is_at_least_its_convolutions() -> None:
    work = roofline.count(card_graph(CARD.path, shape_for(640, 360, CARD.maps_lines), "f16"))
    assert work.operations > 2e9 * CARD.giga_macs * 240 * 432 / (360 * 640) * 0.9
    assert work.bytes > 2 * 640 * 360 * 3


@pytest.mark.parametrize("name", sorted(path.name for path in CARD.path.parent.glob("restyler*.onnx")))
def test_the_import_into_torch_makes_the_same_picture(name: str) -> None:
    pytest.importorskip("torch", reason="torch is no part of the dev extra")
    from benchmarks.gpu.torch_network import TorchNetwork

    path = CARD.path.with_name(name)
    network = TorchNetwork(card_graph(path, SHAPE, "f16"), read(path), SHAPE, "eager", device="cpu")
    exact = exact_runtime().load(path, SHAPE, EXACT)
    frames = film(128, 80, 12)
    assert measures.parity(network, frames, measures.reference(exact, frames))["largest"] < 1
    model = onnx.load_from_string(card_graph(path, SHAPE, "f16"))
    model.graph.node[3].op_type = "Unheard"
    with pytest.raises(ValueError, match="Unheard is not known"):
        TorchNetwork(model.SerializeToString(), read(path), SHAPE, "eager", device="cpu")
