"""Content crops for training, with their base maps: read once from media archives, kept as one array file.

The shipped weights use the stills and animations of the PyPI packages `comfyui-workflow-templates-media-*`
(MIT licence, machine-made pictures), fetched by name with `pip download --no-deps`.
"""

from __future__ import annotations

import argparse
import io
import logging
import zipfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageSequence, UnidentifiedImageError

from livestyle_engine.training.base_maps import base_maps

log = logging.getLogger(__name__)

CROP = 288
"""Side of a stored crop in pixels; training cuts smaller, moving windows out of it."""

_SUFFIXES = (".webp", ".png", ".jpg", ".jpeg")
_FRAME_STEP = 6  # frames between two picks of an animation: neighbours teach nothing new
_HEIGHTS = (300, 330, 360, 420)  # a crop should look like a piece of a 640x360 camera frame


def _frames(archive: Path) -> Iterator[Image.Image]:
    """Every still and every sixth frame of each animation in a wheel, as RGB pictures."""
    with zipfile.ZipFile(archive) as wheel:
        for name in sorted(wheel.namelist()):
            if not name.lower().endswith(_SUFFIXES):
                continue
            try:
                with Image.open(io.BytesIO(wheel.read(name))) as picture:
                    for index, frame in enumerate(ImageSequence.Iterator(picture)):
                        if index % _FRAME_STEP == 0:
                            yield frame.convert("RGB")
            except (UnidentifiedImageError, OSError) as error:
                log.warning("skipped %s: %s", name, error)


def _crop(picture: Image.Image, rng: np.random.Generator) -> NDArray[np.uint8] | None:
    height = int(rng.choice(_HEIGHTS))
    width = round(picture.width * height / picture.height)
    if width < CROP:
        width, height = CROP, round(picture.height * CROP / picture.width)
    if min(width, height) < CROP or picture.height < CROP * 0.8:
        return None  # enlarged pictures would teach blur
    pixels = np.asarray(picture.resize((width, height), Image.Resampling.LANCZOS))
    # The top-left corner of some pictures bears a small badge: stay clear of it.
    top = int(rng.integers(min(24, height - CROP) if height > CROP else 0, height - CROP + 1))
    left = int(rng.integers(min(48, width - CROP) if width > CROP else 0, width - CROP + 1))
    return np.ascontiguousarray(pixels[top : top + CROP, left : left + CROP])


def _with_maps(crop: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.concatenate([crop, base_maps(crop)], axis=2)


def build(archives: list[Path], output: Path, limit: int, seed: int = 0) -> int:
    """Write an array of content crops and their base maps.

    Args:
        archives: wheels that hold pictures.
        output: `.npy` file to write: uint8 (crops, 288, 288, 11), RGB then the eight base maps.
        limit: most crops to keep, spread evenly over the archives.
        seed: of the crops' places.

    Returns:
        The number of crops written.
    """
    rng = np.random.default_rng(seed)
    crops: list[NDArray[np.uint8]] = []
    for archive in archives:
        found = [c for f in _frames(archive) if (c := _crop(f, rng)) is not None and c.std() > 12]
        keep = rng.permutation(len(found))[: limit // len(archives)]
        crops.extend(found[i] for i in sorted(keep))
        log.info("%s: kept %d of %d crops", archive.name, len(keep), len(found))
    with ProcessPoolExecutor() as pool:
        rows = list(pool.map(_with_maps, crops, chunksize=16))
    np.save(output, np.stack(rows))
    return len(rows)


def main() -> None:
    """Command line: `python -m livestyle_engine.training.content --archives DIR --output FILE.npy`."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--archives", type=Path, required=True, help="folder of downloaded wheels")
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--limit", type=int, default=3200)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    wheels = sorted(options.archives.glob("comfyui_workflow_templates_media_*.whl"))
    print(build(wheels, options.output, options.limit), "crops")  # noqa: T201 - the command's answer


if __name__ == "__main__":
    main()
