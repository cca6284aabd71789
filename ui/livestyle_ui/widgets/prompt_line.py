"""The line in which prompts are typed: Enter puts one on air, the arrow keys bring older ones back."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from livestyle.prompt import LONGEST
from livestyle_ui.widgets.basics import set_kind, sized

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class PromptLine(QLineEdit):
    """A line for one prompt.

    Args:
        name: for screen readers.
        hint: shown while it is empty.
        history: older prompts, the newest last; None for a line without a history.
        scale: of the font.

    Attributes:
        entered: Enter was pressed.
        tried: Ctrl+Enter was pressed: to be seen privately first.
        left: Escape was pressed.
    """

    entered = Signal()
    tried = Signal()
    left = Signal()

    def __init__(
        self, name: str, hint: str, history: Callable[[], Sequence[str]] | None = None, *, scale: float = 1.0
    ) -> None:
        super().__init__()
        self._history = history
        self._back = 0
        self._unsent = ""
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        self.setMaxLength(LONGEST)
        self.setProperty("kind", "prompt")
        set_kind(self, "prompt")
        sized(self, scale)
        self.textEdited.connect(self._typed)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter, Ctrl+Enter, Escape and the history; the rest is the line's own."""
        key = event.key()
        if key in ENTER:
            private = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            (self.tried if private else self.entered).emit()
            self._back = 0
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        elif key == Qt.Key.Key_Up and self._history is not None:
            self._walk(1)
        elif key == Qt.Key.Key_Down and self._history is not None:
            self._walk(-1)
        else:
            super().keyPressEvent(event)

    def _walk(self, step: int) -> None:
        """To an older prompt, or back; the one that was being typed is the newest."""
        assert self._history is not None
        texts = self._history()
        back = min(max(self._back + step, 0), len(texts))
        if back == self._back:
            return
        if self._back == 0:
            self._unsent = self.text()
        self._back = back
        self.setText(self._unsent if back == 0 else texts[-back])
        self._back = back

    def _typed(self) -> None:
        self._back = 0
