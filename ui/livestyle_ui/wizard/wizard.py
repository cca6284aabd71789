"""The window of the first steps: five pages, and the way through them."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from livestyle_ui.state.panel import Panel
from livestyle_ui.text import tr
from livestyle_ui.themes.theme import theme
from livestyle_ui.widgets.basics import Button, flush
from livestyle_ui.wizard.camera_page import CameraPage
from livestyle_ui.wizard.check_page import CheckPage
from livestyle_ui.wizard.label_page import LabelPage
from livestyle_ui.wizard.output_page import OutputPage
from livestyle_ui.wizard.page import Page
from livestyle_ui.wizard.style_page import StylePage


class Wizard(QDialog):
    """Camera, machine, look, outputs, and what to tell the viewers.

    Args:
        panel: the state.
        parent: the window.

    Attributes:
        pages: in their order.
        back: to the page before.
        onward: to the next page, or the end.
        skip: to the end at once.
    """

    def __init__(self, panel: Panel, parent: QWidget) -> None:
        super().__init__(parent)
        self._panel = panel
        self.setWindowTitle(tr("First steps"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(800, 560)
        self.pages: list[Page] = [
            CameraPage(panel),
            CheckPage(panel),
            StylePage(panel),
            OutputPage(panel),
            LabelPage(),
        ]
        self._stack = QStackedWidget()
        for page in self.pages:
            self._stack.addWidget(page)
        self._steps = Steps(len(self.pages))
        stays = tr("Everything stays as it is now")
        self.skip = flush(Button(tr("Skip"), role="quiet", tip=stays, press=self.reject))
        self.back = Button(tr("Back"), press=lambda: self.go_to(self.at - 1))
        self.onward = Button("", role="primary", press=self._onward)
        self.onward.setDefault(True)
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self.skip)
        below.addStretch(1)
        below.addWidget(self._steps)
        below.addStretch(1)
        below.addWidget(self.back)
        below.addWidget(self.onward)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 22, 28, 18)
        column.setSpacing(18)
        column.addWidget(self._stack, 1)
        column.addLayout(below)
        self.go_to(0)

    @property
    def at(self) -> int:
        """Which page is shown, 0 for the first."""
        return self._stack.currentIndex()

    def go_to(self, at: int) -> None:
        """Show a page."""
        self._stack.setCurrentIndex(at)
        page = self.pages[at]
        page.enter()
        last = at == len(self.pages) - 1
        self.back.setEnabled(at > 0)
        self.onward.setText(tr("Begin") if last else tr("Next"))
        self._steps.show_step(at, page.title)
        self.onward.setFocus()

    def done(self, result: int) -> None:
        """Whoever has seen it or skipped it is not asked again."""
        self._panel.preferences.values.welcomed = True
        self._panel.keep()
        super().done(result)

    def _onward(self) -> None:
        self.pages[self.at].leave()
        if self.at == len(self.pages) - 1:
            self.accept()
        else:
            self.go_to(self.at + 1)


class Steps(QWidget):
    """A dot for each page.

    Args:
        count: of pages.
    """

    def __init__(self, count: int) -> None:
        super().__init__()
        self._count, self._at = count, 0

    def show_step(self, at: int, title: str) -> None:
        """Mark a page."""
        self._at = at
        self.setAccessibleName(tr("Step {at} of {count}: {title}", at=at + 1, count=self._count, title=title))
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Sixteen pixels a dot."""
        return QSize(18 * self._count, 12)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and arguments
        """The present one is longer, so that colour is not needed to see it."""
        colours = theme().colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        x, middle = 0.0, self.height() / 2
        for step in range(self._count):
            wide = 18.0 if step == self._at else 8.0
            painter.setBrush(QColor(colours.accent if step == self._at else colours.border))
            painter.drawRoundedRect(QRectF(x, middle - 4, wide, 8), 4, 4)
            x += wide + 7
        painter.end()
