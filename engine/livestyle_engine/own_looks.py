"""The user's own looks: one TOML file a look in the configuration folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from livestyle.errors import SettingsError
from livestyle.look_library import Look
from livestyle.paths import config_folder
from livestyle_engine import look_file
from livestyle_engine.looks import bank


@dataclass(frozen=True, slots=True)
class OwnShelf:
    """What the folder has.

    Attributes:
        looks: by name.
        notes: one sentence for each file that cannot be used.
    """

    looks: tuple[Look, ...]
    notes: tuple[str, ...]


def folder() -> Path:
    """Where the files are; it may not exist."""
    return config_folder() / "looks"


def paths() -> list[Path]:
    """The files, by name."""
    return sorted((path for path in folder().glob("*.toml") if not path.name.startswith(".")), key=lambda p: p.name)


def path_for(name: str) -> Path:
    """The file of an own look; it may not exist.

    Raises:
        SettingsError: an own look cannot have that name.
    """
    look_file.check_name(name)
    if name.lower() in {shipped.lower() for shipped in bank().looks}:
        raise SettingsError(f'A look that comes with livestyle has the name "{name}".', "Choose another name.")
    return folder() / f"{name}.toml"


def read_all() -> OwnShelf:
    """Read every file; quick, but not for a thread where frames wait."""
    looks: dict[str, Look] = {}
    notes = []
    for path in paths():
        try:
            path_for(path.stem)
            look = look_file.read(path, path.stem)
        except SettingsError as error:
            notes.append(f"{error}" if str(path) in error.message else f"{path}: {error}")
            continue
        first = looks.setdefault(look.name.lower(), look)
        if first is not look:
            notes.append(f"{path} has the name of the own look {first.name}. Rename the file.")
    return OwnShelf(tuple(looks.values()), tuple(notes))
