"""`livestyle devices`: what frames can come from and go to here."""

from __future__ import annotations

import argparse

from livestyle.cli.arguments import Commands, add_common
from livestyle.cli.console import answer, answer_json
from livestyle.devices import devices
from livestyle.outline import outline


def add_parser(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("devices", help="list cameras, screens, sources and sinks")
    add_common(parser)
    parser.set_defaults(command=run)


def run(arguments: argparse.Namespace) -> int:
    """Show the devices."""
    found = devices()
    if arguments.json:
        answer_json(found)
    else:
        answer(outline({key: value for key, value in found.items() if key != "errors" or value}))
    return 0
