"""A name, and a switch at the right edge."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from livestyle_ui.widgets.basics import Switch, label


class SwitchRow(QWidget):
    """A row with a switch.

    Args:
        name: of what is switched.

    Attributes:
        switch: the switch.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self.switch = Switch(name)
        words = label(name, wrap=True)
        words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(words, 1)
        row.addWidget(self.switch)
