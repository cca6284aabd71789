"""A library of looks in memory."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from pathlib import Path

from livestyle.errors import SettingsError
from livestyle.look_library import Look, LookParameter

SCHEMA = (
    LookParameter("ink", (0.0,), 0.0, 1.0, "darkness of the lines", "lines"),
    LookParameter("tint", (1.0, 1.0, 1.0), 0.0, 2.0, "red, green and blue", "colour"),
)


def _shipped() -> dict[str, Look]:
    return {
        "photo": Look("photo", ("a photo",)),
        "drawing": Look("drawing", ("a drawing", "pen lines"), {"ink": (0.8,)}),
    }


@dataclass(slots=True)
class FakeLookLibrary:
    """A `livestyle.look_library.LookLibrary` with two parameters and two shipped looks.

    Attributes:
        kept: looks by name.
        files: looks by the path that they were written to or shall be read from.
        saves: names given to `save`, in order.
    """

    kept: dict[str, Look] = field(default_factory=_shipped)
    files: dict[Path, Look] = field(default_factory=dict)
    saves: list[str] = field(default_factory=list)

    def schema(self) -> tuple[LookParameter, ...]:
        """Its two parameters."""
        return SCHEMA

    def looks(self) -> tuple[Look, ...]:
        """The shipped ones, then the own ones."""
        return tuple(sorted(self.kept.values(), key=lambda look: (look.own, look.name)))

    def save(self, look: Look, *, replace: bool = False) -> None:
        """Keep it in memory.

        Raises:
            SettingsError: a value is not usable, or the name is taken.
        """
        self._check(look)
        there = self.kept.get(look.name)
        if there is not None and not (there.own and replace):
            raise SettingsError(f'There is a look "{look.name}" already.', "Choose another name.")
        self.kept[look.name] = dataclasses.replace(look, own=True)
        self.saves.append(look.name)

    def remove(self, name: str) -> None:
        """Forget an own look.

        Raises:
            SettingsError: there is none.
        """
        if name not in self.kept or not self.kept[name].own:
            raise SettingsError(f'There is no own look "{name}".', "See: livestyle looks list.")
        del self.kept[name]

    def read_file(self, path: Path) -> Look:
        """The look that was put into `files`.

        Raises:
            SettingsError: there is none.
        """
        if path not in self.files:
            raise SettingsError(f"The file {path} cannot be read.", "Choose a look's file.")
        return self.files[path]

    def write_file(self, look: Look, path: Path) -> None:
        """Put it into `files`."""
        self.files[path] = look

    @staticmethod
    def _check(look: Look) -> None:
        known = {parameter.name: parameter for parameter in SCHEMA}
        for name, values in look.values.items():
            parameter = known.get(name)
            if parameter is None or len(values) != len(parameter.default):
                raise SettingsError(f'A look has no such parameter "{name}".', f"Use: {', '.join(known)}.")
            if not all(parameter.low <= value <= parameter.high for value in values):
                raise SettingsError(f'The parameter "{name}" is out of its range.', "Use a value within it.")
