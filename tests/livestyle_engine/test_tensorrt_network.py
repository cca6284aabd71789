from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from livestyle.errors import ModelError
from livestyle.frame import Pixels
from livestyle_engine import blobs
from livestyle_engine.looks import bank
from livestyle_engine.models import find
from livestyle_engine.parameters import vector
from livestyle_engine.runtimes.port import Network, Target
from livestyle_engine.runtimes.signature import Signature, read
from livestyle_engine.runtimes.tensorrt.cuda import Card, CudaError
from livestyle_engine.runtimes.tensorrt.network import TensorRtNetwork
from livestyle_engine.runtimes.tensorrt.runtime import TensorRtRuntime
from livestyle_engine.runtimes.trials import EXACT, exact_runtime
from livestyle_engine.sizes import shape_for

from .conftest import picture
from .pretended_card import LAUNCH_FAILED, OUT_OF_MEMORY, PretendedCuda, PretendedLibrary

CARD = find("")
SIZE = (128, 80)
SHAPE = shape_for(*SIZE, CARD.maps_lines)
TARGET = Target("cuda:0", "f16")


class Rig:
    """A runtime on a pretended card."""

    def __init__(self) -> None:
        self.cuda = PretendedCuda()
        self.library = PretendedLibrary(self.cuda)
        self.runtime = TensorRtRuntime([self.library], self.cuda)

    def open(self, *, graphs: bool = True) -> TensorRtNetwork:
        return self.runtime.open(CARD.path, SHAPE, TARGET, graphs=graphs)


@pytest.fixture
def rig() -> Rig:
    return Rig()


def film(network: Network, frames: int, look: str = "comic", first: int = 0) -> Iterator[Pixels]:
    parameters = bank().parameters(look, "natural")
    out = np.zeros((SIZE[1], SIZE[0], 3), np.uint8)
    for index in range(first, first + frames):
        network.run(picture(*SIZE, index % 40), out, parameters, 1.0)
        yield out.copy()


def test_it_makes_the_exact_runtimes_pictures_with_the_state_carried_over(rig: Rig) -> None:
    ours, exact = rig.open(), exact_runtime().load(CARD.path, SHAPE, EXACT)
    away = [np.abs(a.astype(int) - b).mean() for a, b in zip(film(ours, 30), film(exact, 30), strict=True)]
    assert max(away) < 1
    assert ours.graphs


def test_recorded_runs_and_queued_ones_are_the_same(rig: Rig) -> None:
    recorded, queued = rig.open(), rig.open(graphs=False)
    for one, other in zip(film(recorded, 5), film(queued, 5), strict=True):
        assert np.array_equal(one, other)
    assert (recorded.graphs, queued.graphs) == (True, False)


def test_nothing_is_allocated_for_a_frame_and_a_frame_is_one_copy_each_way(rig: Rig) -> None:
    network = rig.open()
    list(film(network, 2))
    before = rig.cuda.calls.copy()
    list(film(network, 4))
    spent = rig.cuda.calls - before
    assert spent == {"use": 4, "copy": 12, "launch": 4, "mark": 4, "wait": 4}  # frame, controls, picture


def test_another_prompt_is_there_in_the_next_frame_without_any_further_call(rig: Rig) -> None:
    network = rig.open()
    *_, comic = film(network, 3)
    before = rig.cuda.calls.copy()
    (neon,) = film(network, 1, "neon", first=2)
    assert np.abs(neon.astype(int) - comic).mean() > 20
    assert rig.cuda.calls - before == {"use": 1, "copy": 3, "launch": 1, "mark": 1, "wait": 1}


def test_a_reset_is_a_cold_start_at_either_turn(rig: Rig) -> None:
    network = rig.open()
    (first,) = film(network, 1)
    for frames in (1, 2):
        list(film(network, frames, first=7))
        network.reset()
        (again,) = film(network, 1)
        assert np.array_equal(first, again)
        network.reset()


def test_the_past_moves_from_one_runtime_to_another(rig: Rig) -> None:
    exact, ours = exact_runtime().load(CARD.path, SHAPE, EXACT), rig.open()
    list(film(exact, 5))
    ours.resume(exact.state())
    (warm,) = film(ours, 1, first=5)
    (expected,) = film(exact, 1, first=5)
    ours.reset()
    (cold,) = film(ours, 1, first=5)
    near, far = (np.abs(expected.astype(int) - made).mean() for made in (warm, cold))
    assert near < 1
    assert near < far
    back = exact_runtime().load(CARD.path, SHAPE, EXACT)
    back.resume(ours.state())
    one, other = next(film(back, 1, first=6)), next(film(ours, 1, first=6))
    assert np.abs(one.astype(int) - other).mean() < 1


def test_without_graphs_on_the_card_each_run_is_queued(rig: Rig) -> None:
    rig.cuda.failing["capture"] = 900
    network = rig.open()
    assert not network.graphs
    assert len(list(film(network, 2))) == 2


def test_closing_gives_all_memory_back_once(rig: Rig) -> None:
    network = rig.open()
    assert rig.cuda.held
    network.close()
    network.close()
    assert rig.cuda.held == {}
    assert rig.cuda.calls["close_graph"] == 2


