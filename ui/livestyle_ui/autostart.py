"""Starts the panel when the user logs in, by a file in the desktop's autostart folder. Linux only so far."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from livestyle.errors import OutputError
from livestyle.safe_file import write_text
from livestyle.unwritable import unwritable

ENTRY = """[Desktop Entry]
Type=Application
Name=livestyle
Comment=Restyles your camera live
Exec={command}
Terminal=false
"""


def possible() -> bool:
    """Whether this system is one that it is written for, and the program is found."""
    return sys.platform == "linux" and program() is not None


def program() -> Path | None:
    """Where `livestyle` lies: beside this Python, or on the path; None if it does not."""
    beside = Path(sys.executable).with_name("livestyle")
    found = str(beside) if beside.exists() else shutil.which("livestyle")
    return None if found is None else Path(found).absolute()


def entry_path() -> Path:
    """The file, as the desktops have agreed."""
    home = os.environ.get("XDG_CONFIG_HOME")
    return (Path(home) if home else Path.home() / ".config") / "autostart" / "livestyle.desktop"


def is_on() -> bool:
    """Whether the panel starts with the session."""
    return entry_path().exists()


def switch(*, on: bool) -> None:
    """Write the file, or take it away.

    Raises:
        OutputError: that cannot be done, and why.
    """
    path, command = entry_path(), program()
    if not on:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise unwritable(path, error) from error
        return
    if command is None:
        raise OutputError("The program livestyle is not found.", 'Install it: pip install "livestyle[gui]"')
    write_text(path, ENTRY.format(command=f"{_quoted(command)} panel"))


def _quoted(path: Path) -> str:
    """A path as the rules for such files want it."""
    escaped = str(path).replace("\\", "\\\\").replace('"', '\\"').replace("`", "\\`").replace("$", "\\$")
    return '"' + escaped.replace("%", "%%") + '"'
