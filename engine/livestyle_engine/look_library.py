"""The library of looks, for panels and the command line: the shipped ones, and own ones in files."""

from __future__ import annotations

import contextlib
import difflib
from dataclasses import replace as changed
from pathlib import Path

from livestyle.errors import OutputError, SettingsError
from livestyle.look_library import Look, LookParameter
from livestyle.safe_file import previous, write_text
from livestyle_engine import look_file, own_looks
from livestyle_engine.looks import bank
from livestyle_engine.parameters import SCHEMA


class FileLookLibrary:
    """A `livestyle.look_library.LookLibrary`. Any thread; reads the files at every call, so it is never stale."""

    def schema(self) -> tuple[LookParameter, ...]:
        """See the port."""
        return tuple(changed(p, default=tuple(float(value) for value in p.default)) for p in SCHEMA)

    def looks(self) -> tuple[Look, ...]:
        """See the port."""
        shipped = [Look(entry.name, entry.captions, entry.values) for _, entry in sorted(bank().looks.items())]
        return (*shipped, *own_looks.read_all().looks)

    def notes(self) -> tuple[str, ...]:
        """One sentence for each own file that cannot be used."""
        return own_looks.read_all().notes

    def find(self, name: str) -> Look:
        """The look of a name, capitals or not.

        Raises:
            SettingsError: there is none, or its file cannot be used.
        """
        known = {look.name.lower(): look for look in self.looks()}
        look = known.get(name.lower())
        if look is not None:
            return look
        for path in own_looks.paths():
            if path.stem.lower() == name.lower():
                return look_file.read(path, path.stem)  # raises why it is not among them
        near = difflib.get_close_matches(name.lower(), known, 1)
        raise SettingsError(
            f'There is no look "{name}".', f'Did you mean "{near[0]}"?' if near else "See: livestyle looks list"
        )

    def find_own(self, name: str) -> Look:
        """The own look of a name, capitals or not.

        Raises:
            SettingsError: there is none, or its file cannot be used.
        """
        look = self.find(name)
        if not look.own:
            raise SettingsError(
                f'The look "{look.name}" comes with livestyle and stays as it is.',
                f"Make your own of it: livestyle looks new NAME --from {look.name}",
            )
        return look

    def own_path(self, name: str) -> Path:
        """The file of an own look, capitals or not; it need not be usable.

        Raises:
            SettingsError: there is none.
        """
        path = _namesake(name)
        return own_looks.path_for(self.find_own(name).name if path is None else path.stem)

    def save(self, look: Look, *, replace: bool = False) -> None:
        """See the port. What another version has written into a file that is replaced, stays in it."""
        path = own_looks.path_for(look.name)
        there = _namesake(look.name)
        if there is not None and not (replace and there.name == path.name):
            raise SettingsError(f'There is an own look "{there.stem}" already.', "Choose another name.")
        look = look_file.checked(changed(look, own=True))
        if there is not None and not isinstance(look, look_file.ForeignLook):
            with contextlib.suppress(SettingsError):  # a file that cannot be used is kept as the previous copy
                look = look_file.with_extra(look, look_file.extra_of(look_file.read(path, look.name)))
        write_text(path, look_file.text_of(look), keep_previous=True)

    def remove(self, name: str) -> None:
        """See the port."""
        path = _namesake(name)
        if path is None:
            raise SettingsError(f'There is no own look "{name}".', "See: livestyle looks list")
        try:
            path.unlink(missing_ok=True)
            previous(path).unlink(missing_ok=True)
        except OSError as error:
            raise OutputError(f"{path} may not be deleted.", "Change its folder's permissions.") from error

    def read_file(self, path: Path) -> Look:
        """See the port."""
        return look_file.read(path, look_file.name_from(path))

    def write_file(self, look: Look, path: Path) -> None:
        """See the port."""
        write_text(path, look_file.text_of(look))


def _namesake(name: str) -> Path | None:
    """The file of an own look, capitals or not: some systems do not tell them apart."""
    return next((path for path in own_looks.paths() if path.stem.lower() == name.lower()), None)


def create() -> FileLookLibrary:
    """Open the library: the entry point `livestyle.look_libraries:engine`."""
    return FileLookLibrary()
