"""Whether prompts become what they say: held-out captions, held-out themes, and words around a caption."""

from __future__ import annotations

import json
import time
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from livestyle_engine.captions import Captions, Matrix, captions
from livestyle_engine.looks import bank
from livestyle_engine.matching import Encode, Matcher
from livestyle_engine.runtimes.openvino import OpenVinoRuntime
from livestyle_engine.text import TextEncoder
from livestyle_engine.training.text_head import RIDGE, kernel, targets

_FILE = Path(__file__).with_name("held_out_captions.toml")


@dataclass(frozen=True, slots=True)
class Score:
    """A share of right answers.

    Attributes:
        right: how many.
        of: of how many.
        misses: "TEXT: got instead of WANTED", one line each.
    """

    right: int
    of: int
    misses: tuple[str, ...] = ()

    @property
    def share(self) -> float:
        """0..1."""
        return self.right / max(self.of, 1)


@dataclass(frozen=True, slots=True)
class HeldOut:
    """The file of held-out captions.

    Attributes:
        looks: captions by look.
        palettes: captions by palette.
        wrappers: words around a caption, with {} in its place.
        families: looks that a viewer would take for one another's.
    """

    looks: Mapping[str, tuple[str, ...]]
    palettes: Mapping[str, tuple[str, ...]]
    wrappers: tuple[str, ...]
    families: tuple[frozenset[str], ...]

    def kindred(self, looks: tuple[str, ...]) -> set[str]:
        """Some looks and all of their families."""
        return set(looks).union(*(family for family in self.families if family & set(looks)))


@cache
def held_out() -> HeldOut:
    """The captions that no bank may have."""
    data = tomllib.loads(_FILE.read_text("utf-8"))
    looks, palettes = ({name: tuple(texts) for name, texts in data[kind].items()} for kind in ("looks", "palettes"))
    return HeldOut(looks, palettes, tuple(data["wrappers"]), tuple(map(frozenset, data["families"])))


def look_scores(matcher: Matcher) -> tuple[Score, Score]:
    """Held-out captions of looks: right at first, and among the first three."""
    asked = [(text, name) for name, texts in held_out().looks.items() for text in texts]
    found = [(text, name, matcher.match(text)) for text, name in asked]
    first = tuple(f"{text}: {match.look} instead of {name}" for text, name, match in found if match.look != name)
    three = tuple(
        f"{text}: {', '.join(match.ranking)} instead of {name}"
        for text, name, match in found
        if name not in (match.look, *match.ranking)
    )
    return Score(len(asked) - len(first), len(asked), first), Score(len(asked) - len(three), len(asked), three)


def palette_score(matcher: Matcher) -> Score:
    """Held-out captions of palettes: right at first."""
    asked = [(text, name) for name, texts in held_out().palettes.items() for text in texts]
    found = [(text, name, matcher.match(text).palette) for text, name in asked]
    misses = tuple(f"{text}: {got} instead of {name}" for text, name, got in found if got != name)
    return Score(len(asked) - len(misses), len(asked), misses)


def wrapped_score(matcher: Matcher) -> Score:
    """Every held-out caption of a look in words around it, in turn: the same look as without."""
    wrappers, count, misses = held_out().wrappers, 0, []
    texts = [text for of_look in held_out().looks.values() for text in of_look]
    for number, text in enumerate(texts):
        alone = matcher.match(text).look
        for wrapper in (wrappers[number % len(wrappers)], wrappers[(7 * number + 3) % len(wrappers)]):
            count += 1
            got = matcher.match(wrapper.format(text)).look
            if got != alone:
                misses.append(f"{wrapper.format(text)}: {got} instead of {alone}")
    return Score(count - len(misses), count, tuple(misses))