@pytest.mark.parametrize("call", ["allocate", "pin", "event", "copy", "wait"])
def test_a_card_without_memory_is_told_in_words_and_keeps_nothing(rig: Rig, call: str) -> None:
    rig.cuda.failing[call] = OUT_OF_MEMORY
    with pytest.raises(ModelError, match="The graphics card has no memory left"):
        rig.open()
    rig.cuda.failing.clear()
    assert rig.cuda.held == {}


def test_a_failed_frame_leaves_the_state_as_it_was(rig: Rig) -> None:
    network = rig.open()
    list(film(network, 3))
    state = network.state()
    rig.cuda.failing["mark"] = 1
    with pytest.raises(ModelError, match="The graphics card failed"):
        list(film(network, 1))
    rig.cuda.failing.clear()
    assert all(np.array_equal(state[name], now) for name, now in network.state().items())


def test_a_graph_that_cannot_be_launched_any_more_costs_no_frame(rig: Rig) -> None:
    network, other = rig.open(), rig.open()
    list(film(network, 3))
    rig.cuda.failing["launch"] = 1
    made = list(film(network, 2, first=3))
    rig.cuda.failing.clear()
    *_, fourth, fifth = film(other, 5)
    assert np.array_equal(made[0], fourth)
    assert np.array_equal(made[1], fifth)
    assert not network.graphs


def test_after_a_driver_reset_the_card_is_reset_and_a_new_network_runs(rig: Rig) -> None:
    network = rig.open()
    rig.cuda.failing["launch"] = LAUNCH_FAILED
    with pytest.raises(CudaError) as caught:
        list(film(network, 1))
    assert caught.value.leaves_no_context
    network.close()  # raises nothing, though every call fails
    again = rig.open()
    assert rig.cuda.calls["reset"] == 1
    assert len(list(film(again, 1))) == 1


def test_the_engine_is_compiled_once_and_taken_from_the_cache_then(rig: Rig) -> None:
    assert not rig.runtime.is_ready(CARD.path, SHAPE, TARGET)
    rig.open()
    assert rig.runtime.is_ready(CARD.path, SHAPE, TARGET)
    rig.open()
    assert rig.library.builds == 1
    assert rig.library.kernels == [b"", b"kernels of this card"]


def test_an_engine_that_the_card_refuses_is_compiled_anew(rig: Rig) -> None:
    rig.open()
    (engine,) = (kept for kept in blobs.kept() if kept.facts["kind"] == "engine")
    plan = blobs.load(engine.facts)
    assert plan is not None
    rig.library.refused = [plan]
    assert len(list(film(rig.open(), 1))) == 1
    assert rig.library.builds == 2
    rig.library.refused = [plan, plan]  # and if it still refuses, that is said
    with pytest.raises(ModelError, match="version tag"):
        rig.open()


def test_another_version_compiles_its_own_engine(rig: Rig) -> None:
    rig.open()
    newer = PretendedLibrary(rig.cuda, "1.8.0.1")
    runtime = TensorRtRuntime([newer], rig.cuda)
    assert not runtime.is_ready(CARD.path, SHAPE, TARGET)
    runtime.open(CARD.path, SHAPE, TARGET)
    assert newer.builds == 1


def test_an_engine_of_another_network_is_not_given_addresses(rig: Rig) -> None:
    network = rig.open()
    engine = rig.library.engines[-1]
    engine.ports = {name: port for name, port in engine.ports.items() if name != "strength"}
    with pytest.raises(ModelError, match="another network"):
        TensorRtNetwork(engine, rig.cuda, 0, network_signature(), SHAPE)
    network.close()


def network_signature() -> Signature:
    return read(CARD.path)


@pytest.mark.parametrize(("capability", "says"), [((6, 1), "as old as the Old"), ((7, 0), "compute capability 7.0")])
def test_a_card_that_is_too_old_is_told(capability: tuple[int, int], says: str) -> None:
    cuda = PretendedCuda(Card(0, "Old", capability, 1 << 30))
    runtime = TensorRtRuntime([PretendedLibrary(cuda)], cuda)
    assert runtime.targets() == []
    assert says in runtime.absence
    with pytest.raises(ModelError, match=says):
        runtime.load(CARD.path, SHAPE, TARGET)


def test_a_card_that_no_library_names_is_tried_all_the_same() -> None:
    cuda = PretendedCuda(Card(0, "H200", (9, 0), 140 << 30))
    assert TensorRtRuntime([PretendedLibrary(cuda)], cuda).targets() == [TARGET]


def test_without_a_driver_there_is_no_target_and_it_says_why() -> None:
    cuda = PretendedCuda(failing={"cards": 35})
    runtime = TensorRtRuntime([PretendedLibrary(cuda)], cuda)
    assert runtime.targets() == []
    assert "No NVIDIA driver answers" in runtime.absence


def test_prompts_are_encoded_on_the_processor(rig: Rig) -> None:
    path = str(CARD.path.parents[1] / "minilm-l6" / "encoder.onnx")
    ids = np.array([[101, 10710, 5021, 102]], np.int64)
    assert np.allclose(rig.runtime.load_encoder(path)(ids), exact_runtime().load_encoder(path)(ids), atol=1e-5)


def test_no_strength_gives_the_frame_back(rig: Rig) -> None:
    frame = np.random.default_rng(0).integers(0, 256, (SIZE[1], SIZE[0], 3), np.uint8)
    out = np.zeros_like(frame)
    rig.open().run(frame, out, vector({}), 0.0)
    assert np.array_equal(out, frame)
