"""`livestyle panel`: the control panel, with settings of its own to begin with. Loads no Qt until it runs."""

from __future__ import annotations

import argparse
import json

from livestyle.cli.arguments import add_settings, given_settings
from livestyle.errors import SettingsError

FIELDS = (
    "source",
    "sinks",
    "prompt",
    "background_prompt",
    "strength",
    "transition",
    "size",
    "fps",
    "quality",
    "runtime",
    "device",
    "model",
)


class PanelCommand:
    """The command, for `livestyle.commands`.

    Attributes:
        help: one line for the list of commands.
    """

    help = "open the control panel"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """The settings to begin with, or what a panel that runs shall do."""
        add_settings(parser, *FIELDS)
        parser.add_argument(
            "--do",
            metavar="NAME",
            help='tell the panel that runs what to do: show, panic, freeze, next, "preset NAME" or "prompt TEXT"; '
            '"status" tells how it fares',
        )

    def run(self, arguments: argparse.Namespace) -> object:
        """Show the panel until its window is closed; with `--do`, tell the one that runs.

        Raises:
            SettingsError: PySide6 is not installed, or there is no panel to tell, or it does not know what was said.
        """
        try:
            if arguments.do == "status":
                return json.loads(answered("status"))
            if arguments.do:
                return {"done": told(arguments.do)}
            from livestyle_ui.app import run
        except ImportError as error:
            raise SettingsError(
                f"The panel cannot be loaded: {error}.", 'Install it with: pip install "livestyle[gui]".'
            ) from error
        return {"exit": run(given_settings(arguments), measured=arguments.debug)}


def told(what: str) -> str:
    """Tell the panel that runs; returns what was told."""
    from livestyle_ui.single_instance import DONE

    answer = answered(what)
    if answer != DONE:
        raise SettingsError(f'The panel did not do "{what}".', answer)
    return what


def answered(what: str) -> str:
    """What the panel that runs answers."""
    from livestyle_ui.single_instance import SILENT, tell

    answer = tell(what)
    if answer is None:
        raise SettingsError("No panel runs.", "Start it with: livestyle panel.")
    if answer == SILENT:
        sentence, _, action = answer.partition("; ")
        raise SettingsError(f"{sentence}.", action.capitalize())
    return answer


COMMAND = PanelCommand()
