"""`livestyle obs`: set livestyle up in OBS, take it away again, and tell how things stand."""

from __future__ import annotations

import argparse
from typing import Any

from livestyle import secret
from livestyle.cli.arguments import add_obs_password, add_settings, given_settings, take_obs_password
from livestyle.errors import SettingsError
from livestyle.settings import settings_from

ACTIONS = ("setup", "remove", "status")


class ObsCommand:
    """The command; what needs OBS's libraries is loaded when it runs."""

    help = "set livestyle up in OBS, remove it there, or tell how things stand"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add the action, where OBS listens, and the password."""
        parser.add_argument("action", choices=ACTIONS)
        add_settings(parser, "obs_host", "obs_port")
        add_obs_password(parser)
        parser.add_argument(
            "--remember-password", action="store_true", help="keep the password in the system's keyring"
        )

    def run(self, arguments: argparse.Namespace) -> dict[str, Any]:
        """Do it.

        Raises:
            ObsError: OBS cannot be reached, or refused.
            SettingsError: an option is not usable, or the password cannot be kept.
        """
        from livestyle_plugins.obs import actions
        from livestyle_plugins.obs.greeting import ObsAddress

        settings = settings_from(given_settings(arguments))
        take_obs_password(arguments)
        if arguments.remember_password:
            if not arguments.obs_password:
                raise SettingsError("There is no password to remember.", "Name it with --obs-password.")
            secret.keep("obs_password", arguments.obs_password)
        address = ObsAddress(settings.obs_host, settings.obs_port)
        if arguments.action == "setup":
            return actions.setup(address, show_folder=not arguments.json)
        if arguments.action == "remove":
            return actions.remove(address)
        return actions.status(address)


COMMAND = ObsCommand()
