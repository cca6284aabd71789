"""Keys of single presets: chosen on the card, in the window, in every program, and never twice."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from livestyle.presets import Shelf
from livestyle_ui import system_keys
from livestyle_ui.dialogs.preset_key import PresetKeyDialog
from livestyle_ui.widgets.preset_card import KEY
from livestyle_ui.widgets.preset_shelf import PresetShelf
from livestyle_ui.x11_keys import X11Keys
from tests.livestyle_ui.conftest import Cockpit, MakeCockpit
from tests.livestyle_ui.preset_files import write_ten
from tests.livestyle_ui.test_panel_keys import NONE

CTRL_ALT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


@pytest.fixture(autouse=True)
def _ten_presets(home: object) -> None:
    write_ten()


@pytest.fixture
def shelf(cockpit: Cockpit, qtbot: QtBot) -> PresetShelf:
    return shelf_of(cockpit, qtbot)


def shelf_of(cockpit: Cockpit, qtbot: QtBot) -> PresetShelf:
    qtbot.waitUntil(lambda: len(cockpit.panel.presets.all) == 10)
    return cockpit.window.fittings.shelf


def asked(cockpit: Cockpit, shelf: PresetShelf, name: str) -> PresetKeyDialog:
    """The dialog, opened as a person opens it."""
    menu = shelf.menu_for(name)
    next(action for action in menu.actions() if action.text() == "Choose a key").trigger()
    return cockpit.window.findChildren(PresetKeyDialog)[-1]


def choose(dialog: PresetKeyDialog, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    dialog.field.click()
    QTest.keyClick(dialog.field, key, modifiers)


def key_on_card(shelf: PresetShelf, name: str) -> str:
    card = shelf.list.card(name)
    assert card is not None
    return str(card.data(KEY) or "")


def press_in_window(cockpit: Cockpit, qtbot: QtBot, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    cockpit.window.activateWindow()
    qtbot.waitUntil(cockpit.window.isActiveWindow)
    QTest.keyClick(cockpit.window.deck.line, key, modifiers)


def sent(cockpit: Cockpit) -> list[str]:
    return [prompt.text for prompt in cockpit.session.submitted]


def test_a_preset_gets_a_key_that_is_on_its_card_and_works_and_is_kept(
    cockpit: Cockpit, shelf: PresetShelf, qtbot: QtBot
) -> None:
    dialog = asked(cockpit, shelf, "Pencil")
    choose(dialog, Qt.Key.Key_P, CTRL_ALT)
    assert dialog.note.isHidden()
    assert dialog.field.keys == "Ctrl+Alt+P"
    qtbot.waitUntil(lambda: Shelf().find("Pencil").hotkey == "Ctrl+Alt+P")
    qtbot.waitUntil(lambda: key_on_card(shelf, "Pencil") == "Ctrl+Alt+P")
    card = shelf.list.card("Pencil")
    assert card is not None
    assert "Ctrl+Alt+P" in card.data(Qt.ItemDataRole.AccessibleTextRole)
    dialog.close()
    press_in_window(cockpit, qtbot, Qt.Key.Key_P, CTRL_ALT)
    assert sent(cockpit) == ["pencil sketch"]
    cockpit.panel.presets.rename("Pencil", "Graphite")
    qtbot.waitUntil(lambda: key_on_card(shelf, "Graphite") == "Ctrl+Alt+P")
    press_in_window(cockpit, qtbot, Qt.Key.Key_P, CTRL_ALT)
    assert sent(cockpit) == ["pencil sketch", "pencil sketch"]


def test_the_key_can_be_taken_away(cockpit: Cockpit, shelf: PresetShelf, qtbot: QtBot) -> None:
    cockpit.window.preset_keys.assign("Pencil", "F5")
    qtbot.waitUntil(lambda: key_on_card(shelf, "Pencil") == "F5")
    dialog = asked(cockpit, shelf, "Pencil")
    assert dialog.field.keys == "F5"
    choose(dialog, Qt.Key.Key_Backspace)
    qtbot.waitUntil(lambda: key_on_card(shelf, "Pencil") == "")
    dialog.close()
    press_in_window(cockpit, qtbot, Qt.Key.Key_F5)
    assert sent(cockpit) == []


@pytest.mark.parametrize(
    ("key", "modifiers", "sentence"),
    [
        (Qt.Key.Key_F8, NONE, 'That key is taken by "Panic, and back to the look".'),
        (Qt.Key.Key_F2, NONE, "That key shows the camera while it is held."),
        (Qt.Key.Key_F5, NONE, 'That key is taken by "Preset Anime".'),
        (Qt.Key.Key_P, NONE, "People type with that key; take one with Ctrl, Alt or Meta, or an F key."),
    ],
)
def test_a_key_that_is_taken_is_refused_in_one_sentence(
    cockpit: Cockpit,
    shelf: PresetShelf,
    qtbot: QtBot,
    key: Qt.Key,
    modifiers: Qt.KeyboardModifier,
    sentence: str,
) -> None:
    cockpit.window.preset_keys.assign("Anime", "F5")
    qtbot.waitUntil(lambda: key_on_card(shelf, "Anime") == "F5")
    dialog = asked(cockpit, shelf, "Pencil")
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)  # the key to compare is the main window's while that is active
    choose(dialog, key, modifiers)
    assert dialog.note.text() == sentence
    assert dialog.note.isVisible()
    assert dialog.field.keys == ""
    dialog.close()
    assert Shelf().find("Pencil").hotkey == ""


def test_the_window_does_not_take_a_presets_key(cockpit: Cockpit, shelf: PresetShelf, qtbot: QtBot) -> None:
    cockpit.window.preset_keys.assign("Anime", "F5")
    qtbot.waitUntil(lambda: key_on_card(shelf, "Anime") == "F5")
    assert cockpit.window.hotkeys.choose("panic", "F5") == 'That key is taken by "Preset Anime".'


def test_of_two_presets_with_one_key_the_first_has_it_and_the_other_is_told(
    cockpit: Cockpit, shelf: PresetShelf, qtbot: QtBot
) -> None:
    cockpit.panel.presets.set_key("Anime", "F5")
    cockpit.panel.presets.set_key("Pencil", "F5")  # as a file that was given away may have it
    qtbot.waitUntil(lambda: key_on_card(shelf, "Pencil") == "F5")
    assert key_on_card(shelf, "Anime") == ""
    told = [notice for notice in cockpit.panel.notices.kept if "Anime" in notice.sentence]
    assert [(notice.sentence, notice.action) for notice in told] == [
        ('The preset "Anime" does not have the key F5.', 'That key is taken by "Preset Pencil".')
    ]
    press_in_window(cockpit, qtbot, Qt.Key.Key_F5)
    assert sent(cockpit) == ["pencil sketch"]
    cockpit.panel.presets.remove("Pencil")
    qtbot.waitUntil(lambda: key_on_card(shelf, "Anime") == "F5")


def test_the_usual_keys_go_before_a_presets(cockpit: Cockpit, shelf: PresetShelf, qtbot: QtBot) -> None:
    assert cockpit.window.hotkeys.choose("panic", "") == ""
    assert cockpit.window.preset_keys.assign("Pencil", "F8") == ""
    qtbot.waitUntil(lambda: key_on_card(shelf, "Pencil") == "F8")
    cockpit.window.hotkeys.reset()
    assert key_on_card(shelf, "Pencil") == ""
    press_in_window(cockpit, qtbot, Qt.Key.Key_F8)
    assert cockpit.session.on_air == "clean"
    assert sent(cockpit) == []


def test_replacing_a_preset_keeps_its_key(cockpit: Cockpit, shelf: PresetShelf, qtbot: QtBot) -> None:
    cockpit.window.preset_keys.assign("Pencil", "F5")
    qtbot.waitUntil(lambda: key_on_card(shelf, "Pencil") == "F5")
    cockpit.window.deck.line.setText("soft graphite")
    cockpit.panel.presets.save("Pencil", replace=True)
    qtbot.waitUntil(lambda: Shelf().find("Pencil").prompt == "soft graphite")
    assert Shelf().find("Pencil").hotkey == "F5"


def test_the_list_of_keys_has_them(cockpit: Cockpit, shelf: PresetShelf, qtbot: QtBot) -> None:
    from livestyle_ui.dialogs.keys import KeysDialog
    from tests.livestyle_ui.test_panel_access import spoken

    cockpit.window.preset_keys.assign("Pencil", "F5")
    qtbot.waitUntil(lambda: key_on_card(shelf, "Pencil") == "F5")
    cockpit.window.show_keys()
    dialog = cockpit.window.findChildren(KeysDialog)[-1]
    assert {"Preset Pencil", "F5"} <= set(spoken(dialog))
    dialog.close()


def test_where_the_system_gives_no_keys_the_command_to_bind_is_shown(
    cockpit: Cockpit, shelf: PresetShelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    dialog = asked(cockpit, shelf, "Ink comic")
    words = " ".join(label.text() for label in dialog.findChildren(type(dialog.note)))
    assert "Wayland" in words
    assert dialog.command.text() == "livestyle panel --do 'preset Ink comic'"
    dialog.copy.click()
    assert QGuiApplication.clipboard().text() == "livestyle panel --do 'preset Ink comic'"
    dialog.close()


def test_a_letter_alone_is_never_taken_from_every_program(cockpit: Cockpit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_keys, "obstacle", lambda: "")
    for keys in ("P", "Shift+P", "Return", "Space", "Left"):
        assert cockpit.window.hotkeys.choose_everywhere("panic", keys).startswith("People type with that key")


@pytest.fixture
def type_keys(display: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A program that presses keys on a display that is an X server, though Qt itself paints elsewhere."""
    program = shutil.which("xdotool")
    if program is None:
        pytest.skip("NOT TESTED: keys of the whole system: there is no xdotool")
    monkeypatch.setattr(system_keys, "obstacle", lambda: "")
    with contextlib.closing(X11Keys()):
        yield program


@pytest.mark.e2e
def test_a_presets_key_is_heard_whoever_has_the_focus(type_keys: str, make_cockpit: MakeCockpit, qtbot: QtBot) -> None:
    cockpit = make_cockpit()
    shelf_of(cockpit, qtbot)
    keys = cockpit.window.preset_keys
    assert keys.assign("Pencil", "Ctrl+Alt+P") == ""
    qtbot.waitUntil(lambda: "Pencil" in keys.shown)
    subprocess.run([type_keys, "key", "ctrl+alt+p"], check=True)
    qtbot.waitUntil(lambda: sent(cockpit) == ["pencil sketch"])
    other = X11Keys()
    assert other.grab("F5")
    assert keys.assign("Anime", "F5") == "Another program has that key."
    assert keys.assign("Pencil", "") == ""
    qtbot.waitUntil(lambda: "Pencil" not in keys.shown)
    assert other.grab("Ctrl+Alt+P"), "it was given back"
    other.close()
    cockpit.window.hotkeys.close()
