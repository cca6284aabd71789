"""A source of prompts that says what it is told to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from livestyle.prompt import Prompt


@dataclass(slots=True)
class FakePromptSource:
    """A `livestyle.ports.PromptSource`.

    Attributes:
        failure: what `start` raises.
        stops: how often it was stopped.
    """

    failure: Exception | None = None
    stops: int = 0
    _submit: Callable[[Prompt], int] | None = None

    def start(self, submit: Callable[[Prompt], int]) -> None:
        """Remember where prompts go, or fail."""
        if self.failure is not None:
            raise self.failure
        self._submit = submit

    def stop(self) -> None:
        """Count."""
        self.stops += 1

    def say(self, text: str) -> int:
        """Submit a prompt, and return its number.

        Raises:
            LivestyleError: it was refused, or the run does not go on.
        """
        if self._submit is None:
            raise RuntimeError("it was not started")
        return self._submit(Prompt(text))
