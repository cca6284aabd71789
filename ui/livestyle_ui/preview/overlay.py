"""What is painted over the big picture: chips, messages and the split line."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPolygonF

from livestyle_ui.themes.theme import theme

PLATE = QColor(10, 12, 16, 205)
PLAIN = QColor("#ffffff")
MARGIN = 12


def chip(painter: QPainter, target: QRect, text: str, *, strong: bool = False) -> None:
    """Words on a plate in the upper left corner of the picture.

    Args:
        painter: of the widget.
        target: where the picture lies.
        text: what is said.
        strong: whether it is urgent.
    """
    colours = theme().colours
    plate, ink = (QColor(colours.warning), QColor(colours.on_accent)) if strong else (PLATE, PLAIN)
    _plate(
        painter, QPointF(target.left() + MARGIN, target.top() + MARGIN), text, plate, ink, target.width() - 2 * MARGIN
    )


def message(painter: QPainter, room: QRect, sentence: str, action: str) -> None:
    """One sentence in the middle, and below it what to do."""
    painter.setPen(PLAIN)
    usual = painter.font()
    large = QFont(usual)
    large.setPointSizeF(usual.pointSizeF() * 1.5)
    painter.setFont(large)
    inside = room.adjusted(40, 0, -40, 0)
    flags = int(Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap)
    first = painter.boundingRect(inside, flags, sentence)
    top = room.center().y() - first.height()
    painter.drawText(QRect(inside.left(), top, inside.width(), first.height()), flags, sentence)
    painter.setFont(usual)
    painter.setPen(QColor("#c3cad6"))
    below = QRect(inside.left(), top + first.height() + 10, inside.width(), room.height())
    painter.drawText(below, flags, action)


def split_line(painter: QPainter, target: QRect, at: float, left: str, right: str, focus: bool) -> None:
    """The line between two pictures, with its knob and what is to each side."""
    colours = theme().colours
    x = target.left() + at * target.width()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(PLAIN, 2))
    painter.drawLine(QPointF(x, target.top()), QPointF(x, target.bottom()))
    centre = QPointF(x, target.center().y())
    painter.setPen(QPen(QColor(colours.accent) if focus else PLAIN, 2))
    painter.setBrush(PLATE)
    painter.drawEllipse(centre, 15, 15)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(PLAIN)
    for side in (-1, 1):
        points = [QPointF(x + side * 10, centre.y()), *(QPointF(x + side * 4, centre.y() + d) for d in (-5, 5))]
        painter.drawPolygon(QPolygonF(points))
    sides(painter, target, x, left, right)


def sides(painter: QPainter, target: QRect, x: float, left: str, right: str) -> None:
    """What is to each side of a line, near the lower edge, where there is room for it."""
    bottom = target.bottom() - MARGIN - painter.fontMetrics().height() - 8
    wide = painter.fontMetrics().horizontalAdvance(left) + 24
    if x - target.left() > wide + 2 * MARGIN:
        _plate(painter, QPointF(x - wide - MARGIN, bottom), left, PLATE, PLAIN, wide)
    if target.right() - x > painter.fontMetrics().horizontalAdvance(right) + 20 + 2 * MARGIN:
        _plate(painter, QPointF(x + MARGIN, bottom), right, PLATE, PLAIN, target.width())


def _plate(painter: QPainter, corner: QPointF, text: str, plate: QColor, ink: QColor, most: float) -> None:
    metrics = painter.fontMetrics()
    text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(20, int(most) - 20))
    area = QRectF(corner.x(), corner.y(), metrics.horizontalAdvance(text) + 20, metrics.height() + 8)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(plate)
    painter.drawRoundedRect(area, 6, 6)
    painter.setPen(ink)
    painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)
