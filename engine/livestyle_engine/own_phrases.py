"""Captions of own looks within a longer text: "chalk in the fog, sepia" names the look and asks for more."""

from __future__ import annotations

import re
from collections.abc import Mapping

from livestyle_engine.wording import key

_CLAUSES = re.compile(r"[,;]")


def own_phrase(text: str, rows: Mapping[str, int]) -> tuple[str, str] | None:
    """The own caption that a text has in it, and what else the text says.

    A caption of one word counts only as a clause of its own: with "rain" as a caption, "neon rain" is still neon.

    Args:
        text: words.
        rows: of the own captions, by key.

    Returns:
        Key of the caption, and the rest of the text with commas between its clauses; None if there is none in it. Of
        several the first clause counts, then the longest.
    """
    if not rows:
        return None
    clauses = [key(clause) for clause in _CLAUSES.split(text)]
    for at, clause in enumerate(clauses):
        if clause in rows:
            return clause, ", ".join(clauses[:at] + clauses[at + 1 :])
    for caption in sorted(rows, key=len, reverse=True):
        for at, clause in enumerate(clauses):
            before, found, after = f" {clause} ".partition(f" {caption} ")
            if found and " " in caption:
                return caption, ", ".join([before.strip(), after.strip(), *clauses[:at], *clauses[at + 1 :]])
    return None
