"""Pictures of people with soft masks: what the person mask is distilled from.

The teacher is MediaPipe's selfie segmentation (Apache-2.0, npm package `@mediapipe/selfie_segmentation`); it only
labels, and is not shipped. The pictures are those of `livestyle_engine.training.content`.
"""

from __future__ import annotations

import argparse
import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import openvino
import openvino.opset13 as ops
from numpy.typing import NDArray
from openvino.frontend import ConversionExtension
from PIL import Image

from livestyle_engine.training.content import frames

log = logging.getLogger(__name__)

HEIGHT, WIDTH = 160, 288
"""Size of a stored picture; training cuts 144x256 out of it."""
_TEACHER = (144, 256)
_VIEWS = 2  # crops of one picture: the whole and a nearer one
_SURE = 0.93  # share of pixels that the teacher must be sure of: what it doubts teaches nothing

Teacher = Callable[[NDArray[np.uint8]], NDArray[np.float32]]


def load_teacher(path: Path) -> Teacher:
    """Load the landscape model; its one custom operation is a transposed convolution with a bias.

    Returns:
        A function from uint8 RGB (height, width, 3) to the person's share float32 (144, 256), 0..1.
    """

    def transposed(node: openvino.frontend.NodeContext) -> list[openvino.Output]:
        picture, kernel, bias = (node.get_input(i) for i in range(3))
        planes = ops.transpose(picture, np.array([0, 3, 1, 2]))
        enlarged = ops.convolution_backprop_data(
            planes, ops.transpose(kernel, np.array([3, 0, 1, 2])), strides=[2, 2], pads_begin=[0, 0], pads_end=[0, 0]
        )
        return [ops.add(ops.transpose(enlarged, np.array([0, 2, 3, 1])), bias).output(0)]

    core = openvino.Core()
    core.add_extension(ConversionExtension("Convolution2DTransposeBias", transposed))
    compiled = core.compile_model(core.read_model(path), "CPU")

    def mask(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        small = np.asarray(Image.fromarray(pixels).resize(_TEACHER[::-1], Image.Resampling.BOX))
        found = compiled([small[None].astype(np.float32) / 255])[0]
        return np.clip(np.asarray(found, np.float32).reshape(_TEACHER), 0, 1)

    return mask


def _views(picture: Image.Image, rng: np.random.Generator) -> Iterator[NDArray[np.uint8]]:
    """Windows of 16:9, the largest that fits and nearer ones."""
    for view in range(_VIEWS):
        share = 1.0 if view == 0 else rng.uniform(0.55, 0.9)
        width = min(picture.width, picture.height * WIDTH / HEIGHT) * share
        height = width * HEIGHT / WIDTH
        if width < WIDTH * 0.8:
            continue
        left = rng.uniform(0, picture.width - width)
        top = rng.uniform(0, picture.height - height)
        window = (left, top, left + width, top + height)
        yield np.asarray(picture.resize((WIDTH, HEIGHT), Image.Resampling.BOX, box=window))


def build(archives: list[Path], teacher: Teacher, output: Path, seed: int = 0) -> int:
    """Write an array of pictures and masks.

    Args:
        archives: wheels that hold pictures.
        teacher: from `load_teacher`.
        output: `.npy` file to write: uint8 (pictures, 160, 288, 4), RGB and the mask.
        seed: of the windows' places.

    Returns:
        The number of pictures written, those without a person included.
    """
    rng = np.random.default_rng(seed)
    rows = []
    for archive in archives:
        before = len(rows)
        for picture in frames(archive):
            for view in _views(picture, rng):
                mask = teacher(view)
                if ((mask < 0.1) | (mask > 0.9)).mean() < _SURE:
                    continue
                large = Image.fromarray((mask * 255 + 0.5).astype(np.uint8)).resize((WIDTH, HEIGHT))
                rows.append(np.concatenate([view, np.asarray(large)[..., None]], axis=2))
        log.info("%s: %d pictures", archive.name, len(rows) - before)
    np.save(output, np.stack(rows))
    return len(rows)


def main() -> None:
    """Command line: `python -m livestyle_engine.training.people --archives DIR --teacher TFLITE --output FILE.npy`."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--archives", type=Path, required=True, help="folder of downloaded wheels")
    parser.add_argument("--teacher", type=Path, required=True, help="selfie_segmentation_landscape.tflite")
    parser.add_argument("--output", type=Path, required=True)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    wheels = sorted(options.archives.glob("comfyui_workflow_templates_media_*.whl"))
    print(build(wheels, load_teacher(options.teacher), options.output), "pictures")  # noqa: T201 - the command's answer


if __name__ == "__main__":
    main()
