"""What a run says while it runs: events as lines, and on a terminal one line that is always up to date."""

from __future__ import annotations

import shutil
import sys
import threading
from collections import deque

from livestyle.frame import Frame
from livestyle.layers import AS_IS
from livestyle.ports import PromptOutcome
from livestyle.prompt import Prompt
from livestyle.session import Session

PATIENCE_S = 3.0
"""Loading that takes longer is told to a log too."""


class StatusLine:
    """An `livestyle.ports.Observer` that collects events; the main thread writes them and the line."""

    def __init__(self) -> None:
        self._events: deque[str] = deque(maxlen=100)
        self._terminal = sys.stderr.isatty()
        self._width = 0
        self._said = 0
        self._slow: threading.Timer | None = None

    def on_stage(self, stage: str, frame: Frame, began_ns: int, ended_ns: int) -> None:
        """Not needed."""

    def on_output(self, sink: str, frame: Frame, ended_ns: int, *, repeated: bool) -> None:
        """Not needed."""

    def on_event(self, sentence: str) -> None:
        """Keep a sentence until the main thread writes it. Any thread."""
        self._events.append(sentence)

    def loading(self) -> None:
        """Say that it takes a moment: on a terminal at once, in a log if it takes seconds."""
        self._draw("loading model...")
        if not self._terminal:
            self._slow = threading.Timer(PATIENCE_S, sys.stderr.write, ("Loading the model...\n",))
            self._slow.name, self._slow.daemon = "livestyle-loading", True
            self._slow.start()

    def loaded(self) -> None:
        """Say no more that it takes a moment. Idempotent."""
        if self._slow is not None:
            self._slow.cancel()
            self._slow.join()
            self._slow = None

    def update(self, session: Session) -> None:
        """Write new events, and the line if this is a terminal. Main thread."""
        while self._events:
            self._clear()
            sys.stderr.write(self._events.popleft() + "\n")
        if not session.started:
            return
        if self._terminal:
            self._draw(status_text(session))
        else:
            self._say_prompt(session)

    def _say_prompt(self, session: Session) -> None:
        """What a new prompt became, as a line of a log; a terminal's line has it always."""
        swap = session.swap_on_air
        if swap is None or swap.number == self._said or swap.outcome is None or not swap.outcome.look:
            return
        self._said = swap.number
        sys.stderr.write(f"{_asked(swap.prompt)}{_understood(swap.outcome)} is {_became(swap.prompt, swap.outcome)}\n")

    def close(self, session: Session) -> None:
        """Write what is left and remove the line."""
        self.loaded()
        self.update(session)
        self._clear()
        sys.stderr.flush()

    def _draw(self, text: str) -> None:
        if not self._terminal:
            return
        text = text[: shutil.get_terminal_size().columns - 1]
        sys.stderr.write("\r" + text.ljust(self._width))
        sys.stderr.flush()
        self._width = len(text)

    def _clear(self) -> None:
        """Spaces rather than an escape sequence: not every console on Windows knows those."""
        if self._terminal and self._width:
            sys.stderr.write("\r" + " " * self._width + "\r")
            self._width = 0


def status_text(session: Session) -> str:
    """Rate, latency of the newest frames, drops by cause, the prompt on air, and the look it became."""
    timings = session.timings
    parts = [f"{timings.recent_fps:.1f} fps"]
    ways = tuple(timings.end_to_end.values())
    middle = max((way.recent_ms(0.5) or 0.0 for way in ways), default=0.0)
    late = max((way.recent_ms(0.95) or 0.0 for way in ways), default=0.0)
    if ways:
        parts.append(f"latency {middle:.0f} ms, p95 {late:.0f} ms")
    drops = ", ".join(f"{cause} {count}" for cause, count in session.counts.dropped.items() if count)
    parts.append(f"dropped: {drops or 'none'}")
    if (swap := session.swap_on_air) is not None:
        parts.append(_asked(swap.prompt) + (_understood(swap.outcome) if swap.outcome else ""))
        if swap.outcome is not None and swap.outcome.look:
            parts.append(_became(swap.prompt, swap.outcome))
    return " | ".join(parts)


def _leaves_the_person(prompt: Prompt) -> bool:
    """Only a background was asked for: the person's text is then one that nobody typed."""
    return prompt.text == AS_IS and bool(prompt.background)


def _asked(prompt: Prompt) -> str:
    """The words, as they were typed but for the layer's."""
    return f'"background: {prompt.background}"' if _leaves_the_person(prompt) else f'"{prompt.text}"'


def _became(prompt: Prompt, outcome: PromptOutcome) -> str:
    """The look or looks of a prompt, and how near the person's was."""
    if _leaves_the_person(prompt):
        return f"{outcome.background} behind you, and you as the camera has you"
    behind = f", behind it {outcome.background}" if outcome.background else ""
    return f"{outcome.look}, match {outcome.match:.2f}{behind}"


def _understood(outcome: PromptOutcome) -> str:
    """What a prompt in another language was taken for."""
    return f' (understood as "{outcome.understood}")' if outcome.understood else ""
