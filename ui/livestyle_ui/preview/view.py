"""The big picture: takes the newest pair at the screen's pace, and paints it with what has to be said over it."""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QHideEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QRegion,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from livestyle.frame import Pixels
from livestyle.preview import Pair
from livestyle_ui.preview.inset import inset
from livestyle_ui.preview.overlay import chip, message, sides, split_line
from livestyle_ui.preview.picture import Composer, Show, fitting, shape
from livestyle_ui.state.live import Live
from livestyle_ui.state.private import Private
from livestyle_ui.state.viewing import Viewing
from livestyle_ui.text import tr
from livestyle_ui.themes.theme import theme

TICK_MS = 16
"""The pace of most screens. A tick without a new picture costs a few microseconds."""
LEAST_S = 0.030
"""From one picture to the next, also when a source gives more: nobody needs sixty to see what is on air."""
REACH = 14
"""Pixels beside the split line at which the mouse takes hold of it."""
STEP = 0.02


class PictureView(QWidget):
    """Shows what goes on air, or the camera, or both; costs nothing while it is hidden.

    Args:
        live: whose pictures are shown.
        viewing: what is to be seen.
        private: what only the viewer sees.

    Attributes:
        shown: counts the pictures that were taken.
        double_clicked: the mouse asked for the full screen.
    """

    double_clicked = Signal()

    def __init__(self, live: Live, viewing: Viewing, private: Private) -> None:
        super().__init__()
        self.shown = 0
        self._live, self._viewing, self._private = live, viewing, private
        self._composer = Composer()
        self._dragging = False
        self._target = QRect()
        self._taken_s = 0.0
        self._said: object = None
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(QSize(256, 144))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(tr("Live picture"))
        self.setAccessibleDescription(tr("With the split on, the left and right arrow keys move its line."))
        self._timer = QTimer(self, interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.tick)
        live.session_changed.connect(self._session_changed)
        live.changed.connect(self._run_changed)
        viewing.changed.connect(self._viewing_changed)
        private.changed.connect(self.update)
        theme().changed.connect(self.update)

    def tick(self) -> None:
        """Take the newest pair, if there is one that was not taken before."""
        session, now_s = self._live.session, time.monotonic()
        if session is None or now_s - self._taken_s < LEAST_S:
            return
        pair = session.preview.take()
        if pair is not None:
            self._taken_s = now_s
            self._viewing.pair = pair
            self.shown += 1
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and arguments
        """The picture on its own dark ground, and over it what has to be said."""
        colours = theme().colours
        painter = QPainter(self)
        pair = self._viewing.pair
        if pair is None or self._viewing.hidden or self._live.failure is not None:
            painter.fillRect(self.rect(), QColor(colours.picture))
            message(painter, self.rect(), *self._words())
        else:
            self._target = self._draw(painter, pair)
            if pair.on_air is not None and self._viewing.show is Show.SPLIT:
                at, focus = self._viewing.split_at, self.hasFocus()
                split_line(painter, self._target, at, tr("Camera"), tr("On air"), focus=focus)
            elif pair.on_air is not None and self._viewing.show is Show.BESIDE:
                middle = self._target.left() + self._target.width() / 2
                sides(painter, self._target, middle, tr("Camera"), tr("On air"))
            for text, strong in self._chips(pair):
                chip(painter, self._target, text, strong=strong)
        if self._private.prompt is not None:
            mirrored = self._viewing.mirrors_camera
            inset(painter, self.rect(), self._private.picture, self._private.prompt.text, mirrored=mirrored)
        if self.hasFocus():
            painter.setPen(QPen(QColor(colours.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()

    def _draw(self, painter: QPainter, pair: Pair) -> QRect:
        """The picture; returns where it lies, in Qt's pixels."""
        on_air = pair.source if pair.on_air is None else pair.on_air
        pixels = on_air.pixels
        ratio = self.devicePixelRatioF()
        room = (round(self.width() * ratio), round(self.height() * ratio))
        show = self._viewing.show if pair.on_air is not None else Show.RESTYLED
        left, top, width, height = fitting(shape((pixels.shape[1], pixels.shape[0]), show), room)
        made = self._composer.compose(
            pair.source.pixels,
            pixels,
            (width, height),
            show=show,
            split=self._viewing.split_at,
            mirrored=self._viewing.mirrors_camera if show is Show.SOURCE else self._viewing.mirrors_on_air,
        )
        image = _image(made)
        image.setDevicePixelRatio(ratio)
        target = QRect(round(left / ratio), round(top / ratio), round(width / ratio), round(height / ratio))
        painter.setClipRegion(QRegion(self.rect()).subtracted(QRegion(target.adjusted(1, 1, -1, -1))))
        painter.fillRect(self.rect(), QColor(theme().colours.picture))
        painter.setClipping(False)
        painter.drawImage(QPointF(left / ratio, top / ratio), image)
        return target

    def _chips(self, pair: Pair) -> list[tuple[str, bool]]:
        """What is to be said over the picture, and whether it is urgent."""
        if self._viewing.comparing:
            return [(tr("Camera"), False)]
        status = self._live.status
        if status is None:
            return []
        said = {
            "frozen": (tr("Frozen"), True),
            "clean": (tr("Clean picture on air"), True),
            "slate": (tr("Slate on air"), True),
        }.get(status.on_air)
        if said is not None:
            return [said]
        if status.source.state == "waiting":
            return [(tr("No picture from the camera"), True)]
        if pair.on_air is None:
            return []  # the card tells that the model is loading
        if status.stalled:
            return [(tr("The model does not answer. The last picture stays."), True)]
        return []

    def _words(self) -> tuple[str, str]:
        """What stands in place of a picture."""
        failure = self._live.failure
        if failure is not None:
            return failure.message, failure.action
        if self._viewing.hidden:
            return tr("The preview is hidden"), tr("It costs nothing now; what is on air goes on.")
        source = None if self._live.status is None else self._live.status.source
        if source is not None and source.state == "waiting":
            return tr("Waiting for the camera"), source.sentence
        if self._live.busy:
            return tr("Opening the camera"), ""
        return tr("No picture"), tr("Choose a camera at the side.")

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Begin to take pictures."""
        super().showEvent(event)
        self.window().installEventFilter(self)  # again and again is once
        self._run_or_rest()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """A window that was made an icon is not seen, but its widgets are not told so."""
        if event.type() == QEvent.Type.WindowStateChange:
            self._run_or_rest()
        return super().eventFilter(watched, event)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Take none."""
        super().hideEvent(event)
        self._run_or_rest()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """The mouse must find the line where it is now."""
        super().resizeEvent(event)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Take hold of the split line, wherever the picture is pressed."""
        if event.button() == Qt.MouseButton.LeftButton and self._viewing.split:
            self._dragging = True
            self._move_split(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Move the split line, or show that it can be moved."""
        if self._dragging:
            self._move_split(event.position())
        near = self._viewing.split and abs(event.position().x() - self._split_x()) < REACH
        self.setCursor(Qt.CursorShape.SplitHCursor if near or self._dragging else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802, ARG002 - Qt's name and arguments
        """Let go of it."""
        self._dragging = False

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802, ARG002 - Qt's name and arguments
        """The full screen, and back."""
        self.double_clicked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """The arrow keys move the split line."""
        step = {Qt.Key.Key_Left: -STEP, Qt.Key.Key_Right: STEP}.get(Qt.Key(event.key()))
        if step is not None and self._viewing.split:
            self._viewing.move_split(self._viewing.split_at + step)
            return
        super().keyPressEvent(event)

    def _move_split(self, position: QPointF) -> None:
        if self._target.width():
            self._viewing.move_split((position.x() - self._target.left()) / self._target.width())

    def _split_x(self) -> float:
        return self._target.left() + self._viewing.split_at * self._target.width()

    def _session_changed(self) -> None:
        if self._live.session is None and not self._live.busy:
            self._viewing.pair = None
        self._run_or_rest()
        self.update()

    def _run_changed(self) -> None:
        """Paint anew only when what is said over the picture, or in its place, is other words."""
        pair = self._viewing.pair
        in_its_place = pair is None or self._viewing.hidden or self._live.failure is not None
        said = self._words() if in_its_place or pair is None else self._chips(pair)
        if said != self._said:
            self._said = said
            self.update()

    def _viewing_changed(self) -> None:
        self._run_or_rest()
        self.update()

    def _run_or_rest(self) -> None:
        session = self._live.session
        seen = self.isVisible() and not self.window().isMinimized()
        self._live.watch(on=seen)
        wanted = seen and not self._viewing.hidden
        if session is not None:
            (session.preview.start if wanted else session.preview.stop)()
        if session is not None and wanted:
            self._timer.start()
        else:
            self._timer.stop()


def _image(pixels: Pixels) -> QImage:
    """BGRX pixels as an image that lies on them; painted before they change."""
    height, width = pixels.shape[:2]
    return QImage(pixels.data, width, height, pixels.strides[0], QImage.Format.Format_RGB32)
