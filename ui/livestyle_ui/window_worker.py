"""The process that shows the stream in a window: from a frame ring to QPainter."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from livestyle.errors import OutputError
from livestyle.frame import Pixels
from livestyle.parent_link import ParentLink, worker_parser
from livestyle.ring import RingReader
from livestyle_ui.window import CLOSED, REOPEN

TITLE = "livestyle"
BEAT_MS = 1000
SCREEN_SHARE = 0.8
"""Of the screen's width and height, at most, for a window that opens."""
SMALLEST = QSize(160, 90)


class PictureView(QWidget):
    """Shows pictures as large as the window allows, in their own proportions, on black.

    Args:
        size: of the pictures.
        on_close: called when the user closes the window.
    """

    def __init__(self, size: QSize, on_close: Callable[[], object]) -> None:
        super().__init__()
        self._on_close = on_close
        self._pixels: Pixels | None = None
        self._image = QImage()
        self.setWindowTitle(TITLE)
        self.setMinimumSize(SMALLEST)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # it paints every pixel itself
        room = QGuiApplication.primaryScreen().availableSize() * SCREEN_SHARE
        fits = size.width() <= room.width() and size.height() <= room.height()
        self.resize(size if fits else size.scaled(room, Qt.AspectRatioMode.KeepAspectRatio))

    def show_picture(self, pixels: Pixels) -> None:
        """Paint a picture at the next occasion.

        Args:
            pixels: uint8 (height, width, 4) BGRX; painted from where it is, not copied.
        """
        height, width = pixels.shape[:2]
        self._pixels = pixels  # the image does not keep it alive
        self._image = QImage(pixels.data, width, height, pixels.strides[0], QImage.Format.Format_RGB32)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and arguments
        """Paint black, and the picture over it."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.black)
        if not self._image.isNull():
            size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
            target = QRect((self.width() - size.width()) // 2, (self.height() - size.height()) // 2, *size.toTuple())
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, size != self._image.size())
            painter.drawImage(target, self._image)
        painter.end()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Tell that the user has had enough."""
        self._on_close()
        event.accept()


class WakeUps(QObject):
    """Brings the wake-ups of the parent's thread into Qt's."""

    came = Signal()


def check_display() -> None:
    """Qt ends the process without a sentence where there is no display.

    Raises:
        OutputError: there is none.
    """
    told = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if sys.platform == "linux" and not any(os.environ.get(name) for name in told):
        action = "Start livestyle in a desktop session, or use another output."
        raise OutputError("There is no display to show a window on.", action)


def run(link: ParentLink, wake_ups: WakeUps, reader: RingReader, size: QSize) -> None:
    """Show the window until the user closes it or the parent wants the end."""
    application = QApplication([TITLE])

    def closed() -> None:
        if not link.ended:
            link.fail(OutputError(CLOSED, REOPEN))

    def take() -> None:
        picture = reader.read()
        if picture is not None:
            view.show_picture(picture.pixels)
        if link.ended:
            application.quit()

    view = PictureView(size, closed)
    wake_ups.came.connect(take, Qt.ConnectionType.QueuedConnection)
    beat = QTimer(interval=BEAT_MS)
    beat.timeout.connect(link.beat)
    beat.start()
    view.show()
    link.ready(QGuiApplication.platformName())
    take()
    if not link.ended:
        application.exec()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run until the window closes; returns the exit code."""
    options = worker_parser(__doc__).parse_args(arguments)
    wake_ups = WakeUps()
    with ParentLink(options.ring, wake_ups.came.emit) as link, RingReader(options.ring) as reader:
        try:
            check_display()
        except OutputError as error:
            link.fail(error)
            return 1
        run(link, wake_ups, reader, QSize(options.width, options.height))
    return 0


if __name__ == "__main__":
    sys.exit(main())
