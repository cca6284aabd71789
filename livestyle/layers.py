"""Which words of a prompt are for the person, and which for all that is behind, in English and other languages."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

AS_IS = "photo"
"""The words for a layer that shows the camera."""

_PERSON = r"me|myself|person|people|foreground|subject|fg"
_BEHIND = r"background|backdrop|behind(?: me)?|bg"
_LAYER = (
    r"(?:^|[,;.|]|\b{and_}\b)\s*(?:in\s+)?(?:(?:the|my)\s+)?(?:(?P<person>{person})|(?:{behind}))\s*(?::{is_})"
    r"(?!\s*[-+.\d]+\s*(?:\||$))"  # "background:0.3" is a text with a weight
)

_AND = r"(?:and|und|et|y|e|en|i|ve)"
_WITH, _FRONT = "with", r"(?:standing\s+|sitting\s+)?in\s+front\s+of"
_WHERE = r"behind\s+(?:me|us)|(?:in|as)\s+(?:the|my)\s+background"
_ARTICLE = r"(?:an?\s+|the\s+)?"
_PERSON_WORDS = r"^(?P<person>.*?[^\W\d_].*?)"
_SPOKEN = (
    r"{person}(?:\s*[,;]\s*(?:and\s+|{with_}\s+)?|\s+{with_}\s+){article}(?P<background>\S.*?)\s+(?:{where})\s*$",
    r"{person}[\s,;]+(?:{front})\s+{article}(?P<background>\S.*)$",
    r"^(?P<person>){article}(?P<background>.*?[^\W\d_].*?)\s+(?:{where})\s*$",
    r"{person}(?:\s*[,;]\s*(?:{and_}\s+)?|\s+{and_}\s+)(?:{where})\s+{article}(?P<background>\S.*)$",
)
"""Layers as people say them: "ink with a neon city behind me", "ink in front of a neon city", "snow behind me", "ink
and behind me a neon city"."""
_BACKGROUND = r"(?:the\s+|my\s+|a\s+)?(?:background|backdrop)"
_ALL_ELSE = r"(?:the\s+rest|everything\s+(?:else|behind\s+(?:me|us)|around\s+(?:me|us)))"
_AS = r"(?:in|as|is|like|of|into|to)\s+"
_ENGLISH = (
    rf"{{person}}\s*[,;]\s*(?:and\s+|with\s+|but\s+)?(?:{_BACKGROUND}|{_ALL_ELSE})\s+(?:{_AS})?{{article}}(?P<background>\S.*)$",
    rf"{{person}}\s+(?:and|with|but)\s+(?:{_BACKGROUND}\s+{_AS}|{_ALL_ELSE}\s+(?:{_AS})?){{article}}(?P<background>\S.*)$",
    rf"^(?P<person>)(?:please\s+)?(?:make|turn|change|set)\s+{_BACKGROUND}\s+(?:{_AS})?{{article}}(?P<background>\S.*)$",
    r"{person}(?:\s*[,;]\s*(?:and\s+)?(?:with\s+)?|\s+(?:with|on|against|over)\s+){article}(?P<background>[^,;]*?\S)\s+(?:background|backdrop)\s*$",
    r"^(?P<person>)(?:give\s+me\s+|with\s+)?{article}(?!painted\b)(?P<background>(?:[^\s,;]+\s+){{0,3}}[^\s,;]+)\s+(?:background|backdrop)\s*$",
)
"""What English has besides: "me in colour, background in black and white", "make my background a forest", "ink with
a snowy background". A "painted animation background" is a way to draw, and a caption of gouache."""
_SPEAKS = re.compile(r"\b(?:behind|front|background|backdrop|rest|everything)\b", re.IGNORECASE)
"""One of these is in all that English says of layers; most prompts have none, and the patterns take milliseconds."""
_REFUSED = re.compile(r"\b(?:no|without|not)\s+(?:an?\s+|the\s+)?(?:background|backdrop)", re.IGNORECASE)
_UNCHANGED = re.compile(
    r"(?:(?:just\s+)?me\s*)?(?:(?:in|as)\s+)?(?:me|normal|unchanged|untouched|natural|(?:full\s+|my\s+own\s+)?colou?rs?|i\s+am|is)?",
    re.IGNORECASE,
)
"""How people say that a layer shall stay the camera's."""
_WIDE = {0xFF0C: ",", 0x3001: ",", 0xFF1B: ";", 0xFF1A: ":", 0xFF5C: "|", 0x3002: "."}
"""Punctuation marks of Chinese and Japanese keyboards."""


