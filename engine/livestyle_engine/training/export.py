"""Export a trained maps network and the renderer to one ONNX file, and the same with an int8 maps network."""

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

from livestyle_engine.parameters import vector
from livestyle_engine.runtimes.port import STATE
from livestyle_engine.training import rollouts
from livestyle_engine.training.maps_network import MapsNetwork
from livestyle_engine.training.renderer import Restyler

INPUTS = ("frame", "small", "colours", "lines", "luminance", "parameters", "strength")
OUTPUTS = ("restyled", "next_colours", "next_lines", "next_luminance")


def export(checkpoint: Path, output: Path) -> None:
    """Write the float graph: dynamic frame size (multiples of 8) and maps size (multiples of 4), batch 1, opset 18."""
    network = MapsNetwork()
    saved = torch.load(checkpoint, map_location="cpu", weights_only=True)
    network.load_state_dict(saved["averaged"])
    example = (
        torch.zeros(1, 72, 104, 3, dtype=torch.uint8),
        torch.zeros(1, 64, 96, 3, dtype=torch.uint8),
        *(torch.zeros(1, 32, 48, channels) for channels in STATE.values()),
        torch.from_numpy(vector({}))[None],
        torch.ones(1),
    )
    axes = {name: {1: "H", 2: "W"} for name in ("frame", "restyled")}
    axes["small"] = {1: "maps_h", 2: "maps_w"}
    axes |= {name: {1: "h", 2: "w"} for part in STATE for name in (part, f"next_{part}")}
    torch.onnx.export(
        Restyler(network).eval(),
        example,
        str(output),
        opset_version=18,
        dynamo=False,
        input_names=INPUTS,
        output_names=OUTPUTS,
        dynamic_axes=axes,
    )


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
        for clip in range(clips):
            rollout = rollouts.make(content, np.random.default_rng((seed, clip)), 4, 1, size)
            state = [np.zeros((1, size // 2, size // 2, c), np.float32) for c in STATE.values()]
            for frame in rollout.frames[:, 0]:
                pixels = (frame.permute(1, 2, 0).numpy() * 255 + 0.5).astype(np.uint8)[None]
                feed = dict(
                    zip(INPUTS, (pixels, pixels, *state, vector({})[None], np.ones(1, np.float32)), strict=True)
                )
                yield feed
                state = session.run(None, feed)[1:]

    def get_next(self) -> dict[str, NDArray[np.uint8] | NDArray[np.float32]] | None:
        """The next input, as onnxruntime's calibration asks for it."""
        return next(self._feeds, None)


def quantise(model: Path, output: Path, content: NDArray[np.uint8], clips: int = 24, seed: int = 7) -> None:
    """Write the graph with int8 convolutions in the maps network; the renderer stays float.

    Post-training static quantisation, symmetric, a scale for each output channel of the weights
    (Jacob et al., CVPR 2018).
    """
    graph = onnx.load(model).graph
    layers = ("enter", "down", "trunk", "up", "join", "colours", "details")
    nodes = [n.name for n in graph.node if n.op_type == "Conv" and n.name.split("/")[2:3][0] in layers]
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
    parser.add_argument("--output", type=Path, required=True, help="folder for restyler.onnx and restyler-int8.onnx")
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)
    export(options.checkpoint, options.output / "restyler.onnx")
    if options.content is not None:
        content = np.load(options.content, mmap_mode="r")
        quantise(options.output / "restyler.onnx", options.output / "restyler-int8.onnx", content)


if __name__ == "__main__":
    main()
