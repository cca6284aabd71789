"""Chooses the part of the camera's picture that goes on air."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from livestyle_ui.state.crop import Crop
from livestyle_ui.text import tr
from livestyle_ui.widgets.basics import Button, flush
from livestyle_ui.widgets.choice import Choice
from livestyle_ui.widgets.slider_row import SliderRow

CLOSEST = 4.0


class CropCard(QWidget):
    """Aspect, zoom and place, behind a button: most people need them once.

    Args:
        crop: the state.
    """

    def __init__(self, crop: Crop) -> None:
        super().__init__()
        self._crop = crop
        self.opener = flush(Button(tr("Crop and zoom"), "down", role="quiet", checkable=True))
        self.aspect = Choice(tr("Shape"))
        shapes = {"fill": tr("Fill the picture"), "fit": tr("Fit all in, with bars"), "stretch": tr("Stretch")}
        for value, words in shapes.items():
            self.aspect.addItem(words, value)
        self.zoom = SliderRow(tr("Zoom"), 1, CLOSEST, lambda value: f"{value:.1f}x", steps=60)
        self.across = SliderRow(tr("Across"), -1, 1, _place, steps=40)
        self.down = SliderRow(tr("Down"), -1, 1, _place, steps=40)
        self.rows = QWidget()
        column = QVBoxLayout(self.rows)
        column.setContentsMargins(0, 0, 0, 0)
        for part in (self.aspect, self.zoom, self.across, self.down):
            column.addWidget(part)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.opener, 0, Qt.AlignmentFlag.AlignLeft)
        whole.addWidget(self.rows)
        self.rows.hide()
        self.opener.toggled.connect(self.rows.setVisible)
        self.aspect.activated.connect(lambda: crop.change(aspect=self.aspect.currentData()))
        self.zoom.moved.connect(lambda value: crop.change(zoom=value))
        for row in (self.across, self.down):
            row.moved.connect(lambda _: crop.change(pan=(self.across.value, self.down.value)))
        crop.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        framing = self._crop.framing
        self.aspect.setCurrentIndex(self.aspect.findData(framing.aspect))
        self.zoom.set_value(min(framing.zoom, CLOSEST))
        for row, value in zip((self.across, self.down), framing.pan, strict=True):
            row.set_value(value)
            row.setEnabled(framing.zoom > 1 or framing.aspect == "fill")


def _place(value: float) -> str:
    return f"{value:+.1f}" if round(value, 1) else "0.0"
