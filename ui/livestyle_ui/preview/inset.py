"""The private picture, as a card in the lower left corner of the big one."""

from __future__ import annotations

import cv2
import numpy as np
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from livestyle.frame import Pixels
from livestyle_ui.preview.overlay import MARGIN, PLAIN
from livestyle_ui.text import tr
from livestyle_ui.themes.theme import theme

SHARE = 0.34
"""Of the width of the big picture."""
SHAPE = 16 / 9
PADDING = 8


def inset(painter: QPainter, room: QRect, picture: Pixels | None, text: str, *, mirrored: bool) -> QRect:
    """Paint the card.

    Args:
        painter: of the widget.
        room: where the big picture may lie.
        picture: uint8 (height, width, 3) RGB, None while the first one is being made.
        text: the prompt.
        mirrored: whether the viewer sees it as in a mirror.

    Returns:
        Where it lies.
    """
    metrics = painter.fontMetrics()
    width = round(room.width() * SHARE)
    shape = SHAPE if picture is None else picture.shape[1] / picture.shape[0]
    high = round((width - 2 * PADDING) / shape)
    lines = 2 * metrics.height() + PADDING
    card = QRect(room.left() + MARGIN, 0, width, high + lines + 2 * PADDING)
    card.moveBottom(room.bottom() - MARGIN)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(theme().colours.accent), 2))
    painter.setBrush(QColor(10, 12, 16, 235))
    painter.drawRoundedRect(card, 8, 8)
    place = QRect(card.left() + PADDING, card.top() + PADDING, width - 2 * PADDING, high)
    painter.setPen(PLAIN)
    if picture is None:
        painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), tr("One moment"))
    else:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRectF(place), _image(picture, mirrored=mirrored))
    below = QRect(place.left(), place.bottom() + PADDING, place.width(), metrics.height())
    for words in (tr("Only you see this: {prompt}", prompt=text), tr("Enter puts it on air, Escape drops it")):
        painter.drawText(below, 0, metrics.elidedText(words, Qt.TextElideMode.ElideRight, below.width()))
        below.translate(0, metrics.height())
        painter.setPen(QColor("#c3cad6"))
    return card


def _image(picture: Pixels, *, mirrored: bool) -> QImage:
    shown = np.ascontiguousarray(cv2.flip(picture, 1) if mirrored else picture)
    height, width = shown.shape[:2]
    return QImage(shown.data, width, height, shown.strides[0], QImage.Format.Format_RGB888).copy()
