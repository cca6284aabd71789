"""Prompts on their way to the picture: hands them to the restyler, and measures when they arrive."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from livestyle.clock import NS_PER_MS, NS_PER_SECOND, Clock
from livestyle.errors import LivestyleError, SettingsError
from livestyle.frame import Frame
from livestyle.ports import PromptOutcome, Restyler, RestylerInfo
from livestyle.prompt import Prompt

log = logging.getLogger(__name__)

FOREIGN = 0.4
"""Match below which a person should know that their words were not understood."""

MOST = 1000
"""Prompts of which is known when they arrived: the newest ones. A slider submits many."""


@dataclass(frozen=True, slots=True)
class Swap:
    """What became of one prompt.

    Attributes:
        number: as the restyler gave it, from 1.
        prompt: what was asked for.
        outcome: what it was encoded to; None while that is not known.
        first_ms: from submit to the first restyled frame with a part in it; None if there was none yet.
        full_ms: from submit to the first frame wholly under it; None if there was none, as when another followed.
    """

    number: int
    prompt: Prompt
    outcome: PromptOutcome | None
    first_ms: float | None
    full_ms: float | None


class Swaps:
    """Submits prompts and cues. `submit` and `swaps` from any thread, the rest from the engine thread only.

    Args:
        restyler: who takes them.
        cues: seconds on the run's timeline, and the prompt to take there.
        clock: the run's clock.
        wait: cues are encoded before the frame at their time is restyled, for runs that must be repeatable.
        tell: what to call with a sentence when a prompt was refused.
    """

    def __init__(
        self,
        restyler: Restyler,
        cues: Sequence[tuple[float, Prompt]],
        *,
        clock: Clock,
        wait: bool,
        tell: Callable[[str], None],
    ) -> None:
        self._restyler, self._clock, self._wait, self._tell = restyler, clock, wait, tell
        self._cues = sorted(((round(at * NS_PER_SECOND), prompt) for at, prompt in cues), key=lambda cue: cue[0])
        self._submitted: deque[tuple[int, Prompt, int]] = deque(maxlen=MOST)
        self._undecided: list[tuple[int, Prompt]] = []
        self._firsts: deque[tuple[int, int]] = deque(maxlen=MOST)
        self._fulls: dict[int, int] = {}
        self._newest = 0
        self._settled = 0

    def submit(self, prompt: Prompt, *, wait: bool = False) -> int:
        """Ask for a prompt and note the time.

        Args:
            prompt: a checked prompt.
            wait: return only when it is encoded.

        Returns:
            Its number.

        Raises:
            SettingsError: it has a background of its own, and the model cannot show one.
            LivestyleError: the restyler refused it.
        """
        check_background(self._restyler.info, prompt)
        submitted_ns = self._clock.now_ns()
        number = self._restyler.submit(prompt, wait=wait)
        self._submitted.append((number, prompt, submitted_ns))
        self._undecided.append((number, prompt))
        return number

    def submit_due(self, pts_ns: int) -> None:
        """Submit the cues up to a time on the run's timeline."""
        while self._cues and self._cues[0][0] <= pts_ns:
            _, prompt = self._cues.pop(0)
            try:
                self.submit(prompt, wait=self._wait)
            except LivestyleError as error:
                self._tell(f'The prompt "{prompt.text}" was refused: {error}')
            except Exception:
                log.exception("The restyler raised when it was given a prompt")
                self._tell(f'The prompt "{prompt.text}" could not be taken. See the log.')

    def note(self, frame: Frame, ended_ns: int) -> None:
        """A frame has been restyled."""
        if frame.prompt > self._newest:
            self._newest = frame.prompt
            self._firsts.append((frame.prompt, ended_ns))
        if frame.settled and frame.prompt > self._settled:
            self._settled = frame.prompt
            self._fulls[frame.prompt] = ended_ns
            if len(self._fulls) > MOST:
                self._fulls.pop(next(iter(self._fulls)))

    def tell_refusals(self) -> None:
        """Say which prompts could not be encoded, or not understood. Costs nothing while none is being encoded."""
        if not self._undecided:
            return
        for number, prompt in tuple(self._undecided):
            outcome = self._restyler.outcomes.get(number)
            if outcome is None:
                continue
            self._undecided.remove((number, prompt))
            if outcome.error:
                self._tell(f'The prompt "{prompt.text}" was refused: {outcome.error} The look on air stays.')
            elif outcome.look and outcome.match < FOREIGN:
                self._tell(
                    f'The prompt "{prompt.text}" is near to nothing (match {outcome.match:.2f}): '
                    f"{outcome.look} was taken. Try other words."
                )

    def swaps(self) -> list[Swap]:
        """Every prompt so far, in the order of submission."""
        return [self._swap(number, prompt, at_ns) for number, prompt, at_ns in tuple(self._submitted)]

    def newest(self) -> tuple[Swap | None, Swap | None]:
        """The newest prompt that was not refused, and the newest of all if that was. Any thread."""
        refused = None
        for number, prompt, at_ns in reversed(tuple(self._submitted)):
            swap = self._swap(number, prompt, at_ns)
            if swap.outcome is None or not swap.outcome.error:
                return swap, refused
            refused = refused or swap
        return None, refused

    def _swap(self, number: int, prompt: Prompt, submitted_ns: int) -> Swap:
        outcome = self._restyler.outcomes.get(number)
        first_ns = None
        if outcome is None or not outcome.error:
            first_ns = next((at_ns for shown, at_ns in tuple(self._firsts) if shown >= number), None)
        full_ns = self._fulls.get(number)
        return Swap(number, prompt, outcome, _ms(submitted_ns, first_ns), _ms(submitted_ns, full_ns))


def check_background(info: RestylerInfo, prompt: Prompt | None) -> None:
    """Refuse a background's look where none can be shown.

    Raises:
        SettingsError: the prompt has one, and the model cannot.
    """
    if prompt is not None and prompt.background and not info.background:
        raise SettingsError(
            f'The model "{info.model}" cannot give the background a look of its own.',
            "Leave the background's prompt out, or choose another model.",
        )


def _ms(began_ns: int, ended_ns: int | None) -> float | None:
    return None if ended_ns is None else (ended_ns - began_ns) / NS_PER_MS
