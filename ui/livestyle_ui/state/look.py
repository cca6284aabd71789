"""The look: what is being typed, what is on air, and the way from one to the other."""

from __future__ import annotations

import logging
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from livestyle.errors import PromptError
from livestyle.prompt import Prompt, parse
from livestyle.status import PromptStatus
from livestyle_ui.state.live import Live

log = logging.getLogger(__name__)


def blended(first: str, second: str, share: float) -> str:
    """Two prompts as one text with weights.

    Args:
        first: may have weighted parts itself.
        second: the same; "" for none.
        share: of the second, 0..1.

    Raises:
        PromptError: one of them cannot be taken.
    """
    if not second.strip() or share <= 0:
        return first
    if share >= 1:
        return second
    parts = [(text, weight * (1 - share)) for text, weight in parse(first)]
    parts += [(text, weight * share) for text, weight in parse(second)]
    return " | ".join(f"{text}:{max(weight, 0.001):.3f}" for text, weight in parts)


class Look(QObject):
    """The draft in the prompt line, and what became of the last one. GUI thread.

    Args:
        live: the run that takes prompts.

    Attributes:
        drafted: the draft has changed from elsewhere than the prompt line (a preset, the start).
        aired: `on_air` or `refused` has changed.
        sent: a prompt was sent on air; carries it.
        text: the draft.
        second: a second prompt to blend in, "" for none.
        share: of the second, 0..1.
        background: prompt for all that is not a person, "" for none.
        background_strength: 0..1, None for the same as `strength`.
        strength: 0 shows the camera, 1 the full look.
        transition: seconds from look to look.
        on_air: what the newest accepted prompt became, None before any.
        sent_draft: what was typed for the newest prompt that was sent, None before any.
        wrong: why the last prompt was refused, "" when it was not.
    """

    drafted = Signal()
    aired = Signal()
    sent = Signal(object)

    def __init__(self, live: Live) -> None:
        super().__init__()
        self.text = self.second = self.background = self.wrong = ""
        self.share = 0.5
        self.background_strength: float | None = None
        self.strength, self.transition = 1.0, 0.5
        self.on_air: PromptStatus | None = None
        self.sent_draft: tuple[str, str, float, str, float | None] | None = None
        self._live = live
        self._waiting: Prompt | None = None
        live.changed.connect(self._look_at_status)

    def prompt(self) -> Prompt:
        """The draft, checked.

        Raises:
            PromptError: it cannot be taken.
        """
        text = blended(self.text, self.second, self.share)
        return Prompt(text, self.strength, self.transition, self.background.strip(), self.background_strength)

    def put_on_air(self) -> bool:
        """Send the draft. The look on air stays if it cannot be taken; `wrong` tells why.

        Returns:
            Whether it was sent, or is sent as soon as the model is there.
        """
        prompt = self.checked()
        sent = prompt is not None and self.send(prompt)
        if sent:
            self.sent_draft = (self.text, self.second, self.share, self.background, self.background_strength)
        return sent

    def checked(self) -> Prompt | None:
        """The draft, None if it cannot be taken; `wrong` then tells why."""
        try:
            prompt = self.prompt()
        except PromptError as error:
            self._refuse(str(error))
            return None
        self._refuse("")
        return prompt

    def recall(self) -> None:
        """Forget what is being typed: the draft is again what was sent last."""
        if self.sent_draft is not None:
            self.text, self.second, self.share, self.background, self.background_strength = self.sent_draft
            self.wrong = ""
            self.drafted.emit()
            self.aired.emit()

    def send(self, prompt: Prompt) -> bool:
        """Send a prompt that has been checked."""
        self.wrong = ""
        session = self._live.session
        if session is None or self._live.phase != "running":
            self._waiting = prompt
        elif not self._live.command(lambda session: session.submit(prompt)):
            return False
        self.sent.emit(prompt)
        self.aired.emit()
        return True

    def draft(self, prompt: Prompt, *, second: str = "", share: float = 0.5) -> None:
        """Put a prompt into the prompt line, not on air."""
        self.text, self.second, self.share = prompt.text, second, share
        self.background, self.background_strength = prompt.background, prompt.background_strength
        self.strength, self.transition = prompt.strength, prompt.transition
        self.wrong = ""
        self._live.command(lambda session: session.set_strength(self.strength))
        self._live.command(lambda session: session.set_transition(self.transition))
        self.drafted.emit()

    def set_strength(self, strength: float) -> None:
        """How much of the look is shown, at once."""
        self.strength = strength
        if self._waiting is not None:
            self._waiting = replace(self._waiting, strength=strength)
        self._live.command(lambda session: session.set_strength(strength))

    def set_transition(self, seconds: float) -> None:
        """How long later changes take."""
        self.transition = seconds
        self._live.command(lambda session: session.set_transition(seconds))

    def _refuse(self, sentence: str) -> None:
        if sentence != self.wrong:
            self.wrong = sentence
            self.aired.emit()

    def _look_at_status(self) -> None:
        status = self._live.status
        if status is None:
            return
        if status.phase == "running" and self._waiting is not None:
            prompt, self._waiting = self._waiting, None
            self._live.command(lambda session: session.submit(prompt))
        refused = "" if status.refused is None else status.refused.sentence
        if status.prompt != self.on_air or (refused and refused != self.wrong):
            self.on_air = status.prompt
            self.wrong = refused
            self.aired.emit()
