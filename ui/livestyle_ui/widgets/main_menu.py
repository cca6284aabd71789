"""The menu: what is set once and then forgotten."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from livestyle_ui.state.panel import Panel
from livestyle_ui.text import tr
from livestyle_ui.themes.theme import theme
from livestyle_ui.widgets.basics import IconButton


class MainMenu(QMenu):
    """Themes, what panic shows, and whatever others add.

    Args:
        panel: the state.
        parent: the window.
    """

    def __init__(self, panel: Panel, parent: QWidget) -> None:
        super().__init__(parent)
        self._panel = panel
        self.setToolTipsVisible(True)
        self._groups: list[tuple[QActionGroup, Callable[[], str]]] = []
        values = panel.preferences.values
        themes = {
            "system": tr("As the system"),
            "dark": tr("Dark"),
            "light": tr("Light"),
            "contrast": tr("High contrast"),
        }
        self.add_choice(tr("Theme"), themes, lambda: values.theme, self._want_theme)
        shows = {"clean": tr("The camera without a look"), "slate": tr("The slate")}
        self.add_choice(tr("Panic shows"), shows, lambda: values.panic, self._want_panic)
        self._quality = self.addMenu(tr("Quality"))
        self.addSeparator()
        self.aboutToShow.connect(self._check)

    def add_choice(
        self, title: str, choices: Mapping[str, str], chosen: Callable[[], str], choose: Callable[[str], object]
    ) -> QMenu:
        """Put in a menu of its own with one of several checked.

        Args:
            title: of the menu.
            choices: words by value.
            chosen: tells the value that is checked.
            choose: gets the value that was chosen.
        """
        menu = self.addMenu(title)
        group = QActionGroup(menu)
        for value, words in choices.items():
            action = menu.addAction(words)
            action.setCheckable(True)
            action.setData(value)
            group.addAction(action)
        group.triggered.connect(lambda action: choose(action.data()))
        self._groups.append((group, chosen))
        return menu

    def add_entry(self, words: str, do: Callable[[], object], keys: str = "") -> QAction:
        """Put in an entry.

        Args:
            words: what it says.
            do: what happens.
            keys: shown beside it; the window binds them.
        """
        action = self.addAction(words)
        if keys:
            action.setText(f"{words}\t{QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)}")
        action.triggered.connect(lambda *_: do())  # whether it is checked does not matter
        return action

    def button(self) -> IconButton:
        """A button that opens it."""
        made = IconButton("menu", tr("Menu"), tip=tr("Theme, keys and more"))
        made.setMenu(self)
        made.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        return made

    def _check(self) -> None:
        self._list_quality()
        for group, chosen in self._groups:
            now = chosen()
            for action in group.actions():
                action.setChecked(action.data() == now)

    def _list_quality(self) -> None:
        """The steps of the model at work: by itself, or one of them whatever happens."""
        menu, status = self._quality, self._panel.live.status
        menu.clear()
        quality = None if status is None else status.quality
        menu.setEnabled(quality is not None and len(quality.steps) > 1)
        if quality is None:
            return
        for step, words in ((None, tr("As the speed allows")), *enumerate(quality.steps)):
            action = menu.addAction(words)
            action.setCheckable(True)
            action.setChecked(not quality.locked if step is None else quality.locked and step == quality.step)
            action.triggered.connect(partial(self._lock, step))

    def _lock(self, step: int | None, *_: object) -> None:
        self._panel.choose_quality(step)

    def _want_theme(self, name: str) -> None:
        self._panel.preferences.values.theme = name
        theme().want(name)
        self._panel.keep()

    def _want_panic(self, what: str) -> None:
        self._panel.preferences.values.panic = "slate" if what == "slate" else "clean"
        self._panel.keep()
        self._panel.changed.emit()
