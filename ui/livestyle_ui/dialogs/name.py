"""Asks for a name."""

from __future__ import annotations

from collections.abc import Callable, Collection

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from livestyle_ui.text import tr
from livestyle_ui.widgets.basics import Button, label

LONGEST = 64


class NameDialog(QDialog):
    """One line, and a button that says what becomes of it.

    Args:
        title: of the window.
        question: above the line.
        suggestion: in the line at first.
        take: gets the name, without white space at its ends.
        parent: the window that it belongs to.
        taken: names that are there already.
        replaces: whether a name that is there may be taken; its own thing is then replaced.

    Attributes:
        line: the name.
        button: takes it.
        note: tells what is with a name that is there.
    """

    def __init__(
        self,
        title: str,
        question: str,
        suggestion: str,
        take: Callable[[str], object],
        parent: QWidget,
        *,
        taken: Collection[str] = (),
        replaces: bool = False,
    ) -> None:
        super().__init__(parent)
        self._take, self._taken, self._replaces = take, taken, replaces
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(380)
        self.line = QLineEdit(suggestion)
        self.line.setMaxLength(LONGEST)
        self.line.setAccessibleName(question)
        self.line.selectAll()
        self.note = label(kind="warning", wrap=True)
        self.button = Button(tr("Keep"), role="primary", press=self._done)
        self.button.setDefault(True)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(Button(tr("Cancel"), press=self.reject))
        row.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(10)
        column.addWidget(label(question))
        column.addWidget(self.line)
        column.addWidget(self.note)
        column.addSpacing(4)
        column.addLayout(row)
        self.line.textChanged.connect(self._say)
        self._say()

    def _say(self) -> None:
        name = self.line.text().strip()
        there = name in self._taken
        self.button.setEnabled(bool(name) and (self._replaces or not there))
        self.button.setText(tr("Replace") if there and self._replaces else tr("Keep"))
        self.note.setVisible(there)
        replaced = tr("There is one of that name; it would be replaced.")
        self.note.setText(replaced if self._replaces else tr("There is one of that name. Choose another name."))

    def _done(self) -> None:
        self._take(self.line.text().strip())
        self.accept()
