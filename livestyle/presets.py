"""Presets: looks under names, in an order of one's own, one TOML file a collection in the config folder."""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path

from livestyle.errors import SettingsError
from livestyle.paths import config_folder
from livestyle.preset import LONGEST_NAME, Preset, built_in, check_name, plain, usable
from livestyle.safe_file import previous, write_text
from livestyle.toml_text import to_toml

COLLECTION = "presets"
"""The collection that everybody has."""
NAME = re.compile(r"[\w][\w .-]{0,63}")
MOST = 500


def collections() -> list[str]:
    """Names of the collections, the one that everybody has first."""
    found = {path.stem for path in _folder().glob("*.toml")} - {COLLECTION}
    return [COLLECTION, *sorted(found)]


def find(name: str) -> Preset:
    """The preset of a name, capitals or not, in any collection.

    Raises:
        SettingsError: there is none.
    """
    shelves = [Shelf(collection) for collection in collections()]
    for shelf in shelves:
        for preset in shelf.presets:
            if preset.name.lower() == name.strip().lower():
                return preset
    known = ", ".join(preset.name for shelf in shelves for preset in shelf.presets)
    raise SettingsError(f'There is no preset "{name}".', f"Choose one of: {known}.")


class Shelf:
    """The presets of a collection, in their order. Each change is brought to the disk in one step. One thread.

    What cannot be used stays in the file, and is told in `notes`. A damaged file is replaced by the copy from before
    its last change.

    Args:
        name: of the collection; one that is not there begins empty, but the one that everybody has with ten presets.

    Attributes:
        name: as given.
        presets: in order.
        notes: one sentence for each thing that could not be used.

    Raises:
        SettingsError: the name cannot be one, or the file cannot be read.
    """

    def __init__(self, name: str = COLLECTION) -> None:
        if not NAME.fullmatch(name):
            raise SettingsError(f'"{name}" cannot be the name of a collection.', "Use letters, digits and spaces.")
        self.name = name
        self.notes: tuple[str, ...] = ()
        self._path = _folder() / f"{name}.toml"
        self._data: dict[str, object] = {}
        self._unusable: list[object] = []
        self.presets: tuple[Preset, ...] = self._load()

    def find(self, name: str) -> Preset:
        """The preset of that name.

        Raises:
            SettingsError: there is none.
        """
        return self.presets[self._place(name)]

    def save(self, preset: Preset, *, replace: bool = False) -> None:
        """Put a preset at the end, or in place of the one of that name.

        Raises:
            SettingsError: there is one of that name and it is not to be replaced, or there are too many.
            OutputError: the file cannot be written.
        """
        names = [one.name for one in self.presets]
        if preset.name in names:
            if not replace:
                raise SettingsError(f'There is a preset "{preset.name}" already.', "Choose another name.")
            place = names.index(preset.name)
            self._write((*self.presets[:place], preset, *self.presets[place + 1 :]))
            return
        if len(names) >= MOST:
            raise SettingsError(f"{MOST} presets are the most.", "Remove one first, or make another collection.")
        self._write((*self.presets, preset))

    def rename(self, old: str, new: str) -> None:
        """Give a preset another name.

        Raises:
            SettingsError: there is none, the new name cannot be one, or it is taken.
            OutputError: the file cannot be written.
        """
        place, new = self._place(old), check_name(new)
        if any(preset.name == new for number, preset in enumerate(self.presets) if number != place):
            raise SettingsError(f'There is a preset "{new}" already.', "Choose another name.")
        renamed = self.presets[place].model_copy(update={"name": new})
        self._write((*self.presets[:place], renamed, *self.presets[place + 1 :]))

    def remove(self, name: str) -> None:
        """Take a preset away.

        Raises:
            SettingsError: there is none.
            OutputError: the file cannot be written.
        """
        place = self._place(name)
        self._write((*self.presets[:place], *self.presets[place + 1 :]))

    def move(self, name: str, position: int) -> None:
        """Put a preset at another place, counted from 0; what is too far is the end.

        Raises:
            SettingsError: there is none.
            OutputError: the file cannot be written.
        """
        place = self._place(name)
        others = [*self.presets[:place], *self.presets[place + 1 :]]
        others.insert(max(0, position), self.presets[place])
        self._write(tuple(others))

    def next(self, name: str | None = None) -> Preset:
        """The one after a name, from the last to the first; the first if there is no such.

        Raises:
            SettingsError: there is none at all.
        """
        return self._neighbour(name, 1, 0)

    def previous(self, name: str | None = None) -> Preset:
        """The one before a name, from the first to the last; the last if there is no such.

        Raises:
            SettingsError: there is none at all.
        """
        return self._neighbour(name, -1, -1)

    def random(self, but: str | None = None) -> Preset:
        """Any one, but not that of a name if there are others.

        Raises:
            SettingsError: there is none at all.
        """
        others = [preset for preset in self.presets if preset.name != but] or list(self.presets)
        if not others:
            raise SettingsError("There is no preset.", "Save one first.")
        return random.choice(others)

    def export(self, path: Path, names: Iterable[str] | None = None) -> None:
        """Write presets into one file to give away.

        Args:
            path: of the file.
            names: of the presets; None for all.

        Raises:
            SettingsError: there is no such preset.
            OutputError: the file cannot be written.
        """
        chosen = self.presets if names is None else [self.find(name) for name in names]
        write_text(path, to_toml({"presets": [plain(preset) for preset in chosen]}))

    def import_file(self, path: Path) -> tuple[str, ...]:
        """Take presets in from a file; names that are taken get a number.

        Returns:
            The names that they have here.

        Raises:
            SettingsError: the file cannot be read, or there is no preset in it that can be used.
            OutputError: the own file cannot be written.
        """
        try:
            data = tomllib.loads(path.read_text("utf-8"))
        except OSError as error:
            raise SettingsError(f"{path} cannot be read.", "Choose another file.") from error
        except ValueError as error:
            raise SettingsError(f"{path} is no file of presets.", "Choose one that livestyle has written.") from error
        found, _, notes = usable(data, str(path))
        if not found:
            raise SettingsError(f"{path} has no preset that can be used.", "Choose another file.")
        taken = {preset.name for preset in self.presets}
        added: list[Preset] = []
        for preset in found[: max(0, MOST - len(self.presets))]:
            added.append(preset.model_copy(update={"name": _free(preset.name, taken)}))
            taken.add(added[-1].name)
        self._write((*self.presets, *added))
        self.notes = (*self.notes, *notes)
        return tuple(preset.name for preset in added)

    def _load(self) -> tuple[Preset, ...]:
        notes: list[str] = []
        for path in (self._path, previous(self._path)):
            try:
                self._data = tomllib.loads(path.read_text("utf-8"))
            except FileNotFoundError:
                continue
            except OSError as error:
                raise SettingsError(f"The presets {path} cannot be read.", "Check its permissions.") from error
            except ValueError:
                notes.append(f"The presets {path} are damaged. An older copy is used.")
                continue
            found, self._unusable, told = usable(self._data, self.name)
            self.notes = (*notes, *told)
            return found
        self.notes = tuple(notes)
        return built_in() if self.name == COLLECTION else ()

    def _write(self, presets: Sequence[Preset]) -> None:
        entries = [*(plain(preset) for preset in presets), *self._unusable]
        write_text(self._path, to_toml(self._data | {"presets": entries}), keep_previous=True)
        self.presets = tuple(presets)

    def _place(self, name: str) -> int:
        for place, preset in enumerate(self.presets):
            if preset.name == name:
                return place
        raise SettingsError(f'There is no preset "{name}".', "Choose one of the list.")

    def _neighbour(self, name: str | None, step: int, first: int) -> Preset:
        if not self.presets:
            raise SettingsError("There is no preset.", "Save one first.")
        names = [preset.name for preset in self.presets]
        if name not in names:
            return self.presets[first]
        return self.presets[(names.index(name) + step) % len(names)]


def _free(name: str, taken: set[str]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name[: LONGEST_NAME - 6]} ({number})"
    return free


def _folder() -> Path:
    return config_folder() / "presets"
