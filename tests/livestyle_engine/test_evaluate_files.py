"""What an evaluation reads: folders of clips, models by folder, the peers' files."""

from __future__ import annotations

import json
import shutil
import struct
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from livestyle.errors import ModelError, SettingsError
from livestyle.frame import Pixels
from livestyle_engine import models
from livestyle_engine.evaluation import clips, peers, subjects
from livestyle_engine.evaluation.network import EXACT, EvaluatedNetwork, Renderer
from livestyle_engine.evaluation.peer_networks import read_weights
from livestyle_engine.evaluation.reference import reference_state
from livestyle_engine.looks import PLAIN, bank
from livestyle_engine.runtimes.openvino import OpenVinoRuntime
from livestyle_engine.sizes import shape_for

from .conftest import picture

SIZE = (256, 144)
SHAPE = shape_for(*SIZE, 360)
CARD = models.find("")


def write_clip(path: Path, frames: list[Pixels], fps: int = 25) -> None:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=Fraction(fps), options={"crf": "10"})
        stream.width, stream.height, stream.pix_fmt = frames[0].shape[1], frames[0].shape[0], "yuv420p"
        for pixels in frames:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        container.mux(stream.encode(None))


def grays(count: int) -> list[Pixels]:
    """Frames that tell their number by their brightness."""
    return [np.full((96, 160, 3), 20 + 10 * index, np.uint8) for index in range(count)]


def test_the_middle_of_each_clip_is_read_and_what_is_bad_is_named(tmp_path: Path) -> None:
    write_clip(tmp_path / "b long.mp4", grays(20))
    write_clip(tmp_path / "c short.mkv", grays(5))
    (tmp_path / "a broken.mp4").write_bytes(b"not a film")
    (tmp_path / "notes.txt").write_text("not read")
    found = clips.read(tmp_path, (64, 64), frames=6, most=9)
    (clip,) = found.found
    assert (clip.name, clip.fps, len(clip.frames)) == ("b long", 25, 6)
    assert clip.frames[0].shape == (64, 64, 3)
    assert [round((int(frame[32, 32, 1]) - 20) / 10) for frame in clip.frames] == list(range(7, 13))
    assert found.left_out.keys() == {"a broken.mp4", "c short.mkv"}
    assert found.left_out["c short.mkv"] == "It has 5 frames, and 6 are needed."
    assert found.left_out["a broken.mp4"] == "It cannot be played: Invalid data found when processing input."


def test_a_folder_without_a_usable_clip_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="is not a folder"):
        clips.read(tmp_path / "none", SIZE, 6, 9)
    write_clip(tmp_path / "short.mp4", grays(3))
    with pytest.raises(SettingsError, match=r"no usable clip .* short\.mp4: It has 3 frames"):
        clips.read(tmp_path, SIZE, 6, 9)


def test_models_are_found_by_name_by_folder_and_by_file(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    shutil.copytree(CARD.path.parent, folder)
    assert subjects.card_of("") == subjects.card_of("restyler-s") == CARD
    assert subjects.card_of(str(folder)).path == folder / "restyler.onnx"
    assert subjects.card_of(str(folder)).name == "mine"
    assert subjects.card_of(str(folder / "restyler.onnx")).name == "mine/restyler"
    both = subjects.subjects([str(folder), str(folder)], SIZE)
    assert [subject.name for subject in both] == ["mine", "mine (2)"]
    assert both[0].renderer is not None
    (folder / "renderer.onnx").unlink()
    assert subjects.subjects([str(folder)], SIZE)[0].renderer is None


def test_what_is_no_model_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"there is no card\.toml"):
        subjects.card_of(str(tmp_path))
    with pytest.raises(SettingsError, match='no model "restyler-z"'):
        subjects.card_of("restyler-z")
    (tmp_path / "card.toml").write_text('kind = "restyler"\nfile = "x.onnx"\n')
    with pytest.raises(SettingsError, match="is not the card of a restyler"):
        subjects.card_of(str(tmp_path))
    shutil.copy(CARD.path.with_name("card.toml"), tmp_path)
    (tmp_path / "restyler.onnx").write_bytes(b"")
    with pytest.raises(ModelError, match=r"restyler\.onnx"):
        subjects.subjects([str(tmp_path)], SIZE)


def test_looks_by_name_and_all_but_the_plain_one() -> None:
    assert list(subjects.looks(["ink", "oil"])) == ["ink", "oil"]
    assert set(subjects.looks([])) == set(bank().looks) - {PLAIN}
    with pytest.raises(SettingsError, match='no look "mustard"'):
        subjects.looks(["mustard"])


