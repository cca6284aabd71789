"""What single words do to a look: "thick", "very dark", "no outlines"; `modifiers.toml` has the words and numbers."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from livestyle_engine.parameters import PLACES, SCHEMA, Vector

Mode = Literal["without", "less", "more"]

_LUMINANCE = np.array([0.299, 0.587, 0.114], np.float32)
_LOW = np.concatenate([np.full(len(p.default), p.low, np.float32) for p in SCHEMA])
_HIGH = np.concatenate([np.full(len(p.default), p.high, np.float32) for p in SCHEMA])


@dataclass(frozen=True, slots=True)
class Change:
    """One step from a parameter vector to another.

    Attributes:
        operation: scale, set, add, share, fold, toward; saturate, contrast, brighten or tint for the colours.
        amount: as the operation takes it; one number, or three for a tint.
        parameter: name in the schema, "" for the colours.
        index: which of the parameter's numbers, None for all.
        into: which one gets the share.
        by: share of the way for "toward".
    """

    operation: str
    amount: tuple[float, ...]
    parameter: str = ""
    index: int | None = None
    into: int = 0
    by: float = 1.0


@dataclass(frozen=True, slots=True)
class Modifier:
    """A word for how: "thick".

    Attributes:
        name: its own name, also a word.
        words: what people type.
        changes: what it does.
        strength: factor of the prompt's strength.
    """

    name: str
    words: tuple[str, ...]
    changes: tuple[Change, ...]
    strength: float = 1.0


@dataclass(frozen=True, slots=True)
class Feature:
    """A part of a picture that can be refused or asked for: "outlines".

    Attributes:
        name: its own name.
        words: what people type.
        without: what refusing it does.
        more: what asking for more of it does.
    """

    name: str
    words: tuple[str, ...]
    without: tuple[Change, ...]
    more: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything in `modifiers.toml`, by name."""

    modifiers: Mapping[str, Modifier]
    features: Mapping[str, Feature]


def _changes(rows: list[dict[str, Any]]) -> tuple[Change, ...]:
    made = []
    for row in rows:
        amount = row["amount"]
        made.append(Change(**(row | {"amount": tuple(amount) if isinstance(amount, list) else (float(amount),)})))
    return tuple(made)


@cache
def vocabulary() -> Vocabulary:
    """The shipped words, read once."""
    data = tomllib.loads((files("livestyle_models") / "modifiers.toml").read_text("utf-8"))
    modifiers = [
        Modifier(row["name"], tuple(row["words"]), _changes(row["changes"]), row.get("strength", 1.0))
        for row in data["modifier"]
    ]
    features = [
        Feature(row["name"], tuple(row["words"]), _changes(row["without"]), _changes(row["more"]))
        for row in data["feature"]
    ]
    return Vocabulary({m.name: m for m in modifiers}, {f.name: f for f in features})


def modified(parameters: Vector, name: str, degree: float = 1.0) -> Vector:
    """A copy of a parameter vector under a modifier.

    Args:
        parameters: float32 (COUNT,).
        name: of the modifier.
        degree: 1 as written, 1.6 for "very", 0.5 for "slightly", below 0 the other way.
    """
    return _applied(parameters, vocabulary().modifiers[name].changes, degree)


def featured(parameters: Vector, name: str, mode: Mode) -> Vector:
    """A copy of a parameter vector without a feature, or with less or more of it."""
    feature = vocabulary().features[name]
    if mode == "more":
        return _applied(parameters, feature.more, 1)
    without = _applied(parameters, feature.without, 1)
    return without if mode == "without" else ((without + parameters) / 2).astype(np.float32)


def clipped(parameters: Vector) -> Vector:
    """A copy within the schema's ranges."""
    return np.clip(parameters, _LOW, _HIGH)


def _applied(parameters: Vector, changes: tuple[Change, ...], degree: float) -> Vector:
    out = parameters.copy()
    for change in changes:
        if change.parameter:
            _change(out[PLACES[change.parameter]], change, degree)
        else:
            _recolour(out, change, degree)
    return clipped(out)


def _change(values: NDArray[np.float32], change: Change, degree: float) -> None:
    """Change one parameter's numbers in place."""
    amount = change.amount[0]
    chosen = slice(None) if change.index is None else slice(change.index, change.index + 1)
    match change.operation:
        case "scale":
            values[chosen] *= amount**degree
        case "set":
            values[chosen] = amount
        case "add":
            values[chosen] += amount * degree
        case "toward":
            values[chosen] += (amount - values[chosen]) * np.clip(change.by * degree, -1, 1)
        case "share" | "fold":
            values[change.into] += amount * degree * float(values[chosen][0])
            if change.operation == "fold":
                values[chosen] = 0
        case _:
            raise ValueError(f"modifiers.toml has the unknown operation {change.operation}")


def _recolour(out: Vector, change: Change, degree: float) -> None:
    """Change the colours of the finished picture in place: palette matrix, offset and table."""
    amount = np.array(change.amount, np.float32)
    match change.operation:
        case "saturate":
            share = float(amount[0]) ** degree
            by = share * np.eye(3, dtype=np.float32) + (1 - share) * np.tile(_LUMINANCE, (3, 1))
        case "tint":
            by = np.diag(amount**degree).astype(np.float32)
        case "contrast":
            share = float(amount[0]) ** degree
            out[PLACES["matrix"]] *= share
            out[PLACES["offset"]] = out[PLACES["offset"]] * share + 0.5 * (1 - share)
            return
        case "brighten":
            out[PLACES["offset"]] += float(amount[0]) * degree
            return
        case _:
            raise ValueError(f"modifiers.toml has the unknown operation {change.operation}")
    out[PLACES["matrix"]] = (by @ out[PLACES["matrix"]].reshape(3, 3)).ravel()
    out[PLACES["offset"]] = by @ out[PLACES["offset"]]
    out[PLACES["table"]] = (out[PLACES["table"]].reshape(16, 3) @ by.T).ravel()
