"""The classifier of prompts: kernel ridge regression on the embedded captions, solved at once.

Saunders, Gammerman and Vovk 1998, "Ridge regression learning algorithm in dual variables". Twenty thousand captions
would want a matrix of two gigabytes, so some of them, the landmarks, stand for all: the subset of regressors of
Rasmussen and Williams, "Gaussian Processes for Machine Learning", 2006, section 8.3.1, learned from every caption.
Held-out themes score with 4,000 landmarks what they score with 2,000.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from livestyle_engine.captions import SHARPNESS, Matrix

RIDGE = 1.0
"""How far the classifier trusts a single caption less than its neighbourhood."""
LANDMARKS = 3000
"""Half of them are captions of looks and palettes, as far as there are so many."""
OWN_WORDS = 3.0
"""What a caption of a look or palette weighs beside one of a concept: there are six of those for each of these, and
without it they would drown what colours are called."""
AXES = 224
"""Principal components of the embeddings that are kept: all 384 score hardly better, in twice the bytes."""

Double = NDArray[np.float64]


def landmarks(of_concept: NDArray[np.bool_], seed: int = 0) -> NDArray[np.int64]:
    """Rows that stand for all, in order; the same for the same seed.

    Args:
        of_concept: bool (N,), captions that are a concept's and no look's or palette's.
        seed: of the choice.
    """
    drawn = np.random.default_rng(seed).permutation(len(of_concept))
    own = drawn[~of_concept[drawn]][: LANDMARKS // 2]
    others = drawn[of_concept[drawn]][: LANDMARKS - len(own)]
    return np.sort(np.concatenate([own, others]))


def principal_axes(centred: Matrix) -> Matrix:
    """The directions (384, D) in which embeddings (N, 384) without their mean differ most."""
    values, vectors = np.linalg.eigh(centred.T.astype(np.float64) @ centred)
    kept = min(AXES, len(centred), int((values > values.max() * 1e-9).sum()))
    return np.ascontiguousarray(vectors[:, ::-1][:, :kept], np.float32)


def nearness(embeddings: Matrix, marks: Matrix) -> Matrix:
    """The kernel float32 (N, landmarks) between unit embeddings (N, D) and those of the landmarks (landmarks, D)."""
    found: Matrix = np.exp(SHARPNESS * (embeddings @ marks.T - 1)).astype(np.float32)
    return found


@dataclass(frozen=True, slots=True)
class Equations:
    """The ridge's normal equations: sums over captions, so that a group of them can be taken out again.

    Attributes:
        matrix: float64 (landmarks, landmarks).
        right: float64 (landmarks, answers).
        prior: float64 (landmarks, landmarks), the kernel among the landmarks.
    """

    matrix: Double
    right: Double
    prior: Double

    def without(self, near: Matrix, wanted: Matrix) -> Equations:
        """The equations of all captions but those with this nearness and these answers."""
        return Equations(self.matrix - _squares(near, near), self.right - _squares(near, wanted), self.prior)

    def among(self, kept: NDArray[np.bool_]) -> Equations:
        """With some of the landmarks only."""
        both = np.ix_(kept, kept)
        return Equations(self.matrix[both], self.right[kept], self.prior[both])

    def solve(self) -> Matrix:
        """Weights float32 (landmarks, answers)."""
        left = self.matrix + RIDGE * self.prior + 1e-6 * np.eye(len(self.prior))
        return np.linalg.solve(left, self.right).astype(np.float32)


def equations(near: Matrix, wanted: Matrix, marks: Matrix, of_concept: NDArray[np.bool_] | None = None) -> Equations:
    """The equations of captions.

    Args:
        near: float32 (N, landmarks), see `nearness`.
        wanted: float32 (N, answers), less their mean.
        marks: embeddings of the landmarks.
        of_concept: bool (N,), captions that weigh 1 and not `OWN_WORDS`; None for all.
    """
    weighed = near if of_concept is None else near * np.where(of_concept, 1, np.float32(OWN_WORDS))[:, None]
    return Equations(_squares(weighed, near), _squares(weighed, wanted), nearness(marks, marks).astype(np.float64))


def _squares(left: Matrix, right: Matrix) -> Double:
    return left.T.astype(np.float64) @ right.astype(np.float64)
