"""What belongs to the window besides its picture and its deck: shelf, dialogs, tray, and the keys for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject

from livestyle_ui.keys import Binding
from livestyle_ui.state.panel import Panel
from livestyle_ui.state.presets import NUMBERED
from livestyle_ui.text import tr
from livestyle_ui.widgets.preset_shelf import PresetShelf

if TYPE_CHECKING:
    from livestyle_ui.main_window import MainWindow

ROOM_FOR_SHELF = 600
"""Height of the window under which the picture needs the shelf's place."""


class Fittings(QObject):
    """Puts them in. GUI thread.

    Args:
        window: gets them.
        panel: the state.

    Attributes:
        shelf: the presets.
    """

    def __init__(self, window: MainWindow, panel: Panel) -> None:
        super().__init__(window)
        self._window, self._panel = window, panel
        self.shelf = PresetShelf(panel)
        window.shelf.addWidget(self.shelf)
        window.hotkeys.add(self._bindings())
        window.installEventFilter(self)
        self._fit_shelf()
        panel.presets.load()

    def keeps_running(self) -> bool:
        """Whether livestyle goes on when the window is closed."""
        return False

    def toggle_shelf(self) -> None:
        """Open or close the shelf."""
        values = self._panel.preferences.values
        values.strip = not values.strip
        self._fit_shelf()
        self._panel.keep()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """The shelf gives way to the picture in a low window and on the full screen."""
        if event.type() in {QEvent.Type.Resize, QEvent.Type.WindowStateChange}:
            self._fit_shelf()
        return super().eventFilter(watched, event)

    def _fit_shelf(self) -> None:
        window = self._window
        room = window.height() >= ROOM_FOR_SHELF and not window.isFullScreen()
        self.shelf.setVisible(self._panel.preferences.values.strip and room)

    def _bindings(self) -> list[Binding]:
        presets, shelf = self._panel.presets, self.shelf
        numbers = [
            Binding(
                f"Ctrl+{number}",
                tr("Preset {number}", number=number),
                lambda number=number: presets.apply_number(number),  # type: ignore[misc]  # mypy does not type a default of a lambda
                f"preset-{number}",
            )
            for number in range(1, NUMBERED + 1)
        ]
        return [
            Binding("F4", tr("Show or hide the presets"), self.toggle_shelf, "shelf"),
            Binding("Ctrl+S", tr("Save as preset"), shelf.ask_to_save, "save-preset"),
            Binding("Ctrl+PgDown", tr("Next preset"), presets.next, "next"),
            Binding("Ctrl+PgUp", tr("Previous preset"), presets.previous, "previous"),
            Binding("Ctrl+J", tr("Any other preset"), presets.random, "random"),
            *numbers,
        ]
