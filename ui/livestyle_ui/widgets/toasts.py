"""Notices over the picture: one sentence, one action, and details for those who want them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from livestyle_ui.state.notices import Notice, Notices, Weight
from livestyle_ui.text import tr
from livestyle_ui.widgets.basics import Button, IconButton, label

STAYS_MS = {Weight.NOTE: 6_000, Weight.GOOD: 8_000, Weight.TROUBLE: 15_000}
MOST = 3
WIDTH = 380
MARGIN = 14


class Toast(QFrame):
    """One notice. It goes by itself, but not while the mouse or the keyboard is on it.

    Args:
        notice: what it says.
        parent: the pile that it lies on.
    """

    def __init__(self, notice: Notice, parent: QWidget) -> None:
        super().__init__(parent)
        self.notice = notice
        self.setProperty("kind", "card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(f"{notice.sentence} {notice.action}".strip())
        trouble = notice.weight is Weight.TROUBLE
        sentence = label(notice.sentence, "warning" if trouble else "", bold=trouble, wrap=True)
        close = IconButton("close", tr("Close this message"), press=self.go)
        top = QHBoxLayout()
        top.addWidget(sentence, 1)
        top.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 8, 10)
        column.setSpacing(4)
        column.addLayout(top)
        if notice.action:
            column.addWidget(label(notice.action, wrap=True))
        self.details = label(notice.details, "muted", wrap=True)
        self.details.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.details.hide()
        column.addWidget(self.details)
        column.addLayout(self._buttons())
        self._timer = QTimer(self, interval=STAYS_MS[notice.weight], singleShot=True)
        self._timer.timeout.connect(self._time_is_up)
        self._timer.start()

    def go(self) -> None:
        """Leave."""
        self._timer.stop()
        self.hide()
        self.deleteLater()

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        if self.notice.button and self.notice.press is not None:
            row.addWidget(Button(self.notice.button, role="link", press=self._press))
        if self.notice.details:
            row.addWidget(Button(tr("Details"), role="link", press=self._show_details))
        row.addStretch(1)
        return row

    def _press(self) -> None:
        assert self.notice.press is not None
        self.notice.press()
        self.go()

    def _show_details(self) -> None:
        self.details.setVisible(self.details.isHidden())
        self.adjustSize()

    def _time_is_up(self) -> None:
        focus = QApplication.focusWidget()
        if self.underMouse() or (focus is not None and self.isAncestorOf(focus)):
            self._timer.start()
        else:
            self.go()


class Toasts(QWidget):
    """The pile of notices in the lower right corner of a widget, the newest at the bottom.

    Args:
        notices: what is to be shown.
        over: the widget that they lie over.
    """

    def __init__(self, notices: Notices, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self.hide()
        over.installEventFilter(self)
        notices.posted.connect(self._post)

    def showing(self) -> list[Toast]:
        """Those that can be seen."""
        return [toast for toast in self.findChildren(Toast) if not toast.isHidden()]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Stay in the corner."""
        if (watched is self._over and event.type() == QEvent.Type.Resize) or (
            event.type() in {QEvent.Type.Hide, QEvent.Type.Resize} and isinstance(watched, Toast)
        ):
            self._place()
        return super().eventFilter(watched, event)

    def _post(self, notice: Notice) -> None:
        showing = self.showing()
        for old in showing[: max(0, len(showing) - MOST + 1)]:
            old.go()
        toast = Toast(notice, self)
        toast.installEventFilter(self)
        self._column.addWidget(toast)
        toast.show()
        self.show()
        self._place()
        QAccessible.updateAccessibility(QAccessibleEvent(toast, QAccessible.Event.Alert))

    def _place(self) -> None:
        showing = self.showing()
        if not showing:
            self.hide()
            return
        width = min(WIDTH, self._over.width() - 2 * MARGIN)
        self.setFixedWidth(width)
        height = sum(toast.heightForWidth(width) + self._column.spacing() for toast in showing)
        self.setGeometry(
            self._over.width() - width - MARGIN, max(0, self._over.height() - height - MARGIN), width, height
        )
        for toast in showing:
            layout = toast.layout()
            assert layout is not None
            layout.invalidate()  # else a text that wraps keeps the place that it had in a narrower toast
            layout.activate()
        self.raise_()
