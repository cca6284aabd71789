"""The parser, and flags that are made from the fields of the settings."""

from __future__ import annotations

import argparse
import difflib
from typing import Any, NoReturn, TypeAlias

from livestyle import secret
from livestyle.errors import SettingsError
from livestyle.settings import RunSettings, flag_of

REPEATABLE = ("sinks", "cues")
SWITCHES = ("unpaced", "loop", "obs_virtual_camera", "obs_follow_scenes")


class Parser(argparse.ArgumentParser):
    """A parser that raises in place of ending the program, and wants every flag written out."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**(options | {"allow_abbrev": False}))

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        """Answer an unknown command with the one that was meant; argparse's sentence lists them all."""
        if isinstance(action, argparse._SubParsersAction) and value not in action.choices:  # noqa: SLF001 - no public name
            near = difflib.get_close_matches(str(value), action.choices, 1)
            advice = f'Did you mean "{near[0]}"?' if near else f"See: {self.prog} --help"
            raise SettingsError(f'There is no {str(action.metavar or "command").lower()} "{value}".', advice)
        super()._check_value(action, value)

    def error(self, message: str) -> NoReturn:
        """Turn a usage error into one sentence and one action."""
        sentence = message[:1].upper() + message[1:].rstrip(".")
        raise SettingsError(f"{sentence}.", f"See: {self.prog} --help")


Commands: TypeAlias = "argparse._SubParsersAction[Parser]"  # noqa: SLF001 - argparse has no public name for it
"""What commands are added to."""


def add_settings(parser: argparse.ArgumentParser, *names: str) -> None:
    """Add the flags of some fields of `RunSettings`, or of all; values stay text, and only given ones are there."""
    for name in names or RunSettings.model_fields:
        field = RunSettings.model_fields[name]
        flag, metavar = flag_of(field)
        if not flag:
            continue
        text = (field.description or "").replace("%", "%%")
        if name in SWITCHES:
            parser.add_argument(flag, dest=name, action="store_true", default=argparse.SUPPRESS, help=text)
            continue
        if field.default not in (None, "", ()):
            shown = ", ".join(field.default) if isinstance(field.default, tuple) else field.default
            text += f" (default: {shown})"
        action = "append" if name in REPEATABLE else "store"
        parser.add_argument(flag, dest=name, metavar=metavar, action=action, default=argparse.SUPPRESS, help=text)


def add_obs_password(parser: argparse.ArgumentParser) -> None:
    """Add the flag of a secret, which is no setting: it goes to no profile and no report."""
    parser.add_argument(
        "--obs-password",
        metavar="TEXT",
        help="password of OBS's WebSocket server; better in LIVESTYLE_OBS_PASSWORD or the system's keyring",
    )


def take_obs_password(arguments: argparse.Namespace) -> None:
    """Give the password of the command line to whoever connects to OBS in this process."""
    if arguments.obs_password is not None:
        secret.give("obs_password", arguments.obs_password)


def given_settings(arguments: argparse.Namespace) -> dict[str, object]:
    """The fields of `RunSettings` that the command line names."""
    return {name: value for name, value in vars(arguments).items() if name in RunSettings.model_fields}


def add_common(parser: argparse.ArgumentParser, *, with_json: bool = True) -> None:
    """Add the flags that every command takes."""
    if with_json:
        parser.add_argument("--json", action="store_true", help="answer with one JSON value")
    parser.add_argument("--debug", action="store_true", help="show tracebacks, and log more")
