"""Encodes prompts on a thread of its own, so that typing never holds up a frame."""

from __future__ import annotations

import itertools
import logging
import queue
import threading
from collections.abc import Callable

from livestyle.errors import LivestyleError
from livestyle.ports import PromptOutcome
from livestyle.prompt import Prompt
from livestyle_engine.conditioning import Conditioning, Target
from livestyle_engine.encoding import Encoded

log = logging.getLogger(__name__)

_STOP_SECONDS = 2.0
_KEPT = 2000
"""Outcomes that are kept: scenes and scripts may change prompts for days."""

Interpret = Callable[[Prompt], Encoded]


class Prompter:
    """Takes prompts, publishes what they became.

    Args:
        interpret: prompt to parameters; runs on the prompter's thread only.
        conditioning: where targets are published.

    Attributes:
        outcomes: what each prompt became, by its number.
    """

    def __init__(self, interpret: Interpret, conditioning: Conditioning) -> None:
        self.outcomes: dict[int, PromptOutcome] = {}
        self._interpret = interpret
        self._conditioning = conditioning
        self._numbers = itertools.count(1)
        self._order = threading.Lock()
        self._waiting: queue.SimpleQueue[tuple[int, Prompt, threading.Event] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="livestyle-prompts", daemon=True)
        self._thread.start()

    def submit(self, prompt: Prompt, *, wait: bool) -> int:
        """See `livestyle.ports.Restyler.submit`."""
        done = threading.Event()
        with self._order:  # numbers enter the queue in their order
            number = next(self._numbers)
            self._waiting.put((number, prompt, done))
        if wait:
            done.wait()
        return number

    def close(self) -> None:
        """End the thread, after the prompt at hand. Idempotent."""
        self._waiting.put(None)
        self._thread.join(_STOP_SECONDS)

    def _work(self) -> None:
        while (item := self._waiting.get()) is not None:
            number, prompt, done = item
            try:
                found = self._interpret(prompt)
                self._conditioning.publish(
                    Target(
                        number,
                        found.parameters,
                        found.strength,
                        prompt.transition,
                        found.background_parameters,
                        found.background_strength,
                    )
                )
                self._remember(number, found.outcome)
            except LivestyleError as error:
                self._remember(number, PromptOutcome(error=str(error)))
            except Exception as error:
                log.exception("prompt %d could not be encoded", number)
                self._remember(number, PromptOutcome(error=f"The prompt could not be encoded: {error}."))
            finally:
                done.set()

    def _remember(self, number: int, outcome: PromptOutcome) -> None:
        """Keep an outcome, and let go of one that nobody can still ask for."""
        self.outcomes[number] = outcome
        self.outcomes.pop(number - _KEPT, None)
