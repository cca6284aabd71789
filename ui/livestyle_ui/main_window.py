"""The window: a big picture, the deck with the prompt line under it, the side, and the strip of numbers."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QGuiApplication, QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from livestyle_ui.dialogs.closing import may_close
from livestyle_ui.dialogs.keys import KeysDialog
from livestyle_ui.dialogs.preset_key import PresetKeyDialog
from livestyle_ui.fittings import Fittings
from livestyle_ui.hotkeys import Hotkeys
from livestyle_ui.keys import COMPARE, Binding
from livestyle_ui.preset_keys import PresetKeys
from livestyle_ui.preview.view import PictureView
from livestyle_ui.state.card import CardMeter
from livestyle_ui.state.panel import Panel
from livestyle_ui.text import tr
from livestyle_ui.widgets.loading_card import LoadingCard
from livestyle_ui.widgets.look_deck import LookDeck
from livestyle_ui.widgets.main_menu import MainMenu
from livestyle_ui.widgets.side_panel import SidePanel
from livestyle_ui.widgets.status_strip import StatusStrip
from livestyle_ui.widgets.toasts import Toasts
from livestyle_ui.widgets.top_bar import TopBar

TITLE = "livestyle"
USUAL = QSize(1240, 760)
SMALLEST = QSize(760, 480)
SCREEN_SHARE = 0.94
LOOKED_AT = frozenset(
    (QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride, QEvent.Type.WindowDeactivate)
)


class MainWindow(QMainWindow):
    """The panel's one window.

    Args:
        panel: the state.

    Attributes:
        view: the big picture.
        deck: the look.
        shelf: an empty place between the picture and the deck.
        hotkeys: every key and what it does.
        meter: of the graphics card.
        preset_keys: keys of single presets.
        fittings: shelf, dialogs and what else belongs to the window.
        menu: what is set once; others add to it.
        leaving: whether it closes without a question; set by whoever has asked already.
    """

    def __init__(self, panel: Panel) -> None:
        super().__init__()
        self._panel = panel
        self.leaving = False
        self.setWindowTitle(TITLE)
        self.top = TopBar(panel)
        self.view = PictureView(panel.live, panel.viewing, panel.private)
        self.loading = LoadingCard(panel.live, self.view)
        self.toasts = Toasts(panel.notices, self.view)
        self.shelf = QVBoxLayout()
        self.deck = LookDeck(panel)
        self.side = SidePanel(panel)
        self.meter = CardMeter(panel.slow, panel.live)
        self.strip = StatusStrip(panel, self.meter)
        self._lay_out()
        self.hotkeys = Hotkeys(self, panel.preferences)
        self.hotkeys.add(self._bindings())
        self.menu = MainMenu(panel, self)
        self.menu.add_entry(tr("Keys"), self.show_keys, "F1")
        self.top.add_tool(self.menu.button())
        self.fittings = Fittings(self, panel)
        self.preset_keys = PresetKeys(self, self.hotkeys, panel.presets, panel.notices)
        self.preset_keys.changed.connect(lambda: self.fittings.shelf.show_keys(self.preset_keys.shown))
        self.fittings.shelf.key_wanted.connect(self.choose_preset_key)
        self.top.full_screen.connect(self.toggle_full_screen)
        self.view.double_clicked.connect(self.toggle_full_screen)
        self.top.side.connect(self.show_side)
        self.show_side(panel.preferences.values.side)
        self._restore_geometry()
        QTimer.singleShot(0, self.deck.focus_prompt)

    @property
    def bindings(self) -> list[Binding]:
        """Every key and what it does, with the keys that the user chose."""
        return self.hotkeys.bindings

    def show_side(self, on: bool) -> None:
        """Open or close the side."""
        self.side.setVisible(on and not self.isFullScreen())
        self.top.side_button.setChecked(on)
        self._panel.preferences.values.side = on

    def show_keys(self) -> None:
        """List the keys."""
        KeysDialog(self.hotkeys, self).open()

    def choose_preset_key(self, name: str) -> None:
        """Ask for a key of one preset."""
        PresetKeyDialog(self.preset_keys, name, self).open()

    def toggle_full_screen(self) -> None:
        """The picture alone on the whole screen, and back."""
        full = not self.isFullScreen()
        for part in (self.top, self.deck, self.strip):
            part.setVisible(not full)
        if full:
            self.showFullScreen()
            self.view.setFocus()
        else:
            self.showNormal()
            self.deck.focus_prompt()
        self.show_side(self._panel.preferences.values.side)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Escape leaves the full screen."""
        if event.key() == Qt.Key.Key_Escape and self.isFullScreen():
            self.toggle_full_screen()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """The key to compare works while it is held, wherever the focus is; no line keeps the window's keys."""
        if event.type() not in LOOKED_AT:  # every event of the program comes by here
            return False
        kinds = {QEvent.Type.KeyPress: True, QEvent.Type.KeyRelease: False}
        if isinstance(event, QKeyEvent) and event.type() in kinds and event.key() == COMPARE and self.isActiveWindow():
            if not event.isAutoRepeat():
                self._panel.viewing.compare(on=kinds[event.type()])
            return True
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and isinstance(watched, QWidget)
            and watched.window() is self
            and self.hotkeys.goes_first(event)
        ):
            event.ignore()
            return True
        if event.type() == QEvent.Type.WindowDeactivate:
            self._panel.viewing.compare(on=False)  # the release goes to another window
        return super().eventFilter(watched, event)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Look for devices while somebody can see them."""
        super().showEvent(event)
        if (application := QApplication.instance()) is not None:
            application.installEventFilter(self)
        self._panel.devices.watch(on=True)
        self.meter.watch(on=True)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Let the list of devices rest."""
        super().hideEvent(event)
        if (application := QApplication.instance()) is not None:
            application.removeEventFilter(self)
        self._panel.devices.watch(on=False)
        self.meter.watch(on=False)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Ask when on air."""
        if not self.leaving and self.fittings.keeps_running():
            event.ignore()
            self.hide()
            return
        if not self.leaving and self._panel.on_air and not may_close(self):
            event.ignore()
            return
        geometry = bytes(self.saveGeometry().toBase64().data())
        self._panel.preferences.values.geometry = geometry.decode("ascii")
        self.meter.close()
        event.accept()
        QApplication.quit()

    def _lay_out(self) -> None:
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.view, 1)
        column.addLayout(self.shelf)
        column.addWidget(self.deck)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addLayout(column, 1)
        middle.addWidget(self.side)
        inside = QWidget()
        inside.setProperty("kind", "window")
        whole = QVBoxLayout(inside)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.top)
        whole.addLayout(middle, 1)
        whole.addWidget(self.strip)
        self.setCentralWidget(inside)
        self.setMinimumSize(SMALLEST)

    def _bindings(self) -> list[Binding]:
        panel, viewing = self._panel, self._panel.viewing
        return [
            Binding("F1", tr("This list"), self.show_keys, "keys"),
            Binding("F3", tr("Split picture"), lambda: viewing.set_split(on=not viewing.split), "split"),
            Binding("Shift+F3", tr("Side by side"), lambda: viewing.set_beside(on=not viewing.beside), "beside"),
            Binding("F6", tr("Snapshot"), panel.outputs.snapshot, "snapshot"),
            Binding("F7", tr("Freeze, and go on"), panel.freeze, "freeze"),
            Binding("F8", tr("Panic, and back to the look"), panel.panic, "panic"),
            Binding(
                "F9", tr("Show or hide the side"), lambda: self.show_side(not panel.preferences.values.side), "side"
            ),
            Binding("F11", tr("Full screen"), self.toggle_full_screen, "full-screen"),
            Binding("Ctrl+L", tr("Go to the prompt line"), self.deck.focus_prompt, "prompt"),
            Binding(
                "Ctrl+R",
                tr("Record, and finish"),
                lambda: panel.outputs.record(on=panel.outputs.recording is None),
                "record",
            ),
            Binding(
                "Ctrl+H", tr("Hide or show the preview"), lambda: viewing.set_hidden(on=not viewing.hidden), "preview"
            ),
        ]

    def _restore_geometry(self) -> None:
        room = QGuiApplication.primaryScreen().availableSize() * SCREEN_SHARE
        self.resize(USUAL.boundedTo(room).expandedTo(SMALLEST))
        kept = self._panel.preferences.values.geometry
        if kept:
            self.restoreGeometry(QByteArray.fromBase64(QByteArray(kept.encode("ascii", "ignore"))))
