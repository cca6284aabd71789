"""Takes a typed text apart: courtesies go, words for how and what not are set aside, the rest is the subject."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from livestyle_engine.modifiers import Mode, vocabulary

_THING = (
    r"(?:me|us|myself|it|this|that|everything|all of it|my (?:\w+ )?(?:face|self|video|camera|cam|stream|picture|image|"
    r"webcam|room|feed)|the (?:\w+ )?(?:video|picture|image|camera|stream|scene|screen|feed|whole thing|room))"
)
_VERB = (
    r"(?:make|turn|transform|convert|change|render|show|put|give|restyle|style|redraw|repaint|draw|paint|stylize|"
    r"stylise|display|depict|film|set|switch|get|have)"
)
_BEFORE = [
    r"(?:hey|hi|hello|yo|ok|okay|so|well|please|pls|plz|now|just|maybe|perhaps|livestyle)\b[,!]?",
    r"(?:can|could|would|will|may) (?:you|u|we|i|it)\b(?: please| just| maybe)?",
    r"(?:i|we)(?:'d| would)?(?: really)? (?:want|wanna|need|like|love|wish|prefer|fancy)\b(?: to)?",
    r"(?:let's|lets|let us|let me)\b(?: try| go| do| have| see| be| make it)?(?: for| with)?",
    r"(?:i|we)(?:'m| am|'re| are)\b",
    rf"{_VERB} {_THING}\b",
    r"(?:to |be |being |become |have |having |go for |try |use |using |apply |do |add |want |need |give )",
    r"(?:look|looks|looking|seem|appear|appearing|feel|feels)\b(?: just| more| exactly| a bit)?",
    r"(?:like|as if|as though|as|into|to|in|with)\b(?: (?:i|it|we|they|this) (?:was|were|am|is|are)\b)?",
    r"(?:something|kind|sort|style|look|feel|version|effect|filter|vibe|mood|touch) (?:like|of|from|similar to)\b",
    r"(?:the|a|an) (?:\w+ )?(?:style|look|manner|fashion|aesthetic|way|spirit|mood|feel) of\b",
    r"(?:a|an|the|some|that)\b",
]
_AFTER = [
    r"(?:please|pls|plz|thanks|thank you|thx|now|today|tonight|right now|instead|ok|okay|mate|bro)",
    r"(?:for me|for us|for my stream|if you can|if possible)",
    r"(?:art )?(?:style|styled|look|looks|effect|filter|version|vibe|vibes|mode|feel|feeling|theme|treatment)",
    r"(?:inspired|esque|aesthetics)",
    r"(?:kind|type|sort) of (?:thing|look|style|way)",
    r"(?:of|for|with|on) (?:me|us|myself|my face)",
    r"(?:like|a|an|the|in|with|and|but|or)",
]
_PREFIX = re.compile(rf"^(?:{'|'.join(_BEFORE)})\s*(?=\S)", re.IGNORECASE)
_SUFFIX = re.compile(rf"[\s,-]+(?:{'|'.join(_AFTER)})$", re.IGNORECASE)
_WISH = re.compile(r"\b(?:no|not|without|any|zero|less|single) (?:\w+ )?\w+$", re.IGNORECASE)
"""At the end of "without any filter", which means the filter."""
_ENDS = " \t,;.!?:'\"-"

_SPARED = {"effect", "effects", "filter", "filters", "style", "look", "change", "changes", "colour", "colours", "color"}
_SPARED |= {"colors"}
_REFUSAL = re.compile(
    r"(?:^|[\s,;]+)(?:(?:but|and|with)\s+)?\b(?P<no>no|not|without|minus|sans|zero|less|fewer|(?:do not|don't|dont)"
    r"(?: want| use| like| show| add)?|(?:leave|turn|switch) (?:out|off)|hide|remove|skip|avoid|free of)\s+"
    r"(?:(?:any|the|a|an|much|many|of|like|too|so)\s+)*",
    re.IGNORECASE,
)
_UP_TO = re.compile(r"[^,;.|]+?(?=\s*(?:[,;.|]|$|\b(?:but|and|with|in|just|only|please)\b))", re.IGNORECASE)
_FREE = re.compile(r"\b(\w+)(?:-| )free\b|\b(line|outline|dot|grain|noise|shadow|dust)less\b", re.IGNORECASE)
_DEGREES = {
    "very": 1.6, "really": 1.5, "super": 1.6, "extremely": 2.0, "ultra": 2.0, "extra": 1.5, "much": 1.5, "way": 1.5,
    "quite": 1.2, "rather": 1.1, "so": 1.4, "more": 1.3, "slightly": 0.5, "a bit": 0.5, "a little": 0.5, "a touch": 0.4,
    "somewhat": 0.7, "kind of": 0.7, "fairly": 1.0, "too": 1.3,
    "not too": -0.5, "not so": -0.5, "not very": -0.5, "not that": -0.5, "less": -0.8,
}  # fmt: skip
_EMPTY = {"an", "the", "of", "in", "me", "it", "and", "but", "or", "with", "as", "like", "no", "not", "without", "any"}
_MORE = r"(?:with|more|extra|add|plus|lots of|plenty of|heavy|strong|visible)"


@dataclass(frozen=True, slots=True)
class Wording:
    """A text taken apart.

    Attributes:
        subject: what shall be seen, words for how included; "" if only refusals were typed.
        bare: the subject without words for how; "" if it had no other.
        modifiers: name of the modifier, degree and the words, for each.
        features: name of the feature, what to do with it and the words, for each.
        unwanted: phrases that shall not be seen, each with how little: 1 for not at all.
    """

    subject: str = ""
    bare: str = ""
    modifiers: tuple[tuple[str, float, str], ...] = ()
    features: tuple[tuple[str, Mode, str], ...] = ()
    unwanted: tuple[tuple[str, float], ...] = ()


def key(text: str) -> str:
    """Two texts with the same key are the same caption: case, articles, spelling and punctuation do not count."""
    words = re.sub(r"[^\w&]+", " ", text.lower().replace("'s", "")).split()
    words = [word for word in words if word not in ("a", "an", "the")] or words
    return " ".join(words).replace("colour", "color").replace("grey", "gray").replace("ise", "ize")


def stripped(text: str, known: Callable[[str], bool]) -> str:
    """Without courtesies and frames: "can you make me look like an anime girl please" is "anime girl".

    Args:
        text: as typed.
        known: whether a text is a caption as it is; such a text is left alone.
    """
    text = text.strip(_ENDS)
    while text and not known(text):
        shorter = text if _WISH.search(text) else _SUFFIX.sub("", text, count=1).strip(_ENDS)
        if shorter == text or not _says_something(shorter):
            shorter = _PREFIX.sub("", text, count=1).strip(_ENDS)
        if shorter == text or not _says_something(shorter):
            break
        text = shorter
    return text


def take_apart(text: str, known: Callable[[str], bool]) -> Wording:
    """Set aside what is not the subject.

    Args:
        text: words without a weight.
        known: whether a text is a caption as it is; such a text means what the caption means, as a whole.
    """
    text = stripped(text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"), known)
    if known(text):
        return Wording(text, text)
    text, features, unwanted = _refusals(text, known)
    text = stripped(text, known) if text else text
    features += _requests(text)
    if known(text):
        return Wording(text, text, (), tuple(features), tuple(unwanted))
    bare, modifiers = _modifiers(text)
    bare = stripped(bare, known)
    if not _says_something(bare):
        bare = ""
    return Wording(text, bare, modifiers, tuple(features), tuple(unwanted))


def _says_something(text: str) -> bool:
    return any(len(word) > 1 and word not in _EMPTY for word in re.findall(r"\w+", text.lower()))


def _refusals(
    text: str, known: Callable[[str], bool]
) -> tuple[str, list[tuple[str, Mode, str]], list[tuple[str, float]]]:
    """Cut out "no outlines or dots", "line-free", "not anime"; words for no effect and no colour stay."""
    features: list[tuple[str, Mode, str]] = []
    unwanted: list[tuple[str, float]] = []
    text = _FREE.sub(lambda found: f", no {found[1] or found[2]}, ", text)
    at = 0
    while (no := _REFUSAL.search(text, at)) is not None:
        little = no["no"].lower() in ("less", "fewer")
        end, names = _listed_features(text, no.end())
        if names:
            words = text[no.start() : end].strip(_ENDS)
            features += [(name, "less" if little else "without", words) for name in names]
        else:
            phrase = _UP_TO.match(text, no.end())
            what = phrase[0].strip() if phrase else ""
            end = phrase.end() if phrase else no.end()
            spared = _SPARED & set(re.findall(r"\w+", what.lower())) or known(text[no.start() : end].strip(_ENDS))
            if not what or spared or _modifier_words().search(what):  # "not too dark" is a matter of degree
                at = no.end()
                continue
            unwanted.append((what, 0.5 if little else 1.0))
        text, at = f"{text[: no.start()]}, {text[end:]}", no.start()
    return re.sub(r"\s+", " ", text).strip(_ENDS), features, unwanted


def _listed_features(text: str, at: int) -> tuple[int, list[str]]:
    """Features named from a place on, and where their list ends: "black outlines, dots or grain"."""
    names: list[str] = []
    lead = r"(?:\w+\s+){0,2}?"
    while (found := re.compile(rf"{lead}({_feature_words().pattern})", re.IGNORECASE).match(text, at)) is not None:
        names.append(_features_by_word()[found[1].lower()])
        at = found.end()
        following = re.compile(r"\s*(?:,|and|or|nor|&)\s*(?:no\s+|any\s+|the\s+)*", re.IGNORECASE).match(text, at)
        lead = ""
        if following is None or not _feature_words().match(text, following.end()):
            break
        at = following.end()
    return at, names


def _requests(text: str) -> list[tuple[str, Mode, str]]:
    """What "with outlines" and "more grain" ask for; the words stay in the subject."""
    asked = re.finditer(rf"\b{_MORE}\s+(?:\w+\s+)?({_feature_words().pattern})", text, re.IGNORECASE)
    return [(_features_by_word()[found[1].lower()], "more", found[0]) for found in asked]


def _modifiers(text: str) -> tuple[str, tuple[tuple[str, float, str], ...]]:
    """Cut out words for how, with their adverbs."""
    found: list[tuple[str, float, str]] = []
    by_word = {word: m.name for m in vocabulary().modifiers.values() for word in (m.name, *m.words)}

    def cut(match: re.Match[str]) -> str:
        degree = _DEGREES.get(re.sub(r"\s+", " ", (match["degree"] or "").strip().lower()), 1.0)
        found.append((by_word[match["word"].lower()], degree, re.sub(r"\s+", " ", match[0].strip())))
        return " "

    return re.sub(r"\s+", " ", _modifier_words().sub(cut, text)).strip(_ENDS), tuple(found)


@cache
def _modifier_words() -> re.Pattern[str]:
    words = {word for m in vocabulary().modifiers.values() for word in (m.name, *m.words)}
    return re.compile(rf"(?:\b(?P<degree>{_either(_DEGREES)})\s+)?\b(?P<word>{_either(words)})\b", re.IGNORECASE)


@cache
def _feature_words() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_either(_features_by_word())})\b", re.IGNORECASE)


@cache
def _features_by_word() -> dict[str, str]:
    return {word: feature.name for feature in vocabulary().features.values() for word in feature.words}


def _either(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))
