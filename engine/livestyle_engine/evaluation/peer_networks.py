"""Published style networks as OpenVINO models with our own contract: uint8 (1, height, width, 3) in, the same out.

Two families, whose weights are not part of livestyle: the feed-forward networks of Johnson, Alahi and Fei-Fei,
"Perceptual Losses for Real-Time Style Transfer", 2016 (one network a style), and Magenta's arbitrary stylisation of
Ghiasi et al., "Exploring the structure of a real-time, arbitrary neural artistic stylization network", 2017.
"""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import openvino as ov
import openvino.opset13 as ops
from numpy.typing import NDArray

from livestyle.frame import Pixels

FEED_FORWARD = "fast_neural_style"
MAGENTA = "magenta"
"""Folders of the two families."""

_PREDICT = f"{MAGENTA}/style_predict_quantized_256.tflite"
_TRANSFER = f"{MAGENTA}/style_transfer_f16_384.tflite"
_TRANSFER_SIDE = 384
_PREDICT_SIDE = 256
_TYPES = {"F16": np.float16, "F32": np.float32}

Weights = dict[str, NDArray[np.float32]]


def read_weights(path: Path) -> Weights:
    """The arrays of a safetensors file, as float32.

    Raises:
        ValueError: the file is no such file, or an array in it is no half or single float.
    """
    data = path.read_bytes()
    try:
        (length,) = struct.unpack_from("<Q", data)
        header: dict[str, Any] = json.loads(data[8 : 8 + length])
        arrays = {}
        for name, entry in header.items():
            if name != "__metadata__":
                begin, end = entry["data_offsets"]
                flat = np.frombuffer(data[8 + length + begin : 8 + length + end], _TYPES[entry["dtype"]])
                arrays[name] = flat.reshape(entry["shape"]).astype(np.float32)
    except (struct.error, UnicodeDecodeError, KeyError, TypeError) as error:
        raise ValueError(f"{path.name} is no readable safetensors file.") from error
    return arrays


def _layer(x: ov.Output, weights: Weights, name: str, stride: int = 1) -> ov.Output:
    """Reflection padding, a convolution and, where the weights have one, an instance norm."""
    kernel, column = weights[f"{name}.weight"], (1, -1, 1, 1)
    around = [0, 0, kernel.shape[2] // 2, kernel.shape[3] // 2]
    padded = ops.pad(x, around, around, "reflect")
    x = ops.convolution(padded, kernel, [stride, stride], [0, 0], [0, 0], [1, 1])
    x = ops.add(x, weights[f"{name}.bias"].reshape(column))
    if f"{name}.norm.weight" in weights:
        x = ops.mvn(x, np.array([2, 3]), normalize_variance=True, eps=1e-5, eps_mode="inside_sqrt")
        x = ops.multiply(x, weights[f"{name}.norm.weight"].reshape(column))
        x = ops.add(x, weights[f"{name}.norm.bias"].reshape(column))
    return x


def _twice(x: ov.Output) -> ov.Output:
    return ops.interpolate(
        x,
        np.array([2.0, 2.0], np.float32),
        "nearest",
        "scales",
        coordinate_transformation_mode="asymmetric",
        nearest_mode="floor",
        axes=np.array([2, 3]),
    )


def feed_forward(path: Path, width: int, height: int) -> ov.Model:
    """A feed-forward network of Johnson et al. from its weights, at one size (multiples of 4).

    Raises:
        ValueError: the file cannot be read, or lacks a layer.
    """
    weights = read_weights(path)
    frame = ops.parameter([1, height, width, 3], np.uint8, name="frame")
    x = ops.convert(ops.transpose(frame, np.array([0, 3, 1, 2])), "f32")
    try:
        for name, stride in (("conv1", 1), ("conv2", 2), ("conv3", 2)):
            x = ops.relu(_layer(x, weights, name, stride))
        for block in range(1, 6):
            inner = ops.relu(_layer(x, weights, f"res{block}.conv1"))
            x = ops.add(x, _layer(inner, weights, f"res{block}.conv2"))
        for name in ("deconv1", "deconv2"):
            x = ops.relu(_layer(_twice(x), weights, name))
        x = _layer(x, weights, "deconv3")
    except KeyError as error:
        raise ValueError(f"{path.name} lacks the layer {error}.") from error
    restyled = ops.convert(ops.transpose(ops.clamp(x, 0, 255), np.array([0, 2, 3, 1])), "u8")
    return ov.Model([ops.result(restyled)], [frame], path.stem)


def style_vector(folder: Path, style: Pixels) -> NDArray[np.float32]:
    """Magenta's 100 numbers for a style picture (uint8 RGB)."""
    model = ov.Core().compile_model(folder / _PREDICT, "CPU")
    picture = cv2.resize(style, (_PREDICT_SIDE, _PREDICT_SIDE), interpolation=cv2.INTER_AREA)
    return np.array(model(picture[None].astype(np.float32) / 255)[0])


def arbitrary(folder: Path, style: NDArray[np.float32], width: int, height: int) -> ov.Model:
    """Magenta's transfer network for one style at one size.

    The published file is fixed at 384x384. It is fully convolutional but for its up-samplings, which name the size
    that they make; they are given the size that fits. The style vector becomes a constant, as it is in a live run.
    """
    model = ov.Core().read_model(folder / _TRANSFER)
    for node in model.get_ops():
        if node.get_type_name() == "Interpolate":
            made = node.input_value(1).get_node().data
            fitting = [int(made[0]) * height // _TRANSFER_SIDE, int(made[1]) * width // _TRANSFER_SIDE]
            node.input(1).replace_source_output(ops.constant(np.array(fitting, made.dtype)).output(0))
    content, vector = model.inputs
    model.reshape({content.any_name: [1, height, width, 3], vector.any_name: list(style.shape)})
    frame = ops.parameter([1, height, width, 3], np.uint8, name="frame")
    unit = ops.divide(ops.convert(frame, "f32"), np.float32(255))
    for old, new in ((content, unit), (vector, ops.constant(style))):
        for reader in old.get_target_inputs():
            reader.replace_source_output(new.output(0))
    finished = model.get_results()[0].input_value(0)
    restyled = ops.convert(ops.multiply(finished, np.float32(255)), "u8")
    return ov.Model([ops.result(restyled)], [frame], MAGENTA)