def split_layers(text: str) -> tuple[str, str]:
    """Split `"background: neon city, me: ink"` into the person's text and the background's.

    Clauses begin with "background:", "behind me:", "me:", "person:", "foreground:" and the like. Words before the
    first clause are for the layer that has none, or for both if both have one. A layer without words shows the
    camera. Without such clauses, "ink comic with a neon city behind me", "ink comic in front of a neon city", "snow
    behind me" and "ink comic, behind me a neon city" are understood too. `layers.toml` has the same for other
    languages.

    Returns:
        The person's text, and the background's or "" when no clause was found.
    """
    text = plain(text)
    found = list(_clauses().finditer(text))
    if not found:
        english, others = _spoken()
        speaks = _SPEAKS.search(text) and not _REFUSED.search(text)
        patterns = (*english, *others) if speaks else others
        said = next(filter(None, (pattern.match(text.strip()) for pattern in patterns)), None)
        return (_or_as_is(said["person"]), _or_as_is(said["background"])) if said else (text.strip(), "")
    layers: dict[bool, list[str]] = {True: [], False: []}
    for clause, following in zip(found, [*found[1:], None], strict=True):
        words = text[clause.end() : following.start() if following else len(text)]
        layers[clause["person"] is not None].append(_trimmed(words))
    for_all = _trimmed(text[: found[0].start()])
    empty = [side for side, words in layers.items() if not any(words)]
    for side in empty or layers:
        layers[side].insert(0, for_all)
    person, background = (_or_as_is(", ".join(word for word in layers[side] if word)) for side in (True, False))
    return person, background


def plain(text: str) -> str:
    """With the punctuation marks of English, where a Chinese or Japanese keyboard has its own."""
    return text if text.isascii() else text.translate(_WIDE)


@cache
def _clauses() -> re.Pattern[str]:
    """How a clause for a layer begins, in any language."""
    person, behind = (_either([english, *_words(role)]) for english, role in ((_PERSON, "person"), (_BEHIND, "behind")))
    starts = _LAYER.format(and_=_AND, person=person, behind=behind, is_="|" + _either(_words("is")))
    return re.compile(starts, re.IGNORECASE)


@cache
def _spoken() -> tuple[tuple[re.Pattern[str], ...], tuple[re.Pattern[str], ...]]:
    """What people say, in English and in all other languages."""
    english = {"with_": _WITH, "where": _WHERE, "front": _FRONT, "article": _ARTICLE}
    others = {name: f"(?:{_either(_words(name.strip('_')))})" for name in ("with_", "where", "front")} | {"article": ""}
    found = [
        tuple(
            re.compile(pattern.format(person=_PERSON_WORDS, and_=_AND, **words), re.IGNORECASE) for pattern in patterns
        )
        for words, patterns in ((english, (*_SPOKEN, *_ENGLISH)), (others, _SPOKEN))
    ]
    return found[0], found[1]


@cache
def _words(role: str) -> tuple[str, ...]:
    """What the languages have for one role."""
    table = tomllib.loads(Path(__file__).with_name("layers.toml").read_text("utf-8"))
    return tuple(words[role].replace(" ?", r"\s?").replace(" ", r"\s+") for words in table.values() if role in words)


def _either(patterns: Iterable[str]) -> str:
    return "|".join(patterns)


def _or_as_is(words: str) -> str:
    """The words for a layer, or those for the camera where they say no more than that."""
    words = words.strip()
    return AS_IS if _UNCHANGED.fullmatch(words) else words


def _trimmed(words: str) -> str:
    return words.strip(" \t,;|")
