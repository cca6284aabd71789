"""Train the causal person mask: resumable, deterministic by seed, the same command on a CPU and on a card."""

from __future__ import annotations

import argparse
import json
import math
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from livestyle_engine.training.mask_network import LINES, MaskNetwork

_COLUMNS = 176
_STEPS = 3
_PEAK_RATE = 2e-3
_NOISE = (0.0, 0.01, 0.02, 0.04)


@dataclass(frozen=True, slots=True)
class Clips:
    """A batch of short clips: float (steps, batch, 3 or 1, 96, 176), the first history, and which clips are still."""

    frames: Tensor
    masks: Tensor
    history: Tensor
    still: Tensor


def _views(rng: np.random.Generator, steps: int) -> tuple[Tensor, bool]:
    """Affine sampling grids (steps, 96, 176, 2): a window that zooms, turns and moves a little."""
    still = bool(rng.random() < 0.4)
    zoom, turn = rng.uniform(0.6, 1.05), rng.normal(0, 0.06)
    x, y = rng.uniform(-1, 1, 2) * max(0, 1 - zoom)
    flip = -1.0 if rng.random() < 0.5 else 1.0
    speed = rng.normal(0, 0.02, 4) * float(not still)
    matrices = []
    for step in range(steps):
        z, a = zoom * (1 + speed[0] * step), turn + speed[1] * step
        row = [z * math.cos(a) * flip, -z * math.sin(a), x + speed[2] * step]
        matrices.append([row, [z * math.sin(a) * flip, z * math.cos(a), y + speed[3] * step]])
    return F.affine_grid(
        torch.tensor(matrices, dtype=torch.float32), [steps, 1, LINES, _COLUMNS], align_corners=False
    ), still


def _picture(crops: NDArray[np.uint8], row: int, grids: Tensor) -> Tensor:
    planes = torch.from_numpy(np.array(crops[row])).permute(2, 0, 1).float()[None] / 255
    return F.grid_sample(planes.expand(len(grids), -1, -1, -1), grids, padding_mode="reflection", align_corners=False)


def _light(rng: np.random.Generator, frames: Tensor) -> Tensor:
    """A webcam's light: gamma, gain and a cast of colour, and its noise."""
    gain = torch.from_numpy(rng.uniform(0.7, 1.2) * rng.uniform(0.88, 1.12, (1, 3, 1, 1)).astype(np.float32))
    lit = frames.clamp(min=0) ** float(rng.uniform(0.7, 1.5)) * gain
    return (lit + torch.randn(frames.shape) * float(rng.choice(_NOISE))).clamp(0, 1)


def draw(crops: NDArray[np.uint8], empty: NDArray[np.int64], rng: np.random.Generator, batch: int) -> Clips:
    """Draw clips: half of the people stand before another background, where light and movement differ.

    Args:
        crops: uint8 (pictures, 160, 288, 4), as `people.build` writes it.
        empty: rows without a person.
        rng: the only source of choices; noise comes from torch's generator.
        batch: clips.
    """
    frames, masks, past, still = [], [], [], []
    for row in rng.integers(0, len(crops), batch):
        grids, fixed = _views(rng, _STEPS)
        clip = _picture(crops, int(row), grids)
        colours, mask = _light(rng, clip[:, :3]), clip[:, 3:]
        if rng.random() < 0.5:
            behind, fixed_behind = _views(rng, _STEPS)
            other = _light(rng, _picture(crops, int(rng.choice(empty)), behind)[:, :3])
            colours, fixed = colours * mask + other * (1 - mask), fixed and fixed_behind
        kind = rng.random()
        wrong = torch.roll(mask[0], tuple(int(v) for v in rng.integers(-30, 31, 2)), (1, 2))
        history = mask[0] if kind < 0.4 else torch.zeros_like(mask[0]) if kind < 0.75 else wrong
        frames.append(colours)
        masks.append(mask)
        past.append(history)
        still.append(fixed)
    return Clips(torch.stack(frames, 1), torch.stack(masks, 1), torch.stack(past), torch.tensor(still))


