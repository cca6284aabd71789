"""Embed every caption once, and train the classifier on them: writes `captions.npz`."""

from __future__ import annotations

import argparse
import io
import zipfile
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

import numpy as np

from livestyle_engine.captions import FILE, Captions, Matrix, Meaning, meanings, pack, quantised, targets
from livestyle_engine.looks import NATURAL, PLAIN, bank
from livestyle_engine.runtimes.openvino import OpenVinoRuntime
from livestyle_engine.text import TextEncoder
from livestyle_engine.training.text_head import equations, landmarks, nearness, principal_axes
from livestyle_engine.wording import key

_FORMS = (
    "{palette} {look}",
    "{look} in {palette}",
    "{palette} {look}",
    "{look} with {palette}",
    "{look} and {palette}",
)
_PAIRS = 40


def compounds(meant: Mapping[str, Meaning], seed: int = 0) -> dict[str, Meaning]:
    """Captions of looks and palettes put together, as in "blood red charcoal": some for each look.

    Args:
        meant: all captions.
        seed: of the choice; the same captions and seed give the same pairs.
    """
    draw = np.random.default_rng(seed)
    single = {text: meaning for text, meaning in meant.items() if not meaning.theme}
    colours = [(text, m.palette) for text, m in single.items() if not m.looks and m.palette != NATURAL]
    found: dict[str, Meaning] = {}
    for name in bank().looks:
        own = [text for text, m in single.items() if m.looks[:1] == (name,) and not m.palette]
        if name == PLAIN or not own:
            continue
        for number in range(_PAIRS):
            look = own[int(draw.integers(len(own)))]
            palette, colour = colours[int(draw.integers(len(colours)))]
            text = _FORMS[number % len(_FORMS)].format(look=look, palette=palette)
            found.setdefault(text, Meaning((name,), colour))
    return {text: meaning for text, meaning in found.items() if text not in meant}


def train(texts: list[str], meant: list[Meaning], embeddings: Matrix) -> Captions:
    """Solve for the classifier's weights.

    Args:
        texts: the captions.
        meant: what each means.
        embeddings: float32 (N, 384) as the encoder gives them.
    """
    looks, palettes = tuple(bank().looks), tuple(bank().palettes)
    mean = embeddings.mean(0)
    axes = principal_axes(embeddings - mean).astype(np.float16).astype(np.float32)  # as they will be read again
    kept = (embeddings - mean) @ axes
    values, scale = quantised(kept / np.linalg.norm(kept, axis=1, keepdims=True))
    unit = values.astype(np.float32) * scale.astype(np.float32)[:, None]  # the same
    of_concept = np.array([meaning.theme != "" for meaning in meant])
    wanted, rows = targets(meant, looks, palettes), landmarks(of_concept)
    base = wanted.mean(0)
    weights = equations(nearness(unit, unit[rows]), wanted - base, unit[rows], of_concept).solve()
    return Captions(
        texts=tuple(texts),
        meanings=tuple(meant),
        embeddings=unit,
        mean=mean,
        axes=axes,
        looks=looks,
        palettes=palettes,
        landmarks=rows,
        weights=np.ascontiguousarray(weights.T),
        base=base,
        said=wanted,
        rows={key(text): row for row, text in reversed(list(enumerate(texts)))},
    )


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
    meant |= compounds(meant)
    encode = TextEncoder(OpenVinoRuntime())
    embeddings = np.stack([encode(text) for text in meant])
    target = Path(str(files("livestyle_models"))) / FILE
    write(train(list(meant), list(meant.values()), embeddings), target)
    print(f"{len(meant)} captions in {target.name}, {target.stat().st_size / 1e6:.2f} MB")  # noqa: T201 - the answer


if __name__ == "__main__":
    main()
