"""An own look in the user's editor: on a copy, which replaces the file only if it is right."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path

from livestyle.errors import LivestyleError, SettingsError
from livestyle.safe_file import write_text
from livestyle_engine import look_file


def edit(path: Path) -> bool:
    """Let the user change the file of an own look; comments stay as they write them.

    Returns:
        Whether it is another now.

    Raises:
        SettingsError: no editor is named, or what was written is no look; it stays in a file that the error names.
        LivestyleError: the editor failed.
        OutputError: the file cannot be written.
    """
    program = _editor()
    before = path.read_bytes()
    folder = Path(tempfile.mkdtemp(prefix="livestyle-look-"))
    copy = folder / path.name
    copy.write_bytes(before)
    try:
        code = subprocess.run([*program, str(copy)], check=False).returncode
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise SettingsError(f'The editor "{program[0]}" cannot be started.', "Correct $VISUAL or $EDITOR.") from error
    if code:
        raise LivestyleError(f'The editor "{program[0]}" failed with code {code}.', f"What you wrote is in {copy}.")
    if copy.read_bytes() == before:
        shutil.rmtree(folder, ignore_errors=True)
        return False
    try:
        look_file.read(copy, path.stem)
    except SettingsError as error:
        action = f"Correct it there, then: livestyle looks import {copy} --replace"
        raise SettingsError(error.message, action) from error
    write_text(path, copy.read_text("utf-8"), keep_previous=True)
    shutil.rmtree(folder, ignore_errors=True)
    return True


def _editor() -> list[str]:
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
    program = shlex.split(named, posix=os.name != "nt")
    if not program:
        raise SettingsError("No editor is named.", "Set EDITOR to one, or use --set and --caption.")
    return [part.strip('"') for part in program] if os.name == "nt" else program