def clip_loss(network: MaskNetwork, clips: Clips) -> tuple[Tensor, float]:
    """Loss of a batch, and the intersection over union of its last masks."""
    loss, last, before = torch.zeros(()), clips.history, clips.frames[0]
    still = clips.still.float().view(-1, 1, 1, 1)
    grey = torch.tensor([0.299, 0.587, 0.114]).view(1, 3, 1, 1)
    overlap = 0.0
    for step, (frame, target) in enumerate(zip(clips.frames, clips.masks, strict=True)):
        change = ((frame - before) * grey).sum(1, keepdim=True).abs()
        mask, logits = network(frame, last, change)
        # Edges decide how a cut-out looks: there a pixel weighs more.
        edge = (F.max_pool2d(target, 5, 1, 2) + F.max_pool2d(-target, 5, 1, 2)).clamp(0, 1)
        loss = loss + (F.binary_cross_entropy_with_logits(logits, target, reduction="none") * (1 + 3 * edge)).mean()
        loss = loss + (mask - target).abs().mean()
        if step:
            loss = loss + 0.5 * ((mask - last).abs() * still).mean()
        last, before = mask.detach(), frame
        hit, truth = last > 0.5, target > 0.5
        overlap = float((hit & truth).sum() / (hit | truth).sum().clamp(min=1))
    return loss / len(clips.frames), overlap


def train(people: Path, checkpoint: Path, steps: int, seed: int, batch: int) -> None:
    """Train, or go on from the checkpoint; progress as JSON lines."""
    crops = np.load(people, mmap_mode="r")
    shares = np.array([float((row[..., 3] > 127).mean()) for row in crops])
    empty = np.flatnonzero(shares < 0.005)
    network, averaged = MaskNetwork(), MaskNetwork()
    averaged.load_state_dict(network.state_dict())
    optimiser = torch.optim.AdamW(network.parameters(), lr=_PEAK_RATE, weight_decay=1e-4)
    start, began, overlap = 0, time.monotonic(), 0.0
    if checkpoint.exists():
        saved = torch.load(checkpoint, weights_only=True)
        network.load_state_dict(saved["network"])
        averaged.load_state_dict(saved["averaged"])
        optimiser.load_state_dict(saved["optimiser"])
        start = int(saved["step"])
    for step in range(start, steps):
        torch.manual_seed(seed * 1_000_003 + step)
        clips = draw(crops, empty, np.random.default_rng((seed, step)), batch)  # a resumed run draws the same
        for group in optimiser.param_groups:
            warm = min(1, (step + 1) / 50)
            group["lr"] = _PEAK_RATE * warm * (0.49 * (1 + math.cos(math.pi * step / steps)) + 0.02)
        loss, found = clip_loss(network, clips)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        with torch.no_grad():
            for kept, new in zip(averaged.parameters(), network.parameters(), strict=True):
                kept.lerp_(new, 1 - min(0.998, (1 + step) / (10 + step)))
        overlap += found / 50
        if (step + 1) % 50 == 0:
            line = {"step": step + 1, "seconds": round(time.monotonic() - began), "loss": round(loss.item(), 4)}
            print(json.dumps(line | {"overlap": round(overlap, 4)}), flush=True)  # noqa: T201 - progress
            overlap = 0.0
        if (step + 1) % 250 == 0 or step + 1 == steps:
            partial = checkpoint.with_suffix(".partial")
            state = {"network": network.state_dict(), "averaged": averaged.state_dict()}
            torch.save(state | {"optimiser": optimiser.state_dict(), "step": step + 1}, partial)
            partial.replace(checkpoint)


def main() -> None:
    """Command line: `python -m livestyle_engine.training.train_mask --people FILE.npy --checkpoint FILE.pt`."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--people", type=Path, required=True)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--batch", type=int, default=8)
    options = parser.parse_args()
    train(options.people, options.checkpoint, options.steps, options.seed, options.batch)


if __name__ == "__main__":
    main()
