"""What the maps network is trained for: right maps, clean without a past, calm where the picture is."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from livestyle_engine.training.maps_network import COLOURS, LINES, MapsNetwork, pack, unpack
from livestyle_engine.training.rollouts import Rollout

_GRADIENT, _ESTIMATE, _SQUARE = 0.6, 0.3, 5.0
_CALM = {"colours": 0.5, "lines": 3.0}
"""Weights of change: lines flickered ten times as much as colours while both weighed the same."""
_FOLLOW = 1.0
"""Weight of an error that does not move along with what it is an error of."""
_GHOST = 1.0
"""Weight of what the past makes worse where the picture moves."""


def gradient_error(made: Tensor, target: Tensor) -> Tensor:
    """L1 between the horizontal and vertical differences: keeps edges crisp where L1 alone would blur them."""
    across = (made[..., 1:] - made[..., :-1]) - (target[..., 1:] - target[..., :-1])
    down = (made[..., 1:, :] - made[..., :-1, :]) - (target[..., 1:, :] - target[..., :-1, :])
    return across.abs().mean() + down.abs().mean()


def unrest(made: Tensor, before: Tensor, still: Tensor) -> Tensor:
    """Change of the maps (batch, 8, H, W) in clips that stand still; lines weigh more."""
    change = (made - before).abs() * still
    return _CALM["colours"] * change[:, :COLOURS].mean() + _CALM["lines"] * change[:, COLOURS:].mean()


def swimming(error: Tensor, before: Tensor, back: Tensor, still: Tensor) -> Tensor:
    """How much an error (batch, 8, H, W) differs from the last frame's, moved along with the picture.

    Lai et al., "Learning Blind Video Temporal Consistency", ECCV 2018, ask the same of pictures with estimated flow.
    Here the motion is known exactly, and errors are compared, so that moving smooths no detail of the target away.

    Args:
        error: made less target.
        before: the same of the frame before.
        back: float (batch, H, W, 2), where each pixel was, for `grid_sample`; what was out of the frame does not count.
        still: float (batch, 1, 1, 1), 1 for a clip that does not move: `unrest` asks more of it.
    """
    seen = (back.abs() <= 1).all(-1)[:, None] * (1 - still)
    came = F.grid_sample(before, back, padding_mode="border", align_corners=False)
    return _FOLLOW * ((error - came).abs() * seen).mean()


def ghosts(error: Tensor, away: Tensor, still: Tensor) -> Tensor:
    """How much farther from the target the past takes the maps than their estimate without it, in moving clips.

    Args:
        error: of the maps, made less target, (batch, 8, H, W).
        away: of the estimate; only the maps are pulled.
        still: float (batch, 1, 1, 1), 1 for a clip that does not move.
    """
    return _GHOST * (F.relu(error.abs() - away.detach().abs()) * (1 - still)).mean()


def rollout_loss(network: MapsNetwork, clip: Rollout) -> tuple[Tensor, Tensor]:
    """Loss of a whole clip, and the L1 of its last step by map.

    The network is fed its own detached maps, as at run time.
    """
    steps = len(clip.frames)
    loss = torch.zeros((), device=clip.frames.device)
    still = clip.still.float().view(-1, 1, 1, 1)
    before: tuple[Tensor, Tensor] | None = None
    l1 = torch.zeros(COLOURS + LINES)
    colours, strokes, luminance = (pack(part) for part in clip.history.split([COLOURS, LINES, 1], 1))
    maps = (colours, strokes, luminance)
    for frame, target, back in zip(clip.frames, clip.targets, clip.back, strict=True):
        maps, raw = network(pack(frame), maps)
        made = torch.cat([unpack(maps[0]), unpack(maps[1])], 1).float()
        estimate = torch.cat([unpack(raw[:, : 4 * COLOURS]), unpack(raw[:, 4 * COLOURS :])], 1).float()
        error, away = made - target, estimate - target
        # A cold start has no history to lean on: the ungated estimate must be clean by itself.
        loss = loss + (error.abs().mean() + _GRADIENT * gradient_error(made, target)) / steps
        # Lines are rare: L1 alone is content with blank paper for hundreds of steps, a square is not.
        loss = loss + (_ESTIMATE * away.abs().mean() + _SQUARE * (away * away).mean()) / steps
        loss = loss + ghosts(error, away, still) / steps
        if before is not None:
            calm = unrest(made, before[0], still) + swimming(error, before[1], back, still)
            loss = loss + calm / (steps - 1)
        before = made.detach(), error.detach()
        maps = (maps[0].detach(), maps[1].detach(), maps[2].detach())
        l1 = error.detach().abs().mean((0, 2, 3))
    return loss, l1
