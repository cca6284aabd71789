"""Short synthetic clips with exact targets: crops moved by known warps, noise on the input only.

"Train as you run": the network is fed its own detached maps, and every kind of wrong past it may ever meet
(history augmentation), so that hours of running and hard cuts are safe.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from livestyle_engine.training.maps_network import COLOURS, LINES

_MAPS = COLOURS + LINES + 1  # the last is the luminance of the frame before

_NOISE = (0.0, 0.01, 0.02, 0.04, 0.06)
"""Standard deviations of camera noise, in 0..1."""


@dataclass(frozen=True, slots=True)
class Rollout:
    """A batch of clips.

    Attributes:
        frames: float (steps, batch, 3, size, size), noisy, in 0..1.
        targets: float (steps, batch, 8, size, size), the clean base maps.
        history: float (batch, 9, size, size), the maps that the first step is given.
        still: bool (batch,), whether the clip does not move.
        back: float (steps, batch, size, size, 2), for `grid_sample`: where each pixel was one step before; the first
            step's is not used.
    """

    frames: Tensor
    targets: Tensor
    history: Tensor
    still: Tensor
    back: Tensor


def _came_from(earlier: Tensor, later: Tensor, turn: Tensor) -> Tensor:
    """Where the content of each pixel of a later grid was on the earlier one.

    Args:
        earlier: float (size, size, 2), x and y in the crop of each pixel of the frame before.
        later: the same of this frame.
        turn: float (2, 2), the crop's x and y to the frame's, the inverse of the grids' common slope.

    Returns:
        float (size, size, 2) for `grid_sample`: by fixed-point steps, as the bend has no inverse in closed form.
    """
    size = earlier.shape[0]
    y, x = torch.meshgrid(torch.arange(size).float(), torch.arange(size).float(), indexing="ij")
    at = torch.stack([x, y], -1)
    for _ in range(3):
        found = F.grid_sample(
            earlier.permute(2, 0, 1)[None], (at[None] * 2 + 1) / size - 1, padding_mode="border", align_corners=False
        )[0].permute(1, 2, 0)
        at = at + (later - found) @ turn.t()
    return (at * 2 + 1) / size - 1


def _motion(rng: np.random.Generator, steps: int, size: int, side: int) -> tuple[Tensor, Tensor, bool]:
    """Sampling grids of one clip: zoom, turn, shift and a smooth bend, all growing with time.

    Returns:
        Grids (steps, size, size, 2) into the crop; grids of the same shape into the frame before; whether it is still.
    """
    still = bool(rng.random() < 0.35)
    exact = bool(rng.random() < 0.5)  # untouched pixels on the first step: no resampling blur
    top, left = (int(v) for v in rng.integers(8, side - size - 8, 2))
    scale, angle = (1.0, 0.0) if exact else (rng.uniform(0.85, 1.15), rng.normal(0, 0.1))
    shift_y, shift_x = rng.normal(0, 3, 2)
    grow, turn = rng.normal(0, 0.008), rng.normal(0, 0.01)
    knots = torch.from_numpy(rng.normal(0, 1, (1, 2, 4, 4)).astype(np.float32)) * float(rng.choice([0, 0.8, 2.5]))
    bend = F.interpolate(knots, (size, size), mode="bicubic", align_corners=False)[0]
    flip = rng.random() < 0.5
    y, x = torch.meshgrid(torch.arange(size).float(), torch.arange(size).float(), indexing="ij")
    y, x = y - size / 2, x - size / 2
    grids, back = [], []
    before: Tensor | None = None
    sign = -1 if flip else 1
    turn_back = (
        torch.tensor([[sign * math.cos(angle), -sign * math.sin(angle)], [math.sin(angle), math.cos(angle)]]) / scale
    )
    for step in range(steps):
        t = 0 if still else step
        zoom, phi = scale * (1 + grow * t), angle + turn * t
        gy = zoom * (math.cos(phi) * y - math.sin(phi) * x) + size / 2 + top + shift_y * t + bend[0] * t
        gx = zoom * (math.sin(phi) * y + math.cos(phi) * x) + size / 2 + left + shift_x * t + bend[1] * t
        if exact and t == 0:
            gy, gx = gy.round(), gx.round()
        if flip:
            gy, gx = gy.flip(1), gx.flip(1)
        now = torch.stack([gx, gy], -1)
        back.append(_came_from(now if before is None else before, now, turn_back))
        before = now
        grids.append((now * 2 + 1) / side - 1)
    return torch.stack(grids), torch.stack(back), still


def _history(rng: np.random.Generator, frame: Tensor, target: Tensor, other: Tensor) -> Tensor:
    """One past for a clip: cold, a wrong one, or the right one, spoiled a little."""
    luminance = (frame * torch.tensor([0.299, 0.587, 0.114]).view(3, 1, 1)).sum(0, keepdim=True)
    kind = rng.random()
    if kind < 0.25:
        return torch.zeros(_MAPS, *frame.shape[1:])  # a cold start, as at run time
    if kind < 0.35:
        return torch.cat([frame, frame, torch.ones(2, *frame.shape[1:]), luminance])
    if kind < 0.5:
        past, stale = other, other[:3].mean(0, keepdim=True)  # a hard cut from another picture
    else:
        past, stale = target, luminance
    past = torch.cat([past, stale])
    if rng.random() < 0.5:
        past = torch.roll(past, tuple(int(v) for v in rng.integers(-4, 5, 2)), (1, 2))
    if rng.random() < 0.4:
        past = past + torch.randn(past.shape) * float(rng.choice([0.02, 0.05]))
    if rng.random() < 0.3:
        past = past * rng.uniform(0.85, 1.15)
    return past.clamp(0, 1)


def make(content: NDArray[np.uint8], rng: np.random.Generator, steps: int, batch: int, size: int) -> Rollout:
    """Draw one batch of clips from content crops.

    Args:
        content: uint8 (crops, side, side, 11), as `content.build` writes it.
        rng: the only source of choices; noise comes from torch's generator.
        steps: frames of a clip, at least 1.
        batch: clips.
        size: side of a frame in pixels, a multiple of 4.
    """
    frames, targets, still, came = [], [], [], []
    for row in rng.integers(0, len(content), batch):
        grids, back, fixed = _motion(rng, steps, size, content.shape[1])
        crop = torch.from_numpy(np.array(content[row])).permute(2, 0, 1).float()[None] / 255
        clip = F.grid_sample(crop.expand(steps, -1, -1, -1), grids, padding_mode="reflection", align_corners=False)
        noise = torch.randn(steps, 3, size, size) * float(rng.choice(_NOISE))
        frames.append((clip[:, :3] + noise).clamp(0, 1))
        targets.append(clip[:, 3:])
        still.append(fixed)
        came.append(back)
    past = [_history(rng, frames[i][0], targets[i][0], targets[(i + 1) % batch][0]) for i in range(batch)]
    moved = torch.stack(came, 1)
    return Rollout(torch.stack(frames, 1), torch.stack(targets, 1), torch.stack(past), torch.tensor(still), moved)
