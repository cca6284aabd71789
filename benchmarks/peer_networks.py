"""The peers' networks as OpenVINO models with our own contract: uint8 (1, height, width, 3) in, the same out.

Two families, whose weights are not in this project: the feed-forward networks of Johnson, Alahi and Fei-Fei,
"Perceptual Losses for Real-Time Style Transfer", 2016 (one network a style), and Magenta's arbitrary stylisation of
Ghiasi et al., "Exploring the structure of a real-time, arbitrary neural artistic stylization network", 2017.
"""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path

import cv2
import numpy as np
import openvino as ov
import openvino.opset13 as ops
import torch
import torch.nn.functional as F  # noqa: N812 - everybody who knows torch knows its functions as F
from numpy.typing import NDArray
from safetensors.torch import load_file
from torch import Tensor, nn

Picture = NDArray[np.uint8]

_PREDICT = "magenta/style_predict_quantized_256.tflite"
_TRANSFER = "magenta/style_transfer_f16_384.tflite"
_TRANSFER_SIDE = 384
_PREDICT_SIDE = 256


class _Layer(nn.Module):
    """Reflection padding, a convolution and, with `norm`, an instance norm."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int = 1, *, norm: bool = True) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(outputs, inputs, kernel, kernel))
        self.bias = nn.Parameter(torch.zeros(outputs))
        self.norm = nn.InstanceNorm2d(outputs, affine=True) if norm else None
        self.stride = stride

    def forward(self, x: Tensor) -> Tensor:
        padding = self.weight.shape[-1] // 2
        x = F.conv2d(F.pad(x, (padding,) * 4, mode="reflect"), self.weight, self.bias, self.stride)
        return x if self.norm is None else self.norm(x)


class _Residual(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv1, self.conv2 = _Layer(channels, channels, 3), _Layer(channels, channels, 3)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.conv2(F.relu(self.conv1(x)))


class FeedForward(nn.Module):
    """The feed-forward network, with uint8 pictures at both ends."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1, self.conv2, self.conv3 = _Layer(3, 32, 9), _Layer(32, 64, 3, 2), _Layer(64, 128, 3, 2)
        self.res1, self.res2, self.res3, self.res4, self.res5 = (_Residual(128) for _ in range(5))
        self.deconv1, self.deconv2 = _Layer(128, 64, 3), _Layer(64, 32, 3)
        self.deconv3 = _Layer(32, 3, 9, norm=False)

    def forward(self, frame: Tensor) -> Tensor:
        """Restyle a uint8 (1, height, width, 3) RGB picture."""
        x = frame.permute(0, 3, 1, 2).float()
        for layer in (self.conv1, self.conv2, self.conv3):
            x = F.relu(layer(x))
        for layer in (self.res1, self.res2, self.res3, self.res4, self.res5):
            x = layer(x)
        for layer in (self.deconv1, self.deconv2):
            x = F.relu(layer(F.interpolate(x, scale_factor=2.0, mode="nearest")))
        return self.deconv3(x).clamp(0, 255).permute(0, 2, 3, 1).to(torch.uint8)


def feed_forward(weights: Path, width: int, height: int) -> ov.Model:
    """A feed-forward network from its weights, through ONNX (opset 17) at one fixed size."""
    network = FeedForward().eval()
    network.load_state_dict({name: tensor.float() for name, tensor in load_file(weights).items()})
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter that needs no further package calls itself old
        path = Path(folder, "network.onnx")
        frame = torch.zeros(1, height, width, 3, dtype=torch.uint8)
        torch.onnx.export(network, (frame,), path, opset_version=17, dynamo=False)
        return ov.Core().read_model(path)


def style_vector(teachers: Path, style: Picture) -> NDArray[np.float32]:
    """Magenta's 100 numbers for a style picture (uint8 RGB)."""
    model = ov.Core().compile_model(teachers / _PREDICT, "CPU")
    picture = cv2.resize(style, (_PREDICT_SIDE, _PREDICT_SIDE), interpolation=cv2.INTER_AREA)
    return np.asarray(model(picture[None].astype(np.float32) / 255)[0])


def arbitrary(teachers: Path, style: NDArray[np.float32], width: int, height: int) -> ov.Model:
    """Magenta's transfer network for one style at one size.

    The published file is fixed at 384x384. It is fully convolutional but for its up-samplings, which name the size
    that they make; they are given the size that fits. The style vector becomes a constant, as it is in a live run.
    """
    model = ov.Core().read_model(teachers / _TRANSFER)
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
    return ov.Model([ops.result(restyled)], [frame], "magenta")
