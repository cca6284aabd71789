"""Train the causal maps network: resumable, deterministic by seed, the same command on a CPU and on a card."""

from __future__ import annotations

import argparse
import json
import math
import time
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from livestyle_engine.training import rollouts
from livestyle_engine.training.maps_network import COLOURS, LINES, MapsNetwork, giga_macs, pack, unpack

MODELS = {"xs": (8, 24, 16), "s": (16, 32, 24), "wide": (24, 48, 32), "m": (48, 96, 64)}
"""Channels at half and quarter resolution and before the last layer; "s" and "m" are shipped, the others were tried."""

_PEAK_RATE = 3e-3
_WARM_UP = 50


def _rate(step: int, steps: int) -> float:
    """Warm-up, then a cosine down to 2 % of the peak."""
    return _PEAK_RATE * min(1, (step + 1) / _WARM_UP) * (0.49 * (1 + math.cos(math.pi * step / steps)) + 0.02)


def _gradient_error(made: Tensor, target: Tensor) -> Tensor:
    """L1 between the horizontal and vertical differences: keeps edges crisp where L1 alone would blur them."""
    across = (made[..., 1:] - made[..., :-1]) - (target[..., 1:] - target[..., :-1])
    down = (made[..., 1:, :] - made[..., :-1, :]) - (target[..., 1:, :] - target[..., :-1, :])
    return across.abs().mean() + down.abs().mean()


def rollout_loss(network: MapsNetwork, clip: rollouts.Rollout) -> tuple[Tensor, Tensor]:
    """Loss of a whole clip, and the L1 of its last step by map.

    The network is fed its own detached maps, as at run time; where the input does not move, the output must not.
    """
    steps = len(clip.frames)
    loss = torch.zeros((), device=clip.frames.device)
    still = clip.still.float().view(-1, 1, 1, 1)
    before: Tensor | None = None
    error = torch.zeros(8)
    colours, strokes, luminance = (pack(part) for part in clip.history.split([COLOURS, LINES, 1], 1))
    maps = (colours, strokes, luminance)
    for frame, target in zip(clip.frames, clip.targets, strict=True):
        maps, raw = network(pack(frame), maps)
        made = torch.cat([unpack(maps[0]), unpack(maps[1])], 1).float()
        estimate = torch.cat([unpack(raw[:, :24]), unpack(raw[:, 24:])], 1).float()
        distance = (made - target).abs()
        # A cold start has no history to lean on: the ungated estimate must be clean by itself.
        loss = loss + (distance.mean() + 0.6 * _gradient_error(made, target)) / steps
        away = estimate - target
        # Lines are rare: L1 alone is content with blank paper for hundreds of steps, a square is not.
        loss = loss + (0.3 * away.abs().mean() + 5 * (away * away).mean()) / steps
        if before is not None:
            loss = loss + 0.5 * ((made - before).abs() * still).mean()
        before = made.detach()
        maps = (maps[0].detach(), maps[1].detach(), maps[2].detach())
        error = distance.detach().mean((0, 2, 3))
    return loss, error


def _to(clip: rollouts.Rollout, device: torch.device) -> rollouts.Rollout:
    return rollouts.Rollout(*(part.to(device) for part in (clip.frames, clip.targets, clip.history, clip.still)))


def train(
    content: Path, checkpoint: Path, steps: int, seed: int, batch: int, size: int, widths: tuple[int, int, int]
) -> None:
    """Train to `steps`, from the checkpoint if there is one; writes it every 250 steps, the averaged weights inside."""
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    crops = np.load(content, mmap_mode="r")
    network = MapsNetwork(*widths).to(device)
    averaged = MapsNetwork(*widths).to(device)
    optimiser = torch.optim.AdamW(network.parameters(), lr=_PEAK_RATE, betas=(0.9, 0.98))
    start = 0
    if checkpoint.exists():
        saved = torch.load(checkpoint, map_location=device, weights_only=True)
        network.load_state_dict(saved["network"])
        averaged.load_state_dict(saved["averaged"])
        optimiser.load_state_dict(saved["optimiser"])
        start = int(saved["step"])
    else:
        averaged.load_state_dict(network.state_dict())
    weights = sum(p.numel() for p in network.parameters())
    print(f"{weights} parameters, {giga_macs(360, 640, network):.2f} GMAC at 640x360")  # noqa: T201 - progress
    began, errors = time.monotonic(), torch.zeros(8)
    for step in range(start, steps):
        rng = np.random.default_rng((seed, step))  # a resumed run draws what an unbroken one would
        torch.manual_seed(seed * 1_000_003 + step)
        clip = _to(rollouts.make(crops, rng, 2 if step < 0.4 * steps else 4, batch, size), device)
        for group in optimiser.param_groups:
            group["lr"] = _rate(step, steps)
        with torch.autocast(device.type, torch.bfloat16):
            loss, error = rollout_loss(network, clip)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        decay = min(0.998, (1 + step) / (10 + step))
        with torch.no_grad():
            for kept, new in zip(averaged.parameters(), network.parameters(), strict=True):
                kept.lerp_(new, 1 - decay)
        errors += error.cpu() / 50
        if (step + 1) % 50 == 0:
            line = {"step": step + 1, "seconds": round(time.monotonic() - began), "l1": round(errors.mean().item(), 4)}
            print(json.dumps(line | {"maps": [round(v, 4) for v in errors.tolist()]}), flush=True)  # noqa: T201 - progress
            errors.zero_()
        if (step + 1) % 250 == 0 or step + 1 == steps:
            partial = checkpoint.with_suffix(".partial")
            torch.save(
                {
                    "network": network.state_dict(),
                    "averaged": averaged.state_dict(),
                    "optimiser": optimiser.state_dict(),
                    "step": step + 1,
                    "widths": list(widths),
                },
                partial,
            )
            partial.replace(checkpoint)


def main() -> None:
    """Command line: `python -m livestyle_engine.training.train_maps --content FILE.npy --checkpoint FILE.pt`."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--content", type=Path, required=True)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=9000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--size", type=int, default=128)
    parser.add_argument("--model", choices=sorted(MODELS), default="s", help="widths: s for a CPU, m for a card")
    options = parser.parse_args()
    widths = MODELS[options.model]
    train(options.content, options.checkpoint, options.steps, options.seed, options.batch, options.size, widths)


if __name__ == "__main__":
    main()
