"""Asks for a key that puts one preset on air."""

from __future__ import annotations

import shlex

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from livestyle_ui.preset_keys import PresetKeys
from livestyle_ui.text import tr
from livestyle_ui.widgets.basics import Button, label
from livestyle_ui.widgets.elided import Elided
from livestyle_ui.widgets.key_field import KeyField


class PresetKeyDialog(QDialog):
    """One key; where the system gives none to programs, the command that its own settings can bind.

    Args:
        keys: of all presets.
        name: of the preset.
        parent: the window.

    Attributes:
        field: takes the key.
        note: why a key cannot be taken.
        command: what another program starts to put the preset on air.
        copy: puts the command on the clipboard.
    """

    def __init__(self, keys: PresetKeys, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._keys, self._name = keys, name
        self.setWindowTitle(tr("Key of a preset"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(440)
        self.field = KeyField(tr("Key of the preset {name}", name=name))
        self.field.chosen.connect(self._take)
        self.note = label(kind="warning", wrap=True)
        self.note.hide()
        self.command = Elided()
        self.copy = Button(tr("Copy the command"), role="link", press=self._copy)
        self._lay_out()
        self.field.show_keys(keys.keys_of(name))

    def _lay_out(self) -> None:
        what = label(self._name, bold=True, wrap=True)
        first = QHBoxLayout()
        first.setSpacing(14)
        first.addWidget(what, 1)
        first.addWidget(self.field)
        obstacle = self._keys.obstacle
        reach = tr("It works while another program has the focus too.")
        if obstacle:
            reach = tr("It works in this window. In other programs: {obstacle}", obstacle=obstacle)
        self.command.say(f"livestyle panel --do {shlex.quote(f'preset {self._name}')}")
        commanded = QHBoxLayout()
        commanded.addWidget(self.command, 1)
        commanded.addWidget(self.copy)
        below = QHBoxLayout()
        below.addStretch(1)
        close = Button(tr("Close"), role="primary", press=self.reject)
        close.setDefault(True)
        below.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        column.addLayout(first)
        column.addWidget(self.note)
        column.addWidget(label(reach, "muted", wrap=True))
        column.addWidget(
            label(tr("Other programs, such as a Stream Deck, put it on air with this command:"), wrap=True)
        )
        column.addLayout(commanded)
        column.addLayout(below)

    def _take(self, keys: str) -> None:
        refused = self._keys.assign(self._name, keys)
        self.note.setText(refused)
        self.note.setVisible(bool(refused))
        self.field.show_keys(self.field.keys if refused else keys)
        self.adjustSize()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.command.text())
