"""The word lists of other languages, one readable file each; read when a text first looks as if it needed them."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from livestyle.errors import ModelError

WORDS = re.compile(r"[^\W_]+")
_BETWEEN = re.compile(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])")
"""Spaces that say nothing in a script without them."""
_LATIN_RUN = re.compile("[A-Za-z0-9]+")
_LATIN = ("de", "fr", "es", "pt", "it", "nl", "pl", "tr")
_SCRIPTS = (
    (re.compile("[\N{HIRAGANA LETTER SMALL A}-\N{KATAKANA LETTER SMALL KE}]"), ("ja",)),
    (re.compile("[\N{HANGUL SYLLABLE GA}-\N{HANGUL SYLLABLE HIH}]"), ("ko",)),
    (re.compile("[\N{CJK UNIFIED IDEOGRAPH-4E00}-\N{CJK UNIFIED IDEOGRAPH-9FFF}]"), ("zh", "ja")),
    (re.compile("[\N{CYRILLIC CAPITAL LETTER IE WITH GRAVE}-\N{CYRILLIC SMALL LETTER KOMI DE}]"), ("ru",)),
)
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "\N{LATIN SMALL LETTER DOTLESS I}": "i", "œ": "oe", "æ": "ae"})
_EAST = "\N{CJK RADICAL REPEAT}"
"""Scripts from here on write no accents that could be left out."""
_STEM, _PART = 3, 3
"""Letters that must be left without an ending, and in a part of a compound."""


@dataclass(frozen=True, slots=True)
class Language:
    """The words of a language.

    Attributes:
        meanings: English for a folded phrase; one that begins with "<" goes before the word in front of it.
        endings: what a word may end in, and what the list's form may have in its place.
        joints: what may stand between the parts of a compound; empty if words are not joined.
        spaced: whether there are spaces between words.
        longest: words of the longest phrase, or letters where there are no spaces.
    """

    meanings: Mapping[str, str]
    endings: tuple[tuple[str, tuple[str, ...]], ...]
    joints: tuple[str, ...]
    spaced: bool
    longest: int

    def words(self, text: str) -> list[str]:
        """The words of a text as typed; without spaces the listed runs of letters, the longest first, and the rest."""
        if self.spaced:
            return WORDS.findall(text)
        return [word for run in WORDS.findall(_BETWEEN.sub("", text)) for word in self._runs(run)]

    def meaning(self, words: Sequence[str], at: int) -> tuple[str | None, int]:
        """English for the longest phrase at a place.

        Args:
            words: folded.
            at: index of the first.

        Returns:
            Its English, None if the list does not have it, and how many of the words it takes.
        """
        for count in range(min(self.longest, len(words) - at) if self.spaced else 1, 1, -1):
            if (meant := self.meanings.get(" ".join(words[at : at + count]))) is not None:
                return meant, count
        meant = self._without_ending(words[at])
        return self._compound(words[at]) if meant is None else meant, 1

    def _without_ending(self, word: str) -> str | None:
        """English for a word as it is, or with an ending of the list's form."""
        if (whole := self.meanings.get(word)) is not None:
            return whole
        for ending, others in self.endings:
            stem = word.removesuffix(ending)
            if stem != word and len(stem) >= _STEM:
                for other in others:
                    if (meant := self.meanings.get(stem + other)) is not None:
                        return meant
        return None

    def _compound(self, word: str) -> str | None:
        """A word of several, as "Neonstadt"; the longest first part wins."""
        if not self.joints:
            return None
        for end in range(len(word) - _PART, _PART - 1, -1):
            first = self.meanings.get(word[:end])
            for joint in self.joints if first else ():
                rest = word[end:].removeprefix(joint)
                if (not joint or rest != word[end:]) and len(rest) >= _PART:
                    second = self._without_ending(rest) or self._compound(rest)
                    if first and second:
                        return f"{first} {second}"
        return None

    def _runs(self, text: str) -> Iterator[str]:
        at, text = 0, unicodedata.normalize("NFKC", text)
        while at < len(text):
            ends = range(min(len(text), at + self.longest), at, -1)
            end = next((end for end in ends if text[at:end].casefold() in self.meanings), 0)
            latin = _LATIN_RUN.match(text, at)
            end = end or (latin.end() if latin else at + 1)
            yield text[at:end]
            at = end


@dataclass(frozen=True, slots=True)
class SharedWords:
    """Words of the lists that are English as well.

    Attributes:
        also: those that say nothing of the language of a text.
        little: those that an English text hardly has.
    """

    also: frozenset[str]
    little: frozenset[str]


@cache
def shared_words() -> SharedWords:
    """Read `english.toml`.

    Raises:
        ModelError: the file is missing or broken.
    """
    return SharedWords(**{name: frozenset(words.split()) for name, words in _read("english").items()})


def folded(word: str) -> str:
    """In small letters without accents: "Ölgemälde" is "olgemalde"."""
    word = unicodedata.normalize("NFKC", word).casefold()
    if word.isascii() or max(word) >= _EAST:
        return word
    apart = unicodedata.normalize("NFKD", word.translate(_LETTERS))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def languages(text: str) -> tuple[Language, ...]:
    """Languages that a text may be in, by its script."""
    names = next((names for script, names in _SCRIPTS if script.search(text)), _LATIN)
    return tuple(_language(name) for name in names)


@cache
def _language(name: str) -> Language:
    return _made(_read(name))


def _read(name: str) -> dict[str, Any]:
    """Read a file of words.

    Raises:
        ModelError: it is missing or broken.
    """
    try:
        return tomllib.loads((files("livestyle_models") / "languages" / f"{name}.toml").read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"The words in {name}.toml cannot be read: {error}.", "Install livestyle again.") from error


def _made(data: dict[str, Any]) -> Language:
    spaced = bool(data.get("spaced", True))
    spellings = str.maketrans(data.get("spellings", {}))
    meanings: dict[str, str] = {}
    for english, said in data.get("words", {}).items():
        for phrase in said.lower().split(","):
            for spelling in (phrase, phrase.translate(spellings)):
                words = map(folded, WORDS.findall(spelling))
                meanings.setdefault((" " if spaced else "").join(words), english)
    endings = tuple((folded(end), tuple(map(folded, others))) for end, others in data.get("endings", {}).items())
    longest = max((len(phrase.split()) if spaced else len(phrase) for phrase in meanings), default=0)
    return Language(meanings, endings, tuple(data.get("joints", ())), spaced, longest)
