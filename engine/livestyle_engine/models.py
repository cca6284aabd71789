"""The shipped restyling networks and their cards."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from livestyle.errors import SettingsError

DEFAULT = "restyler-s"


@dataclass(frozen=True, slots=True)
class Card:
    """What is known of a model; one TOML file beside its weights.

    Attributes:
        name: as `--model` takes it.
        path: of the ONNX file.
        summary: one sentence.
        licence: SPDX name.
        parameters: number of weights.
        giga_macs: multiply-accumulates of the maps of a 640x360 picture, in 1e9.
        maps_lines: most lines of the picture that the maps are made at; taller frames are scaled down for them.
        data: what it was trained on.
        scores: what its evaluation gave.
        layers: file of the same network with a person mask and two looks, beside the first; "" if there is none.
        reference: file of the renderer alone, for an evaluation, beside the first; "" if there is none.
    """

    name: str
    path: Path
    summary: str
    licence: str
    parameters: int
    giga_macs: float
    maps_lines: int
    data: str
    scores: dict[str, float]
    layers: str = ""
    reference: str = ""

    @property
    def layers_path(self) -> Path | None:
        """Path of the network in two layers, None if there is none."""
        return self.path.parent / self.layers if self.layers else None


def read(file: Path) -> Card:
    """The card of a restyler from its file, beside the weights; the model has the name of their folder.

    Raises:
        SettingsError: the file is no such card.
    """
    try:
        data = tomllib.loads(file.read_text("utf-8"))
        del data["kind"]  # another kind has other fields
        return Card(name=file.parent.name, path=file.parent / data.pop("file"), **data)
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise SettingsError(f"{file} is not the card of a restyler: {error}.", "Correct the card.") from error


@cache
def cards() -> dict[str, Card]:
    """Every shipped model by name."""
    root = Path(str(files("livestyle_models")))
    found = {}
    for file in sorted(root.glob("*/card.toml")):
        if tomllib.loads(file.read_text("utf-8"))["kind"] == "restyler":
            found[file.parent.name] = read(file)
    return found


def find(name: str) -> Card:
    """The card of a model, the default one for "".

    Raises:
        SettingsError: there is no such model.
    """
    card = cards().get(name or DEFAULT)
    if card is None:
        raise SettingsError(f'There is no model "{name}".', f"Choose one of: {', '.join(cards())}.")
    return card
