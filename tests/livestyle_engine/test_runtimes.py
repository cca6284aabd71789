from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from livestyle.errors import ModelError
from livestyle_engine.looks import bank
from livestyle_engine.models import find
from livestyle_engine.runtimes.onnxruntime import OnnxRuntime
from livestyle_engine.runtimes.openvino import OpenVinoRuntime
from livestyle_engine.runtimes.port import Network, Runtime, Shape, Target
from livestyle_engine.sizes import shape_for

from .conftest import picture

CARD = find("")
EXACT = Target("CPU", "f32")


def run(network: Network, frames: int, look: str = "comic", strength: float = 1.0) -> list[np.ndarray]:
    out = []
    for index in range(frames):
        frame = picture(256, 144, index)
        made = np.zeros_like(frame)
        network.run(frame, made, bank().parameters(look, "natural"), strength)
        out.append(made)
    return out


@pytest.fixture(params=[OpenVinoRuntime, OnnxRuntime])
def network(request: pytest.FixtureRequest) -> Network:
    make: Callable[[], Runtime] = request.param
    return make().load(CARD.path, shape_for(256, 144, CARD.maps_lines), EXACT)


@pytest.mark.parametrize("look", ["comic", "oil", "pointillism"])
def test_both_runtimes_make_the_same_pictures_with_state_carried_over(openvino: OpenVinoRuntime, look: str) -> None:
    shape = shape_for(256, 144, CARD.maps_lines)
    ours = run(openvino.load(CARD.path, shape, EXACT), 30, look)
    theirs = run(OnnxRuntime().load(CARD.path, shape, EXACT), 30, look)
    differences = [np.abs(a.astype(int) - b).mean() for a, b in zip(ours, theirs, strict=True)]
    assert max(differences) < 2


def test_half_precision_on_a_device_of_onnx_runtime_makes_the_same_pictures(openvino: OpenVinoRuntime) -> None:
    """What DirectML and CoreML are given, on the provider that every machine has."""
    shape = shape_for(256, 144, CARD.maps_lines)
    ours = run(openvino.load(CARD.path, shape, EXACT), 30)
    theirs = run(OnnxRuntime().load(CARD.path, shape, Target("CPU", "f16")), 30)
    differences = [np.abs(a.astype(int) - b).mean() for a, b in zip(ours, theirs, strict=True)]
    assert max(differences) < 2


def test_devices_are_those_whose_providers_are_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    def has(*providers: str) -> list[str]:
        monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: [*providers, "CPUExecutionProvider"])
        return [str(target) for target in OnnxRuntime().targets()]

    assert has() == ["CPU f32"]
    assert has("DmlExecutionProvider") == ["CPU f32", "DirectML f32", "DirectML f16"]
    assert has("CoreMLExecutionProvider") == ["CPU f32", "CoreML f32", "CoreML f16"]
    assert has("TensorrtExecutionProvider", "CUDAExecutionProvider") == ["CPU f32", "CUDA f32", "CUDA f16"]


@pytest.mark.parametrize("device", ["DirectML", "CoreML", "CUDA"])
def test_a_device_that_is_not_there_is_told_in_words(device: str) -> None:
    with pytest.raises(ModelError, match="ONNX Runtime"):
        OnnxRuntime().load(CARD.path, shape_for(256, 144, CARD.maps_lines), Target(device, "f32"))


def test_the_past_goes_from_one_runtime_to_the_other(openvino: OpenVinoRuntime) -> None:
    shape = shape_for(256, 144, CARD.maps_lines)
    one, other = openvino.load(CARD.path, shape, EXACT), OnnxRuntime().load(CARD.path, shape, EXACT)
    run(one, 5)
    other.resume(one.state())
    expected, made = run(one, 1)[0], run(other, 1)[0]
    other.reset()
    cold = run(other, 1)[0]
    assert np.abs(made.astype(int) - expected).mean() < 0.5
    assert np.abs(cold.astype(int) - expected).mean() > np.abs(made.astype(int) - expected).mean()
    for network in (one, other):
        network.close()


def test_a_frame_of_another_size_is_told_and_the_past_stays(openvino: OpenVinoRuntime) -> None:
    shape = shape_for(256, 144, CARD.maps_lines)
    network, other = openvino.load(CARD.path, shape, EXACT), openvino.load(CARD.path, shape, EXACT)
    wide, values = picture(264, 144), bank().parameters("comic", "natural")
    run(network, 2)
    run(other, 2)
    with pytest.raises(ModelError, match="does not fit"):
        network.run(wide, np.zeros_like(wide), values, 1.0)
    with pytest.raises(ModelError, match="does not fit"):
        network.run(picture(256, 144), np.zeros_like(wide), values, 1.0)
    assert np.array_equal(run(network, 1)[0], run(other, 1)[0])


def test_no_strength_gives_the_frame_back(network: Network) -> None:
    made = run(network, 2, strength=0)[1]
    assert np.abs(made.astype(int) - picture(256, 144, 1)).max() <= 1


def test_looks_change_the_picture(network: Network) -> None:
    looks = [run(network, 2, look)[1].astype(int) for look in ("photo", "oil", "neon", "engraving")]
    for i, one in enumerate(looks):
        for other in looks[i + 1 :]:
            assert np.abs(one - other).mean() > 4


def test_the_past_matters_and_a_reset_forgets_it(network: Network) -> None:
    first = run(network, 1)[0]
    second = run(network, 1)[0]
    network.reset()
    again = run(network, 1)[0]
    assert np.array_equal(first, again)
    assert not np.array_equal(first, second)


def test_history_steadies_a_still_noisy_scene(network: Network) -> None:
    scene = picture(256, 144)
    rng = np.random.default_rng(1)
    changes = []
    before, out = None, np.zeros_like(scene)
    for _ in range(24):
        noisy = np.clip(scene + rng.normal(0, 4, scene.shape), 0, 255).astype(np.uint8)
        network.run(noisy, out, bank().parameters("oil", "natural"), 1.0)
        if before is not None:
            changes.append(np.abs(out.astype(int) - before).mean())
        before = out.astype(int)
    assert np.mean(changes[-8:]) < 4.5 / 2  # the source itself changes by 4.5 of 255 a frame


@pytest.mark.parametrize("size", [(1280, 720), (320, 176), (176, 320)])
def test_other_sizes_than_the_maps_run(openvino: OpenVinoRuntime, size: tuple[int, int]) -> None:
    shape = shape_for(*size, CARD.maps_lines)
    network = openvino.load(CARD.path, shape, EXACT)
    frame = picture(shape.width, shape.height)
    out = np.zeros_like(frame)
    network.run(frame, out, bank().parameters("comic", "natural"), 1.0)
    assert out.std() > 20


def test_a_broken_model_file_is_told_in_words(tmp_path: Path, openvino: OpenVinoRuntime) -> None:
    broken = tmp_path / "broken.onnx"
    broken.write_bytes(CARD.path.read_bytes()[:1000])
    for runtime in (openvino, OnnxRuntime()):
        with pytest.raises(ModelError, match=r"cannot load broken\.onnx"):
            runtime.load(broken, Shape(144, 256, 144, 256), EXACT)


def test_both_runtimes_embed_alike(openvino: OpenVinoRuntime) -> None:
    path = str(CARD.path.parents[1] / "minilm-l6" / "encoder.onnx")
    ids = np.array([[101, 10710, 5021, 102]], np.int64)
    one, other = openvino.load_encoder(path)(ids), OnnxRuntime().load_encoder(path)(ids)
    assert float((one * other).sum()) > 0.999
