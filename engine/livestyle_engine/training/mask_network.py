"""The causal person mask: a small picture of the frame and its own last mask in, the person's share out.

An encoder and decoder with skips (Ronneberger, Fischer and Brox, "U-Net", MICCAI 2015) on 96 lines, whatever the size
of the picture: a person must be seen whole to be told from the background. Distilled from a segmentation model by
`livestyle_engine.training.train_mask`.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

LINES = 96
"""Lines of the picture that the mask is made at."""
MULTIPLE = 8
"""Its columns are a multiple of this: three halvings."""
_DRIFT = 0.25
"""How far the gated mask may stay from the estimate made without history: bounds every ghost."""


class _Residual(nn.Module):
    def __init__(self, channels: int, dilation: int) -> None:
        super().__init__()
        self.spread = nn.Conv2d(channels, channels, 3, 1, dilation, dilation)
        self.merge = nn.Conv2d(channels, channels, 3, 1, 1)
        self.merge.weight.data *= 0.3

    def forward(self, features: Tensor) -> Tensor:
        merged: Tensor = features + self.merge(F.relu(self.spread(features)))
        return merged


class MaskNetwork(nn.Module):
    """From a small frame to the person's share of each pixel."""

    def __init__(self) -> None:
        super().__init__()
        # In: frame (3), last mask (1), change since the last frame (1).
        self.to_half = nn.Conv2d(5, 16, 3, 2, 1)
        self.to_quarter = nn.Conv2d(16, 32, 3, 2, 1)
        self.refine = _Residual(32, 1)
        self.to_eighth = nn.Conv2d(32, 48, 3, 2, 1)
        self.deep = nn.Sequential(_Residual(48, 1), _Residual(48, 2), _Residual(48, 4), _Residual(48, 1))
        self.whole = nn.Conv2d(48, 48, 1)  # of the mean over the picture: is there a person at all, and how near
        self.up_quarter = nn.Conv2d(48, 32 * 4, 1)
        self.join_quarter = nn.Conv2d(32, 32, 3, 1, 1)
        self.up_half = nn.Conv2d(32, 16 * 4, 1)
        self.join_half = nn.Conv2d(16, 16, 3, 1, 1)
        self.up_full = nn.Conv2d(16, 8 * 4, 1)
        self.edge = nn.Conv2d(5, 8, 3, 1, 1)
        self.last = nn.Conv2d(8, 2, 3, 1, 1)

    def forward(self, frame: Tensor, last: Tensor, change: Tensor) -> tuple[Tensor, Tensor]:
        """Make the mask of one frame.

        Args:
            frame: float (batch, 3, 96, columns), RGB in 0..1.
            last: float (batch, 1, 96, columns), what this returned for the frame before; zeros on a cold start.
            change: float (batch, 1, 96, columns), absolute change of luminance since the frame before.

        Returns:
            The new mask, 0 background to 1 person, and the logits of the estimate made without gating, each
            (batch, 1, 96, columns).
        """
        seen = torch.cat([frame * 2 - 1, last * 2 - 1, change * 4], 1)
        half = F.relu(self.to_half(seen))
        quarter = self.refine(F.relu(self.to_quarter(half)))
        deep = self.deep(F.relu(self.to_eighth(quarter)))
        deep = F.relu(deep + self.whole(deep.mean((2, 3), keepdim=True)))
        middle = F.relu(self.join_quarter(F.relu(F.pixel_shuffle(self.up_quarter(deep), 2) + quarter)))
        near = F.relu(self.join_half(F.relu(F.pixel_shuffle(self.up_half(middle), 2) + half)))
        full = F.relu(F.pixel_shuffle(self.up_full(near), 2) + self.edge(seen))
        out = self.last(full)
        logits, gate = out[:, :1], out[:, 1:]
        estimate = torch.sigmoid(logits)
        keep = torch.sigmoid(gate)
        return estimate + keep * (last - estimate).clamp(-_DRIFT, _DRIFT), logits
