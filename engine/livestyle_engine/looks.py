"""Looks, palettes and concepts: files with captions and parameters; one more file is one more look."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from livestyle.errors import ModelError
from livestyle_engine.parameters import PALETTE, SCHEMA, Vector, vector

PLAIN = "photo"
"""The look that leaves the picture alone."""
NATURAL = "natural"
"""The palette that leaves the colours alone."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A look or a palette.

    Attributes:
        name: of its file.
        captions: what people call it.
        values: parameters that differ from the defaults.
    """

    name: str
    captions: tuple[str, ...]
    values: dict[str, list[float] | float]


@dataclass(frozen=True, slots=True)
class Caption:
    """What people type, and the look, the palette or both that it means."""

    text: str
    look: str | None
    palette: str | None


@dataclass(frozen=True, slots=True)
class Bank:
    """Everything a prompt can become."""

    looks: dict[str, Entry]
    palettes: dict[str, Entry]
    captions: tuple[Caption, ...]

    def parameters(self, look: str, palette: str) -> Vector:
        """Parameter vector float32 (COUNT,) of a look under a palette."""
        return vector(self.looks[look].values | self.palettes[palette].values)


def _read(folder: Traversable, allowed: set[str]) -> dict[str, Entry]:
    entries = {}
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        if not file.name.endswith(".toml"):
            continue
        name = file.name.removesuffix(".toml")
        data = tomllib.loads(file.read_text("utf-8"))
        unknown = set(data["parameters"]) - allowed
        if unknown:
            raise ModelError(f"The file {file.name} has the unknown parameter {min(unknown)}.", "Correct the file.")
        entries[name] = Entry(name, tuple(data["captions"]), data["parameters"])
    return entries


@cache
def bank() -> Bank:
    """The shipped looks, palettes and concepts, read once."""
    root = files("livestyle_models")
    looks = _read(root / "looks", {p.name for p in SCHEMA})
    palettes = _read(root / "palettes", {p.name for p in PALETTE})
    captions = [Caption(text, e.name, None) for e in looks.values() for text in e.captions]
    captions += [Caption(text, None, e.name) for e in palettes.values() for text in e.captions]
    for concept in tomllib.loads((root / "concepts.toml").read_text("utf-8"))["concept"]:
        captions += [Caption(text, concept["look"], concept["palette"]) for text in concept["captions"]]
    return Bank(looks, palettes, tuple(captions))
