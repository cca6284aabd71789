"""Looks and palettes: files with captions and parameters; one more file is one more look."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from livestyle.errors import ModelError, SettingsError
from livestyle_engine.parameters import PALETTE, SCHEMA, Vector, vector

PLAIN = "photo"
"""The look that leaves the picture alone."""
NATURAL = "natural"
"""The palette that leaves the colours alone."""

Values = Mapping[str, tuple[float, ...]]

_COLOURS = {parameter.name for parameter in PALETTE}


@dataclass(frozen=True, slots=True)
class Entry:
    """A look or a palette.

    Attributes:
        name: of its file.
        captions: what people call it.
        values: parameters that differ from the defaults.
        own: made by the user.
        alone: of a palette, the look for a prompt that names its colours and nothing else.
    """

    name: str
    captions: tuple[str, ...]
    values: Values
    own: bool = False
    alone: str = PLAIN


@dataclass(frozen=True, slots=True)
class Bank:
    """Everything a prompt can become."""

    looks: Mapping[str, Entry]
    palettes: Mapping[str, Entry]

    def parameters(self, look: str, palette: str) -> Vector:
        """Parameter vector float32 (COUNT,) of a look under a palette.

        A look may have colours of its own, as a thermal camera's; they stay under the natural palette, and any other
        replaces them all.
        """
        values = dict(self.looks[look].values)
        if palette != NATURAL:
            values = {name: value for name, value in values.items() if name not in _COLOURS}
        return vector(values | dict(self.palettes[palette].values))


def read(text: str, name: str, allowed: set[str]) -> Entry:
    """A look or a palette from the text of its file.

    Args:
        text: TOML with `captions`, the table `parameters` and, of a palette, perhaps `look`.
        name: of the file.
        allowed: names of parameters that may be set.

    Raises:
        SettingsError: it is no such file; the sentence says where.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"The file of the look {name} is not valid TOML: {error}.", "Correct that line.") from error
    captions, values = data.get("captions"), data.get("parameters", {})
    if not isinstance(captions, list) or not all(isinstance(caption, str) for caption in captions):
        raise SettingsError(f"The look {name} has no list of captions.", 'Write: captions = ["its name"].')
    if not isinstance(values, dict):
        raise SettingsError(f"The look {name} has no table of parameters.", "Write them under [parameters].")
    for parameter, value in values.items():
        if parameter not in allowed:
            raise SettingsError(f'The look {name} has the unknown parameter "{parameter}".', "Correct its file.")
        numbers = value if isinstance(value, list) else [value]
        if not numbers or not all(isinstance(number, int | float) for number in numbers):
            raise SettingsError(f'The parameter "{parameter}" of {name} is no number.', "Correct its file.")
    numbers_of = {key: _numbers(value) for key, value in values.items()}
    return Entry(name, tuple(captions), numbers_of, alone=str(data.get("look", PLAIN)))


def _numbers(value: float | list[float]) -> tuple[float, ...]:
    return tuple(float(number) for number in (value if isinstance(value, list) else [value]))


def _folder(folder: Traversable, allowed: set[str]) -> dict[str, Entry]:
    entries = {}
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        if file.name.endswith(".toml"):
            name = file.name.removesuffix(".toml")
            try:
                entries[name] = read(file.read_text("utf-8"), name, allowed)
            except SettingsError as error:
                raise ModelError(error.message, error.action) from error
    return entries


@cache
def bank() -> Bank:
    """The shipped looks and palettes, read once."""
    root = files("livestyle_models")
    return Bank(_folder(root / "looks", {p.name for p in SCHEMA}), _folder(root / "palettes", _COLOURS))
