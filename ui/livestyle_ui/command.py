"""`livestyle panel`: the control panel, with settings of its own to begin with. Loads no Qt until it runs."""

from __future__ import annotations

import argparse

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
        """The settings to begin with."""
        add_settings(parser, *FIELDS)

    def run(self, arguments: argparse.Namespace) -> object:
        """Show the panel until its window is closed.

        Raises:
            SettingsError: PySide6 is not installed.
        """
        try:
            from livestyle_ui.app import run
        except ImportError as error:
            raise SettingsError(
                f"The panel cannot be loaded: {error}.", 'Install it with: pip install "livestyle[gui]".'
            ) from error
        return {"exit": run(given_settings(arguments))}


COMMAND = PanelCommand()
