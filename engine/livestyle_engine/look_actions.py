"""What `livestyle looks` does, each from the parsed command line to plain data."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from livestyle.errors import SettingsError
from livestyle.look_library import Look, LookParameter
from livestyle_engine import look_editor, look_file, own_looks
from livestyle_engine.look_library import FileLookLibrary, create
from livestyle_engine.looks import NATURAL, bank
from livestyle_engine.parameters import PALETTE, SCHEMA

_FORM = "Write --set vignette=0.3, or --set bloom=0.2,0.1,0"


def list_all(arguments: Namespace) -> dict[str, Any]:
    """Looks and palettes with what people type for them, and with `--json` the parameters that a look may set."""
    library = create()
    found: dict[str, Any] = {
        "looks": {look.name: list(look.captions) for look in library.looks() if not look.own},
        "palettes": {entry.name: list(entry.captions) for entry in bank().palettes.values()},
        "own": {look.name: list(look.captions) for look in library.looks() if look.own},
    }
    if notes := library.notes():
        found["notes"] = list(notes)
    if arguments.json:
        return found | {"parameters": [asdict(parameter) for parameter in SCHEMA]}
    shown: dict[str, Any] = {
        kind: {name: ", ".join(captions[:4]) or "(only its name)" for name, captions in found[kind].items()}
        for kind in ("looks", "palettes", "own")
    }
    return shown | {"notes": found["notes"]} if notes else shown


def show(arguments: Namespace) -> dict[str, Any]:
    """Every parameter of a look."""
    library = create()
    look = library.find(arguments.look)
    head: dict[str, Any] = {"name": look.name, "own": look.own, "captions": list(look.captions)}
    if look.own:
        head["file"] = str(own_looks.path_for(look.name))
    head |= _notes(look)
    if arguments.json:
        return head | {"parameters": [_row(parameter, look) for parameter in library.schema()]}
    shown: dict[str, dict[str, str]] = {}
    for parameter in library.schema():
        shown.setdefault(parameter.group, {})[parameter.name] = _line(parameter, look)
    return head | {"parameters": shown}


def new(arguments: Namespace) -> dict[str, Any]:
    """Make an own look from another one."""
    library = create()
    values = _changed(_begin_with(library, arguments.origin), arguments.changes)
    look = Look(arguments.look, tuple(arguments.captions or ()), values, own=True)
    library.save(look)
    answer = _kept(library, arguments.look)
    if arguments.captions or arguments.changes:
        return answer
    words = f'Prompts find it by its name "{look.name}" and by the captions in its file'
    return answer | {"next": f"{words}; change both with: livestyle looks edit {look.name}"}


def edit(arguments: Namespace) -> dict[str, Any]:
    """Change an own look by flags, or in the user's editor if there are none."""
    library = create()
    look = library.find_own(arguments.look) if arguments.captions or arguments.changes else None
    if look is None:
        path = library.own_path(arguments.look)
        changed = look_editor.edit(path)
        return _kept(library, path.stem) if changed else {"unchanged": path.stem}
    captions = tuple(arguments.captions or look.captions)
    library.save(replace(look, captions=captions, values=_changed(look.values, arguments.changes)), replace=True)
    return _kept(library, look.name)


def export(arguments: Namespace) -> dict[str, Any]:
    """Write a look into a file."""
    library, path = create(), Path(arguments.file)
    look = library.find(arguments.look)
    library.write_file(look, path)
    return {"exported": look.name, "file": str(path)}


def take_in(arguments: Namespace) -> dict[str, Any]:
    """Take a look in from a file, with what this version does not know."""
    library = create()
    look = library.read_file(Path(arguments.file))
    name = arguments.look or look.name
    library.save(replace(look, name=name), replace=arguments.replace)
    return _kept(library, name)


def remove(arguments: Namespace) -> dict[str, Any]:
    """Delete an own look."""
    create().remove(arguments.look)
    return {"removed": arguments.look}


ACTIONS: dict[str, Callable[[Namespace], dict[str, Any]]] = {
    "list": list_all,
    "show": show,
    "new": new,
    "edit": edit,
    "export": export,
    "import": take_in,
    "remove": remove,
}
"""By the word on the command line."""


def _begin_with(library: FileLookLibrary, origin: str) -> dict[str, tuple[float, ...]]:
    """Values of `LOOK` or `LOOK/PALETTE`, as reports and the panel name what is on air."""
    name, slash, palette = origin.partition("/")
    values = dict(library.find(name).values)
    if not slash or palette == NATURAL:
        return values
    palettes = bank().palettes
    if palette not in palettes:
        raise SettingsError(f'There is no palette "{palette}".', f"Choose one of: {', '.join(palettes)}.")
    for parameter in PALETTE:  # a palette replaces the colours that a look has of its own
        values.pop(parameter.name, None)
    return values | dict(palettes[palette].values)


def _changed(values: Any, changes: Iterable[str]) -> dict[str, tuple[float, ...]]:
    """Values with `NAME=NUMBER,NUMBER` or `NAME=default` laid over them."""
    out = dict(values)
    defaults = {parameter.name: parameter.default for parameter in SCHEMA}
    for change in changes:
        name, equals, text = change.partition("=")
        if not equals:
            raise SettingsError(f'"{change}" is not of the form PARAMETER=VALUE.', _FORM)
        if text == "default":
            look_file.checked_value(name, defaults.get(name, ()))
            out.pop(name, None)
            continue
        try:
            numbers = [float(number) for number in text.split(",")]
        except ValueError as error:
            raise SettingsError(f'"{text}" is no number for the parameter "{name}".', _FORM) from error
        out[name] = look_file.checked_value(name, numbers)
    return out


def _kept(library: FileLookLibrary, name: str) -> dict[str, Any]:
    """What to say of a look that was written, read back from its file."""
    look = library.find_own(name)
    typed = look.captions[0] if look.captions else look.name
    answer: dict[str, Any] = {"saved": look.name, "file": str(own_looks.path_for(look.name))}
    return answer | {"captions": list(look.captions), "try": f'livestyle run --prompt "{typed}"'} | _notes(look)


def _notes(look: Look) -> dict[str, list[str]]:
    return {"notes": list(look.notes)} if isinstance(look, look_file.ForeignLook) else {}


def _row(parameter: LookParameter, look: Look) -> dict[str, Any]:
    values: Sequence[float] = look.values.get(parameter.name, parameter.default)
    return {
        "name": parameter.name,
        "value": list(values),
        "set": parameter.name in look.values,
        "default": list(parameter.default),
        "low": parameter.low,
        "high": parameter.high,
        "help": parameter.help,
        "group": parameter.group,
    }


def _line(parameter: LookParameter, look: Look) -> str:
    values = look.values.get(parameter.name, parameter.default)
    numbers = ",".join(f"{value:.4g}" for value in values)
    mark = "" if parameter.name in look.values else " (default)"
    return f"{numbers}{mark}, {parameter.low:g} to {parameter.high:g}: {parameter.help}"
