"""A restyler that inverts colours and tints by prompt, and is slow or fails when told."""

from __future__ import annotations

import threading
import time
from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from livestyle.buffers import BufferPool
from livestyle.clock import NS_PER_SECOND
from livestyle.errors import ModelError
from livestyle.frame import Frame, VideoFormat
from livestyle.optional_ports import Step
from livestyle.ports import PromptOutcome, RestylerInfo
from livestyle.prompt import Prompt
from livestyle.testing.fake_source import SMALL

TINT = 40


@dataclass(slots=True)
class FakeRestyler:
    """A `livestyle.ports.Restyler`: every value v becomes 255 - v - 40 x prompt number x progress, modulo 256.

    It is a `StrengthControl`, which changes no value, and a `Scalable`.

    Attributes:
        format: what it takes and returns.
        info: what it says that it is.
        outcomes: a look named after the prompt's text for each prompt.
        seconds: how long each `restyle` takes at the best step.
        failing: numbers of the calls of `restyle`, from 0, that raise.
        error: what they raise.
        refused: texts that get an error as their outcome.
        foreign: texts that nothing is near to: their match is 0.1.
        english: what texts in another language are understood as.
        calls: how often `restyle` was called.
        resets: number of the call before which each `reset` came.
        closed: how often `close` was called.
        gate: `restyle` waits until this is set; set from the start.
        waiting: whether it waits there.
        strengths: what `set_strength` was called with.
        steps: at which it can work.
        step: at which it works.
    """

    format: VideoFormat = SMALL
    info: RestylerInfo = field(default_factory=lambda: RestylerInfo("fake", "numpy", "CPU"))
    outcomes: Mapping[int, PromptOutcome] = field(default_factory=dict)
    seconds: float = 0.0
    failing: Container[int] = ()
    error: Exception = field(default_factory=lambda: ModelError("The fake model failed.", "Choose another."))
    refused: frozenset[str] = frozenset()
    foreign: frozenset[str] = frozenset()
    english: Mapping[str, str] = field(default_factory=lambda: {"lluvia": "rain"})
    calls: int = 0
    resets: list[int] = field(default_factory=list)
    closed: int = 0
    gate: threading.Event = field(default_factory=threading.Event)
    waiting: bool = False
    strengths: list[float] = field(default_factory=list)
    steps: tuple[Step, ...] = (Step("full", 1.0),)
    step: int = 0
    _wanted_step: int = 0
    _asked: tuple[int, Prompt] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _number: int = 0
    _transition_ns: int = 0
    _began_ns: int = 0
    _pool: BufferPool | None = None

    def __post_init__(self) -> None:
        self.gate.set()

    def submit(self, prompt: Prompt, *, wait: bool = False) -> int:  # noqa: ARG002 - it never has anything to wait for
        """Take a prompt at the next frame."""
        with self._lock:
            number = len(self.outcomes) + 1
            if prompt.text in self.refused:
                outcome = PromptOutcome(error=f'The prompt "{prompt.text}" cannot be encoded.')
            else:
                match = 0.1 if prompt.text in self.foreign else 1.0
                outcome = PromptOutcome(f"{prompt.text}/plain", match, understood=self.english.get(prompt.text, ""))
                self._asked = (number, prompt)
            self.outcomes = {**self.outcomes, number: outcome}
        return number

    def restyle(self, frame: Frame) -> Frame:
        """Invert and tint.

        Raises:
            ModelError: told so.
        """
        self.waiting = not self.gate.is_set()
        self.gate.wait()
        self.waiting = False
        self.step = self._wanted_step
        if self.seconds:
            time.sleep(self.seconds * self.steps[self.step].cost)
        self.calls += 1
        if self.calls - 1 in self.failing:
            raise self.error.with_traceback(None)
        with self._lock:
            asked, self._asked = self._asked, None
        if asked:
            self._number, prompt = asked
            self._transition_ns, self._began_ns = round(prompt.transition * NS_PER_SECOND), frame.pts_ns
        progress = min(1.0, (frame.pts_ns - self._began_ns) / self._transition_ns) if self._transition_ns else 1.0
        self._pool = self._pool or BufferPool(self.format.width, self.format.height)
        pixels = self._pool.lease()
        np.subtract(np.uint8((255 - round(TINT * self._number * progress)) % 256), frame.pixels, out=pixels)
        return replace(frame, pixels=pixels, prompt=self._number, settled=progress >= 1.0)

    def set_strength(self, strength: float) -> None:
        """Note what it was asked for."""
        self.strengths.append(strength)

    def set_step(self, step: int) -> None:
        """Work at another step from the next frame on."""
        self._wanted_step = step

    def reset(self) -> None:
        """Note that it was asked to forget."""
        self.resets.append(self.calls)

    def close(self) -> None:
        """Stop."""
        self.closed += 1