def test_an_evaluated_network_is_the_live_one_with_its_state_in_reach() -> None:
    frames = [picture(*SIZE, shift) for shift in range(3)]
    vector = bank().parameters("comic", "natural")
    live, ours = OpenVinoRuntime().load(CARD.path, SHAPE, EXACT), EvaluatedNetwork(CARD.path, SHAPE)
    out = np.zeros_like(frames[0])
    for frame in frames[:2]:
        live.run(frame, out, vector, 1.0)
        assert np.array_equal(ours.run(frame, vector), out)
    kept = ours.state
    third = ours.run(frames[2], vector)
    ours.reset()
    assert not np.array_equal(ours.run(frames[2], vector), third)
    ours.state = kept
    assert np.array_equal(ours.run(frames[2], vector), third)


def test_the_renderer_alone_makes_the_networks_picture_from_the_networks_maps() -> None:
    network, renderer = EvaluatedNetwork(CARD.path, SHAPE), Renderer(CARD.path.with_name("renderer.onnx"), SHAPE)
    frame = picture(*SIZE)
    for look in ("oil", "pencil", "halftone"):
        vector = bank().parameters(look, "natural")
        network.reset()
        made = network.run(frame, vector).astype(np.int16)
        assert np.abs(renderer.run(frame, network.state, vector) - made).mean() < 0.05
        filtered = renderer.run(frame, reference_state(network.small(frame)), vector)
        assert 0.05 < np.abs(filtered - made).mean() < 12, (
            "the filters' picture is near the network's, and not the same"
        )
    with pytest.raises(ModelError, match='make no map "lines"'):
        renderer.run(frame, {"colours": network.state["colours"]}, bank().parameters("oil", "natural"))


LAYERS = {
    "conv1": (4, 3, 9),
    "conv2": (4, 4, 3),
    "conv3": (8, 4, 3),
    **{f"res{block}.conv{number}": (8, 8, 3) for block in range(1, 6) for number in (1, 2)},
    "deconv1": (4, 8, 3),
    "deconv2": (4, 4, 3),
    "deconv3": (3, 4, 9),
}
"""A feed-forward style network with a tenth of the channels: outputs, inputs and side of each kernel."""


def write_weights(path: Path, without: str = "") -> None:
    """A safetensors file with small random weights, in half floats as published ones are."""
    rng = np.random.default_rng(0)
    arrays = {}
    for name, (outputs, inputs, side) in LAYERS.items():
        arrays[f"{name}.weight"] = rng.normal(0, 0.2, (outputs, inputs, side, side))
        arrays[f"{name}.bias"] = rng.normal(0, 0.2, outputs)
        if name != "deconv3":
            arrays |= {f"{name}.norm.weight": np.ones(outputs), f"{name}.norm.bias": np.zeros(outputs)}
    arrays["deconv3.weight"] *= 40
    arrays["deconv3.bias"] += 120
    arrays = {name: array for name, array in arrays.items() if not name.startswith(without or "-")}
    header, data = {"__metadata__": {"format": "pt"}}, b""
    for name, array in arrays.items():
        coded = array.astype(np.float16)
        entry = {"dtype": "F16", "shape": list(coded.shape), "data_offsets": [len(data), len(data) + coded.nbytes]}
        header[name] = entry  # type: ignore[assignment] # the metadata alone is a mapping of texts
        data += coded.tobytes()
    text = json.dumps(header).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def test_weights_are_read_as_they_were_written(tmp_path: Path) -> None:
    write_weights(tmp_path / "w.safetensors")
    weights = read_weights(tmp_path / "w.safetensors")
    assert weights["deconv3.weight"].shape == (3, 4, 9, 9)
    assert weights["conv1.norm.weight"].tolist() == [1, 1, 1, 1]
    assert {array.dtype for array in weights.values()} == {np.dtype(np.float32)}
    (tmp_path / "broken.safetensors").write_bytes(b"\xff" * 40)
    with pytest.raises(ValueError, match="no readable safetensors file"):
        read_weights(tmp_path / "broken.safetensors")


def test_peers_of_a_folder_run_and_what_is_missing_is_named(tmp_path: Path) -> None:
    write_weights(tmp_path / "fast_neural_style" / "tiny.safetensors")
    write_weights(tmp_path / "fast_neural_style" / "torn.safetensors", without="res3")
    (tmp_path / "magenta").mkdir()
    cv2.imwrite(str(tmp_path / "style.png"), picture(64, 64))
    found = peers.find(tmp_path, [tmp_path / "style.png"], SIZE)
    (peer,) = found.found
    assert (peer.name, peer.family, peer.style) == ("fast_neural_style tiny", "fast_neural_style", "tiny")
    frame = picture(*SIZE)
    restyled = np.array(peer.network.restyle(frame))
    assert restyled.shape == frame.shape
    assert restyled.std() > 5
    assert 0.01 < peer.giga_macs < 1
    assert found.left_out.keys() == {"torn.safetensors", "magenta style.png"}
    assert "lacks the layer 'res3.conv1.weight'" in found.left_out["torn.safetensors"]
    assert "name one" in peers.find(tmp_path, [], SIZE).left_out["magenta"]
    assert peers.find(None, [], SIZE) == peers.Peers([], {})
