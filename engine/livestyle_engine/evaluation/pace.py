"""How long the parts of an evaluation take, told before each: roughly at first, then by the parts that are behind."""

from __future__ import annotations

from collections.abc import Sequence

_QUICK = {"clips": 5, "stability": 3, "endurance": 3, "recovery": 12, "prompts": 10, "speed": 15, "sheets": 15}
_FULL = {"clips": 40, "stability": 120, "endurance": 120, "recovery": 110, "prompts": 100, "speed": 130, "sheets": 110}
"""Rough seconds on two quiet cores, of one clip and one model; what another machine takes comes out on the way."""


class Pace:
    """What is to be done, and how long each part of it takes.

    Args:
        parts: their names in order.
        clips: how many there are.
        models: how many there are.
        quick: whether the plan is a quick one.
    """

    def __init__(self, parts: Sequence[str], *, clips: int, models: int, quick: bool) -> None:
        rough = _QUICK if quick else _FULL
        self._parts = list(parts)
        self._rough = {name: rough[name] * (clips if name == "clips" else 1) for name in parts}
        for name in self._rough:
            self._rough[name] *= 1 if name == "prompts" else models
        counts = [f"{clips} clip{'s' * (clips > 1)}", f"{models} model{'s' * (models > 1)}"]
        self._what = ", ".join([*counts, *(["quick"] if quick else [])])
        self._expected = self._spent = 0.0

    @property
    def plan(self) -> str:
        """All of it in one line."""
        whole = _in_words(sum(self._rough.values()))
        names = ", ".join(self._parts)
        return f"{self._what}: {names}; about {whole} on two quiet cores, longer on a busy machine"

    def next(self, name: str) -> str:
        """One line about the part that begins now; on a slower machine than expected its time is longer, too."""
        rate = self._spent / self._expected if self._expected else 1.0
        place = self._parts.index(name) + 1
        return f"part {place} of {len(self._parts)}: {name}, about {_in_words(self._rough[name] * rate)}"

    def done(self, name: str, seconds: float) -> None:
        """Learn from a part."""
        self._expected += self._rough[name]
        self._spent += seconds


def _in_words(seconds: float) -> str:
    return f"{max(1, round(seconds / 5)) * 5} s" if seconds < 100 else f"{round(seconds / 60)} min"
