"""Prompts that were typed before, for the arrow keys: bounded, and kept from one run to the next."""

from __future__ import annotations

import json
import threading
from pathlib import Path

from livestyle.paths import state_folder
from livestyle.prompt import LONGEST
from livestyle.safe_file import write_text

MOST = 200


def history_path() -> Path:
    """Where they are kept; the file may not exist."""
    return state_folder() / "prompts.json"


class History:
    """The newest two hundred prompts, each once. Any thread.

    Reading the file is quick; a file that cannot be read counts as empty, for nothing depends on it.

    Args:
        path: of the file; None for the user's own.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path or history_path()
        self._changing = threading.Lock()
        self._texts = _read(self._path)

    def texts(self) -> tuple[str, ...]:
        """The prompts, the newest last."""
        with self._changing:
            return tuple(self._texts)

    def add(self, text: str) -> None:
        """A prompt was used: it becomes the newest. In memory only, so at once."""
        text = text.strip()
        if not text or len(text) > LONGEST:
            return
        with self._changing:
            if text in self._texts:
                self._texts.remove(text)
            self._texts.append(text)
            del self._texts[:-MOST]

    def clear(self) -> None:
        """Forget them all, in memory."""
        with self._changing:
            self._texts.clear()

    def save(self) -> None:
        """Bring them to the disk, in one step.

        Raises:
            OutputError: the file cannot be written, and why.
        """
        write_text(self._path, json.dumps(self.texts(), ensure_ascii=False, indent=0) + "\n")


def _read(path: Path) -> list[str]:
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return []
    if not isinstance(found, list):
        return []
    texts = [text for text in found if isinstance(text, str) and 0 < len(text) <= LONGEST]
    return list(dict.fromkeys(reversed(texts)))[:MOST][::-1]
