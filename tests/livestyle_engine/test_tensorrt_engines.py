"""Engines by the real TensorRT for RTX, which compiles for a named card without one. Running one needs a card."""

from __future__ import annotations

import importlib
import struct
from functools import cache
from typing import Any

import numpy as np
import pytest

from livestyle.errors import ModelError
from livestyle_engine import blobs
from livestyle_engine.models import find
from livestyle_engine.runtimes.conversion.card_graph import card_graph
from livestyle_engine.runtimes.port import Target
from livestyle_engine.runtimes.signature import read
from livestyle_engine.runtimes.tensorrt.cuda import CudaBindings, CudaError
from livestyle_engine.runtimes.tensorrt.engines import Order, obtain
from livestyle_engine.runtimes.tensorrt.library import Capability, best_for
from livestyle_engine.runtimes.tensorrt.nvidia import TensorRtLibrary, installed
from livestyle_engine.runtimes.tensorrt.runtime import TensorRtRuntime
from livestyle_engine.sizes import shape_for

from .pretended_card import without_a_driver

pytest.importorskip("tensorrt_rtx", reason="TensorRT for RTX is not made for this platform", exc_type=ImportError)

CARD = find("")
SIZES = ((640, 360), (1280, 720), (1920, 1080))
CAPABILITIES = ((8, 0), (8, 6), (8, 9), (12, 0))
BITS = {(7, 5): 1, (8, 0): 2, (8, 6): 4, (8, 9): 8, (12, 0): 16, (12, 1): 32}
"""How the heading of a plan names cards, as seen in version 1.7.1."""


@cache
def library() -> TensorRtLibrary:
    return TensorRtLibrary("tensorrt_rtx")


@cache
def graph(size: tuple[int, int]) -> bytes:
    return card_graph(CARD.path, shape_for(*size, CARD.maps_lines), "f16")


def ignore(share: float) -> None:
    pass


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("capability", CAPABILITIES, ids=lambda c: "sm_{}{}".format(*c))
def test_the_shipped_model_compiles_for_a_card_that_is_not_here(capability: Capability, size: tuple[int, int]) -> None:
    shares: list[float] = []
    plan = library().build(graph(size), capability, shares.append)
    assert shares == sorted(shares)
    assert 0.5 < shares[-1] <= 1
    heading = struct.unpack_from("<4sIIIQ4B4sI", plan)
    assert heading[0] == heading[9] == b"vtrt"
    assert heading[4] == len(plan)
    assert ".".join(str(part) for part in heading[5:9]) == library().version
    assert heading[10] == BITS[capability]
    for name in (*read(CARD.path).states, "frame", "restyled", "parameters"):
        assert name.encode() in plan


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_library_reads_the_names_types_and_shapes_that_it_should(size: tuple[int, int]) -> None:
    """What is compiled; the plan itself can be opened on a card only."""
    trt: Any = importlib.import_module("tensorrt_rtx")
    logger = trt.Logger(trt.Logger.ERROR)
    network = trt.Builder(logger).create_network(0)
    parser = trt.OnnxParser(network, logger)
    assert parser.parse(graph(size))
    shape, signature = shape_for(*size, CARD.maps_lines), read(CARD.path)
    ports = [network.get_input(i) for i in range(network.num_inputs)]
    ports += [network.get_output(i) for i in range(network.num_outputs)]
    found = {port.name: (tuple(port.shape), np.dtype(trt.nptype(port.dtype))) for port in ports}
    half, single, byte = np.dtype(np.float16), np.dtype(np.float32), np.dtype(np.uint8)
    picture = ((1, shape.height, shape.width, 3), byte)
    expected: dict[str, tuple[tuple[int, ...], np.dtype[Any]]] = {"frame": picture, "restyled": picture}
    expected |= {name: (signature.inputs[name].at(shape), single) for name in signature.controls}
    for name in signature.states:
        expected[name] = expected[f"next_{name}"] = (signature.inputs[name].at(shape), half)
    for name in signature.textures:
        expected[name] = (signature.inputs[name].at(shape), signature.inputs[name].dtype)
    assert found == expected


def test_a_card_that_has_no_name_gets_an_engine_for_all() -> None:
    assert not library().names((9, 0))
    plan = library().build(graph(SIZES[0]), (9, 0), ignore)
    (cards,) = struct.unpack_from("<I", plan, 32)
    assert all(cards & BITS[capability] for capability in CAPABILITIES)


def test_a_compilation_can_be_given_up() -> None:
    def enough(share: float) -> None:
        raise ModelError("Nobody waits any more.")

    with pytest.raises(ModelError, match="Nobody waits"):
        library().build(graph(SIZES[0]), (8, 9), enough)


def test_a_graph_that_it_cannot_read_is_told_in_its_own_words() -> None:
    with pytest.raises(ModelError, match="cannot read the network"):
        library().build(b"no graph", (8, 9), ignore)


def test_the_cache_serves_the_second_order_and_another_size_is_another_engine() -> None:
    order = Order(CARD.path, shape_for(256, 144, CARD.maps_lines), "f16", (8, 9))
    first = obtain(order, library())
    assert first.made
    assert first.not_kept == ""
    assert first.seconds > 0
    second = obtain(order, library())
    assert not second.made
    assert second.plan == first.plan
    other = order.facts(library()) | {"size": "1x1"}
    assert not blobs.has(other)
    path = blobs.path_of(order.facts(library()))
    path.write_bytes(path.read_bytes()[:-100])
    assert obtain(order, library()).made


def test_of_the_installed_libraries_the_one_that_names_the_card_is_taken() -> None:
    libraries = installed()
    assert libraries[0].name == "tensorrt_rtx"
    assert best_for((8, 9), libraries) is libraries[0]
    assert best_for((5, 0), [libraries[0]]) is None


@pytest.mark.skipif(not without_a_driver(), reason="there is a card here")
class TestWithoutACard:
    def test_there_is_no_target_and_the_reason_is_one_sentence(self) -> None:
        runtime = TensorRtRuntime()
        assert runtime.targets() == []
        assert runtime.absence.startswith(("No NVIDIA driver", "There is no NVIDIA card"))
        assert "tensorrt_rtx" in runtime.version

    def test_loading_says_why_not(self) -> None:
        with pytest.raises(ModelError, match=r"No NVIDIA driver|no NVIDIA card"):
            TensorRtRuntime().load(CARD.path, shape_for(256, 144, CARD.maps_lines), Target("cuda:0", "f16"))

    def test_opening_an_engine_says_why_not(self) -> None:
        plan = obtain(Order(CARD.path, shape_for(256, 144, CARD.maps_lines), "f16", (8, 9)), library()).plan
        with pytest.raises(ModelError, match="refuses the engine"):
            library().open(plan, b"")

    def test_every_call_to_the_card_raises_an_error_in_words(self) -> None:
        cuda = CudaBindings()
        for call in (lambda: cuda.allocate(10), lambda: cuda.pin(10), cuda.stream, cuda.event, lambda: cuda.use(0)):
            with pytest.raises(CudaError, match="No NVIDIA driver"):
                call()
