"""Takes out of data what is nobody's business: secrets, names of users, and the texts of prompts."""

from __future__ import annotations

import getpass
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

HIDDEN = "(secret)"
SECRET = re.compile(r"(^|_)tokens?$|password|secret|credential|stream_?key|authorization", re.IGNORECASE)
SECRET_TEXT = re.compile(
    r"(?i)\b(token|password|passwd|secret|stream[ _]?key|authorization|api[ _]?key)"
    r"(\W{0,2}[=:]\W{0,2})(?:bearer |oauth )?\S+"
)
SHAPES = re.compile(
    r"(?i)\b(?:bearer\s+\S+|oauth:\w+|live_\d+_\w+|rtmps?://\S+|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)|gh[pousr]_\w{20,}"
    r"|eyJ[\w-]{10,}\.[\w-]+\.[\w-]*|(?=\w*\d)(?=\w*[a-z])\w{40,})"
)
"""Secrets by their form: tokens of Twitch, GitHub and the web, addresses to stream to, words that no one types."""
SOMEBODYS_HOME = re.compile(r"(?i)([a-z]:\\+users\\+|/home/|/users/)[^/\\\s\"':,;]+")
PROMPTS = {"prompt", "prompts", "background_prompt", "text", "background", "cues", "obs_rules", "adjust"}
"""Keys of settings and of a status under which prompts are."""
QUOTED_PROMPT = re.compile(r'(?i)(prompt )"[^"]*"')
NO_NAMES = {"", "admin", "administrator", "livestyle", "root", "runner", "user", "ubuntu"}
"""Names of users that tell nothing about anybody."""


def redacted(value: Any, *, prompts: bool = False) -> Any:
    """The same data without home folders, names of users and secrets.

    Args:
        value: mappings, lists and plain values.
        prompts: whether the texts of prompts may stay.
    """
    if isinstance(value, Mapping):
        return {key: _entry(str(key), item, prompts) for key, item in value.items()}
    if isinstance(value, str):
        return _text(value, prompts)
    if isinstance(value, Sequence):
        return [redacted(item, prompts=prompts) for item in value]
    return value


def _entry(key: str, value: Any, prompts: bool) -> Any:
    if SECRET.search(key):
        return HIDDEN
    if not prompts and key in PROMPTS and isinstance(value, str) and value:
        return f"({len(value)} characters)"
    if not prompts and key in PROMPTS and isinstance(value, Mapping | Sequence) and value:
        return f"({len(value)} entries)"
    return redacted(value, prompts=prompts)


def _text(text: str, prompts: bool) -> str:
    home = Path.home()
    if str(home) != home.anchor:
        text = text.replace(str(home), "~")
    text = SOMEBODYS_HOME.sub("~", text)
    if name := _user():
        text = re.sub(rf"(?i)(?<!\w){re.escape(name)}(?!\w)", "(user)", text)
    if not prompts:
        text = QUOTED_PROMPT.sub(r'\1"..."', text)
    return SHAPES.sub(HIDDEN, SECRET_TEXT.sub(rf"\1\2{HIDDEN}", text))


def _user() -> str:
    try:
        name = getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""
    return "" if len(name) < 3 or name.lower() in NO_NAMES else name
