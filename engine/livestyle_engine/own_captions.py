"""Own looks in a running session: a file that comes or changes is known at the next prompt, without training."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Mapping

import numpy as np

from livestyle.look_library import Look
from livestyle_engine import own_looks
from livestyle_engine.captions import Embedding
from livestyle_engine.looks import Entry
from livestyle_engine.matching import Encode, OwnCaptions
from livestyle_engine.wording import key

log = logging.getLogger(__name__)

_Stamp = tuple[tuple[str, int, int, int], ...]


class OwnLookFiles:
    """Own looks for a session that runs: a `livestyle_engine.matching.OwnLooks`. One thread at a time.

    Asked at every prompt, it looks at the folder only, some microseconds a file. Files are read, and captions that
    are new embedded, when one of them has changed. A look is also found by its name.
    """

    def __init__(self) -> None:
        self._stamp: _Stamp | None = None
        self._embedded: dict[str, Embedding] = {}
        self._current = _captions((), {})

    def current(self, encode: Encode) -> OwnCaptions:
        """See the port; the very same object as long as no file changes."""
        stamp = _stamp()
        if stamp != self._stamp:
            shelf = own_looks.read_all()
            for note in shelf.notes:
                log.warning("An own look is left out. %s", note)
            known = self._embedded
            said = dict.fromkeys(text for _, text in _said(shelf.looks))
            self._embedded = {text: known[text] if text in known else encode(text) for text in said}
            self._current = _captions(shelf.looks, self._embedded)
            self._stamp = stamp  # from before the reading: a change meanwhile is seen at the next prompt
        return self._current


def _stamp() -> _Stamp:
    """Changes whenever a file comes, goes or is written."""
    found = []
    try:
        with os.scandir(own_looks.folder()) as entries:
            for entry in entries:
                if entry.name.endswith(".toml"):
                    now = os.stat(entry.path)  # noqa: PTH116 - the entry's own lacks the inode on Windows
                    found.append((entry.name, now.st_mtime_ns, now.st_size, now.st_ino))
    except FileNotFoundError:  # no folder, or a file that has gone meanwhile: the next prompt sees the rest
        pass
    except OSError:
        log.warning("The own looks in %s cannot be read", own_looks.folder(), exc_info=True)
    return tuple(sorted(found))


def _said(looks: Iterable[Look]) -> list[tuple[Look, str]]:
    """What finds each look: its captions, and after all of those the names."""
    looks = tuple(looks)
    captions = [(look, caption) for look in looks for caption in look.captions]
    return captions + [(look, look.name.replace("-", " ")) for look in looks]


def _captions(looks: tuple[Look, ...], embedded: Mapping[str, Embedding]) -> OwnCaptions:
    """The looks by what is said for them; of two with the same caption the first has it."""
    rows: dict[str, int] = {}
    names: list[str] = []
    embeddings: list[Embedding] = []
    for look, text in _said(looks):
        if key(text) not in rows:
            rows[key(text)] = len(names)
            embeddings.append(embedded[text])
            names.append(look.name)
    entries = {look.name: Entry(look.name, look.captions, look.values, own=True) for look in looks}
    together = np.stack(embeddings) if embeddings else np.zeros((0, 0), np.float32)
    return OwnCaptions(entries, together, tuple(names), rows)
