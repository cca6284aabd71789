"""Writes TOML, which the standard library only reads: text, numbers, lists and tables, as settings have them."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time

PLAIN_KEY = re.compile(r"[A-Za-z0-9_-]+")
ESCAPES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}


def to_toml(table: Mapping[str, object]) -> str:
    """A table as TOML; `tomllib.loads` gives it back.

    Args:
        table: texts, booleans, numbers, dates, and lists and tables of them. None has no form in TOML: its key is
            left out.

    Raises:
        TypeError: another kind of value.
    """
    return "\n".join(_table(table, ())).strip() + "\n"


def _table(table: Mapping[str, object], path: tuple[str, ...]) -> list[str]:
    """Plain values first: whatever follows a heading belongs to it."""
    lines = [f"{_key(key)} = {_value(value)}" for key, value in table.items() if value is not None and _is_flat(value)]
    for key, value in table.items():
        below = (*path, key)
        if isinstance(value, Mapping):
            lines += ["", f"[{_path(below)}]", *_table(value, below)]
        elif value is not None and not _is_flat(value):
            for item in _tables(value):
                lines += ["", f"[[{_path(below)}]]", *_table(item, below)]
    return lines


def _is_flat(value: object) -> bool:
    """Whether it stands on the line of its key."""
    return not isinstance(value, Mapping) and not _tables(value)


def _tables(value: object) -> Sequence[Mapping[str, object]]:
    """The tables of a list of nothing else."""
    if isinstance(value, list | tuple) and value and all(isinstance(item, Mapping) for item in value):
        return value
    return ()


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else f"{value}"
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return f"[{', '.join(_value(item) for item in value)}]"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{_key(key)} = {_value(item)}' for key, item in value.items())}}}"
    raise TypeError(f"{type(value).__name__} has no form in TOML")


def _path(keys: Sequence[str]) -> str:
    return ".".join(_key(key) for key in keys)


def _key(key: str) -> str:
    return key if PLAIN_KEY.fullmatch(key) else _text(key)


def _text(text: str) -> str:
    return f'"{"".join(ESCAPES.get(letter) or _letter(letter) for letter in text)}"'


def _letter(letter: str) -> str:
    code = ord(letter)
    return f"\\u{code:04X}" if code < 32 or code == 127 else letter
