"""The menu and the list of keys."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMenu
from pytestqt.qtbot import QtBot

from livestyle.status import QualityStatus
from livestyle_ui.dialogs.keys import KeysDialog
from livestyle_ui.state.preferences import Preferences
from livestyle_ui.themes.theme import theme
from tests.livestyle_ui.conftest import Cockpit


def entry(cockpit: Cockpit, *titles: str) -> QAction:
    """An entry by its way through the menus."""
    menu = cockpit.window.menu
    menu.aboutToShow.emit()
    actions = menu.actions()
    for title in titles[:-1]:
        inner = next(action for action in actions if action.text() == title).menu()
        assert isinstance(inner, QMenu)
        actions = inner.actions()
    return next(action for action in actions if action.text().partition("\t")[0] == titles[-1])


def test_the_theme_is_chosen_and_remembered(cockpit: Cockpit, qtbot: QtBot) -> None:
    assert entry(cockpit, "Theme", "As the system").isChecked()
    entry(cockpit, "Theme", "Light").trigger()
    assert theme().name == "light"
    assert entry(cockpit, "Theme", "Light").isChecked()
    qtbot.waitUntil(lambda: Preferences().values.theme == "light")


def test_panic_shows_what_was_chosen(cockpit: Cockpit) -> None:
    entry(cockpit, "Panic shows", "The slate").trigger()
    assert cockpit.window.top.panic.toolTip() == "Shows the slate at once (F8)"
    QTest.keyClick(cockpit.window.deck.line, Qt.Key.Key_F8)
    assert cockpit.session.on_air == "slate"


def test_the_keys_are_listed(cockpit: Cockpit, qtbot: QtBot) -> None:
    QTest.keyClick(cockpit.window.deck.line, Qt.Key.Key_F1)
    dialog = cockpit.window.findChild(KeysDialog)
    assert isinstance(dialog, KeysDialog)
    words = {label.text() for label in dialog.findChildren(QLabel)}
    assert {binding.what for binding in cockpit.window.bindings} <= words
    assert "Return" in words
    assert dialog.fields["panic"].text() == "F8"
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: cockpit.window.findChild(KeysDialog) is None)


def test_the_quality_is_the_governors_or_locked(cockpit: Cockpit) -> None:
    assert not entry(cockpit, "Quality").isEnabled(), "this model has but one"
    steps = QualityStatus(("360 lines", "240 lines"), 1, locked=False)
    cockpit.session.now = replace(cockpit.session.now, quality=steps)
    cockpit.panel.live.refresh()
    assert cockpit.window.strip.runtime.text() == "openvino · CPU · 240 lines"
    assert entry(cockpit, "Quality", "As the speed allows").isChecked()
    entry(cockpit, "Quality", "360 lines").trigger()
    entry(cockpit, "Quality", "As the speed allows").trigger()
    assert cockpit.session.locked == [0, None]
