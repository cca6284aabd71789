"""Finds published style networks in a folder and makes them run beside ours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import openvino as ov

from livestyle.frame import Pixels
from livestyle_engine.evaluation.macs import giga_macs
from livestyle_engine.evaluation.peer_networks import FEED_FORWARD, MAGENTA, arbitrary, feed_forward, style_vector
from livestyle_engine.evaluation.turns import Candidate, compiled

_PICTURES = {".jpeg", ".jpg", ".png", ".webp"}
_STYLES = 5


@dataclass(frozen=True, slots=True)
class Peer:
    """A network that is not ours.

    Attributes:
        name: of the family and the style.
        family: folder of its weights.
        style: which one.
        model: takes and gives uint8 (1, height, width, 3).
        network: compiled at the precision that OpenVINO picks.
        giga_macs: multiply-accumulates of a frame, in 1e9.
    """

    name: str
    family: str
    style: str
    model: ov.Model
    network: Candidate
    giga_macs: float


@dataclass(frozen=True, slots=True)
class Peers:
    """What a folder gave.

    Attributes:
        found: the networks.
        left_out: a sentence for each file or family that could not be used, by its name.
    """

    found: list[Peer]
    left_out: dict[str, str]


def _pictures(paths: Sequence[Path]) -> list[Path]:
    """At most five pictures, evenly from all that are named or lie in a named folder."""
    files = [file for path in paths for file in (sorted(path.iterdir()) if path.is_dir() else [path])]
    pictures = [file for file in files if file.suffix.lower() in _PICTURES]
    step = max(1, len(pictures) // _STYLES)
    return pictures[::step][:_STYLES]


def _read(path: Path) -> Pixels:
    """A picture as uint8 RGB; ValueError says that it is none."""
    coded = np.frombuffer(path.read_bytes(), np.uint8)
    picture = cv2.imdecode(coded, cv2.IMREAD_COLOR) if coded.size else None
    if picture is None:
        raise ValueError(f"{path.name} is not a picture.")
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), np.uint8)


def _made(family: str, style: str, model: ov.Model) -> Peer:
    name = f"{family} {style}"
    return Peer(name, family, style, model, compiled(name, model, None), giga_macs(model))


def find(folder: Path | None, styles: Sequence[Path], size: tuple[int, int]) -> Peers:
    """Load the peers of a folder for one size.

    Args:
        folder: with `fast_neural_style/*.safetensors` and `magenta/*.tflite`; None for no peers.
        styles: pictures, or folders of them, that Magenta's network is to imitate.
        size: width and height of the frames, multiples of 8.
    """
    peers = Peers([], {})
    if folder is None:
        return peers
    for path in sorted((folder / FEED_FORWARD).glob("*.safetensors")):
        try:
            peers.found.append(_made(FEED_FORWARD, path.stem, feed_forward(path, *size)))
        except (OSError, ValueError, RuntimeError) as error:
            peers.left_out[path.name] = f"It cannot be loaded: {error}"
    if not peers.found and not peers.left_out:
        peers.left_out[FEED_FORWARD] = f"There are no weights in {folder / FEED_FORWARD}."
    pictures = _pictures(styles)
    if not (folder / MAGENTA).is_dir():
        peers.left_out[MAGENTA] = f"There is no folder {folder / MAGENTA}."
    elif not pictures:
        peers.left_out[MAGENTA] = "It imitates a picture; name one or a folder of them with --styles."
    for path in pictures if (folder / MAGENTA).is_dir() else []:
        try:
            model = arbitrary(folder, style_vector(folder, _read(path)), *size)
            peers.found.append(_made(MAGENTA, path.stem, model))
        except (OSError, ValueError, RuntimeError) as error:
            peers.left_out[f"{MAGENTA} {path.name}"] = f"It cannot be loaded: {error}"
    return peers
