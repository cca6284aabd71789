"""The sentence encoder: a text to a unit embedding, by the model's own ONNX file."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np
from tokenizers import Tokenizer

if TYPE_CHECKING:
    from livestyle_engine.captions import Embedding
    from livestyle_engine.runtimes.port import Runtime

_MOST_TOKENS = 256
"""What all-MiniLM-L6-v2 was made for; a prompt of 300 characters never has more."""


class TextEncoder:
    """all-MiniLM-L6-v2 (Apache-2.0), int8 weights; 2 to 5 ms a text. One thread at a time.

    Args:
        runtime: what runs it.
    """

    def __init__(self, runtime: Runtime) -> None:
        folder = files("livestyle_models") / "minilm-l6"
        self._tokenizer = Tokenizer.from_str((folder / "tokenizer.json").read_text("utf-8"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(_MOST_TOKENS)
        self._run = runtime.load_encoder(str(folder / "encoder.onnx"))

    def __call__(self, text: str) -> Embedding:
        """Embed one text: float32 (384,), unit length."""
        ids = np.array([self._tokenizer.encode(text).ids], np.int64)
        embedding: Embedding = self._run(ids)[0]
        return embedding
