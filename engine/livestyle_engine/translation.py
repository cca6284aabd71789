"""Prompts in other languages, word by word into English, which is all that the sentence encoder has read.

`livestyle_models/languages` has a list a language, written by hand: English, and what is typed for it. A text is
translated only where it is judged foreign, and as a whole; English comes out as it went in. The longest phrase of a
list wins at each place. Grammar hardly matters to what comes after, which compares meanings and not sentences.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import permutations

from livestyle_engine.captions import captions
from livestyle_engine.languages import WORDS, Language, folded, languages, shared_words
from livestyle_engine.modifiers import vocabulary
from livestyle_engine.wording import key

_CLAUSES = re.compile(r"(\s*[^\w\s'\-\N{RIGHT SINGLE QUOTATION MARK}\N{KATAKANA MIDDLE DOT}\N{MIDDLE DOT}]+\s*)")
_GRAMMAR = """a an the of with in on at by for from to into and or but not no without is are was be it its this
that these those i me my you your he she they we our us as like make look looks made please can could would want what
who how very more less too so than over under through between some any all his her their them there here just only"""
_FUNCTION = frozenset(_GRAMMAR.split())
"""English words that make a text English, where they are not words of the other language as well."""
_LITTLE, _PLAIN, _ACCENTED = 1, 3, 6
"""What words speak for a language: one that English has too, if hardly, one that it has not, one in other letters."""
_LOOSE = {"of", "the", "a", "an", "in", "with", "and"}
_MOST_MOVED = 3
"""Words of a clause that are tried in every order, as "film old" for "old film"."""


@dataclass(slots=True)
class _Reading:
    """A clause read in one language.

    Attributes:
        pieces: English for what the list has, the rest as typed.
        evidence: how much speaks for the language: its words that English has not.
        against: English function words that it has not.
        shared: words that both have.
        unknown: words of neither.
        unread: letters of another alphabet that the list does not know.
        english: words of English that it has not.
    """

    pieces: list[str]
    evidence: int = 0
    against: int = 0
    shared: int = 0
    unknown: int = 0
    unread: int = 0
    english: int = 0


def english(text: str, own: Callable[[str], bool] | None = None) -> str:
    """A prompt in English.

    Args:
        text: as typed, without a weight.
        own: whether words are a caption of one of the user's own looks, which stay as they are; None for none.

    Returns:
        The very same text where it is not judged to be in a language that there is a list for.
    """
    words = WORDS.findall(text)
    if all(_is_english(word) for word in words) or (own and own(text)):
        return text
    clauses = _CLAUSES.split(text)
    best: tuple[tuple[int, int, int], list[_Reading]] | None = None
    for language in languages(text):
        read = [_read(clause, language, own) for clause in clauses[::2]]
        score = (
            sum(r.evidence - _PLAIN * (r.unknown + r.unread) for r in read),
            sum(r.shared for r in read),
            -sum(len(r.pieces) for r in read),
        )
        if _is_foreign(read) and (best is None or score > best[0]):
            best = score, read
    if best is None:
        return text
    said = [_ordered(reading.pieces) for reading in best[1]]
    signs = [_plain(sign) for sign in clauses[1::2]]
    return "".join(part for pair in zip(said, [*signs, ""], strict=True) for part in pair).strip(" ,")


def _is_foreign(read: list[_Reading]) -> bool:
    evidence = sum(r.evidence for r in read)
    return (
        (evidence >= _PLAIN or any(r.shared for r in read))  # "met" alone is English, "pas de contours" is not
        and evidence > _PLAIN * sum(r.against for r in read)
        and evidence >= _PLAIN * sum(r.unknown for r in read)
        and evidence > sum(r.english for r in read)
    )


def _read(clause: str, language: Language, own: Callable[[str], bool] | None) -> _Reading:
    """Translate one clause as far as the list goes."""
    typed = language.words(clause)
    reading = _Reading([])
    if own and typed and own(clause):
        reading.pieces.append(clause.strip())
        return reading
    words = [folded(word) for word in typed]
    at = 0
    while at < len(words):
        if own and (count := next((n for n in range(len(words) - at, 0, -1) if own(" ".join(typed[at : at + n]))), 0)):
            reading.pieces.append(" ".join(typed[at : at + count]))
            at += count
            continue
        meant, count = language.meaning(words, at)
        for word in typed[at : at + count]:
            _weigh(reading, word, known=meant is not None, telling=_ACCENTED if language.spaced else _PLAIN * len(word))
        if meant is not None:
            _add(reading.pieces, meant)
        elif words[at].isascii():  # the encoder makes nothing of other alphabets
            reading.pieces.append(typed[at])
        at += count
    return reading


def _weigh(reading: _Reading, word: str, *, known: bool, telling: int) -> None:
    in_english = _is_english(word)
    if known and in_english:
        reading.shared += 1
    elif known:
        little = word.lower() in shared_words().little
        reading.evidence += _LITTLE if little else _PLAIN if word.isascii() else telling
    elif in_english:
        reading.english += not word.isdigit()
        reading.against += word.lower() in _FUNCTION
    elif folded(word).isascii():
        reading.unknown += 1
    else:
        reading.unread += len(word)


def _add(pieces: list[str], piece: str) -> None:
    """Put a word behind the others; "<no" goes before the last one, as in "outlines without"."""
    if piece.startswith("<"):
        last = pieces.pop() if pieces else ""
        pieces += [piece[1:], f"{last},"]
    elif piece:
        pieces.append(piece)


def _ordered(pieces: list[str]) -> str:
    """The clause, in the order of a caption if there is one of the same few words."""
    said = " ".join(pieces)
    content = [piece for piece in pieces if piece not in _LOOSE]
    rows = captions().rows
    if key(said) not in rows and 1 < len(content) <= _MOST_MOVED:
        for order in permutations(content):
            if key(" ".join(order)) in rows:
                return " ".join(order)
    return said


def _plain(sign: str) -> str:
    """A punctuation mark as English has it."""
    plain = (
        unicodedata.normalize("NFKC", sign)
        .replace("\N{IDEOGRAPHIC COMMA}", ",")
        .replace("\N{IDEOGRAPHIC FULL STOP}", ".")
    )
    return sign if plain == sign else f"{plain.strip()} "


def _is_english(word: str) -> bool:
    return word.isdigit() or not _english().isdisjoint((key(word), key(word).removesuffix("s"), word.lower()))


@cache
def _english() -> frozenset[str]:
    """Every word of the captions, of `modifiers.toml` and of English grammar, and words that are English too."""
    words = vocabulary()
    how = [word for kind in (words.modifiers, words.features) for entry in kind.values() for word in entry.words]
    said = [known.split() for known in captions().rows] + [key(word).split() for word in how]
    return _FUNCTION.union(shared_words().also, *said) - shared_words().little