def theme_scores(known: Captions | None = None) -> tuple[Score, Score]:
    """Concepts whose whole theme was held out of training.

    The first score asks for a look that was written down as one that would do, the second for one of its family.

    The classifier without a theme follows from its full solution: with K the kernel's matrix, the votes for a group of
    captions that were left out are their targets less inv(inv(K)[group, group]) @ weights[group] (Rasmussen and
    Williams 2006, section 5.4.2).
    """
    known = known or captions()
    wanted = targets(known.meanings, known.looks, known.palettes)
    inverse = np.linalg.inv(kernel(known.embeddings))
    weights: Matrix = inverse @ (wanted - wanted.mean(0))
    asked, misses, strangers = 0, [], []
    for theme in sorted({meaning.theme for meaning in known.meanings} - {""}):
        group = np.array([i for i, meaning in enumerate(known.meanings) if meaning.theme == theme and meaning.looks])
        votes = wanted[group] - np.linalg.solve(inverse[np.ix_(group, group)], weights[group])
        for row, vote in zip(group, votes[:, : len(known.looks)], strict=True):
            asked += 1
            got, meaning = known.looks[int(vote.argmax())], known.meanings[row]
            if got not in meaning.looks:
                misses.append(f"{known.texts[row]}: {got} instead of {', '.join(meaning.looks)}")
                if got not in held_out().kindred(meaning.looks):
                    strangers.append(misses[-1])
    return Score(asked - len(misses), asked, tuple(misses)), Score(asked - len(strangers), asked, tuple(strangers))


def agreement(known: Captions | None = None, alike: float = 0.8) -> Score:
    """Whether the writers of the concepts agree: what nobody could beat on a held-out theme.

    Each caption is answered with the best look of the nearest caption of another theme, if that is at least `alike`,
    which is nearly the same words.
    """
    known = known or captions()
    themes = np.array([meaning.theme for meaning in known.meanings])
    asked, misses = 0, []
    for row in np.flatnonzero(themes != ""):
        near = known.embeddings @ known.embeddings[row]
        near[(themes == themes[row]) | (themes == "")] = -1
        other, meaning = known.meanings[int(near.argmax())], known.meanings[row]
        if near.max() >= alike and meaning.looks and other.looks:
            asked += 1
            if other.looks[0] not in meaning.looks:
                misses.append(f"{known.texts[row]}: {other.looks[0]} instead of {', '.join(meaning.looks)}")
    return Score(asked - len(misses), asked, tuple(misses))


def milliseconds(matcher: Matcher) -> tuple[float, float]:
    """Median and 95th percentile of a prompt's time, encoder and all, over the held-out captions."""
    times = []
    for texts in held_out().looks.values():
        for text in texts:
            began = time.perf_counter_ns()
            matcher.match(text)
            times.append((time.perf_counter_ns() - began) / 1e6)
    middle, high = np.percentile(times, (50, 95))
    return round(float(middle), 2), round(float(high), 2)


def prompt_following(encode: Encode, *, themes: bool = True) -> dict[str, object]:
    """Everything above as plain numbers, and the misses.

    Args:
        encode: text to unit embedding (384,).
        themes: hold themes out too; takes a minute and a gigabyte.
    """
    matcher = Matcher(captions(), bank(), encode)
    first, three = look_scores(matcher)
    scores = {"look_top1": first, "look_top3": three, "palette_top1": palette_score(matcher)}
    scores["same_look_when_wrapped"] = wrapped_score(matcher)
    if themes:
        scores["acceptable_look_of_held_out_theme"], scores["kindred_look_of_held_out_theme"] = theme_scores()
        scores["writers_agree"] = agreement()
    p50, p95 = milliseconds(matcher)
    return {
        "captions": len(captions().texts),
        "ridge": RIDGE,
        **{name: round(score.share, 4) for name, score in scores.items()},
        "milliseconds_p50": p50,
        "milliseconds_p95": p95,
        "misses": {name: list(score.misses) for name, score in scores.items()},
    }


def main() -> None:
    """Command line: `python -m livestyle_engine.evaluation.prompt_following`, a few minutes."""
    print(json.dumps(prompt_following(TextEncoder(OpenVinoRuntime())), indent=2))  # noqa: T201 - the command's answer


if __name__ == "__main__":
    main()
