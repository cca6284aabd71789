"""What a person types, checked."""

from __future__ import annotations

import math
from dataclasses import dataclass

from livestyle.errors import PromptError
from livestyle.layers import plain, split_layers

LONGEST = 300
"""Characters of the longest prompt that is taken."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt that has passed the checks.

    A text with clauses for its layers is taken apart: `Prompt("background: neon city, me: ink")` has the text "ink"
    and the background "neon city". What such a text says goes before the argument `background`.

    Attributes:
        text: as typed, without white space at its ends; for the person alone where there is a background.
        strength: 0 shows the camera, 1 the full look.
        transition: seconds from the look on air to this one; 0 cuts.
        background: another text for all that is not a person, "" for the same; only restylers whose
            `RestylerInfo.background` says so can show it.
        background_strength: strength of the background, None for the same.
        adjust: names and values of parameters, laid over what the text became; a look's editor uses it.
    """

    text: str
    strength: float = 1.0
    transition: float = 0.5
    background: str = ""
    background_strength: float | None = None
    adjust: tuple[tuple[str, tuple[float, ...]], ...] = ()

    def __post_init__(self) -> None:
        _check(self.text)
        person, background = split_layers(self.text)
        object.__setattr__(self, "text", person)
        object.__setattr__(self, "background", background or self.background.strip())
        parse(self.text)
        if self.background:
            parse(self.background)
        for strength in (self.strength, self.background_strength):
            if strength is not None and not 0 <= strength <= 1:
                raise PromptError(f"The strength {strength:g} is outside 0 to 1.", "Use 1 for the full look.")
        if not (0 <= self.transition <= 60):
            raise PromptError(f"The transition of {self.transition:g} s is outside 0 to 60 seconds.", "Use 0.5.")
        for name, values in self.adjust:
            if not name or not values or not all(math.isfinite(value) for value in values):
                raise PromptError(f'The parameter "{name}" needs finite numbers.', "Give its name and its values.")

    @property
    def parts(self) -> tuple[tuple[str, float], ...]:
        """Texts and weights; the weights sum to 1."""
        return parse(self.text)

    @property
    def background_parts(self) -> tuple[tuple[str, float], ...]:
        """Texts and weights of the background; the person's where it has no text of its own."""
        return parse(self.background or self.text)


def parse(text: str) -> tuple[tuple[str, float], ...]:
    """Split `"oil painting:0.7 | neon rain:0.3"` into texts and weights.

    A part without a weight weighs 1; the weights are scaled to sum to 1.

    Raises:
        PromptError: the text is empty, over 300 characters, has control characters or no letter at all, or a weight
            is not a number above 0.
    """
    _check(text)
    parts = [_part(part) for part in plain(text).split("|") if part.strip()]
    total = sum(weight for _, weight in parts)
    return tuple((words, weight / total) for words, weight in parts)


def _check(text: str) -> None:
    text = text.strip()
    if not text:
        raise PromptError("The prompt is empty.", 'Type a look, such as "oil painting".')
    if len(text) > LONGEST:
        raise PromptError(f"The prompt has {len(text)} characters; {LONGEST} are the most.", "Shorten it.")
    if any(ord(c) < 32 or ord(c) == 127 for c in text):
        raise PromptError("The prompt has a control character in it.", "Type plain text on one line.")
    if not any(c.isalpha() for c in text):
        raise PromptError("The prompt has no word in it.", 'Type a look in words, such as "oil painting".')


def _part(part: str) -> tuple[str, float]:
    words, colon, number = part.strip().rpartition(":")
    if not colon:
        return part.strip(), 1.0
    try:
        weight = float(number)
    except ValueError:
        return part.strip(), 1.0  # a colon in the text itself: "dune: part two"
    if not (math.isfinite(weight) and weight > 0) or not words.strip():
        raise PromptError(f'The weight in "{part.strip()}" is not above 0.', 'Write it as "oil painting:0.7".')
    return words.strip(), weight
