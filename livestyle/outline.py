"""Plain data as text that people read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def outline(value: object, indent: int = 0) -> str:
    """A JSON-like value as indented text for people."""
    space = "  " * indent
    if isinstance(value, Mapping):
        return "\n".join(_entry(str(key), item, indent) for key, item in value.items()) or f"{space}(nothing)"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "\n".join(_item(item, indent) for item in value) or f"{space}(none)"
    return f"{space}{_plain(value)}"


def _entry(key: str, value: object, indent: int) -> str:
    space = "  " * indent
    if _is_plain(value):
        return f"{space}{key}: {_plain(value)}"
    return f"{space}{key}:\n{outline(value, indent + 1)}"


def _item(value: object, indent: int) -> str:
    space = "  " * indent
    if isinstance(value, Mapping) and all(_is_plain(item) for item in value.values()):
        return f"{space}- " + ", ".join(f"{key} {_plain(item)}" for key, item in value.items())
    if _is_plain(value):
        return f"{space}- {_plain(value)}"
    return f"{space}-\n{outline(value, indent + 1)}"


def _is_plain(value: object) -> bool:
    return isinstance(value, str) or not isinstance(value, Mapping | Sequence)


def _plain(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)
