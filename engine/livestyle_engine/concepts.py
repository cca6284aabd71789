"""Concepts: what people really type, from films to moods, each with the look, palette and modifiers it means.

One readable file a theme in `livestyle_models/concepts`. They are embedded once, beside the captions of the looks;
a running livestyle never reads the files.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files

from livestyle.errors import ModelError

_KEYS = {"say", "look", "palette", "modifiers", "also"}


@dataclass(frozen=True, slots=True)
class Concept:
    """One meaning.

    Attributes:
        say: what people type for it.
        look: the best one.
        palette: the best one.
        modifiers: names of modifiers.
        also: other looks that would do.
    """

    say: tuple[str, ...]
    look: str
    palette: str
    modifiers: tuple[str, ...]
    also: tuple[str, ...]

    @property
    def looks(self) -> tuple[str, ...]:
        """Every look that would do, the best one first."""
        return (self.look, *self.also)


def themes() -> dict[str, tuple[Concept, ...]]:
    """All concepts by theme, in the order of the files.

    Raises:
        ModelError: a file cannot be right.
    """
    folder = files("livestyle_models") / "concepts"
    found = {}
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        if file.name.endswith(".toml"):
            rows = tomllib.loads(file.read_text("utf-8"))["concepts"]
            found[file.name.removesuffix(".toml")] = tuple(_concept(row, file.name) for row in rows)
    return found


def _concept(row: dict[str, object], file: str) -> Concept:
    unknown = row.keys() - _KEYS
    texts = {name: row.get(name, []) for name in ("say", "modifiers", "also")}
    right = all(isinstance(value, list) and all(isinstance(text, str) for text in value) for value in texts.values())
    look, palette = row.get("look"), row.get("palette")
    if unknown or not right or not texts["say"] or not isinstance(look, str) or not isinstance(palette, str):
        raise ModelError(f"The file {file} has a concept that cannot be read: {row}.", "Correct it.")
    say, modifiers, also = (tuple(value) for value in texts.values() if isinstance(value, list))
    return Concept(say, look, palette, modifiers, also)
