"""`livestyle doctor`: everything that a report of a problem should have in it, and nothing private."""

from __future__ import annotations

import argparse

from livestyle.cli.arguments import Commands, add_common
from livestyle.cli.console import answer, answer_json
from livestyle.diagnostics import diagnosis
from livestyle.outline import outline
from livestyle.redaction import redacted


def add_parser(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("doctor", help="tell about this installation, for a report of a problem")
    add_common(parser)
    parser.set_defaults(command=run)


def run(arguments: argparse.Namespace) -> int:
    """Show the diagnosis."""
    found = redacted(diagnosis())
    if arguments.json:
        answer_json(found)
    else:
        answer(outline(found))
    return 0
