"""What a person types, checked."""

from __future__ import annotations

import math
from dataclasses import dataclass

from livestyle.errors import PromptError

LONGEST = 300
"""Characters of the longest prompt that is taken."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt that has passed the checks.

    Attributes:
        text: as typed, without white space at its ends.
        strength: 0 shows the camera, 1 the full look.
        transition: seconds from the look on air to this one; 0 cuts.
        background: another text for all that is not a person, "" for the same; only restylers whose
            `RestylerInfo.background` says so can show it.
    """

    text: str
    strength: float = 1.0
    transition: float = 0.5
    background: str = ""

    def __post_init__(self) -> None:
        parse(self.text)
        if self.background:
            parse(self.background)
        if not (0 <= self.strength <= 1):
            raise PromptError(f"The strength {self.strength:g} is outside 0 to 1.", "Use 1 for the full look.")
        if not (0 <= self.transition <= 60):
            raise PromptError(f"The transition of {self.transition:g} s is outside 0 to 60 seconds.", "Use 0.5.")

    @property
    def parts(self) -> tuple[tuple[str, float], ...]:
        """Texts and weights; the weights sum to 1."""
        return parse(self.text)


def parse(text: str) -> tuple[tuple[str, float], ...]:
    """Split `"oil painting:0.7 | neon rain:0.3"` into texts and weights.

    A part without a weight weighs 1; the weights are scaled to sum to 1.

    Raises:
        PromptError: the text is empty, over 300 characters, has control characters or no letter at all, or a weight
            is not a number above 0.
    """
    text = text.strip()
    if not text:
        raise PromptError("The prompt is empty.", 'Type a look, such as "oil painting".')
    if len(text) > LONGEST:
        raise PromptError(f"The prompt has {len(text)} characters; {LONGEST} are the most.", "Shorten it.")
    if any(ord(c) < 32 or ord(c) == 127 for c in text):
        raise PromptError("The prompt has a control character in it.", "Type plain text on one line.")
    if not any(c.isalpha() for c in text):
        raise PromptError("The prompt has no word in it.", 'Type a look in words, such as "oil painting".')
    parts = [_part(part) for part in text.split("|") if part.strip()]
    total = sum(weight for _, weight in parts)
    return tuple((words, weight / total) for words, weight in parts)


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
