"""A small live picture for dialogs: the newest pixels, as long as it can be seen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QHideEvent, QImage, QPainter, QPainterPath, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from livestyle.frame import Pixels
from livestyle_ui.preview.picture import fitting
from livestyle_ui.themes.theme import theme

EVERY_MS = 40
ROUND = 8
SHAPE = (9, 16)
"""Of the place for a picture that is not there yet."""


class LivePicture(QWidget):
    """Paints what it is given, in its own proportions.

    Args:
        name: for screen readers.
        pixels: the newest picture, uint8 (height, width, 3) RGB, None if there is none; asked for while it is seen.
        mirrored: whether the viewer sees it as in a mirror.
        words: what stands in place of a picture.
    """

    def __init__(
        self, name: str, pixels: Callable[[], Pixels | None], mirrored: Callable[[], bool], words: Callable[[], str]
    ) -> None:
        super().__init__()
        self._newest, self._mirrored, self._words = pixels, mirrored, words
        self._pixels: Pixels | None = None
        self.setAccessibleName(name)
        self.setMinimumSize(QSize(240, 135))
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self._look)

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """Of the shape that most cameras have."""
        return width * SHAPE[0] // SHAPE[1]

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Begin to look for pictures."""
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Keep none."""
        super().hideEvent(event)
        self._timer.stop()
        self._pixels = None

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and arguments
        """The picture with round corners, at the top of its room."""
        pixels = self._pixels
        height, width = SHAPE if pixels is None else pixels.shape[:2]
        _, _, wide, high = fitting((width, height), (self.width(), self.height()))
        place = QRectF((self.width() - wide) / 2, 0, wide, high)
        shape = QPainterPath()
        shape.addRoundedRect(place, ROUND, ROUND)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillPath(shape, QColor(theme().colours.picture))
        if pixels is None:
            painter.setPen(QColor("#c3cad6"))
            inside = place.adjusted(16, 8, -16, -8)
            painter.drawText(inside, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), self._words())
        else:
            painter.setClipPath(shape)
            image = QImage(pixels.data, width, height, pixels.strides[0], QImage.Format.Format_RGB888)
            if self._mirrored():
                painter.translate(self.width(), 0)
                painter.scale(-1, 1)
            painter.drawImage(place, image)
        painter.end()

    def _look(self) -> None:
        newest = self._newest()
        if newest is not self._pixels or newest is None:
            self._pixels = newest
            self.update()
