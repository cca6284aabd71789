"""Everything people have been known to type, embedded, with what it means; and the classifier trained on it.

The classifier is kernel ridge regression: some of the captions, its landmarks, vote for looks and palettes with weights
that were solved for once on all of them, the more the nearer a landmark is to what was typed. The nearest captions vote
once more by themselves, since the ridge smooths over what a few of them agree on. It tells shares of 0 to 1 for each
look and palette, and costs two small matrix products, so it runs in numpy.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from livestyle.errors import ModelError
from livestyle_engine.concepts import Concept, themes
from livestyle_engine.looks import Bank
from livestyle_engine.modifiers import vocabulary
from livestyle_engine.wording import key

Matrix = NDArray[np.float32]
Embedding = NDArray[np.float32]
"""float32, unit length: (384,) as the encoder gives it, (`Captions.axes`.shape[1],) once it is centred."""

FILE = "captions.npz"
SHARPNESS = 2.0
"""Of the kernel: exp(SHARPNESS * (cosine - 1))."""
_ALSO = 0.6
"""What a concept says for a look that would do; 1 for its best one."""
_NEIGHBOURS = 30
"""Captions that vote by themselves."""
_FADING = 10.0
"""How fast a neighbour's say falls with its distance: exp(_FADING * (cosine - nearest))."""
_THEIRS = 0.45
"""Share of the neighbours in a vote, the rest is the ridge's: the best of a few on held-out themes."""
_LEVELS = 10
"""Steps on each side of zero that a stored number has; a zip archive packs them in four bits."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a caption means.

    Attributes:
        looks: names, the best first; empty if it says nothing about how to draw.
        palette: name, "" if it says nothing about colours.
        modifiers: names.
        theme: of a concept, "" for a caption of a look or palette.
    """

    looks: tuple[str, ...] = ()
    palette: str = ""
    modifiers: tuple[str, ...] = ()
    theme: str = ""


def meanings(bank: Bank, concepts: Mapping[str, tuple[Concept, ...]] | None = None) -> dict[str, Meaning]:
    """Every caption of the files and what it means; names of looks that do not exist are left out.

    Args:
        bank: the looks and palettes there are.
        concepts: by theme; those of the files if None.
    """
    known_modifiers = vocabulary().modifiers
    found: dict[str, Meaning] = {}
    for theme, entries in (themes() if concepts is None else concepts).items():
        for concept in entries:
            looks = tuple(name for name in concept.looks if name in bank.looks)
            palette = concept.palette if concept.palette in bank.palettes else ""
            modifiers = tuple(name for name in known_modifiers if name in concept.modifiers)
            for text in concept.say:
                found.setdefault(text, Meaning(looks, palette, modifiers, theme))
    colours = {text: entry.name for entry in bank.palettes.values() for text in entry.captions}
    captions = {text: entry.name for entry in bank.looks.values() for text in entry.captions}
    by_key = {key(text): text for text in reversed(found)}
    for text in [*captions, *colours]:  # what a look calls itself goes before what a concept says
        said = found.pop(by_key.get(key(text), ""), Meaning())
        agrees = text in captions and said.looks[:1] == (captions[text],)
        looks = said.looks if agrees else (captions[text],) if text in captions else ()
        palette = colours.get(text) or (said.palette if agrees else "")
        found[text] = Meaning(looks, palette, said.modifiers if agrees else ())
    return found


@dataclass(frozen=True, slots=True)
class Captions:
    """The embedded captions and the classifier's weights, as in `captions.npz`.

    Attributes:
        texts: as people type them.
        meanings: of each text.
        embeddings: float32 (N, D), centred, unit length.
        mean: float32 (384,), taken off an embedding before it is compared.
        axes: float32 (384, D), what is looked at of an embedding: the captions' principal components.
        looks: names of the looks the classifier knows.
        palettes: names of the palettes it knows.
        landmarks: rows that vote in the classifier.
        weights: float32 (looks + palettes, landmarks).
        base: float32 (looks + palettes,), added to the votes.
        said: float32 (N, looks + palettes), what each text says; see `targets`.
        rows: row of each text by its key.
    """

    texts: tuple[str, ...]
    meanings: tuple[Meaning, ...]
    embeddings: Matrix
    mean: Embedding
    axes: Matrix
    looks: tuple[str, ...]
    palettes: tuple[str, ...]
    landmarks: NDArray[np.int64]
    weights: Matrix
    base: Matrix
    said: Matrix
    rows: Mapping[str, int]

    def centred(self, embedding: Matrix) -> Matrix:
        """Without what all captions share, similarities spread over the whole of 0 to 1."""
        moved = (embedding - self.mean) @ self.axes
        centred: Matrix = moved / np.maximum(np.linalg.norm(moved, axis=-1, keepdims=True), 1e-6)
        return centred

    def similarities(self, centred: Matrix) -> Matrix:
        """Cosines (N, n) between every caption and centred embeddings (n, D)."""
        return self.embeddings @ centred.T

    def votes(self, similarities: Matrix) -> Matrix:
        """Shares (looks + palettes, n), about 0 to 1, from similarities (N, n)."""
        # In this order both products are thin and go without a second thread, which would wait for the frames' cores.
        near = np.exp(SHARPNESS * (similarities[self.landmarks] - 1))
        ridge: Matrix = self.weights @ near + self.base[:, None]
        return together(ridge, similarities, self.said)


