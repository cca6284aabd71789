"""Export trained networks and the renderer to ONNX: one file for one look, one for two layers, int8 when asked."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from numpy.typing import NDArray
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from torch import Tensor, nn

from livestyle_engine.parameters import vector
from livestyle_engine.textures import make
from livestyle_engine.training import rollouts
from livestyle_engine.training.graphs import TEXTURES, LayeredRestyler, Reference, Restyler
from livestyle_engine.training.maps_network import MapsNetwork
from livestyle_engine.training.segmenter import Segmenter

STATE = {"colours": 24, "lines": 8, "luminance": 4}
"""Channels of the restyler's state."""
_SIZE, _MAPS = (72, 104), (64, 96)  # of the example that is traced

INPUTS = ("frame", "small", *STATE, "parameters", "strength", *TEXTURES)
OUTPUTS = ("restyled", *(f"next_{name}" for name in STATE))


def _example(name: str) -> Tensor:
    """An input of the size that is traced."""
    if name.startswith("texture_"):
        return torch.from_numpy(make(*_SIZE)[name])
    height, width = _MAPS
    known = {
        "frame": torch.zeros(1, *_SIZE, 3, dtype=torch.uint8),
        "small": torch.zeros(1, height, width, 3, dtype=torch.uint8),
        "mask": torch.zeros(1, height // 2, width // 2, 1),
        "strength": torch.ones(1),
        "background_strength": torch.ones(1),
        "parameters": torch.from_numpy(vector({}))[None],
        "background_parameters": torch.from_numpy(vector({}))[None],
    }
    return known[name] if name in known else torch.zeros(1, height // 2, width // 2, STATE[name])


def _axes(name: str) -> dict[int, str]:
    """Names of the dimensions that are not fixed before a size is chosen."""
    if name in ("frame", "restyled"):
        return {1: "H", 2: "W"}
    if name == "small":
        return {1: "maps_h", 2: "maps_w"}
    if name.startswith("texture_"):
        return {2: "H", 3: "W"}
    return {} if name.endswith(("parameters", "strength")) else {1: "h", 2: "w"}


def _write(graph: nn.Module, output: Path, inputs: tuple[str, ...], outputs: tuple[str, ...]) -> None:
    torch.onnx.export(
        graph.eval(),
        tuple(_example(name) for name in inputs),
        str(output),
        opset_version=18,
        dynamo=False,
        input_names=inputs,
        output_names=outputs,
        dynamic_axes={name: axes for name in (*inputs, *outputs) if (axes := _axes(name))},
    )


def export(checkpoint: Path, output: Path, mask: Path | None = None) -> None:
    """Write the float graphs: dynamic frame size (multiples of 8) and maps size (multiples of 4), batch 1, opset 18.

    Args:
        checkpoint: of `train_maps`.
        output: folder for restyler.onnx, renderer.onnx and, with a mask, restyler-layers.onnx.
        mask: `selfie_segmentation_landscape.tflite`.
    """
    saved = torch.load(checkpoint, map_location="cpu", weights_only=True)
    network = MapsNetwork(*saved["widths"])
    network.load_state_dict(saved["averaged"])
    _write(Restyler(network), output / "restyler.onnx", INPUTS, OUTPUTS)
    reference = tuple(name for name in INPUTS if name not in ("small", "luminance"))
    _write(Reference(), output / "renderer.onnx", reference, ("restyled",))
    if mask is None:
        return
    told = ("parameters", "strength", "background_parameters", "background_strength")
    inputs = ("frame", "small", *STATE, "mask", *told, *TEXTURES)
    _write(LayeredRestyler(network, Segmenter(mask)), output / "restyler-layers.onnx", inputs, (*OUTPUTS, "next_mask"))


class _Calibration(CalibrationDataReader):
    """Frames with the state that the float graph itself left behind, cold starts included."""

    def __init__(self, model: Path, content: NDArray[np.uint8], clips: int, seed: int) -> None:
        self._feeds = self._make(model, content, clips, seed)

    @staticmethod
    def _make(
        model: Path, content: NDArray[np.uint8], clips: int, seed: int
    ) -> Iterator[dict[str, NDArray[np.uint8] | NDArray[np.float32]]]:
        session = onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"])
        size = 224
        textures = make(size, size)
        for clip in range(clips):
            rollout = rollouts.make(content, np.random.default_rng((seed, clip)), 4, 1, size)
            state = [np.zeros((1, size // 2, size // 2, c), np.float32) for c in STATE.values()]
            for frame in rollout.frames[:, 0]:
                pixels = (frame.permute(1, 2, 0).numpy() * 255 + 0.5).astype(np.uint8)[None]
                controls = (vector({})[None], np.ones(1, np.float32))
                feed = dict(zip(INPUTS, (pixels, pixels, *state, *controls), strict=False)) | textures
                yield feed
                state = session.run(None, feed)[1:]

    def get_next(self) -> dict[str, NDArray[np.uint8] | NDArray[np.float32]] | None:
        """The next input, as onnxruntime's calibration asks for it."""
        return next(self._feeds, None)


def quantise(model: Path, output: Path, content: NDArray[np.uint8], clips: int = 24, seed: int = 7) -> None:
    """Write the graph with int8 convolutions in the maps network; the renderer stays float.

    Post-training static quantisation, symmetric, a scale for each output channel of the weights
    (Jacob et al., CVPR 2018).

    Raises:
        ValueError: a layer of the network is not found in the graph.
    """
    graph = onnx.load(model).graph
    layers = ("enter", "down", "trunk", "up", "join", "colours", "details")
    nodes = [n.name for n in graph.node if n.op_type == "Conv" and n.name.split("/")[2:3][0] in layers]
    if missing := set(layers) - {name.split("/")[2] for name in nodes}:
        raise ValueError(f"{model.name} has no layer {', '.join(sorted(missing))}.")
    quantize_static(
        str(model),
        str(output),
        _Calibration(model, content, clips, seed),
        quant_format=QuantFormat.QDQ,
        nodes_to_quantize=nodes,
        per_channel=True,
        activation_type=QuantType.QInt8,
        weight_type=QuantType.QInt8,
        extra_options={"ActivationSymmetric": True, "WeightSymmetric": True, "QuantizeBias": False},
    )


def main() -> None:
    """Command line: `python -m livestyle_engine.training.export --checkpoint PT --output DIR`."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--content", type=Path, help="crops to calibrate an int8 graph on; no int8 graph without")
    parser.add_argument("--output", type=Path, required=True, help="folder for the .onnx files")
    parser.add_argument("--mask", type=Path, help="selfie_segmentation_landscape.tflite; no layers without")
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)
    export(options.checkpoint, options.output, options.mask)
    if options.content is not None:
        content = np.load(options.content, mmap_mode="r")
        quantise(options.output / "restyler.onnx", options.output / "restyler-int8.onnx", content)


if __name__ == "__main__":
    main()
