"""Whether prompts become what they say: held-out captions, held-out themes, and words around a caption."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence

import numpy as np

from livestyle_engine.captions import captions
from livestyle_engine.evaluation.held_out_themes import agreement, theme_scores, yardsticks
from livestyle_engine.evaluation.scoring import Score, held_out
from livestyle_engine.looks import bank
from livestyle_engine.matching import Encode, Matcher
from livestyle_engine.runtimes.openvino import OpenVinoRuntime
from livestyle_engine.text import TextEncoder
from livestyle_engine.training.text_head import RIDGE


def _asked(captions_of: Mapping[str, Sequence[str]], step: int) -> list[tuple[str, str]]:
    """Every so many of the held-out captions, each with what is right."""
    return [(text, name) for name, texts in captions_of.items() for text in texts][::step]


def look_scores(matcher: Matcher, step: int = 1) -> tuple[Score, Score]:
    """Held-out captions of looks: right at first, and among the first three."""
    asked = _asked(held_out().looks, step)
    found = [(text, name, matcher.match(text)) for text, name in asked]
    first = tuple(f"{text}: {match.look} instead of {name}" for text, name, match in found if match.look != name)
    three = tuple(
        f"{text}: {', '.join(match.ranking)} instead of {name}"
        for text, name, match in found
        if name not in (match.look, *match.ranking)
    )
    return Score(len(asked) - len(first), len(asked), first), Score(len(asked) - len(three), len(asked), three)


def palette_score(matcher: Matcher, step: int = 1) -> Score:
    """Held-out captions of palettes: right at first."""
    asked = _asked(held_out().palettes, step)
    found = [(text, name, matcher.match(text).palette) for text, name in asked]
    misses = tuple(f"{text}: {got} instead of {name}" for text, name, got in found if got != name)
    return Score(len(asked) - len(misses), len(asked), misses)


def wrapped_score(matcher: Matcher, step: int = 1) -> Score:
    """Every held-out caption of a look in words around it, in turn: the same look as without."""
    wrappers, count, misses = held_out().wrappers, 0, []
    for number, (text, _) in enumerate(_asked(held_out().looks, step)):
        alone = matcher.match(text).look
        for wrapper in (wrappers[number % len(wrappers)], wrappers[(7 * number + 3) % len(wrappers)]):
            count += 1
            got = matcher.match(wrapper.format(text)).look
            if got != alone:
                misses.append(f"{wrapper.format(text)}: {got} instead of {alone}")
    return Score(count - len(misses), count, tuple(misses))


def milliseconds(matcher: Matcher, step: int = 1) -> tuple[float, float]:
    """Median and 95th percentile of a prompt's time, encoder and all, over the held-out captions."""
    times = []
    for text, _ in _asked(held_out().looks, step):
        began = time.perf_counter_ns()
        matcher.match(text)
        times.append((time.perf_counter_ns() - began) / 1e6)
    middle, high = np.percentile(times, (50, 95))
    return round(float(middle), 2), round(float(high), 2)


def prompt_following(encode: Encode, *, themes: bool = True, step: int = 1) -> dict[str, object]:
    """Everything above as plain numbers, and the misses.

    Args:
        encode: text to unit embedding (384,).
        themes: hold themes out too; takes a minute and a gigabyte.
        step: of how many held-out captions one is asked.
    """
    matcher = Matcher(captions(), bank(), encode)
    first, three = look_scores(matcher, step)
    scores = {"look_top1": first, "look_top3": three, "palette_top1": palette_score(matcher, step)}
    scores["same_look_when_wrapped"] = wrapped_score(matcher, step)
    if themes:
        scores["acceptable_look_of_held_out_theme"], scores["kindred_look_of_held_out_theme"] = theme_scores()
        scores["writers_agree"] = agreement()
    p50, p95 = milliseconds(matcher, step)
    return {
        "captions": len(captions().texts),
        "ridge": RIDGE,
        **{name: round(score.share, 4) for name, score in scores.items()},
        **(yardsticks() if themes else {}),
        "milliseconds_p50": p50,
        "milliseconds_p95": p95,
        "misses": {name: list(score.misses) for name, score in scores.items()},
    }


def main() -> None:
    """Command line: `python -m livestyle_engine.evaluation.prompt_following`, a few minutes."""
    print(json.dumps(prompt_following(TextEncoder(OpenVinoRuntime())), indent=2))  # noqa: T201 - the command's answer


if __name__ == "__main__":
    main()
