"""Trial of a painterly branch: what slow painters make of a frame, learned as a residual on the maps.

A small network reads the packed flat and paint maps and paints over them, modulated by the painter (Dumoulin, Shlens
and Kudlur, "A Learned Representation for Artistic Style", ICLR 2017). Its teachers are feed-forward style networks of
Johnson, Alahi and Fei-Fei (2016), which are not part of livestyle. No shipped file comes from here: see
docs/model-notes.md for what the trial gave.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import cv2
import numpy as np
import openvino
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from livestyle_engine.evaluation.peer_networks import feed_forward
from livestyle_engine.training.maps_network import COLOURS, pack, unpack

_SIDE = 192
_RATE = 2e-3
_MODULATION_SHARE = 0.1  # of the rate: faster modulation layers blow the others up


class _Block(nn.Module):
    """A residual pair of convolutions, scaled and shifted by the painter."""

    def __init__(self, channels: int, painters: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(channels, channels, 3, 1, 1, padding_mode="replicate")
        self.second = nn.Conv2d(channels, channels, 3, 1, 1, padding_mode="replicate")
        self.second.weight.data *= 0.3
        self.modulation = nn.Linear(painters, 2 * channels)
        self.modulation.weight.data *= 0.1

    def forward(self, features: Tensor, painter: Tensor) -> Tensor:
        scale, shift = self.modulation(painter)[..., None, None].chunk(2, 1)
        inner = F.relu(self.first(features) * (1 + scale) + shift)
        painted: Tensor = features + self.second(inner)
        return painted


class PainterlyBranch(nn.Module):
    """From maps to a painting.

    Args:
        painters: number of styles.
        channels: at half resolution.
    """

    def __init__(self, painters: int, channels: int = 32) -> None:
        super().__init__()
        self.enter = nn.Conv2d(4 * COLOURS, channels, 3, 1, 1, padding_mode="replicate")
        self.blocks = nn.ModuleList(_Block(channels, painters) for _ in range(4))
        self.leave = nn.Conv2d(channels, 12, 3, 1, 1, padding_mode="replicate")

    def forward(self, colours: Tensor, painter: Tensor) -> Tensor:
        """Paint.

        Args:
            colours: float (batch, 24, H/2, W/2), packed paint and flat maps in 0..1.
            painter: float (batch, painters), weights of the styles, one-hot or blended.

        Returns:
            float (batch, 12, H/2, W/2), packed RGB.
        """
        features = F.relu(self.enter(colours * 2 - 1))
        for block in self.blocks:
            features = block(features, painter)
        painted: Tensor = self.leave(features) + 0.5
        return painted


def _teachers(folder: Path) -> list[openvino.CompiledModel]:
    files = sorted(folder.glob("*.safetensors"))
    return [openvino.Core().compile_model(feed_forward(file, _SIDE, _SIDE), "CPU") for file in files]


def _batch(
    crops: NDArray[np.uint8], teachers: list[openvino.CompiledModel], rng: np.random.Generator, size: int
) -> tuple[Tensor, Tensor, Tensor]:
    """Packed maps, one-hot painters, and the teachers' paintings."""
    maps, painters, paintings = [], [], []
    for row, style in zip(rng.integers(0, len(crops), size), rng.integers(0, len(teachers), size), strict=True):
        top, left = rng.integers(0, crops.shape[1] - _SIDE, 2)
        crop = np.ascontiguousarray(crops[row, top : top + _SIDE, left : left + _SIDE])
        maps.append(torch.from_numpy(crop[..., 3 : 3 + COLOURS]).permute(2, 0, 1).float() / 255)
        paintings.append(torch.from_numpy(teachers[style](crop[None, ..., :3].copy())[0][0]).permute(2, 0, 1) / 255)
        painters.append(F.one_hot(torch.tensor(style), len(teachers)).float())
    return pack(torch.stack(maps)), torch.stack(painters), torch.stack(paintings)


def train(content: Path, teachers: Path, output: Path, steps: int, seed: int = 0) -> None:
    """Train for some steps; write the weights and a sheet of rows: maps, teacher, branch.

    Args:
        content: from `livestyle_engine.training.content`.
        teachers: folder of safetensors files.
        output: folder for painterly.pt and painterly.png.
        steps: of eight crops each.
        seed: of everything drawn.
    """
    crops, painters = np.load(content, mmap_mode="r"), _teachers(teachers)
    torch.manual_seed(seed)
    branch = PainterlyBranch(len(painters))
    slow = [value for name, value in branch.named_parameters() if "modulation" in name]
    fast = [value for name, value in branch.named_parameters() if "modulation" not in name]
    optimiser = torch.optim.AdamW([{"params": fast}, {"params": slow, "lr": _RATE * _MODULATION_SHARE}], lr=_RATE)
    began = time.monotonic()
    for step in range(steps):
        maps, painter, painting = _batch(crops, painters, np.random.default_rng((seed, step)), 8)
        made = unpack(branch(maps, painter))
        across = (made - painting).diff(dim=-1).abs().mean() + (made - painting).diff(dim=-2).abs().mean()
        loss = (made - painting).abs().mean() + 0.5 * across
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if (step + 1) % 50 == 0:
            line = {"step": step + 1, "seconds": round(time.monotonic() - began), "loss": round(loss.item(), 4)}
            print(json.dumps(line), flush=True)  # noqa: T201 - progress
    output.mkdir(parents=True, exist_ok=True)
    torch.save(branch.state_dict(), output / "painterly.pt")
    maps, painter, painting = _batch(crops, painters, np.random.default_rng((seed, steps)), 6)
    with torch.no_grad():
        rows = torch.cat([unpack(maps)[:, 3:], painting, unpack(branch(maps, painter))], 3).clamp(0, 1)
    sheet = torch.cat(list(rows), 1).permute(1, 2, 0).numpy()
    cv2.imwrite(str(output / "painterly.png"), (sheet[..., ::-1] * 255).astype(np.uint8))


def main() -> None:
    """Command line: `python -m livestyle_engine.training.train_painterly --content NPY --teachers DIR --output DIR`."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--content", type=Path, required=True)
    parser.add_argument("--teachers", type=Path, required=True, help="folder of fast_neural_style's safetensors files")
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=2000)
    options = parser.parse_args()
    train(options.content, options.teachers, options.output, options.steps)


if __name__ == "__main__":
    main()
