"""Embed every caption once, and train the classifier on them: writes `captions.npz`."""

from __future__ import annotations

import argparse
import io
import zipfile
from importlib.resources import files
from pathlib import Path

import numpy as np

from livestyle_engine.captions import FILE, SHARPNESS, Captions, Matrix, Meaning, meanings, pack, quantised
from livestyle_engine.looks import bank
from livestyle_engine.runtimes.openvino import OpenVinoRuntime
from livestyle_engine.text import TextEncoder
from livestyle_engine.wording import key

RIDGE = 0.5
"""How far the classifier trusts a single caption less than its neighbourhood: added to the kernel's diagonal."""
_BEST = 0.5
"""Share of a concept's vote for its best look alone; the rest goes to every look that would do."""


def targets(meant: list[Meaning], looks: tuple[str, ...], palettes: tuple[str, ...]) -> Matrix:
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


def train(texts: list[str], meant: list[Meaning], embeddings: Matrix) -> Captions:
    """Solve for the classifier's weights.

    Args:
        texts: the captions.
        meant: what each means.
        embeddings: float32 (N, 384) as the encoder gives them.
    """
    looks, palettes = tuple(bank().looks), tuple(bank().palettes)
    mean = embeddings.mean(0)
    centred = embeddings - mean
    values, scale = quantised(centred / np.linalg.norm(centred, axis=1, keepdims=True))
    unit = values.astype(np.float32) * scale.astype(np.float32)[:, None]  # as it will be read again
    wanted = targets(meant, looks, palettes)
    base = wanted.mean(0)
    weights = np.linalg.solve(kernel(unit), wanted - base)
    rows = {key(text): row for row, text in reversed(list(enumerate(texts)))}
    return Captions(tuple(texts), tuple(meant), unit, mean, looks, palettes, weights, base, rows)


def write(captions: Captions, target: Path) -> None:
    """Write the file; equal captions give equal bytes."""
    aside = target.with_suffix(".partial")
    with zipfile.ZipFile(aside, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, array in pack(captions).items():
            buffer = io.BytesIO()
            np.lib.format.write_array(buffer, np.ascontiguousarray(array), allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy"), buffer.getvalue(), zipfile.ZIP_DEFLATED)
    aside.replace(target)


def main() -> None:
    """Command line: `python -m livestyle_engine.training.captions`, in an editable install; two minutes."""
    argparse.ArgumentParser(description=main.__doc__).parse_args()
    meant = meanings(bank())
    encode = TextEncoder(OpenVinoRuntime())
    embeddings = np.stack([encode(text) for text in meant])
    target = Path(str(files("livestyle_models"))) / FILE
    write(train(list(meant), list(meant.values()), embeddings), target)
    print(f"{len(meant)} captions in {target.name}, {target.stat().st_size / 1e6:.2f} MB")  # noqa: T201 - the answer


if __name__ == "__main__":
    main()
