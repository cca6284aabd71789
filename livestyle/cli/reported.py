"""Commands that another package answers: models, looks, bench, compile.

Each answers through an entry point `livestyle.reports`: a callable from settings to plain data. So the command line
does not know the engine, and a package that is not installed is missed in words.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from importlib.metadata import entry_points
from typing import cast

from livestyle.cli.arguments import Commands, Parser, add_common, add_settings, given_settings
from livestyle.cli.console import answer, answer_json, outline
from livestyle.errors import LivestyleError, SettingsError
from livestyle.settings import settings_from

GROUP = "livestyle.reports"

COMMANDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "models": ("list the models with their sources and scores", ()),
    "looks": ("list the looks and palettes", ()),
    "bench": ("time the model on this machine", ("runtime", "device", "model", "size")),
    "compile": ("prepare the model for this machine before the first run", ("runtime", "device", "model", "size")),
}
"""Help text and fields of `RunSettings` by command."""

ACTIONS = {"looks": ("list",)}
"""What a command can do; the first one without being asked if it only tells."""


def add_parsers(commands: Commands) -> None:
    """Add the commands."""
    for name, (text, fields) in COMMANDS.items():
        parser = _listed_if_installed(commands, name, text)
        if fields:
            add_settings(parser, *fields)
        if name in ACTIONS:
            tells = "list" if ACTIONS[name][0] == "list" else None
            parser.add_argument("action", choices=ACTIONS[name], nargs="?" if tells else None, default=tells)
        if name == "bench":
            parser.add_argument("--frames", metavar="N", type=_frames, default=60, help="frames to time (default: 60)")
        add_common(parser)
        parser.set_defaults(command=run)


def run(arguments: argparse.Namespace) -> int:
    """Ask for the report and show it.

    Raises:
        SettingsError: no installed package answers, or a value is not usable.
    """
    asked = given_settings(arguments)
    checked = settings_from(asked)
    settings: dict[str, object] = {name: getattr(checked, name) for name in COMMANDS[arguments.name][1]}
    for extra in ("action", "frames"):
        if hasattr(arguments, extra):
            settings[extra] = getattr(arguments, extra)
    value = ask(arguments.name, settings)
    if arguments.json:
        answer_json(value)
    else:
        answer(outline(value))
    return 0


def ask(name: str, settings: Mapping[str, object]) -> object:
    """What a report says.

    Raises:
        SettingsError: no installed package has that report.
        LivestyleError: it failed.
    """
    points = entry_points(group=GROUP, name=name)
    if not points:
        raise SettingsError(
            f'Nothing that is installed here answers "livestyle {name}".', "Install or update livestyle."
        )
    try:
        report = cast("Callable[[Mapping[str, object]], object]", next(iter(points)).load())
    except ImportError as error:
        raise SettingsError(
            f'"livestyle {name}" cannot be loaded: {error}.', "Install livestyle again, with what it depends on."
        ) from error
    try:
        return report(settings)
    except LivestyleError:
        raise
    except Exception as error:
        sentence = f'"livestyle {name}" failed with {type(error).__name__}: {error}.'
        raise LivestyleError(sentence, "See more with --debug.") from error


def _listed_if_installed(commands: Commands, name: str, text: str) -> Parser:
    """The help lists what somebody answers; the rest is still understood, and missed in words."""
    if entry_points(group=GROUP, name=name):
        return commands.add_parser(name, help=text, description=text)
    return commands.add_parser(name, description=text)


def _frames(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 100_000:
        raise SettingsError(f'"{text}" is no number of frames.', "Use --frames with 1 to 100000.")
    return int(text)
