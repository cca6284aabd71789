"""From words to a look, a palette and modifiers: nearest captions where there are near ones, a classifier elsewhere.

Averaging the parameters of several looks would drift towards the plain photo, so one look wins; mixtures are asked
for with "|".
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np

from livestyle_engine.captions import Captions, Embedding, Matrix
from livestyle_engine.looks import NATURAL, PLAIN, Bank, Entry
from livestyle_engine.own_phrases import own_phrase
from livestyle_engine.translation import english
from livestyle_engine.wording import Wording, key, stripped, take_apart

Encode = Callable[[str], Embedding]

MOST_WORDS = 18
"""Words in all the parts of a text that are embedded; each costs a tenth of a millisecond, and each part one."""
_MOST_COLOURS = 4
"""Clauses beside the caption of an own look that are asked for a palette."""
_CLAUSES = re.compile(r"[,;+/]")
_PLACES = re.compile(r"\b(?:with|in|under|at|on)\b", re.IGNORECASE)
_PAIRS = re.compile(r"&|\band\b", re.IGNORECASE)
_NEAR = 0.7
"""Similarity from which the nearest caption has a say beside the classifier; at 1 it decides alone."""
_CAPTION = 2.0
"""Weight of an identical caption; a vote of the classifier is about 1 at most."""
_LOOK_FROM = 0.3
"""Vote below which a look may not be meant at all, where a palette is: "sepia" is no look."""
_PALETTE_FROM = 0.3
"""Vote from which a palette is meant; below it the colours stay."""
_SAME_IDEA = 0.75
"""Similarity from which a concept's modifiers are taken with it."""
_NO_LOOK = 0.2
"""Vote of all looks below which a clause speaks of colours alone."""
_UNWANTED = 1.2
"""How much of the votes of "not anime" is taken off."""
_FOREIGN, _FAMILIAR = 0.25, 0.95
"""Similarities that are shown as a match of 0 and of 1."""


@dataclass(frozen=True, slots=True)
class OwnCaptions:
    """Looks of the user's own and the embeddings of their captions.

    Attributes:
        looks: by name.
        embeddings: float32 (n, D), centred.
        names: look of each row.
        rows: row of each caption by its key.
    """

    looks: dict[str, Entry]
    embeddings: Matrix
    names: tuple[str, ...]
    rows: dict[str, int]


class OwnLooks(Protocol):
    """Where own looks come from; may be asked at every prompt, on the thread that encodes."""

    def current(self, embed: Encode) -> OwnCaptions:
        """The looks as their files are now; the same object while none has changed.

        Args:
            embed: text to centred embedding; asked for captions that are new.
        """
        ...


@dataclass(frozen=True, slots=True)
class Match:
    """What a text means.

    Attributes:
        look: name of the look.
        palette: name of the palette.
        similarity: to the nearest caption, 0..1.
        caption: that caption, "" if the text had no subject.
        modifiers: names that the nearest concept brings along.
        wording: the text taken apart.
        ranking: names of the looks, the likeliest first; three at most.
        understood: the text in English if it was typed in another language, else "".
    """

    look: str
    palette: str
    similarity: float
    caption: str = ""
    modifiers: tuple[str, ...] = ()
    wording: Wording = field(default_factory=Wording)
    ranking: tuple[str, ...] = ()
    understood: str = ""


