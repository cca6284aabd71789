"""Profiles: settings under a name, one TOML file each in the platform's config folder."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from livestyle.errors import LivestyleError, SettingsError
from livestyle.paths import config_folder
from livestyle.settings import RunSettings, settings_from

NAME = re.compile(r"[\w][\w .-]{0,63}")


@dataclass(frozen=True, slots=True)
class Profile:
    """What a profile holds.

    Attributes:
        values: usable values by field name of `RunSettings`.
        notes: one sentence for each value that was not usable; its default is used.
    """

    values: dict[str, object]
    notes: list[str]


def profile_path(name: str) -> Path:
    """Where a profile lies; its file may not exist.

    Raises:
        SettingsError: the name cannot be a profile's.
    """
    if not NAME.fullmatch(name):
        raise SettingsError(
            f'"{name}" cannot be the name of a profile.', "Use letters, digits, spaces, dots and dashes."
        )
    return config_folder() / "profiles" / f"{name}.toml"


def profile_names() -> list[str]:
    """Names of all profiles, sorted."""
    return sorted(path.stem for path in (config_folder() / "profiles").glob("*.toml"))


def load_profile(name: str) -> Profile:
    """Read a profile. Keys that are not known stay in the file and have no effect.

    Raises:
        SettingsError: there is no such profile, or its file is no TOML.
    """
    path = profile_path(name)
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        known = ", ".join(profile_names()) or "none yet"
        raise SettingsError(f'There is no profile "{name}".', f"Profiles: {known}.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"The profile {path} cannot be read.", "Check its permissions.") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"The profile {path} is not valid TOML: {error}.", "Correct that line.") from error
    profile = Profile({}, [])
    for key in data.keys() & RunSettings.model_fields.keys():
        try:
            settings_from({key: data[key]})
        except LivestyleError as error:
            profile.notes.append(f'In the profile "{name}": {error} The default is used.')
        else:
            profile.values[key] = data[key]
    return profile
