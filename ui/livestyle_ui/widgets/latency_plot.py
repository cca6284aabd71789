"""A small moving picture of the latency: the last half minute, middle and worst."""

from __future__ import annotations

from collections import deque

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from livestyle_ui.text import tr
from livestyle_ui.themes.theme import theme

POINTS = 60
"""Two a second."""
WIDTH = 120
LEAST_TOP_MS = 25.0


class LatencyPlot(QWidget):
    """Two lines from the right edge to the left: half of the frames, and 95 of 100, were faster."""

    def __init__(self) -> None:
        super().__init__()
        self.points: deque[tuple[float, float]] = deque(maxlen=POINTS)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(tr("Latency over the last half minute"))
        theme().changed.connect(self.update)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Two pixels a point."""
        return QSize(WIDTH, 26)

    def add(self, middle_ms: float, worst_ms: float) -> None:
        """One more measurement."""
        self.points.append((middle_ms, worst_ms))
        self.update()

    def clear(self) -> None:
        """Forget all."""
        self.points.clear()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and arguments
        """The worst lightly, the middle over it."""
        colours = theme().colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = max([LEAST_TOP_MS, *(worst for _, worst in self.points)])
        painter.fillRect(self.rect(), QColor(colours.window))
        for which, colour in ((1, colours.muted), (0, colours.accent)):
            painter.setPen(QPen(QColor(colour), 1.5))
            painter.drawPolyline(self._line(which, top))
        painter.end()

    def _line(self, which: int, top: float) -> QPolygonF:
        step, high = self.width() / (POINTS - 1), self.height() - 4
        left = self.width() - step * (len(self.points) - 1)
        return QPolygonF(
            [QPointF(left + step * at, 2 + high * (1 - pair[which] / top)) for at, pair in enumerate(self.points)]
        )
