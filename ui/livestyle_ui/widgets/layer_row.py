"""A row for a second prompt: its name, its line, and how much of it there is."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from livestyle_ui.text import tr
from livestyle_ui.widgets.basics import label
from livestyle_ui.widgets.prompt_line import PromptLine
from livestyle_ui.widgets.slider_row import SliderRow


class LayerRow(QWidget):
    """Name, prompt line and slider.

    Args:
        name: of the layer.
        hint: shown while the line is empty.
        amount: what the slider sets, for screen readers.

    Attributes:
        name: the name that is shown.
        line: the prompt line.
        slider: 0..1.
    """

    def __init__(self, name: str, hint: str, amount: str) -> None:
        super().__init__()
        self.line = PromptLine(name, hint)
        self.slider = SliderRow("", 0, 1, lambda value: tr("{value} %", value=round(value * 100)))
        self.slider.slider.setAccessibleName(amount)
        self.slider.name.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        self.name = label(name, "muted")
        row.addWidget(self.name)
        row.addWidget(self.line, 3)
        row.addWidget(self.slider, 1)
