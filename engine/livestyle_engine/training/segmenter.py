"""MediaPipe's selfie segmentation as a torch module, so that it can be part of an exported graph.

The file is read operation by operation; only those that this network uses are known. The network is a small
MobileNetV3 with a decoder (Howard et al., "Searching for MobileNetV3", ICCV 2019), Apache-2.0, of the npm package
`@mediapipe/selfie_segmentation`.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import tflite
import torch
import torch.nn.functional as F
from torch import Tensor, nn

LINES, COLUMNS = 144, 256
"""Size of the picture that it takes."""

_CUSTOM = "Convolution2DTransposeBias"
_RELU = 1


def _padding(size: int, kernel: int, stride: int) -> tuple[int, int]:
    """What TensorFlow's "same" adds before and after."""
    total = max((-(-size // stride) - 1) * stride + kernel - size, 0)
    return total // 2, total - total // 2


class Segmenter(nn.Module):
    """From a picture to the person's share of each pixel.

    Args:
        path: `selfie_segmentation_landscape.tflite`.

    Raises:
        ValueError: the file has an operation that is not known here.
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._model = tflite.Model.GetRootAsModel(path.read_bytes(), 0)
        self._graph = self._model.Subgraphs(0)
        self._steps: list[tuple[str, list[int], int, int]] = []
        for number in range(self._graph.OperatorsLength()):
            self._add(number)

    def _add(self, number: int) -> None:
        step = self._graph.Operators(number)
        inputs, output = list(step.InputsAsNumpy()), int(step.Outputs(0))
        name = self._name(step.OpcodeIndex())
        if name == "DEQUANTIZE":  # weights are stored in halves
            self.register_buffer(f"t{output}", self._stored(inputs[0]))
            return
        for index in inputs:
            stored = self._model.Buffers(self._graph.Tensors(index).Buffer())
            if stored.DataLength() and not hasattr(self, f"t{index}"):
                self.register_buffer(f"t{index}", self._stored(index))
        self._steps.append((name, [int(i) for i in inputs], output, number))

    def _name(self, index: int) -> str:
        code = self._model.OperatorCodes(index)
        number = code.BuiltinCode()
        return code.CustomCode().decode() if number == tflite.BuiltinOperator.CUSTOM else tflite.opcode2name(number)

    def _stored(self, index: int) -> Tensor:
        tensor = self._graph.Tensors(index)
        kind = {tflite.TensorType.FLOAT16: np.float16, tflite.TensorType.FLOAT32: np.float32}.get(
            tensor.Type(), np.int32
        )
        data = self._model.Buffers(tensor.Buffer()).DataAsNumpy().tobytes()
        values = np.frombuffer(data, kind).reshape(tensor.ShapeAsNumpy())
        return torch.from_numpy(values.astype(np.float32 if kind is not np.int32 else np.int32))

    def _convolved(self, number: int, picture: Tensor, kernel: Tensor, bias: Tensor, *, depthwise: bool) -> Tensor:
        options = tflite.DepthwiseConv2DOptions() if depthwise else tflite.Conv2DOptions()
        table = self._graph.Operators(number).BuiltinOptions()
        options.Init(table.Bytes, table.Pos)
        stride, weights = options.StrideH(), kernel.permute((3, 0, 1, 2) if depthwise else (0, 3, 1, 2))
        if options.Padding() == tflite.Padding.SAME:
            shape = self._graph.Tensors(self._graph.Operators(number).Inputs(0)).ShapeAsNumpy()
            top, bottom = _padding(int(shape[1]), weights.shape[2], stride)
            left, right = _padding(int(shape[2]), weights.shape[3], stride)
            picture = F.pad(picture, (left, right, top, bottom))
        groups = weights.shape[0] if depthwise else 1
        result = F.conv2d(picture, weights, bias, stride, 0, options.DilationHFactor(), groups)
        return F.relu(result) if options.FusedActivationFunction() == _RELU else result

    def _step(self, name: str, number: int, given: list[Tensor]) -> Tensor:
        if name in ("CONV_2D", "DEPTHWISE_CONV_2D"):
            return self._convolved(number, given[0], given[1], given[2], depthwise=name == "DEPTHWISE_CONV_2D")
        if name == _CUSTOM:
            return F.conv_transpose2d(given[0], given[1].permute(3, 0, 1, 2), given[2], stride=2)
        if name == "RESIZE_BILINEAR":
            size = [int(v) for v in given[1]]
            return F.interpolate(given[0], size, mode="bilinear", align_corners=False)
        if name == "MEAN":
            return given[0].mean((2, 3), keepdim=True)
        simple = {"RELU": F.relu, "HARD_SWISH": F.hardswish, "LOGISTIC": torch.sigmoid}
        if name in simple:
            return simple[name](given[0])
        if name in ("ADD", "MUL"):
            return given[0] + given[1] if name == "ADD" else given[0] * given[1]
        raise ValueError(f"The operation {name} is not known here.")

    def forward(self, picture: Tensor) -> Tensor:
        """Find the person.

        Args:
            picture: float (1, 3, 144, 256), RGB in 0..1.

        Returns:
            float (1, 1, 144, 256), 0 background to 1 person.
        """
        values: dict[int, Tensor] = {int(self._graph.Inputs(0)): picture}
        last = picture
        for name, inputs, output, number in self._steps:
            given = [values[i] if i in values else getattr(self, f"t{i}") for i in inputs]
            last = values[output] = self._step(name, number, given)
        return last.clamp(0, 1)
