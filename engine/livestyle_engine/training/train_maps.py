"""Train the causal maps network: resumable, deterministic by seed, the same command on a CPU and on a card."""

from __future__ import annotations

import argparse
import json
import math
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import torch

from livestyle_engine.training import rollouts
from livestyle_engine.training.losses import rollout_loss
from livestyle_engine.training.maps_network import MapsNetwork, giga_macs

MODELS = {"xs": (8, 24, 16), "s": (16, 32, 24), "wide": (24, 48, 32), "m": (48, 96, 64)}
"""Channels at half and quarter resolution and before the last layer; "s" and "m" are shipped, the others were tried."""

_PEAK_RATE = 3e-3
_WARM_UP = 50


def _rate(step: int, steps: int, peak: float) -> float:
    """Warm-up, then a cosine down to 2 % of the peak."""
    return peak * min(1, (step + 1) / _WARM_UP) * (0.49 * (1 + math.cos(math.pi * step / steps)) + 0.02)


def _length(step: int, steps: int, refines: bool) -> int:
    """Frames of a clip: the longer it is, the more of what a network does with its own past is trained."""
    if refines:
        return 4 if step < 0.5 * steps else 6
    return 2 if step < 0.3 * steps else 4 if step < 0.8 * steps else 6


def _to(clip: rollouts.Rollout, device: torch.device) -> rollouts.Rollout:
    return rollouts.Rollout(
        *(part.to(device) for part in (clip.frames, clip.targets, clip.history, clip.still, clip.back))
    )


@dataclass(frozen=True, slots=True)
class Run:
    """One training.

    Attributes:
        content: crops, as `content.build` writes them.
        checkpoint: written every 250 steps, and read if it is there: the run goes on where it ended.
        start: checkpoint of an earlier run whose averaged weights are where this one begins; None for chance.
        steps: of the whole run.
        seed: of weights, clips and noise.
        batch: clips of a step.
        size: side of a clip in pixels.
        peak: the highest learning rate.
        widths: see `MODELS`.
    """

    content: Path
    checkpoint: Path
    start: Path | None
    steps: int
    seed: int
    batch: int
    size: int
    peak: float
    widths: tuple[int, int, int]


def _clip(run: Run, step: int) -> rollouts.Rollout:
    """The clips of one step: a resumed run draws what an unbroken one would."""
    torch.set_num_threads(1)
    torch.manual_seed(run.seed * 1_000_003 + step)
    crops, length = np.load(run.content, mmap_mode="r"), _length(step, run.steps, run.start is not None)
    return rollouts.make(crops, np.random.default_rng((run.seed, step)), length, run.batch, run.size)


def _clips(run: Run, start: int) -> Iterator[tuple[int, rollouts.Rollout]]:
    """Steps and their clips; the next two are made by another process meanwhile, as they take half of a step's time."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        waiting = [pool.submit(_clip, run, step) for step in range(start, min(start + 2, run.steps))]
        for step in range(start, run.steps):
            clip = waiting.pop(0).result()
            if step + 2 < run.steps:
                waiting.append(pool.submit(_clip, run, step + 2))
            yield step, clip


def train(run: Run) -> None:
    """Train to `run.steps`."""
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    steps, seed, checkpoint = run.steps, run.seed, run.checkpoint
    torch.manual_seed(seed)
    network = MapsNetwork(*run.widths).to(device)
    if run.start is not None:
        begun = torch.load(run.start, map_location=device, weights_only=True)["averaged"]
        network.load_state_dict(begun, strict=False)
    averaged = MapsNetwork(*run.widths).to(device)
    optimiser = torch.optim.AdamW(network.parameters(), lr=run.peak, betas=(0.9, 0.98))
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
    for step, made in _clips(run, start):
        clip = _to(made, device)
        for group in optimiser.param_groups:
            group["lr"] = _rate(step, steps, run.peak)
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
                    "widths": list(run.widths),
                },
                partial,
            )
            partial.replace(checkpoint)


def main() -> None:
    """Command line: `python -m livestyle_engine.training.train_maps --content FILE.npy --checkpoint FILE.pt`."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--content", type=Path, required=True)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--start", type=Path, help="checkpoint of an earlier training to refine")
    parser.add_argument("--steps", type=int, default=9000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--size", type=int, default=128)
    parser.add_argument("--peak", type=float, default=_PEAK_RATE, help="highest learning rate; a third refines")
    parser.add_argument("--model", choices=sorted(MODELS), default="s", help="widths: s for a CPU, m for a card")
    given = vars(parser.parse_args())
    train(Run(widths=MODELS[given.pop("model")], **given))


if __name__ == "__main__":
    main()
