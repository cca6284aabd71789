"""How one preset looks in the shelf: a small picture of this camera, its name, and its number key."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from livestyle.frame import Pixels
from livestyle_ui.state.presets import NUMBERED
from livestyle_ui.themes.theme import theme

PICTURE = QSize(128, 72)
EDGE = 4
ROUND = 6
ON_AIR = Qt.ItemDataRole.UserRole + 1
"""Whether the preset is on air."""
KEY = Qt.ItemDataRole.UserRole + 2
"""The preset's own key, in words; "" for none."""
Index = QModelIndex | QPersistentModelIndex


class PresetCard(QStyledItemDelegate):
    """Paints the cards.

    Args:
        pictures: by the preset's name; uint8 (height, width, 3) RGB.
        parent: the list.

    Attributes:
        mirrored: whether the viewer sees the pictures as in a mirror.
    """

    def __init__(self, pictures: dict[str, Pixels], parent: QObject) -> None:
        super().__init__(parent)
        self.mirrored = False
        self._pictures = pictures

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802, ARG002 - Qt's name and arguments
        """Picture, and one line under it."""
        return QSize(PICTURE.width() + 2 * EDGE, PICTURE.height() + 3 * EDGE + option.fontMetrics.height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The card; what is on air has the accent around it, what has the focus a line of its own."""
        colours = theme().colours
        state, room = option.state, option.rect
        focus = bool(state & QStyle.StateFlag.State_HasFocus)
        on_air, name = bool(index.data(ON_AIR)), str(index.data(Qt.ItemDataRole.DisplayRole))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.hover))
            painter.drawRoundedRect(room, ROUND + 2, ROUND + 2)
        place = QRect(room.left() + EDGE, room.top() + EDGE, PICTURE.width(), PICTURE.height())
        self._picture(painter, place, name)
        if index.row() < NUMBERED:
            _badge(painter, place, str(index.row() + 1))
        if key := str(index.data(KEY) or ""):
            _badge(painter, place, key, right=True)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(colours.accent if on_air else colours.border), 3 if on_air else 1))
        painter.drawRoundedRect(QRectF(place).adjusted(0.5, 0.5, -0.5, -0.5), ROUND, ROUND)
        if focus:
            painter.setPen(QPen(QColor(colours.text), 2))
            painter.drawRoundedRect(QRectF(room).adjusted(1, 1, -1, -1), ROUND + 2, ROUND + 2)
        font = QFont(option.font)
        font.setBold(on_air)
        painter.setFont(font)
        painter.setPen(QColor(colours.text if on_air or focus else colours.muted))
        line = QRect(place.left() + 2, place.bottom() + EDGE, place.width() - 4, option.fontMetrics.height())
        words = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, line.width())
        painter.drawText(line, int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter), words)
        painter.restore()

    def _picture(self, painter: QPainter, place: QRect, name: str) -> None:
        """The picture, cut to the card's shape; a plate with the first letter until there is one."""
        colours = theme().colours
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(place), ROUND, ROUND)
        pixels = self._pictures.get(name)
        if pixels is None:
            painter.save()
            painter.fillPath(shape, QColor(colours.raised))
            painter.setPen(QColor(colours.muted))
            large = QFont(painter.font())
            large.setPointSizeF(large.pointSizeF() * 1.7)
            painter.setFont(large)
            painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), name[:1].upper())
            painter.restore()
            return
        painter.save()
        painter.setClipPath(shape)
        if self.mirrored:
            painter.translate(2 * place.left() + place.width(), 0)
            painter.scale(-1, 1)
        height, width = pixels.shape[:2]
        image = QImage(pixels.data, width, height, pixels.strides[0], QImage.Format.Format_RGB888)
        painter.drawImage(QRectF(place), image, _cut(width, height))
        painter.restore()


def _cut(width: int, height: int) -> QRectF:
    """The middle of a picture in the card's shape."""
    wanted = PICTURE.width() / PICTURE.height()
    wide, high = min(width, height * wanted), min(height, width / wanted)
    return QRectF((width - wide) / 2, (height - high) / 2, wide, high)


def _badge(painter: QPainter, place: QRect, words: str, *, right: bool = False) -> None:
    """A dark plate with a key on it, at the left or the right of the upper edge."""
    font = QFont(painter.font())
    font.setPointSizeF(font.pointSizeF() * 0.85)
    painter.setFont(font)
    words = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, place.width() - 40)
    width = max(18, painter.fontMetrics().horizontalAdvance(words) + 10)
    left = place.right() - 4 - width if right else place.left() + 5
    plate = QRectF(left, place.top() + 5, width, 18)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(10, 12, 16, 190))
    painter.drawRoundedRect(plate, 4, 4)
    painter.setPen(QColor("#ffffff"))
    painter.drawText(plate, int(Qt.AlignmentFlag.AlignCenter), words)
