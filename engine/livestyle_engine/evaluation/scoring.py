"""A share of right answers, and the prompts that are asked for it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("held_out_captions.toml")


@dataclass(frozen=True, slots=True)
class Score:
    """A share of right answers.

    Attributes:
        right: how many.
        of: of how many.
        misses: "TEXT: got instead of WANTED", one line each.
    """

    right: int
    of: int
    misses: tuple[str, ...] = ()

    @property
    def share(self) -> float:
        """0..1."""
        return self.right / max(self.of, 1)


@dataclass(frozen=True, slots=True)
class HeldOut:
    """The file of held-out captions.

    Attributes:
        looks: captions by look.
        palettes: captions by palette.
        wrappers: words around a caption, with {} in its place.
        families: looks that a viewer would take for one another's.
    """

    looks: Mapping[str, tuple[str, ...]]
    palettes: Mapping[str, tuple[str, ...]]
    wrappers: tuple[str, ...]
    families: tuple[frozenset[str], ...]

    def kindred(self, looks: tuple[str, ...]) -> set[str]:
        """Some looks and all of their families."""
        return set(looks).union(*(family for family in self.families if family & set(looks)))


@cache
def held_out() -> HeldOut:
    """The captions that no bank may have."""
    data = tomllib.loads(_FILE.read_text("utf-8"))
    looks, palettes = ({name: tuple(texts) for name, texts in data[kind].items()} for kind in ("looks", "palettes"))
    return HeldOut(looks, palettes, tuple(data["wrappers"]), tuple(map(frozenset, data["families"])))
