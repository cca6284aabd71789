"""The library of looks: what a panel's look editor and the command line need of the package that draws them.

A package registers a factory without arguments under `livestyle.look_libraries`; `livestyle.plugins.look_library`
finds it, and a fake is in `livestyle.testing`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class LookParameter:
    """One number, or several that belong together, of which a look is made.

    Attributes:
        name: as look files write it.
        default: values that leave the camera's picture alone; their count is the parameter's size.
        low: smallest useful value.
        high: largest useful value.
        help: one line for a person.
        group: heading in an editor.
    """

    name: str
    default: tuple[float, ...]
    low: float
    high: float
    help: str
    group: str


@dataclass(frozen=True, slots=True)
class Look:
    """A way to draw, found by its captions.

    Attributes:
        name: unique among all looks; of an own look also the name of its file.
        captions: what people type for it.
        values: by parameter, those that differ from the defaults.
        own: made by the user, and theirs to change.
    """

    name: str
    captions: tuple[str, ...]
    values: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    own: bool = False


class LookLibrary(Protocol):
    """Shipped looks, and the user's own. Any thread; touches files, so never call it where frames wait."""

    def schema(self) -> tuple[LookParameter, ...]:
        """Every parameter, in the order of an editor."""
        ...

    def looks(self) -> tuple[Look, ...]:
        """All looks: the shipped ones, then the user's own, each by name.

        An own look whose file cannot be used is left out.
        """
        ...

    def save(self, look: Look, *, replace: bool = False) -> None:
        """Keep an own look; sessions that run find it by its captions at once.

        Args:
            look: its `own` is taken as true.
            replace: write over an own look of that name.

        Raises:
            SettingsError: the name, a caption or a value is not usable, the name is a shipped look's, or the look
                exists and is not to be replaced.
            OutputError: the file cannot be written.
        """
        ...

    def remove(self, name: str) -> None:
        """Delete an own look.

        Raises:
            SettingsError: there is no own look of that name.
            OutputError: the file cannot be deleted.
        """
        ...

    def read_file(self, path: Path) -> Look:
        """Read a look from a file that somebody gave away; its name is the file's. Nothing is kept.

        Raises:
            SettingsError: the file cannot be read, or is no look.
        """
        ...

    def write_file(self, look: Look, path: Path) -> None:
        """Write a look into a file to give away, in one step.

        Raises:
            OutputError: the file cannot be written.
        """
        ...
