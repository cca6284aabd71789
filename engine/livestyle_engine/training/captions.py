"""Embed every caption of the bank once, so that a prompt is compared with numbers and not with texts."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import numpy as np

from livestyle_engine.looks import bank
from livestyle_engine.runtimes.openvino import OpenVinoRuntime
from livestyle_engine.text import TextEncoder


def main() -> None:
    """Command line: `python -m livestyle_engine.training.captions`, in an editable install."""
    encode = TextEncoder(OpenVinoRuntime())
    texts = [caption.text for caption in bank().captions]
    embeddings = np.stack([encode(text) for text in texts]).astype(np.float16)
    target = Path(str(files("livestyle_models"))) / "captions.npz"
    np.savez(target, embeddings=embeddings, texts=np.array(texts))
    print(f"{len(texts)} captions in {target.name}")  # noqa: T201 - the command's answer


if __name__ == "__main__":
    main()
