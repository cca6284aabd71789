"""The menu of profiles: another one with one press, and a new one from what is set now."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from livestyle_ui.dialogs.name import NameDialog
from livestyle_ui.state.profiles import Profiles
from livestyle_ui.text import tr


class ProfileMenu(QMenu):
    """All profiles, the present one checked.

    Args:
        profiles: the state.
        parent: the window.
    """

    def __init__(self, profiles: Profiles, parent: QWidget) -> None:
        super().__init__(tr("Profile"), parent)
        self._profiles, self._window = profiles, parent
        profiles.changed.connect(self._fill)
        self.aboutToShow.connect(profiles.refresh)
        self._fill()

    def ask_to_save(self) -> None:
        """Ask for a name, and go on under it."""
        self._ask(tr("Save as a new profile"), "", self._profiles.save_as)

    def ask_to_rename(self) -> None:
        """Ask for another name."""
        self._ask(tr("Rename the profile"), self._profiles.current, self._profiles.rename)

    def _ask(self, title: str, suggestion: str, take: Callable[[str], object]) -> None:
        taken = [name for name in self._profiles.names if name != suggestion]
        question = tr("What shall the profile be called?")
        NameDialog(title, question, suggestion, take, self._window, taken=taken).open()

    def _fill(self) -> None:
        profiles = self._profiles
        self.clear()
        group = QActionGroup(self)
        for name in profiles.names:
            action = self.addAction(name.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(name == profiles.current)
            group.addAction(action)
            action.triggered.connect(lambda *_, name=name: profiles.switch(name))
        self.addSeparator()
        self.addAction(tr("Save as a new profile")).triggered.connect(lambda *_: self.ask_to_save())
        self.addAction(tr("Rename the profile")).triggered.connect(lambda *_: self.ask_to_rename())
        others = [name for name in profiles.names if name != profiles.current]
        if others:
            away = self.addMenu(tr("Remove a profile"))
            for name in others:
                away.addAction(name.replace("&", "&&")).triggered.connect(lambda *_, name=name: profiles.remove(name))
