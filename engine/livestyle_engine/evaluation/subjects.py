"""The models under evaluation: shipped ones by name, any other by its folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from livestyle.errors import SettingsError
from livestyle_engine import models
from livestyle_engine.cache import file_digest
from livestyle_engine.evaluation.network import EvaluatedNetwork, Renderer, costs
from livestyle_engine.looks import NATURAL, PLAIN, bank
from livestyle_engine.models import Card
from livestyle_engine.parameters import Vector
from livestyle_engine.runtimes.port import Shape
from livestyle_engine.sizes import shape_for

CARD, RENDERER = "card.toml", "renderer.onnx"


@dataclass(frozen=True, slots=True)
class Subject:
    """One model at the evaluation's size.

    Attributes:
        name: unlike any other's in this evaluation.
        card: of the model.
        shape: of frame and maps.
        network: compiled for that.
        renderer: the renderer alone; None if there is no `renderer.onnx` beside the weights.
    """

    name: str
    card: Card
    shape: Shape
    network: EvaluatedNetwork
    renderer: Renderer | None

    def network_at(self, shape: Shape) -> EvaluatedNetwork:
        """The same model compiled for other sizes.

        Raises:
            ModelError: it cannot be.
        """
        return EvaluatedNetwork(self.card.path, shape)

    def about(self) -> dict[str, object]:
        """What identifies it, as plain data."""
        path = self.card.path
        return {
            "name": self.name,
            "file": path.name,
            "sha256": file_digest(path),
            "megabytes": round(path.stat().st_size / 1e6, 2),
            "weights": self.card.parameters,
            "giga_macs": round(costs(path, self.shape), 3),
            "maps_size": f"{self.shape.maps_width}x{self.shape.maps_height}",
            "state": sorted(self.network.state),
            "renderer": self.renderer is not None,
        }


def card_of(name: str) -> Card:
    """The card of a shipped model by its name, of another by its folder or by an ONNX file beside a card.

    Raises:
        SettingsError: there is no such model, folder or file.
    """
    if name in ("", *models.cards()):
        return models.find(name)
    path = Path(name)
    if path.is_dir() and (path / CARD).is_file():
        return models.read(path / CARD)
    if path.suffix == ".onnx" and path.is_file() and (path.parent / CARD).is_file():
        return replace(models.read(path.parent / CARD), name=f"{path.parent.name}/{path.stem}", path=path)
    if path.exists():
        raise SettingsError(f"{path} is no model: there is no {CARD} in that folder.", "Add the model's card.")
    return models.find(name)


def subjects(names: Sequence[str], size: tuple[int, int]) -> list[Subject]:
    """Load the models to compare, the default one if none is named.

    Raises:
        SettingsError: there is no such model.
        ModelError: one cannot be loaded.
    """
    found: list[Subject] = []
    for name in names or [""]:
        card = card_of(name)
        shape = shape_for(*size, card.maps_lines)
        beside = card.path.with_name(RENDERER)
        taken = {subject.name for subject in found}
        unlike = (
            card.name
            if card.name not in taken
            else next(candidate for i in range(2, 99) if (candidate := f"{card.name} ({i})") not in taken)
        )
        renderer = Renderer(beside, shape) if beside.is_file() else None
        found.append(Subject(unlike, card, shape, EvaluatedNetwork(card.path, shape), renderer))
    return found


def looks(names: Sequence[str]) -> dict[str, Vector]:
    """Parameters of each look under the natural palette: the named ones, or all but the one that changes nothing.

    Raises:
        SettingsError: there is no such look.
    """
    library = bank()
    unknown = [name for name in names if name not in library.looks]
    if unknown:
        raise SettingsError(f'There is no look "{unknown[0]}".', f"Choose of: {', '.join(library.looks)}.")
    chosen = names or [name for name in library.looks if name != PLAIN]
    return {name: library.parameters(name, NATURAL) for name in chosen}
