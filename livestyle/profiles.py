"""Profiles: settings under a name, one TOML file each in the platform's config folder."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel

from livestyle.errors import LivestyleError, OutputError, SettingsError
from livestyle.paths import config_folder
from livestyle.safe_file import previous, write_text
from livestyle.settings import RunSettings, settings_from
from livestyle.toml_text import to_toml
from livestyle.unwritable import unwritable

NAME = re.compile(r"[\w][\w .-]{0,63}")


@dataclass(frozen=True, slots=True)
class Profile:
    """What a profile holds.

    Attributes:
        values: usable values by field name of `RunSettings`.
        notes: one sentence for each value that was not usable; its default is used.
        extra: all other keys, such as a panel's; they have no effect on a run.
    """

    values: dict[str, object]
    notes: list[str]
    extra: dict[str, object] = field(default_factory=dict)


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

    A file that is damaged is replaced by the copy from before its last change, and a note says so.

    Raises:
        SettingsError: there is no such profile, or its file is no TOML and there is no copy.
    """
    data, notes = _read(name)
    profile = Profile({}, notes, {key: value for key, value in data.items() if key not in RunSettings.model_fields})
    for key in data.keys() & RunSettings.model_fields.keys():
        try:
            settings_from({key: data[key]})
        except LivestyleError as error:
            profile.notes.append(f'In the profile "{name}": {error} The default is used.')
        else:
            profile.values[key] = data[key]
    return profile


def save_profile(name: str, values: Mapping[str, object], extra: Mapping[str, object] | None = None) -> None:
    """Write settings into a profile, new or not; the file from before is kept beside it.

    Keys of the file that are named neither in `values` nor in `extra` stay, those of newer versions among them. A
    value of None takes its key out of the file.

    Args:
        name: of the profile.
        values: by field name of `RunSettings`, checked first.
        extra: other keys, as a panel has them; plain values as in `livestyle.toml_text.to_toml`.

    Raises:
        SettingsError: the name or a value is not usable.
        PromptError: a prompt is not usable.
        OutputError: the file cannot be written, and why.
    """
    checked = settings_from({key: value for key, value in values.items() if value is not None})
    path = profile_path(name)
    try:
        data, _ = _read(name)
    except SettingsError:  # new, or damaged: what was there is kept as the previous copy
        data = {}
    given = {key: None if value is None else _plain(getattr(checked, key)) for key, value in values.items()}
    write_text(path, to_toml(data | given | dict(extra or {})), keep_previous=True)


def rename_profile(old: str, new: str) -> None:
    """Give a profile another name.

    Raises:
        SettingsError: there is no such profile, the new name cannot be one, or it is taken.
        OutputError: the file cannot be renamed, and why.
    """
    source, target = profile_path(old), profile_path(new)
    if not source.exists():
        raise SettingsError(f'There is no profile "{old}".', f"Profiles: {_known()}.")
    if target.exists() and not (source.exists() and target.samefile(source)):
        raise SettingsError(f'There is a profile "{new}" already.', "Choose another name.")
    try:
        source.rename(target)
    except OSError as error:
        raise unwritable(target, error) from error


def remove_profile(name: str) -> None:
    """Delete a profile, and the copy of it.

    Raises:
        SettingsError: there is no such profile.
        OutputError: the file cannot be deleted.
    """
    path = profile_path(name)
    try:
        path.unlink()
        previous(path).unlink(missing_ok=True)
    except FileNotFoundError as error:
        raise SettingsError(f'There is no profile "{name}".', f"Profiles: {_known()}.") from error
    except OSError as error:
        raise OutputError(f"{path} may not be deleted.", "Change its folder's permissions.") from error


def _read(name: str) -> tuple[dict[str, object], list[str]]:
    path = profile_path(name)
    try:
        return tomllib.loads(path.read_text("utf-8")), []
    except FileNotFoundError as error:
        raise SettingsError(f'There is no profile "{name}".', f"Profiles: {_known()}.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"The profile {path} cannot be read.", "Check its permissions.") from error
    except tomllib.TOMLDecodeError as error:
        told = SettingsError(f"The profile {path} is not valid TOML: {error}.", "Correct that line.")
        try:
            data = tomllib.loads(previous(path).read_text("utf-8"))
        except (OSError, ValueError):
            raise told from error
        return data, [f"{told} The copy from before the last change is used."]


def _known() -> str:
    return ", ".join(profile_names()) or "none yet"


def _plain(value: object) -> object:
    """A checked value as TOML has it."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", exclude_none=True)
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value
