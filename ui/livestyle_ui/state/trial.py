"""A look in the making, on air or only for who makes it."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from livestyle.prompt import Prompt
from livestyle_ui.state.look_draft import LookDraft
from livestyle_ui.state.panel import Panel
from livestyle_ui.state.private import Private

SOON_MS = 60
"""A slider that moves sends no more prompts than that."""


class Trial(QObject):
    """Shows a draft while it is edited, and puts back what was on air. GUI thread.

    Args:
        panel: the state.
        draft: what is shown.

    Attributes:
        private: the picture for who makes it.
        on_air: whether everybody sees it.
    """

    def __init__(self, panel: Panel, draft: LookDraft) -> None:
        super().__init__()
        self._panel, self._draft = panel, draft
        self.private = Private(panel.rehearser, panel.viewing, panel.notices, "editor")
        self.on_air = False
        self._running = False
        self._before: Prompt | None = None
        self._soon = QTimer(self, interval=SOON_MS, singleShot=True)
        self._soon.timeout.connect(self._show)
        draft.begun.connect(self._changed)
        draft.changed.connect(self._changed)
        panel.look.sent.connect(self._sent)

    def run(self) -> None:
        """Begin to show the draft, privately."""
        self._running = True
        self._changed()

    def stop(self, *, keep: bool = False) -> None:
        """Show it no longer.

        Args:
            keep: something else goes on air now; otherwise what was there before does.
        """
        self._running = False
        self._soon.stop()
        self.private.drop()
        self.put_on_air(on=False, keep=keep)

    def put_on_air(self, *, on: bool, keep: bool = False) -> None:
        """Let everybody see the draft, or what was on air before it."""
        if on == self.on_air:
            return
        self.on_air = on
        if on:
            self._before = self._now()
            self._changed()
        elif self._before is not None and not keep:
            before = self._before
            self._panel.live.command(lambda session: session.submit(before))
            self._changed()

    def _now(self) -> Prompt | None:
        """What is on air, as a prompt that brings it back."""
        status, look = self._panel.look.on_air, self._panel.look
        if status is None:
            return look.checked()
        return Prompt(status.text, look.strength, look.transition, status.background, look.background_strength)

    def _sent(self, prompt: Prompt) -> None:
        """Another prompt was put on air meanwhile: the draft is not on air any more, and that one stays."""
        self.on_air = False
        self._before = prompt

    def _changed(self) -> None:
        if self._running and not self._soon.isActive():
            self._soon.start()

    def _show(self) -> None:
        if self._draft.base is None:
            return
        prompt = self._draft.prompt(self._panel.look.strength)
        if self.on_air:
            self.private.drop()
            self._panel.live.command(lambda session: session.submit(prompt))
        else:
            self.private.look_at(prompt)
