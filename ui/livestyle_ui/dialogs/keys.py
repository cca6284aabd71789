"""Every key of the window, in a list."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QVBoxLayout, QWidget

from livestyle_ui.keys import Binding
from livestyle_ui.text import tr
from livestyle_ui.widgets.basics import label


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
        bindings: of the window.
        parent: the window.
    """

    def __init__(self, bindings: list[Binding], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Keys"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(6)
        for at, binding in enumerate([*fixed_keys(), *bindings]):
            keys = QKeySequence(binding.keys).toString(QKeySequence.SequenceFormat.NativeText)
            grid.addWidget(label(keys, bold=True), at, 0)
            grid.addWidget(label(binding.what), at, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(14)
        column.addLayout(grid)
        column.addWidget(buttons)
