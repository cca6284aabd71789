"""The keys of the window, in one table: what they are called, and what they do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

COMPARE = Qt.Key.Key_F2
"""Held down; not a shortcut of Qt's, which know no release."""


@dataclass(frozen=True, slots=True)
class Binding:
    """A key and what it does.

    Attributes:
        keys: as Qt writes them.
        what: in words.
        do: what happens.
        name: for whoever chooses other keys, and for other programs; "" where neither can be.
    """

    keys: str
    what: str
    do: Callable[[], object]
    name: str = ""


def bind(window: QWidget, bindings: list[Binding]) -> list[QShortcut]:
    """Make the keys work everywhere in a window, while something is typed too."""
    made = []
    for binding in bindings:
        shortcut = QShortcut(QKeySequence(binding.keys), window)
        shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
        shortcut.setAutoRepeat(False)
        shortcut.activated.connect(binding.do)
        made.append(shortcut)
    return made
