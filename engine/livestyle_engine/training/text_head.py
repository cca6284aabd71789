"""The classifier of prompts: kernel ridge regression on the embedded captions, solved at once.

Saunders, Gammerman and Vovk 1998, "Ridge regression learning algorithm in dual variables". A network of two layers on
the same embeddings was less right on themes it had not seen (51 of 100 against 54), and is not solved but trained.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from livestyle_engine.captions import SHARPNESS, Matrix, Meaning

RIDGE = 0.5
"""How far the classifier trusts a single caption less than its neighbourhood: added to the kernel's diagonal."""
_BEST = 0.5
"""Share of a concept's vote for its best look alone; the rest goes to every look that would do."""


def targets(meant: Sequence[Meaning], looks: tuple[str, ...], palettes: tuple[str, ...]) -> Matrix:
    """What the classifier shall say: float32 (N, looks + palettes), 0 where a caption says nothing."""
    wanted = np.zeros((len(meant), len(looks) + len(palettes)), np.float32)
    for row, meaning in zip(wanted, meant, strict=True):
        for name in meaning.looks:
            row[looks.index(name)] = 1.0 if name == meaning.looks[0] else 1 - _BEST
        if meaning.palette:
            row[len(looks) + palettes.index(meaning.palette)] = 1.0
    return wanted


def kernel(embeddings: Matrix) -> Matrix:
    """The ridge's matrix float32 (N, N) of unit embeddings (N, 384)."""
    found: Matrix = np.exp(SHARPNESS * (embeddings @ embeddings.T - 1)).astype(np.float32)
    found[np.diag_indices_from(found)] += RIDGE
    return found
