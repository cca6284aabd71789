"""A key that can be chosen: press the button, then the key."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence

from livestyle_ui.text import tr
from livestyle_ui.widgets.basics import Button

ALONE = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr)
NONE = (Qt.Key.Key_Backspace, Qt.Key.Key_Delete)


class KeyField(Button):
    """Shows a key, and takes another one while it is down.

    Args:
        name: what the key does, for screen readers.

    Attributes:
        chosen: a person chose a key; carries it as Qt writes it, "" for none.
        keys: the one that is shown.
    """

    chosen = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__("", checkable=True, tip=tr("Press it, then the key; Backspace for none, Escape to leave it"))
        self.keys = ""
        self._name = name
        self.setMinimumWidth(130)
        self.toggled.connect(self._say)
        self.show_keys("")

    def show_keys(self, keys: str) -> None:
        """Show a key."""
        self.keys = keys
        self.setChecked(False)
        self._say()

    def event(self, event: QEvent) -> bool:
        """While it is down, every key is for it: Tab and the window's own keys too."""
        if self.isChecked() and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self._take(event)
                return True
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Whoever goes elsewhere wants no other key."""
        self.setChecked(False)
        super().focusOutEvent(event)

    def _take(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in ALONE:
            return
        self.setChecked(False)
        if key == Qt.Key.Key_Escape:
            return
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        keys = "" if plain and key in NONE else QKeySequence(event.keyCombination()).toString()
        if keys != self.keys:
            self.chosen.emit(keys)

    def _say(self) -> None:
        shown = QKeySequence(self.keys).toString(QKeySequence.SequenceFormat.NativeText) or tr("none")
        self.setText(tr("Press a key") if self.isChecked() else shown)
        self.setAccessibleName(f"{self._name}: {shown}")
