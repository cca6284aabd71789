"""The control of one parameter of a look: sliders, a matrix of numbers, or a row of colours."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDoubleSpinBox, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from livestyle.look_library import LookParameter
from livestyle_ui.state.look_draft import LookDraft
from livestyle_ui.text import tr
from livestyle_ui.widgets.basics import label, set_kind
from livestyle_ui.widgets.colour_row import ColourRow
from livestyle_ui.widgets.look_words import words_for
from livestyle_ui.widgets.slider_row import SliderRow

NAME_WIDTH = 142
"""Of the shipped names; a longer one, as other languages have, makes its row's slider shorter."""
NUMBER_WIDTH = 46
MATRIX = 9
MOST_SLIDERS = 8
"""A parameter with more numbers than that is a matrix or a table of colours."""
WHOLE_FROM = 10
"""A range that is this wide is shown in whole numbers."""


class Control(QWidget):
    """Everything for one parameter.

    Args:
        parameter: what it sets.
        draft: where it is set.
    """

    def __init__(self, parameter: LookParameter, draft: LookDraft) -> None:
        super().__init__()
        self.parameter, self._draft = parameter, draft
        self.words = words_for(parameter)
        self.setToolTip(self.words.tip)

    def show_values(self) -> None:
        """Show what the draft says."""
        raise NotImplementedError

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Backspace goes back to the look that it was begun with."""
        if event.key() == Qt.Key.Key_Backspace:
            self._draft.reset(self.parameter)
        else:
            super().keyPressEvent(event)

    @property
    def used(self) -> bool:
        """Whether it does something to the picture."""
        return self._draft.value(self.parameter) != self.parameter.default


class Sliders(Control):
    """One slider a number."""

    def __init__(self, parameter: LookParameter, draft: LookDraft) -> None:
        super().__init__(parameter, draft)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.rows: list[SliderRow] = []
        for at, name in enumerate(self.words.parts):
            widest = parameter.low if parameter.low < 0 else parameter.high
            row = SliderRow(name, parameter.low, parameter.high, _shown(parameter), widest=widest)
            row.name.setMinimumWidth(NAME_WIDTH)
            row.number.setMinimumWidth(max(NUMBER_WIDTH, row.number.minimumWidth()))
            row.slider.setAccessibleName(f"{name}: {self.words.tip}")
            row.moved.connect(lambda value, at=at: draft.set(parameter, at, value))
            self.rows.append(row)
            column.addWidget(row)

    def show_values(self) -> None:
        """Put the sliders where the draft says."""
        for row, value in zip(self.rows, self._draft.value(self.parameter), strict=True):
            row.set_value(value)
            set_kind(row.name, "" if self.used else "muted")


class Matrix(Control):
    """Three rows of three numbers."""

    def __init__(self, parameter: LookParameter, draft: LookDraft) -> None:
        super().__init__(parameter, draft)
        name = self.words.name
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 4, 0, 4)
        grid.setSpacing(6)
        first = label(name, "muted")
        first.setMinimumWidth(NAME_WIDTH)
        grid.addWidget(first, 0, 0)
        self.boxes: list[QDoubleSpinBox] = []
        for at in range(MATRIX):
            box = QDoubleSpinBox()
            box.setRange(parameter.low, parameter.high)
            box.setSingleStep(0.05)
            box.setAccessibleName(
                tr(
                    "{name}, row {row}, column {column}",
                    name=name,
                    row=at // 3 + 1,
                    column=at % 3 + 1,
                )
            )
            box.valueChanged.connect(lambda value, at=at: draft.set(parameter, at, value))
            grid.addWidget(box, at // 3, at % 3 + 1)
            self.boxes.append(box)

    def show_values(self) -> None:
        """Put the numbers where the draft says."""
        for box, value in zip(self.boxes, self._draft.value(self.parameter), strict=True):
            box.blockSignals(True)
            box.setValue(value)
            box.blockSignals(False)


class Colours(Control):
    """A row of colours."""

    def __init__(self, parameter: LookParameter, draft: LookDraft) -> None:
        super().__init__(parameter, draft)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(8)
        name = label(self.words.name, "muted")
        name.setMinimumWidth(NAME_WIDTH)
        self.colours = ColourRow(f"{self.words.name}: {self.words.tip}")
        self.colours.edited.connect(lambda values: draft.set_all(parameter, values))
        row.addWidget(name)
        row.addWidget(self.colours, 1)

    def show_values(self) -> None:
        """Show the draft's colours."""
        if self.colours.values != self._draft.value(self.parameter):
            self.colours.set_values(self._draft.value(self.parameter))


def control_for(parameter: LookParameter, draft: LookDraft) -> Control:
    """The control that fits a parameter."""
    count = len(parameter.default)
    if count <= MOST_SLIDERS:
        return Sliders(parameter, draft)
    return Matrix(parameter, draft) if count == MATRIX else Colours(parameter, draft)


def _shown(parameter: LookParameter) -> Callable[[float], str]:
    """How a value of a parameter is written: a share, a whole number, or a plain one."""
    if (parameter.low, parameter.high) == (0, 1):
        return lambda value: tr("{value} %", value=round(value * 100))
    if parameter.high - parameter.low >= WHOLE_FROM:
        return lambda value: f"{value:.0f}"
    return lambda value: f"{value:.2f}"
