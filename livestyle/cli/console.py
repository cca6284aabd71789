"""What the command line says: answers on standard output, all else on standard error."""

from __future__ import annotations

import json
import sys

from livestyle.errors import LivestyleError


def answer(text: str) -> None:
    """Write one line or more to standard output."""
    sys.stdout.write(text.rstrip("\n") + "\n")


def answer_json(value: object) -> None:
    """Write a value as indented JSON to standard output."""
    answer(json.dumps(value, indent=2, ensure_ascii=False, default=str))


def tell(text: str) -> None:
    """Write one line to standard error."""
    sys.stderr.write(text.rstrip("\n") + "\n")
    sys.stderr.flush()


def tell_error(error: LivestyleError) -> None:
    """Write what is wrong and what to do to standard error."""
    tell(f"livestyle: {error}")
