"""A slider with its name and its value, for numbers that are set while the picture is on air."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QSlider, QWidget

from livestyle_ui.widgets.basics import label

STEPS = 1000


class SliderRow(QWidget):
    """Name, slider and value in one row.

    Args:
        name: of the value; the slider's name for screen readers too.
        low: smallest value.
        high: largest value.
        shown: the words for a value.
        steps: from the smallest to the largest.
        widest: the value whose words are the longest.

    Attributes:
        moved: a person has moved it; carries the value.
        slider: what is moved.
    """

    moved = Signal(float)

    def __init__(
        self,
        name: str,
        low: float,
        high: float,
        shown: Callable[[float], str],
        *,
        steps: int = STEPS,
        widest: float | None = None,
    ) -> None:
        super().__init__()
        self._low, self._high, self._shown, self._steps = low, high, shown, steps
        self.name = label(name, "muted")
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, steps)
        self.slider.setSingleStep(max(1, steps // 100))
        self.slider.setPageStep(max(1, steps // 10))
        self.slider.setAccessibleName(name)
        self.slider.setMinimumWidth(70)
        self.number: QLabel = label(shown(high if widest is None else widest))
        self.number.setMinimumWidth(self.number.sizeHint().width())
        self.number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.number.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.name)
        row.addWidget(self.slider, 1)
        row.addWidget(self.number)
        self.slider.valueChanged.connect(self._moved)
        self.set_value(low)

    @property
    def value(self) -> float:
        """What it stands at."""
        return self._low + (self._high - self._low) * self.slider.value() / self._steps

    def set_value(self, value: float) -> None:
        """Move it without telling anybody."""
        with QSignalBlocker(self.slider):
            self.slider.setValue(round((value - self._low) / (self._high - self._low) * self._steps))
        self._say()

    def _moved(self) -> None:
        self._say()
        self.moved.emit(self.value)

    def _say(self) -> None:
        words = self._shown(self.value)
        self.number.setText(words)
        self.slider.setAccessibleDescription(words)
