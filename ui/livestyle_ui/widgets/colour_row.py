"""A row of colours that a look runs through, dark to bright; each can be chosen."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QColorDialog, QSizePolicy, QWidget

from livestyle_ui.text import tr
from livestyle_ui.themes.theme import theme

Values = tuple[float, ...]
HIGH = 26


class ColourRow(QWidget):
    """Swatches side by side.

    Args:
        name: for screen readers.

    Attributes:
        edited: a person chose a colour; carries all values.
        values: red, green and blue of each colour, 0..1.
        at: which colour has the cursor.
    """

    edited = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self.values: Values = ()
        self.at = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(name)
        theme().changed.connect(self.update)

    @property
    def count(self) -> int:
        """How many colours there are."""
        return len(self.values) // 3

    def set_values(self, values: Values) -> None:
        """Show these."""
        self.values = values
        self.at = min(self.at, max(0, self.count - 1))
        self._say()

    def colour(self, at: int) -> QColor:
        """One of the colours."""
        red, green, blue = (min(max(value, 0.0), 1.0) for value in self.values[3 * at : 3 * at + 3])
        return QColor.fromRgbF(red, green, blue)

    def take(self, colour: QColor) -> None:
        """Put a colour where the cursor is."""
        new = (colour.redF(), colour.greenF(), colour.blueF())
        self.values = (*self.values[: 3 * self.at], *new, *self.values[3 * self.at + 3 :])
        self._say()
        self.edited.emit(self.values)

    def choose(self) -> QColorDialog:
        """Let a person choose the colour at the cursor; what is tried is shown at once."""
        dialog = QColorDialog(self.colour(self.at), self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setOption(QColorDialog.ColorDialogOption.DontUseNativeDialog)
        before = self.colour(self.at)
        dialog.currentColorChanged.connect(self.take)
        dialog.rejected.connect(lambda: self.take(before))
        dialog.open()
        return dialog

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """One line."""
        return QSize(160, HIGH)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Choose what is under the mouse."""
        if self.count:
            self.at = min(int(event.position().x() * self.count / max(1, self.width())), self.count - 1)
            self._say()
            self.choose()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Arrows move the cursor, Enter chooses."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is not None:
            self.at = min(max(self.at + step, 0), max(0, self.count - 1))
            self._say()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self.choose()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and arguments
        """The colours, and the cursor while the row has the focus."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wide = self.width() / max(1, self.count)
        for at in range(self.count):
            painter.fillRect(QRectF(at * wide, 2, wide + 1, self.height() - 4), self.colour(at))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme().colours.accent if self.hasFocus() else theme().colours.border), 2))
        painter.drawRect(QRectF(1, 1, self.width() - 2, self.height() - 2))
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme().colours.text), 2))
            painter.drawRect(QRectF(self.at * wide + 2, 3, wide - 4, self.height() - 6))
        painter.end()

    def _say(self) -> None:
        words = tr("colour {at} of {count}", at=self.at + 1, count=self.count)
        self.setAccessibleDescription(f"{words}: {self.colour(self.at).name()}" if self.count else "")
        self.update()
