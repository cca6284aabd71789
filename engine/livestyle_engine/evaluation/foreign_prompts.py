"""Whether prompts in other languages become what they say, with the word lists and without them."""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files

from livestyle.prompt import Prompt
from livestyle_engine.captions import captions
from livestyle_engine.evaluation.scoring import Score
from livestyle_engine.looks import bank
from livestyle_engine.matching import Encode, Match, Matcher
from livestyle_engine.runtimes.openvino import OpenVinoRuntime
from livestyle_engine.text import TextEncoder

FILES = ("foreign_prompts", "foreign_prompts_later")
"""Written down before the word lists were, and after."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a prompt asks for.

    Attributes:
        prompt: as typed.
        looks: those that would do.
        palettes: those that would do, empty if the colours do not matter.
        behind: looks that would do behind the person, empty if there shall be no such layer.
    """

    prompt: str
    looks: tuple[str, ...]
    palettes: tuple[str, ...] = ()
    behind: tuple[str, ...] = ()

    def is_met(self, match: Callable[[str], Match]) -> bool:
        """Whether all parts of it are."""
        prompt = Prompt(self.prompt)
        return self.is_met_by(match(prompt.text), match(prompt.background) if prompt.background else None)

    def is_met_by(self, person: Match, background: Match | None = None) -> bool:
        """Whether these meet it."""
        right = person.look in self.looks and (not self.palettes or person.palette in self.palettes)
        return right and (background.look in self.behind if background else not self.behind)


def wishes(name: str) -> dict[str, tuple[Wish, ...]]:
    """The prompts of a file by language.

    Args:
        name: one of `FILES`.
    """
    data = tomllib.loads((files(__package__) / f"{name}.toml").read_text("utf-8"))
    return {language: tuple(_wish(*row) for row in rows.items()) for language, rows in data.items()}


def foreign_scores(encode: Encode, name: str = FILES[0], *, lists: bool = True) -> dict[str, Score]:
    """Prompts whose wish is met, by language.

    Args:
        encode: text to unit embedding (384,).
        name: one of `FILES`.
        lists: translate, and know the words for layers; the encoder is given the whole as typed otherwise.
    """
    matcher = Matcher(captions(), bank(), encode)
    scores = {}
    for language, asked in wishes(name).items():
        met = [
            wish.is_met(matcher.match) if lists else wish.is_met_by(matcher.match_english(wish.prompt))
            for wish in asked
        ]
        misses = tuple(wish.prompt for wish, is_met in zip(asked, met, strict=True) if not is_met)
        scores[language] = Score(len(asked) - len(misses), len(asked), misses)
    return scores


def _wish(prompt: str, what: str) -> Wish:
    front, _, behind = what.partition("|")
    looks, _, palettes = front.partition("/")
    return Wish(prompt, tuple(looks.split()), tuple(palettes.split()), tuple(behind.split()))


def main() -> None:
    """Command line: `python -m livestyle_engine.evaluation.foreign_prompts`, half a minute."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    encode = TextEncoder(OpenVinoRuntime())
    for name in FILES:
        with_, without = (foreign_scores(encode, name, lists=lists) for lists in (True, False))
        print(f"{name}: language, prompts, right with the lists, right without")  # noqa: T201 - the command's answer
        for language, score in with_.items():
            print(f"{language} {score.of} {score.right} {without[language].right}", *score.misses, sep="  ")  # noqa: T201 - the same
        counts = [sum(score.right for score in scores.values()) for scores in (with_, without)]
        print("all", sum(score.of for score in with_.values()), *counts)  # noqa: T201 - the same


if __name__ == "__main__":
    main()
