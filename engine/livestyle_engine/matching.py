"""From words to a look and a palette: the nearest captions, by sentence embeddings.

Nearest neighbours need no training, so a look of one's own is found at once, and an honest similarity comes with
every answer. Averaging the parameters of several looks would drift towards the plain photo, so one look wins;
mixtures are asked for with "|".
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from livestyle.errors import ModelError
from livestyle.prompt import Prompt
from livestyle_engine.looks import NATURAL, PLAIN, Bank, bank
from livestyle_engine.parameters import COUNT, Vector

Embedding = NDArray[np.float32]
"""float32 (384,), unit length."""
Encode = Callable[[str], Embedding]

_CLAUSES = re.compile(r"[,;]|\bwith\b|\bin\b", re.IGNORECASE)
_PALETTE_FROM = 0.45
"""Similarity from which a palette is meant; below it the colours stay."""
_LOOK_FROM = 0.6
"""Similarity below which a better palette alone may be meant: "sepia" is no look."""
_CONCEPT_DOUBT = 0.15
"""How much nearer a concept must be than a palette's own name, to give the colours."""
_PLAINLY = 0.2
"""How much nearer a clause must be to a look than to a palette, to say nothing of colours."""


@dataclass(frozen=True, slots=True)
class Match:
    """What a text means.

    Attributes:
        look: name of the nearest look.
        palette: name of the palette.
        similarity: to the nearest caption, 0..1.
    """

    look: str
    palette: str
    similarity: float


@cache
def caption_embeddings() -> tuple[NDArray[np.float32], Embedding]:
    """Centred unit embeddings (captions, 384) of the bank, and the mean that was taken off.

    Raises:
        ModelError: the file does not belong to the captions.
    """
    with np.load(str(files("livestyle_models") / "captions.npz"), allow_pickle=False) as data:
        raw = data["embeddings"].astype(np.float32)
        texts = [str(text) for text in data["texts"]]
    if texts != [caption.text for caption in bank().captions]:
        raise ModelError(
            "The caption embeddings do not belong to the captions.",
            "Run: python -m livestyle_engine.training.captions",
        )
    mean = raw.mean(0)
    return _centred(raw, mean), mean


def _centred(embedding: NDArray[np.float32], mean: Embedding) -> NDArray[np.float32]:
    """Without what all captions share, similarities spread over the whole of 0 to 1."""
    moved = embedding - mean
    centred: NDArray[np.float32] = moved / np.maximum(np.linalg.norm(moved, axis=-1, keepdims=True), 1e-6)
    return centred


def _best(names: list[str | None], scores: NDArray[np.float32]) -> tuple[str, float]:
    """The name with the highest score; of equals the first."""
    named = np.where([name is not None for name in names], scores, -2)
    index = int(np.argmax(named))
    return names[index] or "", float(named[index])


def match(text: str, encode: Encode, library: Bank | None = None) -> Match:
    """Find what a text means.

    The whole text and each of its clauses are looked up; the best clause gives the look, and the best the palette.

    Args:
        text: words without a weight.
        encode: text to unit embedding (384,).
        library: looks to choose from, the shipped ones if None.
    """
    captions = (library or bank()).captions
    known, mean = caption_embeddings()
    clauses = [part.strip() for part in _CLAUSES.split(text)]
    wanted = [text, *(c for c in clauses if any(ch.isalpha() for ch in c) and c != text)]
    scores = np.stack([known @ _centred(encode(part), mean) for part in wanted])
    look, look_score = _best([c.look for c in captions], scores.max(0))
    # Colours must be meant: a concept's only when the concept is ("oil painting" is near "impressionist", which is
    # vivid), and a palette's only when the clause is not plainly about a look ("anime" is near "pastel anime").
    doubt = np.array([_CONCEPT_DOUBT if c.look and c.palette else 0 for c in captions], np.float32)
    about_look = scores[:, [c.look is not None for c in captions]].max(1, keepdims=True)
    colours = np.where(scores < about_look - _PLAINLY, -1, scores - doubt).astype(np.float32).max(0)
    palette, palette_score = _best([c.palette for c in captions], colours)
    if palette_score < _PALETTE_FROM:
        palette = NATURAL
    elif look_score < _LOOK_FROM and look_score < palette_score - 0.1:
        look = PLAIN
    return Match(look, palette, float(np.clip(max(look_score, palette_score), 0, 1)))


def parameters(prompt: Prompt, encode: Encode) -> tuple[Vector, Match]:
    """Parameter vector float32 (COUNT,) of a prompt, its parts blended by weight, and what its heaviest part means."""
    total = np.zeros(COUNT, np.float32)
    heaviest, said = 0.0, Match(PLAIN, NATURAL, 0.0)
    for text, weight in prompt.parts:
        found = match(text, encode)
        total += np.float32(weight) * bank().parameters(found.look, found.palette)
        if weight > heaviest:
            heaviest, said = weight, found
    return total, said
