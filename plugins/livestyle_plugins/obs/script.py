"""Where the script for OBS lies, so that a user can be told which file to load."""

from __future__ import annotations

from pathlib import Path

NAME = "livestyle.lua"
SOURCE_KIND = "livestyle_source"
"""What the script calls its source inside OBS."""


def script_path() -> Path:
    """The script that OBS loads: packaged with livestyle, or in the repository if livestyle runs from there.

    Raises:
        FileNotFoundError: the installation is incomplete.
    """
    plugins = Path(__file__).resolve().parents[2]
    for path in (plugins / "livestyle_plugins" / "obs_script" / NAME, plugins / "obs" / NAME):
        if path.is_file():
            return path
    raise FileNotFoundError(f"{NAME} is missing from this installation of livestyle")
