"""The icon in the system's tray: its colour is the state, its menu what is needed when the window is away."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QRectF, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QColor, QIcon, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from livestyle_ui.state.panel import Panel
from livestyle_ui.text import tr
from livestyle_ui.themes.colours import DARK

SIZES = (16, 22, 24, 32, 48, 64)
OFF_AIR = {"frozen", "clean", "slate"}


def state_of(panel: Panel) -> str:
    """One word for the icon: "on air", "held", "loading", "running" or "idle"."""
    status = panel.live.status
    if panel.on_air:
        return "held" if status is not None and status.on_air in OFF_AIR else "on air"
    return {"loading": "loading", "running": "running"}.get(panel.live.phase, "idle")


def state_icon(state: str) -> QIcon:
    """A lens with the state's colour in it; the shape inside differs too, for who sees no colours."""
    made = QIcon()
    for size in SIZES:
        made.addPixmap(_drawn(state, size))
    return made


def _drawn(state: str, size: int) -> QPixmap:
    colours = {"on air": DARK.live, "held": DARK.warning, "loading": DARK.accent, "running": DARK.good}
    colour = QColor(colours.get(state, DARK.muted))
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(DARK.surface))
    painter.drawEllipse(QRectF(0, 0, size, size))
    painter.setPen(QPen(colour, max(1.5, size / 12)))
    inside = QRectF(size * 0.14, size * 0.14, size * 0.72, size * 0.72)
    painter.drawEllipse(inside)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    if state in {"on air", "running"}:
        painter.drawEllipse(QRectF(size * 0.3, size * 0.3, size * 0.4, size * 0.4))
    elif state == "held":
        for left in (0.34, 0.54):
            painter.drawRect(QRectF(size * left, size * 0.32, size * 0.12, size * 0.36))
    elif state == "loading":
        painter.drawPie(QRectF(size * 0.28, size * 0.28, size * 0.44, size * 0.44), 90 * 16, -120 * 16)
    painter.end()
    return pixmap


class Tray(QObject):
    """The icon and its menu. GUI thread.

    Args:
        panel: the state.

    Attributes:
        wanted: the window is wanted.
        leave: livestyle is to end.
        icon: Qt's part.
        menu: of the icon.
        state: what the icon shows.
    """

    wanted = Signal()
    leave = Signal()

    def __init__(self, panel: Panel) -> None:
        super().__init__()
        self._panel = panel
        self.state = ""
        self.icon = QSystemTrayIcon(self)
        self.menu = QMenu()
        self.menu.addAction(tr("Show livestyle")).triggered.connect(lambda *_: self.wanted.emit())
        self.menu.addSeparator()
        self._run = self._entry(self._start_or_stop)
        self._panic = self._entry(panel.panic)
        self._freeze = self._entry(panel.freeze)
        self.presets = self.menu.addMenu(tr("Presets"))
        self.menu.addSeparator()
        self.menu.addAction(tr("Close livestyle")).triggered.connect(lambda *_: self.leave.emit())
        self.menu.aboutToShow.connect(self._show)
        self.icon.setContextMenu(self.menu)
        self.icon.activated.connect(self._activated)
        panel.live.changed.connect(self._show)
        panel.outputs.changed.connect(self._show)
        panel.presets.changed.connect(self._fill)
        self._fill()
        self._show()

    @staticmethod
    def available() -> bool:
        """Whether this desktop has a tray."""
        return QSystemTrayIcon.isSystemTrayAvailable()

    def show(self) -> None:
        """Put the icon into the tray."""
        self.icon.show()

    def close(self) -> None:
        """Take it away."""
        self.icon.hide()
        self.menu.deleteLater()

    def tell(self, sentence: str) -> None:
        """Say something beside the icon."""
        self.icon.showMessage("livestyle", sentence, state_icon(self.state))

    def _entry(self, do: Callable[[], object]) -> QAction:
        action = self.menu.addAction("")
        action.triggered.connect(lambda *_: do())
        return action

    def _start_or_stop(self) -> None:
        if self._panel.live.busy:
            self._panel.live.stop()
        else:
            self._panel.start()

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in {QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick}:
            self.wanted.emit()

    def _show(self) -> None:
        status, running = self._panel.live.status, self._panel.live.session is not None
        now = "live" if status is None else status.on_air
        self._run.setText(tr("Stop") if self._panel.live.busy else tr("Start"))
        self._panic.setText(tr("Back to the look") if now in {"clean", "slate"} else tr("Panic"))
        self._freeze.setText(tr("Go on") if now == "frozen" else tr("Freeze"))
        self._panic.setEnabled(running)
        self._freeze.setEnabled(running and now not in {"clean", "slate"})
        state = state_of(self._panel)
        if state != self.state:
            self.state = state
            self.icon.setIcon(state_icon(state))
            self.icon.setToolTip(f"livestyle: {_words(state)}")

    def _fill(self) -> None:
        """The presets, the one that is on air checked."""
        presets = self._panel.presets
        self.presets.clear()
        group = QActionGroup(self.presets)
        for preset in presets.all:
            action = self.presets.addAction(preset.name.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(preset.name == presets.current)
            group.addAction(action)
            action.triggered.connect(lambda *_, name=preset.name: presets.apply(name))
        self.presets.addSeparator()
        for words, do in (
            (tr("Next preset"), presets.next),
            (tr("Previous preset"), presets.previous),
            (tr("Any other preset"), presets.random),
        ):
            self.presets.addAction(words).triggered.connect(lambda *_, do=do: do())


def _words(state: str) -> str:
    return {
        "on air": tr("on air"),
        "held": tr("on air, held"),
        "loading": tr("loading"),
        "running": tr("running, no output is on"),
    }.get(state, tr("stopped"))
