"""Commands that another package answers: models, bench, compile.

Each answers through an entry point `livestyle.reports`: a callable from settings to plain data. So the command line
does not know the engine, and a package that is not installed is missed in words.
"""

from __future__ import annotations

import argparse
from importlib.metadata import entry_points

from livestyle.answers import GROUP, ask
from livestyle.cli.arguments import Commands, Parser, add_common, add_settings, given_settings
from livestyle.cli.console import answer, answer_json
from livestyle.errors import SettingsError
from livestyle.outline import outline
from livestyle.settings import settings_from

COMMANDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "models": ("list the models with their sources and scores", ()),
    "bench": ("time the model on this machine", ("runtime", "device", "model", "size")),
    "compile": ("prepare the model for this machine before the first run", ("runtime", "device", "model", "size")),
}
"""Help text and fields of `RunSettings` by command."""


def add_parsers(commands: Commands) -> None:
    """Add the commands."""
    for name, (text, fields) in COMMANDS.items():
        parser = _listed_if_installed(commands, name, text)
        if fields:
            add_settings(parser, *fields)
        if name == "bench":
            parser.add_argument("--frames", metavar="N", type=_frames, default=60, help="frames to time (default: 60)")
        if name == "compile":
            parser.add_argument(
                "--compute-capability",
                metavar="X.Y",
                action="append",
                default=argparse.SUPPRESS,
                help="of the NVIDIA card to compile for, which need not be in this machine; repeatable",
            )
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
    for extra in ("frames", "compute_capability"):
        if hasattr(arguments, extra):
            settings[extra] = getattr(arguments, extra)
    value = ask(arguments.name, settings)
    if arguments.json:
        answer_json(value)
    else:
        answer(outline(value))
    return 0


def _listed_if_installed(commands: Commands, name: str, text: str) -> Parser:
    """The help lists what somebody answers; the rest is still understood, and missed in words."""
    if entry_points(group=GROUP, name=name):
        return commands.add_parser(name, help=text, description=text)
    return commands.add_parser(name, description=text)


def _frames(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 100_000:
        raise SettingsError(f'"{text}" is no number of frames.', "Use --frames with 1 to 100000.")
    return int(text)
