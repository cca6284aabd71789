"""Every key in a list: what it does, and which one it is to be."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from livestyle_ui.hotkeys import Hotkeys
from livestyle_ui.keys import Binding
from livestyle_ui.text import tr
from livestyle_ui.widgets.basics import Button, label
from livestyle_ui.widgets.key_field import KeyField

LOCAL = {
    "keys",
    "split",
    "beside",
    "side",
    "full-screen",
    "prompt",
    "preview",
    "shelf",
    "save-preset",
    "editor",
    "diagnostics",
}
"""What only somebody who sees the window wants."""
FIXED_ROW = 30
"""Height of a row without a button, near that of the others."""


def fixed_keys() -> list[Binding]:
    """Keys that belong to one part and not to the window."""
    return [
        Binding("Return", tr("Put the prompt on air"), _elsewhere),
        Binding("Ctrl+Return", tr("See the prompt privately first"), _elsewhere),
        Binding("Up", tr("An older prompt"), _elsewhere),
        Binding("Esc", tr("Drop the private picture, or what is being typed"), _elsewhere),
        Binding("F2", tr("See the camera, while it is held"), _elsewhere),
    ]


def _elsewhere() -> None:
    """The part that has the focus does it."""


class KeysDialog(QDialog):
    """The list.

    Args:
        hotkeys: of the window.
        parent: the window.

    Attributes:
        fields: keys within the window, by name.
        everywhere: keys in every program, by name; empty where the system has none.
        note: why a key could not be taken.
    """

    def __init__(self, hotkeys: Hotkeys, parent: QWidget) -> None:
        super().__init__(parent)
        self._hotkeys = hotkeys
        self.fields: dict[str, KeyField] = {}
        self.everywhere: dict[str, KeyField] = {}
        self.setWindowTitle(tr("Keys"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(700, 580)
        self.note = label(kind="warning", wrap=True)
        self.note.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 18, 14, 16)
        column.setSpacing(12)
        column.addWidget(self._list(), 1)
        column.addWidget(self.note)
        column.addLayout(self._bottom())
        hotkeys.changed.connect(self._show)
        self._show()

    def _list(self) -> QScrollArea:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 12, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        obstacle = self._hotkeys.system.obstacle
        grid.addWidget(label(tr("In this window"), "heading"), 0, 1)
        grid.addWidget(label(tr("In every program"), "heading"), 0, 2)
        for at, binding in enumerate([*fixed_keys(), *self._hotkeys.bindings, *self._hotkeys.guests], 1):
            what = label(binding.what)
            grid.addWidget(what, at, 0)
            if not binding.name or binding in self._hotkeys.guests:
                grid.addWidget(label(_native(binding.keys), bold=True), at, 1, Qt.AlignmentFlag.AlignCenter)
                grid.setRowMinimumHeight(at, FIXED_ROW)
                continue
            self.fields[binding.name] = self._field(binding, grid, at, 1)
            if binding.name not in LOCAL and not obstacle:
                self.everywhere[binding.name] = self._field(binding, grid, at, 2)
        for name, field in self.fields.items():
            field.chosen.connect(lambda keys, name=name: self._take(self._hotkeys.choose(name, keys)))
        for name, field in self.everywhere.items():
            field.chosen.connect(lambda keys, name=name: self._take(self._hotkeys.choose_everywhere(name, keys)))
        if obstacle:
            told = tr("{obstacle} The command is: livestyle panel --do NAME, such as panic.", obstacle=obstacle)
            words = label(told, "muted", wrap=True)
            words.setMaximumWidth(180)
            grid.addWidget(words, 1, 2, 12, 1, Qt.AlignmentFlag.AlignTop)
        inside = QWidget()
        inside.setProperty("kind", "scrolled")
        inside.setLayout(grid)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        return area

    def _field(self, binding: Binding, grid: QGridLayout, row: int, column: int) -> KeyField:
        where = tr("in this window") if column == 1 else tr("in every program")
        field = KeyField(f"{binding.what}, {where}")
        grid.addWidget(field, row, column)
        return field

    def _bottom(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(Button(tr("The usual keys again"), press=self._hotkeys.reset))
        row.addStretch(1)
        close = Button(tr("Close"), role="primary", press=self.reject)
        close.setDefault(True)
        row.addWidget(close)
        row.setContentsMargins(0, 0, 8, 0)
        return row

    def _take(self, refused: str) -> None:
        self.note.setText(refused)
        self.note.setVisible(bool(refused))

    def _show(self) -> None:
        for binding in self._hotkeys.bindings:
            if binding.name in self.fields:
                self.fields[binding.name].show_keys(binding.keys)
            if binding.name in self.everywhere:
                self.everywhere[binding.name].show_keys(self._hotkeys.everywhere(binding.name))


def _native(keys: str) -> str:
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
