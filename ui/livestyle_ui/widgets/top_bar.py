"""The bar over the picture: whether it is on air, and what is done to it in a hurry."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from livestyle_ui.state.panel import Panel
from livestyle_ui.text import tr
from livestyle_ui.widgets.basics import Button, IconButton, as_bar, label, set_kind, sized
from livestyle_ui.widgets.elided import Elided

OFF_AIR = {"frozen", "clean", "slate"}


class TopBar(QWidget):
    """Badge, source, and the buttons for the picture.

    Args:
        panel: the state.

    Attributes:
        full_screen: the button for it was pressed.
        side: the button for the side was pressed; carries whether it is to be open.
    """

    full_screen = Signal()
    side = Signal(bool)

    def __init__(self, panel: Panel) -> None:
        super().__init__()
        self._panel = panel
        as_bar(self, "bottom")
        self.badge = label(kind="idle", bold=True)
        sized(self.badge, 1.0, bold=True)
        self.source = Elided()
        viewing = panel.viewing
        self.compare = Button(
            tr("Compare"), "eye", role="quiet", tip=tr("Hold to see the camera's picture (hold F2); not on air")
        )
        self.compare.pressed.connect(lambda: viewing.compare(on=True))
        self.compare.released.connect(lambda: viewing.compare(on=False))
        self.split = IconButton(
            "split",
            tr("Split picture"),
            tip=tr("Camera and look in one picture, with a line to move (F3); not on air"),
            checkable=True,
            press=lambda on: viewing.set_split(on=on),
        )
        self.beside = IconButton(
            "beside",
            tr("Side by side"),
            tip=tr("Camera and look side by side, each of them whole (Shift+F3); not on air"),
            checkable=True,
            press=lambda on: viewing.set_beside(on=on),
        )
        self.full = IconButton("full", tr("Full screen"), tip=tr("Full screen (F11)"), press=self.full_screen)
        self.freeze = Button(
            tr("Freeze"), "freeze", tip=tr("Holds the picture on air (F7)"), role="alarm", checkable=True
        )
        self.freeze.clicked.connect(panel.freeze)
        self.panic = Button(tr("Panic"), "panic", role="alarm", checkable=True)
        self.panic.clicked.connect(panel.panic)
        self.side_button = IconButton(
            "side", tr("Camera and outputs"), tip=tr("Shows or hides the side (F9)"), checkable=True, press=self.side
        )
        self._lay_out()
        panel.live.changed.connect(self._show)
        panel.outputs.changed.connect(self._show)
        panel.changed.connect(self._show)
        viewing.changed.connect(self._show)
        self._show()

    def add_tool(self, tool: QWidget) -> None:
        """Put another button before the last one."""
        row = self.layout()
        assert isinstance(row, QHBoxLayout)
        row.insertWidget(row.count() - 1, tool)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 10, 8)
        row.setSpacing(6)
        row.addWidget(self.badge)
        row.addSpacing(6)
        row.addWidget(self.source, 1)
        for tool in (self.compare, self.split, self.beside, self.full):
            row.addWidget(tool)
        row.addSpacing(10)
        for tool in (self.freeze, self.panic):
            row.addWidget(tool)
        row.addSpacing(4)
        row.addWidget(self.side_button)

    def _show(self) -> None:
        live, status = self._panel.live, self._panel.live.status
        now = "live" if status is None else status.on_air
        words, kind = self._badge(now)
        self.badge.setText(words)
        set_kind(self.badge, kind)
        source = None if status is None else status.source
        name = self._panel.source if source is None else source.name
        size = "" if status is None or status.phase != "running" else f"   {status.size[0]}x{status.size[1]}"
        self.source.say(_named(name) + size)
        running = live.session is not None
        self.freeze.setEnabled(running and now not in {"clean", "slate"})
        self.freeze.setChecked(now == "frozen")
        self.panic.setEnabled(running)
        self.panic.setChecked(now in {"clean", "slate"})
        self.panic.setText(tr("Back to the look") if self.panic.isChecked() else tr("Panic"))
        slate = self._panel.preferences.values.panic == "slate"
        tip = tr("Shows the slate at once (F8)") if slate else tr("Shows the camera without a look at once (F8)")
        self.panic.setToolTip(tip)
        self.panic.setAccessibleDescription(tip)
        self.split.setChecked(self._panel.viewing.split)
        self.beside.setChecked(self._panel.viewing.beside)

    def _badge(self, now: str) -> tuple[str, str]:
        if self._panel.on_air:
            return (tr("ON AIR"), "live") if now not in OFF_AIR else (tr("ON AIR: HELD"), "alarm")
        if self._panel.live.phase == "loading":
            return tr("LOADING"), "idle"
        return tr("NOT ON AIR"), "idle"


def _named(name: str) -> str:
    return tr("Demo picture") if name == "demo" else name
