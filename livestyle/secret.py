"""Passwords and tokens: from the command line, the environment, or the system's keyring; never in a file of ours."""

from __future__ import annotations

import importlib
import logging
import os
from typing import Any

from livestyle.errors import SettingsError

log = logging.getLogger(__name__)

SERVICE = "livestyle"
_given: dict[str, str] = {}
_told: set[str] = set()
"""Kinds of trouble with the keyring that the log has already."""


def variable(name: str) -> str:
    """The environment variable of a secret: LIVESTYLE_OBS_PASSWORD for "obs_password"."""
    return f"LIVESTYLE_{name.upper()}"


def give(name: str, value: str) -> None:
    """Use a value for the rest of this process, before any other."""
    _given[name] = value


def find(name: str) -> str:
    """A secret, "" if nobody knows it: what was given, else the environment's, else the keyring's."""
    if name in _given:
        return _given[name]
    return os.environ.get(variable(name)) or _from_keyring(name)


def keep(name: str, value: str) -> None:
    """Put a secret into the system's keyring.

    Raises:
        SettingsError: there is no keyring here, or it refused.
    """
    keyring = _keyring()
    if keyring is None:
        raise SettingsError(
            "The system's keyring cannot be used: the Python package keyring is not installed.",
            f'Install it with: pip install "livestyle[keyring]", or set {variable(name)}.',
        )
    try:
        keyring.set_password(SERVICE, name, value)
    except Exception as error:  # every back-end raises its own
        raise SettingsError(
            f"The system's keyring refused with {type(error).__name__}.", f"Set {variable(name)} in its place."
        ) from error


def forget(name: str) -> None:
    """Drop what was given to this process. Idempotent."""
    _given.pop(name, None)


def has_keyring() -> bool:
    """Whether the package that talks to the keyring is installed."""
    return _keyring() is not None


def _keyring() -> Any | None:
    try:
        return importlib.import_module("keyring")
    except ImportError:
        return None


def _from_keyring(name: str) -> str:
    keyring = _keyring()
    if keyring is None:
        return ""
    try:
        return str(keyring.get_password(SERVICE, name) or "")
    except Exception as error:  # noqa: BLE001 - every back-end raises its own; a locked one is no reason not to start
        kind = type(error).__name__
        if kind not in _told:  # OBS's password is looked for at every try
            _told.add(kind)
            log.warning("The system's keyring cannot be read (%s). Set %s in its place.", kind, variable(name))
        return ""
