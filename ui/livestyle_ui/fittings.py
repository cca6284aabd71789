"""What belongs to the window besides its picture and its deck: shelf, dialogs, tray, and the keys for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication

from livestyle.profiles import profile_names
from livestyle_ui import autostart
from livestyle_ui.dialogs.closing import may_close
from livestyle_ui.dialogs.diagnostics import DiagnosticsDialog
from livestyle_ui.dialogs.look_editor import LookEditor
from livestyle_ui.keys import Binding
from livestyle_ui.single_instance import DONE, STATUS
from livestyle_ui.state.looks import Looks
from livestyle_ui.state.own_slate import OwnSlate
from livestyle_ui.state.panel import Panel
from livestyle_ui.state.presets import NUMBERED
from livestyle_ui.state.profiles import Profiles
from livestyle_ui.text import tr
from livestyle_ui.told import told
from livestyle_ui.tray import Tray
from livestyle_ui.widgets.preset_shelf import PresetShelf
from livestyle_ui.widgets.profile_menu import ProfileMenu
from livestyle_ui.widgets.slate_menu import SlateMenu
from livestyle_ui.wizard.wizard import Wizard

if TYPE_CHECKING:
    from livestyle.settings import WhenLost
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
        profiles: settings by occasion.
        slate: the picture in place of the camera.
        looks: the library of looks.
        tray: the icon, None until `put_in_tray` or where the desktop has no tray.
    """

    def __init__(self, window: MainWindow, panel: Panel) -> None:
        super().__init__(window)
        self._window, self._panel = window, panel
        self.tray: Tray | None = None
        self.shelf = PresetShelf(panel)
        window.shelf.addWidget(self.shelf)
        self.profiles, self.slate = Profiles(panel), OwnSlate(panel)
        self.looks = Looks(panel.errands, panel.notices)
        self._editor: LookEditor | None = None
        self.shelf.edit.connect(self.open_editor)
        window.hotkeys.add(self._bindings())
        self._fill_menu()
        window.installEventFilter(self)
        self._fit_shelf()
        panel.presets.load()

    def do(self, message: str) -> str:
        """What another program wants: "show", "status", a key's name, "preset NAME", "profile NAME", "prompt TEXT".

        Returns:
            `DONE`, or one sentence why not; for "status" one line of JSON.
        """
        word, gap, rest = message.lstrip().partition(" ")
        message, rest = message.strip(), rest.strip()
        binding = None if word == "prompt" and gap else self._window.hotkeys.find(message)
        if message == "show":
            self.show_window()
        elif message == STATUS:
            return told(self._panel)
        elif binding is not None and binding.name == "close" and self._asks:
            QTimer.singleShot(0, self._ask_and_quit)  # the answer must not wait for a person
            return tr("The panel asks whether to leave the air; answer there.")
        elif binding is not None:
            binding.do()
        elif gap and word in {"preset", "profile", "prompt"}:
            return {"preset": self._do_preset, "profile": self._do_profile, "prompt": self._do_prompt}[word](rest)
        else:
            names = ", ".join(binding.name for binding in self._window.bindings if binding.name)
            there = f"show, status, prompt TEXT, preset NAME, profile NAME, {names}"
            return tr("There is no such thing to do. There are: {names}.", names=there)
        return DONE

    def _do_preset(self, name: str) -> str:
        presets = self._panel.presets
        if presets.find(name) is None:
            names = ", ".join(preset.name for preset in presets.all)
            return tr('There is no preset "{name}". There are: {names}.', name=name, names=names)
        presets.apply(name)
        return DONE

    def _do_profile(self, name: str) -> str:
        there = profile_names()
        if name not in there:
            return tr('There is no profile "{name}". There are: {names}.', name=name, names=", ".join(there))
        self.profiles.switch(name)
        return DONE

    def _do_prompt(self, text: str) -> str:
        if not text:
            return tr("The prompt is empty: write what you want to see after it.")
        look = self._panel.look
        look.text = text
        look.drafted.emit()
        return DONE if look.put_on_air() else look.wrong

    def show_window(self) -> None:
        """Bring the window to the front, from the tray too."""
        window = self._window
        if window.isMinimized():
            window.showNormal()
        window.show()
        window.raise_()
        window.activateWindow()

    def open_editor(self) -> LookEditor:
        """Show the look editor, with what was edited before."""
        if self._editor is None:
            self._editor = LookEditor(self._panel, self.looks, self._window)
        self._editor.show()
        self._editor.raise_()
        self._editor.activateWindow()
        return self._editor

    def open_wizard(self) -> Wizard:
        """Show the first steps."""
        wizard = Wizard(self._panel, self._window)
        wizard.finished.connect(self._wizard_left)
        wizard.open()
        return wizard

    def open_diagnostics(self) -> DiagnosticsDialog:
        """Show what a report of a problem needs."""
        dialog = DiagnosticsDialog(self._panel, self._window)
        dialog.open()
        return dialog

    def put_in_tray(self) -> bool:
        """Show the icon. Returns whether the desktop has a tray."""
        if self.tray is None and Tray.available():
            self.tray = Tray(self._panel)
            self.tray.wanted.connect(self.show_window)
            self.tray.leave.connect(self.quit)
            self.tray.show()
        return self.tray is not None

    def keeps_running(self) -> bool:
        """Whether livestyle goes on when the window is closed; says so the first time."""
        if self.tray is None or not self._panel.preferences.values.close_to_tray:
            return False
        self.tray.tell(tr("livestyle goes on here. Its menu ends it."))
        return True

    def quit(self) -> None:
        """End livestyle; asks when on air."""
        window = self._window
        if self._asks and not may_close(window):
            return
        window.leaving = True
        window.close()
        QApplication.quit()

    @property
    def _asks(self) -> bool:
        """Whether somebody has to agree to the end."""
        return self._panel.on_air and not self._window.leaving

    def _ask_and_quit(self) -> None:
        """Bring the question to the front; one that is open already is the question."""
        if QApplication.activeModalWidget() is None:
            self.show_window()
            self.quit()

    def close(self) -> None:
        """Give the tray and the keys of the system back."""
        self._window.hotkeys.close()
        if self.tray is not None:
            self.tray.close()
            self.tray = None

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

    def _wizard_left(self) -> None:
        self._panel.thumbnails.watch(on=self.shelf.isVisible())
        self._window.deck.focus_prompt()

    def _fill_menu(self) -> None:
        menu, values = self._window.menu, self._panel.preferences.values
        menu.addMenu(SlateMenu(self.slate, self._window))
        lost = {
            "slate": tr("The slate"),
            "freeze": tr("The last picture"),
            "blur": tr("The last picture, blurred"),
            "black": tr("A black picture"),
        }
        slate = self.slate
        menu.add_choice(
            tr("When the camera is lost"),
            lost,
            lambda: slate.when_lost,
            lambda what: slate.choose_when_lost(cast("WhenLost", what)),
        )
        menu.addMenu(ProfileMenu(self.profiles, self._window))
        menu.addSeparator()
        shelf = menu.add_entry(tr("Preset shelf"), self.toggle_shelf, "F4")
        closing = menu.add_entry(tr("Closing the window leaves it in the tray"), self._toggle_close_to_tray)
        start = menu.add_entry(tr("Start in the tray"), self._toggle_start_minimised)
        login = menu.add_entry(tr("Start with the desktop"), self._toggle_autostart)
        menu.addSeparator()
        menu.add_entry(tr("Look editor"), self.open_editor, "Ctrl+E")
        menu.add_entry(tr("First steps"), self.open_wizard)
        menu.add_entry(tr("Diagnostics"), self.open_diagnostics, "F12")
        menu.add_entry(tr("Close livestyle"), self.quit, "Ctrl+Q")

        def check() -> None:
            no_tray = "" if self.tray is not None else tr("This desktop has no tray.")
            not_here = "" if autostart.possible() else tr("Not tried on this system yet.")
            _check(shelf, on=values.strip)
            _check(closing, on=values.close_to_tray, obstacle=no_tray)
            _check(start, on=values.start_minimised, obstacle=no_tray)
            _check(login, on=autostart.is_on(), obstacle=not_here)

        menu.aboutToShow.connect(check)

    def _toggle_close_to_tray(self) -> None:
        self._panel.preferences.values.close_to_tray ^= True
        self._panel.keep()

    def _toggle_start_minimised(self) -> None:
        self._panel.preferences.values.start_minimised ^= True
        self._panel.keep()

    def _toggle_autostart(self) -> None:
        on = not autostart.is_on()
        self._panel.errands.do(lambda: autostart.switch(on=on), failed=self._panel.notices.error)

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
            Binding("Ctrl+E", tr("Look editor"), self.open_editor, "editor"),
            Binding("F12", tr("Diagnostics"), self.open_diagnostics, "diagnostics"),
            Binding("Ctrl+S", tr("Save as preset"), shelf.ask_to_save, "save-preset"),
            Binding("Ctrl+PgDown", tr("Next preset"), presets.next, "next"),
            Binding("Ctrl+PgUp", tr("Previous preset"), presets.previous, "previous"),
            Binding("Ctrl+J", tr("Any other preset"), presets.random, "random"),
            *numbers,
            Binding("Ctrl+Q", tr("Close livestyle"), self.quit, "close"),
        ]


def _check(action: QAction, *, on: bool, obstacle: str = "") -> None:
    action.setCheckable(True)
    action.setChecked(on)
    action.setEnabled(not obstacle)
    action.setToolTip(obstacle)
