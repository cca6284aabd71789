"""The smallest parts: texts, buttons and switches that follow the theme and have names for screen readers."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt, SignalInstance
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from livestyle_ui.themes.icons import icon
from livestyle_ui.themes.theme import theme

ICON = QSize(18, 18)


def sized(widget: QWidget, scale: float, *, bold: bool = False) -> None:
    """Give a widget the system's font, larger or smaller."""
    font = QFont(widget.font())
    font.setPointSizeF(max(6.0, font.pointSizeF() * scale))
    font.setBold(bold)
    widget.setFont(font)


def label(text: str = "", kind: str = "", *, scale: float = 1.0, bold: bool = False, wrap: bool = False) -> QLabel:
    """A text.

    Args:
        text: what it says.
        kind: "muted", "heading", "warning", "good", or "" for the ordinary.
        scale: of the system's font.
        bold: whether it is.
        wrap: whether it may have several lines.
    """
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)  # what users and cameras are called must not be read as markup
    made.setProperty("kind", kind)
    made.setWordWrap(wrap)
    if kind == "heading":
        scale, bold = scale * 0.92, True
    if scale != 1.0 or bold:
        sized(made, scale, bold=bold)
    return made


def set_kind(widget: QWidget, kind: str) -> None:
    """Change the part that a widget plays in the style sheet."""
    if widget.property("kind") != kind:
        widget.setProperty("kind", kind)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def as_bar(widget: QWidget, edge: str) -> None:
    """Make a widget a bar of the window with a thin line at its "top" or "bottom"."""
    widget.setProperty("kind", "bar")
    widget.setProperty("edge", edge)
    widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)


def line() -> QFrame:
    """A thin line across."""
    made = QFrame()
    made.setProperty("kind", "line")
    return made


class Button(QPushButton):
    """A button with words, and an icon if it has one.

    Args:
        text: what it says.
        picture: name of an icon, "" for none.
        role: "primary", "quiet", "alarm", "record", "link", or "" for the ordinary.
        tip: one sentence for the mouse and for screen readers.
        press: called when it is pressed; with whether it is checked, if it can be.
        checkable: whether it stays down.
    """

    def __init__(
        self,
        text: str,
        picture: str = "",
        *,
        role: str = "",
        tip: str = "",
        press: Callable[..., object] | SignalInstance | None = None,
        checkable: bool = False,
    ) -> None:
        super().__init__(text)
        self._picture = picture
        _dress(self, role, tip, checkable=checkable)
        if press is not None:
            self.clicked.connect(press)
        theme().changed.connect(self._tint)
        self._tint()

    def set_picture(self, picture: str) -> None:
        """Another icon."""
        self._picture = picture
        self._tint()

    def _tint(self) -> None:
        if self._picture:
            colours = theme().colours
            plain = colours.on_accent if self.property("role") == "primary" else colours.text
            self.setIcon(icon(self._picture, plain, colours.on_accent))
            self.setIconSize(ICON)


def flush(button: Button) -> Button:
    """Let the words of a button without a ground begin where the texts around it do."""
    button.setProperty("flush", True)
    return button


class IconButton(QToolButton):
    """A button with an icon alone; its name is its tip.

    Args:
        picture: name of an icon.
        name: for screen readers, and the tip if there is no other.
        role: as in `Button`.
        tip: one sentence, "" for the name.
        press: called when it is pressed.
        checkable: whether it stays down.
    """

    def __init__(
        self,
        picture: str,
        name: str,
        *,
        role: str = "quiet",
        tip: str = "",
        press: Callable[..., object] | SignalInstance | None = None,
        checkable: bool = False,
    ) -> None:
        super().__init__()
        self._picture = picture
        _dress(self, role, tip or name, checkable=checkable)
        self.setAccessibleName(name)
        if press is not None:
            self.clicked.connect(press)
        theme().changed.connect(self._tint)
        self._tint()

    def set_picture(self, picture: str) -> None:
        """Another icon."""
        self._picture = picture
        self._tint()

    def _tint(self) -> None:
        colours = theme().colours
        checked = colours.accent if self.property("role") == "quiet" else colours.on_accent
        self.setIcon(icon(self._picture, colours.text, checked))
        self.setIconSize(ICON)


def _dress(button: QAbstractButton, role: str, tip: str, *, checkable: bool) -> None:
    button.setProperty("role", role)
    button.setToolTip(tip)
    button.setAccessibleDescription(tip)
    button.setCheckable(checkable)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)


class Switch(QAbstractButton):
    """On or off, with its name beside it.

    Args:
        name: for screen readers; it is not shown.
        flip: called with the new state when a person has moved it.
    """

    def __init__(self, name: str, flip: Callable[[bool], object] | None = None) -> None:
        super().__init__()
        self.setCheckable(True)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        if flip is not None:
            self.clicked.connect(flip)
        theme().changed.connect(self.update)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Room for the knob and for the focus ring around it."""
        return QSize(46, 28)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and arguments
        """A knob in a groove; the knob's place tells the state without colour."""
        colours = theme().colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        groove = QRectF(4, 4, 38, 20)
        painter.setPen(QPen(QColor(colours.border if not self.isChecked() else colours.accent), 1.5))
        painter.setBrush(QColor(colours.accent if self.isChecked() else colours.raised))
        painter.drawRoundedRect(groove, 10, 10)
        knob = groove.right() - 17 if self.isChecked() else groove.left() + 3
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.on_accent if self.isChecked() else colours.text))
        painter.drawEllipse(QRectF(knob, groove.top() + 3, 14, 14))
        if self.hasFocus():
            painter.setPen(QPen(QColor(colours.text if self.isChecked() else colours.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(1, 1, 44, 26), 13, 13)
        painter.end()