class Matcher:
    """Finds what texts mean. One thread at a time.

    Args:
        captions: what is known.
        bank: looks and palettes to choose from.
        encode: text to unit embedding (384,).
        own: the user's own looks, None for none.
    """

    def __init__(self, captions: Captions, bank: Bank, encode: Encode, own: OwnLooks | None = None) -> None:
        self._captions, self._shipped, self._encode, self._own = captions, bank, encode, own
        self.bank = bank
        none = np.zeros((0, captions.axes.shape[1]), np.float32)
        self._mine = OwnCaptions({}, none, (), {})
        count = len(captions.looks)
        self._is_look = np.arange(captions.base.size) < count
        self._exists = np.array(
            [name in bank.looks for name in captions.looks] + [name in bank.palettes for name in captions.palettes]
        )

    def refresh(self) -> None:
        """Read own looks that have changed; quick if none has."""
        if self._own is None:
            return
        mine = self._own.current(self._embedding)
        if mine is not self._mine:
            self._mine = mine
            self.bank = Bank({**self._shipped.looks, **mine.looks}, self._shipped.palettes)

    def match(self, text: str) -> Match:
        """Find what a text means.

        The whole subject and each of its clauses are looked up; the likeliest look and the likeliest palette win.

        Args:
            text: words without a weight, in any language that `translation` knows.
        """
        self.refresh()
        said = english(text, self._is_own if self._mine.rows else None)
        found = self.match_english(said)
        return found if said == text else replace(found, understood=said)

    def match_english(self, text: str) -> Match:
        """Find what a text in English means; own looks as they were at the last `refresh`.

        Args:
            text: words without a weight.
        """
        wording = take_apart(text, self._known)
        own = self._mine.rows.get(key(wording.subject))
        if own is not None:
            name = self._mine.names[own]
            return Match(name, NATURAL, 1.0, wording.subject, (), wording, (name,))
        rows = self._mine.rows
        said = own_phrase(wording.bare, rows) or own_phrase(wording.subject, rows)
        if said is not None:
            caption, rest = said
            name = self._mine.names[rows[caption]]
            return Match(name, self._palette(rest), 1.0, caption, (), wording, (name,))
        if not wording.bare:  # only words for how, or only refusals
            return Match(PLAIN, NATURAL, 1.0, "", (), wording, (PLAIN,))
        embedded, similar, votes = self._looked_up(wording)
        for phrase, little in wording.unwanted:
            votes -= little * _UNWANTED * np.maximum(self._unwanted(phrase), 0)
        best = np.where(self._exists, votes.max(1), -9)
        return self._decide(best, similar, wording, embedded)

    def _palette(self, text: str) -> str:
        """What clauses without a subject say of the colours."""
        clauses = [stripped(clause, self._known) for clause in text.split(",")]
        clauses = [clause for clause in clauses if any(letter.isalpha() for letter in clause)]
        if not clauses:
            return NATURAL
        embedded = np.stack([self._embedding(clause) for clause in clauses[:_MOST_COLOURS]])
        best = self._votes(self._captions.similarities(embedded)).max(1)
        colours = np.where(self._exists, best, -9)[~self._is_look]
        return self._captions.palettes[int(colours.argmax())] if colours.max() >= _PALETTE_FROM else NATURAL

    def _known(self, text: str) -> bool:
        named = key(text)
        return named in self._captions.rows or named in self._mine.rows

    def _is_own(self, text: str) -> bool:
        return key(text) in self._mine.rows

    def _embedding(self, text: str) -> Embedding:
        """Centred; that of a caption is at hand."""
        known = self._captions
        row = known.rows.get(key(text))
        return known.embeddings[row] if row is not None else known.centred(self._encode(text))

    def _unwanted(self, phrase: str) -> Matrix:
        return self._votes(self._captions.similarities(self._embedding(phrase)[None]))

    def _looked_up(self, wording: Wording) -> tuple[Matrix, Matrix, Matrix]:
        """Embeddings (n, D), similarities (N, n) and votes (looks + palettes, n) of the parts of a text.

        The parts are the whole, and what stands between commas. A part with no look in it that means colours is not
        divided further: "violet and peach" is not what "violet" is.
        """
        if self._known(wording.bare):  # "dark comic" is a comic, not what else is dark
            return self._columns([wording.bare])
        whole = list(dict.fromkeys([wording.subject, wording.bare]))
        if self._known(wording.subject):
            return self._columns(whole[:1])
        clauses = self._affordable(_split(_CLAUSES, wording.bare), whole)
        embedded, similar, votes = self._columns(whole + clauses)
        undivided = clauses or whole[-1:]
        at = votes[:, -len(undivided) :]
        colours = (at[self._is_look].max(0) < _NO_LOOK) & (at[~self._is_look].max(0) >= _PALETTE_FROM)
        divided = [part for text, no in zip(undivided, colours, strict=True) if not no for part in self._divided(text)]
        pieces = self._affordable(divided, whole + clauses)
        if not pieces:
            return embedded, similar, votes
        more = self._columns(pieces)
        return np.vstack([embedded, more[0]]), np.hstack([similar, more[1]]), np.hstack([votes, more[2]])

    def _divided(self, text: str) -> list[str]:
        """What stands between small words; "black and white" is one thing, as every pair is that is known."""
        pieces = _split(_PLACES, text)
        return [part for piece in pieces for part in ([piece] if self._known(piece) else _split(_PAIRS, piece))]

    def _columns(self, parts: list[str]) -> tuple[Matrix, Matrix, Matrix]:
        embedded = np.stack([self._embedding(part) for part in parts])
        similar = self._captions.similarities(embedded)
        return embedded, similar, self._votes(similar)

    def _affordable(self, parts: list[str], beside: list[str]) -> list[str]:
        """Those that are new, as long as there are words left to pay for."""
        words = sum(len(part.split()) for part in beside if not self._known(part))
        chosen: list[str] = []
        for part in parts:
            words += 0 if self._known(part) else len(part.split())
            if part not in [*beside, *chosen] and words <= MOST_WORDS:
                chosen.append(part)
        return chosen

    def _votes(self, similar: Matrix) -> Matrix:
        """Votes (looks + palettes, parts): the classifier's, and the nearest caption's where it is near."""
        known = self._captions
        votes = known.votes(similar)
        for column, nearest in enumerate(similar.argmax(0)):
            meaning = known.meanings[nearest]
            weight = _CAPTION * max(0.0, (float(similar[nearest, column]) - _NEAR) / (1 - _NEAR)) ** 2
            looks = [name for name in meaning.looks if name in self._shipped.looks]
            if looks:
                votes[known.looks.index(looks[0]), column] += weight
            if meaning.palette:
                votes[len(known.looks) + known.palettes.index(meaning.palette), column] += weight
        return votes

    def _decide(self, best: Matrix, similar: Matrix, wording: Wording, embedded: Matrix) -> Match:
        known = self._captions
        looks = np.argsort(-best[self._is_look])[:3]
        look, look_vote = known.looks[looks[0]], float(best[looks[0]])
        colours = best[~self._is_look]
        palette, palette_vote = known.palettes[int(colours.argmax())], float(colours.max())
        if palette_vote < _PALETTE_FROM:
            palette = NATURAL
        elif look_vote < _LOOK_FROM and palette_vote > look_vote:
            look = self.bank.palettes[palette].alone
        nearest = int(similar.max(1).argmax())
        closeness = float(similar[nearest].max())
        meaning = known.meanings[nearest]
        same = closeness >= _SAME_IDEA and meaning.looks[:1] == (look,)
        own, own_closeness = self._nearest_own(embedded)
        if own and own_closeness > closeness:
            look, closeness, same = own, own_closeness, False
        return Match(
            look,
            palette,
            _shown(closeness),
            known.texts[nearest],
            meaning.modifiers if same else (),
            wording,
            tuple(known.looks[i] for i in looks),
        )

    def _nearest_own(self, embedded: Matrix) -> tuple[str, float]:
        """The own look whose caption is nearest, and how near; "" if there is none."""
        if not self._mine.names:
            return "", 0.0
        similar = embedded @ self._mine.embeddings.T
        nearest = int(similar.max(0).argmax())
        return self._mine.names[nearest], float(similar.max())


def _split(where: re.Pattern[str], text: str) -> list[str]:
    return [part for clause in where.split(text) if len(part := clause.strip()) > 2]


def _shown(similarity: float) -> float:
    return float(np.clip((similarity - _FOREIGN) / (_FAMILIAR - _FOREIGN), 0, 1))
