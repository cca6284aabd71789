"""Finds sources, restylers, sinks and more by name among the installed entry points, a third party's as our own."""

from __future__ import annotations

import argparse
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, Protocol, cast

from livestyle.errors import SettingsError

if TYPE_CHECKING:
    from livestyle.look_library import LookLibrary
    from livestyle.ports import (
        PromptSource,
        PromptSourceRequest,
        Restyler,
        RestylerRequest,
        Sink,
        SinkRequest,
        Source,
        SourceRequest,
    )


class SourceFactory(Protocol):
    """Makes a source; raises SettingsError if the argument cannot be right."""

    def __call__(self, request: SourceRequest) -> Source: ...  # noqa: D102 - the class says it


class SinkFactory(Protocol):
    """Makes a sink; raises SettingsError if the argument cannot be right."""

    def __call__(self, request: SinkRequest) -> Sink: ...  # noqa: D102 - the class says it


class RestylerFactory(Protocol):
    """Makes a restyler, ready to run; raises ModelError or SettingsError."""

    def __call__(self, request: RestylerRequest) -> Restyler: ...  # noqa: D102 - the class says it


class PromptSourceFactory(Protocol):
    """Makes a prompt source; raises SettingsError if the settings cannot be right."""

    def __call__(self, request: PromptSourceRequest) -> PromptSource: ...  # noqa: D102 - the class says it


class LookLibraryFactory(Protocol):
    """Opens the library of looks; quick."""

    def __call__(self) -> LookLibrary: ...  # noqa: D102 - the class says it


class Command(Protocol):
    """A command of the command line, under `livestyle.commands`. Loading it must be quick.

    Attributes:
        help: one line for the list of commands.
    """

    help: str

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add its own flags; `--json` and `--debug` are there already."""
        ...

    def run(self, arguments: argparse.Namespace) -> object:
        """Do it and return plain data: shown as an outline, or as JSON with `--json`.

        Raises:
            LivestyleError: why it cannot be done.
        """
        ...


def names(kind: str) -> list[str]:
    """Names installed under `livestyle.<kind>`, sorted."""
    return sorted({point.name for point in entry_points(group=f"livestyle.{kind}")})


def _find(kind: str, name: str) -> EntryPoint:
    points = [point for point in entry_points(group=f"livestyle.{kind}") if point.name == name]
    if not points:
        raise SettingsError(f'There is no {_one(kind)} "{name}".', f"Choose one of: {', '.join(names(kind))}.")
    return points[0]


def _one(kind: str) -> str:
    """What a person calls one of a kind: "look library" for look_libraries."""
    words = kind.replace("_", " ")
    return f"{words[:-3]}y" if words.endswith("ies") else words[:-1]


def _load(kind: str, name: str) -> object:
    point = _find(kind, name)
    try:
        return point.load()
    except ImportError as error:
        raise SettingsError(
            f'The {_one(kind)} "{name}" cannot be loaded: {error}.',
            'Install what it needs, for example with: pip install "livestyle[gui]".',
        ) from error


def source(spec: str) -> tuple[SourceFactory, str, str]:
    """Factory, name and argument for `NAME[:ARGUMENT]`."""
    name, _, argument = spec.partition(":")
    return cast("SourceFactory", _load("sources", name)), name, argument


def sink(spec: str) -> tuple[SinkFactory, str, str]:
    """Factory, name and argument for `NAME[:ARGUMENT]`."""
    name, _, argument = spec.partition(":")
    return cast("SinkFactory", _load("sinks", name)), name, argument


def restyler(name: str) -> RestylerFactory:
    """Factory of a restyler."""
    return cast("RestylerFactory", _load("restylers", name))


def prompt_source(name: str) -> PromptSourceFactory:
    """Factory of a prompt source."""
    return cast("PromptSourceFactory", _load("prompt_sources", name))


def look_library(name: str = "engine") -> LookLibrary:
    """The library of looks.

    Raises:
        SettingsError: none is installed under that name.
    """
    return cast("LookLibraryFactory", _load("look_libraries", name))()


def command(name: str) -> Command:
    """A command of the command line."""
    return cast("Command", _load("commands", name))
