"""Commands that another package brings along, through the entry points `livestyle.commands`: "obs" is one."""

from __future__ import annotations

import argparse
import logging

from livestyle import plugins
from livestyle.cli.arguments import Commands, add_common
from livestyle.cli.console import answer, answer_json
from livestyle.errors import LivestyleError
from livestyle.outline import outline

log = logging.getLogger(__name__)


def add_parsers(commands: Commands) -> None:
    """Add every command that is installed; one that cannot be loaded is left out and named in the log."""
    for name in plugins.names("commands"):
        try:
            command = plugins.command(name)
            parser = commands.add_parser(name, help=command.help, description=command.help)
            command.add_arguments(parser)
        except Exception:
            log.exception("The command %s cannot be loaded", name)
            continue
        add_common(parser)
        parser.set_defaults(command=run, plugged=command)


def run(arguments: argparse.Namespace) -> int:
    """Run the command and show its answer.

    Raises:
        LivestyleError: why it cannot be done.
    """
    command: plugins.Command = arguments.plugged
    try:
        value = command.run(arguments)
    except LivestyleError:
        raise
    except Exception as error:
        sentence = f'"livestyle {arguments.name}" failed with {type(error).__name__}: {error}.'
        raise LivestyleError(sentence, "See more with --debug.") from error
    if arguments.json:
        answer_json(value)
    else:
        answer(outline(value))
    return 0