def targets(meant: Sequence[Meaning], looks: tuple[str, ...], palettes: tuple[str, ...]) -> Matrix:
    """What the classifier shall say: float32 (N, looks + palettes), 0 where a caption says nothing."""
    wanted = np.zeros((len(meant), len(looks) + len(palettes)), np.float32)
    for row, meaning in zip(wanted, meant, strict=True):
        for name in meaning.looks:
            row[looks.index(name)] = 1.0 if name == meaning.looks[0] else _ALSO
        if meaning.palette:
            row[len(looks) + palettes.index(meaning.palette)] = 1.0
    return wanted


def together(ridge: Matrix, similarities: Matrix, said: Matrix) -> Matrix:
    """Votes (looks + palettes, n): the ridge's, and those of the nearest captions.

    Args:
        ridge: votes (looks + palettes, n).
        similarities: cosines (N, n); -1 keeps a caption from voting where there are others enough.
        said: float32 (N, looks + palettes).
    """
    count = min(_NEIGHBOURS, len(similarities))
    nearest = np.argpartition(similarities, len(similarities) - count, axis=0)[-count:]
    near = np.take_along_axis(similarities, nearest, 0)
    weights = np.exp(_FADING * (near - near.max(0)))
    weights /= weights.sum(0)
    theirs = np.einsum("kn,knl->ln", weights, said[nearest])
    found: Matrix = ((1 - _THEIRS) * ridge + _THEIRS * theirs).astype(np.float32)
    return found


def quantised(embeddings: Matrix) -> tuple[NDArray[np.int8], NDArray[np.float16]]:
    """Rows as whole numbers, and the scale that makes each a unit vector."""
    values = np.round(embeddings * (_LEVELS / np.abs(embeddings).max(1, keepdims=True)))
    return values.astype(np.int8), (1 / np.linalg.norm(values, axis=1)).astype(np.float16)


def pack(captions: Captions) -> dict[str, NDArray[Any]]:
    """The arrays of `captions.npz`; `unpack` is the way back."""
    names = vocabulary().modifiers
    themes_ = sorted({meaning.theme for meaning in captions.meanings})
    looks, palettes = (list(names_) for names_ in (captions.looks, captions.palettes))
    ranked = np.full((len(captions.texts), max(len(m.looks) for m in captions.meanings)), -1, np.int8)
    for row, meaning in zip(ranked, captions.meanings, strict=True):
        row[: len(meaning.looks)] = [looks.index(name) for name in meaning.looks]
    values, scale = quantised(captions.embeddings)
    return {
        "texts": _bytes(captions.texts),
        "names": _bytes("\t".join(group) for group in (looks, palettes, names, themes_)),
        "ranked": ranked,
        "palette": np.array([palettes.index(m.palette) if m.palette else -1 for m in captions.meanings], np.int8),
        "modifiers": np.array(
            [sum(1 << i for i, n in enumerate(names) if n in m.modifiers) for m in captions.meanings]
        ),
        "theme": np.array([themes_.index(m.theme) for m in captions.meanings], np.int8),
        "embeddings": values,
        "scale": scale,
        "mean": captions.mean,
        "axes": captions.axes.astype(np.float16),
        "landmarks": captions.landmarks.astype(np.int32),
        "weights": captions.weights.astype(np.float16),
        "base": captions.base,
    }


def unpack(data: Mapping[str, NDArray[Any]]) -> Captions:
    """Captions from the arrays of `pack`."""
    texts = _lines(data["texts"])
    looks, palettes, modifiers, themes_ = (tuple(line.split("\t")) for line in _lines(data["names"]))
    of_row = zip(data["ranked"].tolist(), data["palette"], data["modifiers"], data["theme"], strict=True)
    meant = tuple(
        Meaning(
            tuple(looks[i] for i in ranked if i >= 0),
            palettes[palette] if palette >= 0 else "",
            tuple(name for i, name in enumerate(modifiers) if int(bits) >> i & 1),
            themes_[theme],
        )
        for ranked, palette, bits, theme in of_row
    )
    embeddings = data["embeddings"].astype(np.float32) * data["scale"].astype(np.float32)[:, None]
    rows = {key(text): row for row, text in reversed(list(enumerate(texts)))}
    return Captions(
        texts=tuple(texts),
        meanings=meant,
        embeddings=embeddings,
        mean=data["mean"],
        axes=data["axes"].astype(np.float32),
        looks=looks,
        palettes=palettes,
        landmarks=data["landmarks"].astype(np.int64),
        weights=data["weights"].astype(np.float32),
        base=data["base"],
        said=targets(meant, looks, palettes),
        rows=rows,
    )


@cache
def captions() -> Captions:
    """The shipped ones, read once.

    Raises:
        ModelError: the file is missing or broken.
    """
    try:
        with np.load(str(files("livestyle_models") / FILE), allow_pickle=False) as data:
            return unpack({name: data[name] for name in data.files})
    except (OSError, KeyError, ValueError) as error:
        raise ModelError(f"The file {FILE} cannot be read: {error}.", "Install livestyle again.") from error


def _bytes(lines: Any) -> NDArray[np.uint8]:
    return np.frombuffer(zlib.compress("\n".join(lines).encode(), 9), np.uint8)


def _lines(data: NDArray[np.uint8]) -> list[str]:
    return zlib.decompress(data.tobytes()).decode().split("\n")
