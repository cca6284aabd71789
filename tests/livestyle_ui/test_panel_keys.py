"""Keys that the user chooses: in the window, in every program, and from other programs."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtNetwork import QLocalServer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from livestyle_ui import single_instance, system_keys
from livestyle_ui.dialogs.keys import KeysDialog
from livestyle_ui.dialogs.look_editor import LookEditor
from livestyle_ui.single_instance import DONE, SingleInstance
from livestyle_ui.system_keys import SystemKeys
from livestyle_ui.x11_keys import X11Keys, XError, symbol_of
from tests.livestyle_ui.conftest import Cockpit, MakeCockpit


@pytest.fixture
def dialog(cockpit: Cockpit) -> KeysDialog:
    cockpit.window.show_keys()
    found = cockpit.window.findChild(KeysDialog)
    assert isinstance(found, KeysDialog)
    return found


NONE = Qt.KeyboardModifier.NoModifier


def choose(dialog: KeysDialog, name: str, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    field = dialog.fields[name]
    field.click()
    assert field.text() == "Press a key"
    QTest.keyClick(field, key, modifiers)


class Greedy(QObject):
    """Wants every key for the line it watches, as lines do with Ctrl+E on X11."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().eventFilter(watched, event)


def on_air_of(cockpit: Cockpit) -> str:
    return cockpit.session.on_air


def test_another_key_is_chosen_and_works_and_is_remembered(cockpit: Cockpit, dialog: KeysDialog, qtbot: QtBot) -> None:
    choose(dialog, "panic", Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert dialog.fields["panic"].text() == "Ctrl+P"
    dialog.close()
    cockpit.window.activateWindow()
    qtbot.waitUntil(cockpit.window.isActiveWindow)
    line = cockpit.window.deck.line
    seen = []
    for key, modifiers in ((Qt.Key.Key_F8, NONE), (Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)):
        QTest.keyClick(line, key, modifiers)
        seen.append(cockpit.session.on_air)
    assert seen == ["live", "clean"], "the usual key is free"
    assert cockpit.panel.preferences.values.keys == {"panic": "Ctrl+P"}


@pytest.mark.parametrize("key", [Qt.Key.Key_E, Qt.Key.Key_A, Qt.Key.Key_U, Qt.Key.Key_Z])
def test_the_windows_keys_go_before_those_of_the_prompt_line(cockpit: Cockpit, qtbot: QtBot, key: Qt.Key) -> None:
    cockpit.window.activateWindow()
    qtbot.waitUntil(cockpit.window.isActiveWindow)
    line, keys = cockpit.window.deck.line, QKeySequence(Qt.KeyboardModifier.ControlModifier | key)
    greedy = Greedy(line)
    line.installEventFilter(greedy)
    cockpit.window.hotkeys.choose("editor", "")
    assert cockpit.window.hotkeys.choose("panic", keys.toString()) == ""
    QTest.keyClick(line, key, Qt.KeyboardModifier.ControlModifier)
    assert on_air_of(cockpit) == "clean"


def test_the_look_editor_opens_while_something_is_typed(cockpit: Cockpit, qtbot: QtBot) -> None:
    cockpit.window.activateWindow()
    qtbot.waitUntil(cockpit.window.isActiveWindow)
    line = cockpit.window.deck.line
    greedy = Greedy(line)
    line.installEventFilter(greedy)
    QTest.keyClick(line, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert cockpit.window.findChild(LookEditor) is not None


def test_what_is_typed_goes_before_a_key_without_ctrl_or_alt(cockpit: Cockpit) -> None:
    assert cockpit.window.hotkeys.choose("panic", "P") == ""
    assert cockpit.window.hotkeys.choose("freeze", "Home") == ""
    line = cockpit.window.deck.line
    QTest.keyClick(line, Qt.Key.Key_End)
    QTest.keyClick(line, Qt.Key.Key_P)
    QTest.keyClick(line, Qt.Key.Key_Home)
    assert (line.text(), line.cursorPosition()) == ("ink comicp", 0)
    assert on_air_of(cockpit) == "live"


def test_a_key_that_is_taken_is_refused_with_who_has_it(cockpit: Cockpit, dialog: KeysDialog) -> None:
    choose(dialog, "panic", Qt.Key.Key_F7)
    assert dialog.note.text() == 'That key is taken by "Freeze, and go on".'
    assert dialog.fields["panic"].text() == "F8"
    choose(dialog, "panic", Qt.Key.Key_F2)
    assert dialog.note.text() == "That key shows the camera while it is held."
    choose(dialog, "panic", Qt.Key.Key_F10)
    assert dialog.note.isHidden()


def test_no_key_at_all_and_the_usual_ones_again(cockpit: Cockpit, dialog: KeysDialog) -> None:
    choose(dialog, "panic", Qt.Key.Key_Backspace)
    assert dialog.fields["panic"].text() == "none"
    assert cockpit.panel.preferences.values.keys == {"panic": ""}
    cockpit.window.hotkeys.reset()
    assert dialog.fields["panic"].text() == "F8"
    assert cockpit.panel.preferences.values.keys == {}


def test_escape_and_leaving_change_nothing(cockpit: Cockpit, dialog: KeysDialog, qtbot: QtBot) -> None:
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    choose(dialog, "panic", Qt.Key.Key_Escape)
    assert dialog.isVisible(), "Escape is the field's while it waits"
    assert dialog.fields["panic"].text() == "F8"
    dialog.fields["panic"].setFocus()
    dialog.fields["panic"].click()
    dialog.fields["freeze"].setFocus()
    assert dialog.fields["panic"].text() == "F8"


def test_where_the_system_has_no_such_keys_one_sentence_says_what_to_do(
    cockpit: Cockpit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert "Wayland" in cockpit.window.hotkeys.system.obstacle
    cockpit.window.show_keys()
    found = cockpit.window.findChild(KeysDialog)
    assert isinstance(found, KeysDialog)
    assert found.everywhere == {}
    assert cockpit.window.hotkeys.choose_everywhere("panic", "Ctrl+Alt+P") == cockpit.window.hotkeys.system.obstacle
    assert cockpit.panel.preferences.values.keys_everywhere == {}
    found.close()


@pytest.mark.parametrize(
    ("keys", "symbol"), [("P", 0x70), ("F8", 0xFFC5), ("5", 0x35), ("PgDown", 0xFF56), ("Ctrl+Media Play", None)]
)
def test_numbers_of_x11(keys: str, symbol: int | None) -> None:
    one = QKeySequence(keys)[0]  # type: ignore[index]  # Qt's stubs do not know of it
    assert symbol_of(one.key()) == symbol


@pytest.fixture
def type_keys(display: str) -> Iterator[str]:
    """The name of a program that presses keys on the display, which stays as it is: one program is always there."""
    program = shutil.which("xdotool")
    if program is None:
        pytest.skip("NOT TESTED: keys of the whole system: there is no xdotool")
    with contextlib.closing(X11Keys()):
        yield program


@pytest.fixture
def honest(monkeypatch: pytest.MonkeyPatch, type_keys: str) -> None:
    """The display of the tests is an X server, though Qt itself paints elsewhere."""
    monkeypatch.setattr(system_keys, "obstacle", lambda: "")


@pytest.mark.e2e
def test_a_key_is_heard_whoever_has_the_focus(type_keys: str, honest: None, qtbot: QtBot) -> None:
    system = SystemKeys()
    heard: list[str] = []
    system.pressed.connect(heard.append)
    assert system.grab("Ctrl+Alt+P") == ""
    assert system.grab("F8") == ""
    subprocess.run([type_keys, "key", "ctrl+alt+p", "p", "F8", "ctrl+p"], check=True)
    qtbot.waitUntil(lambda: len(heard) == 2)
    system.release("F8")
    subprocess.run([type_keys, "key", "F8", "ctrl+alt+p"], check=True)
    qtbot.waitUntil(lambda: len(heard) == 3)
    assert heard == ["Ctrl+Alt+P", "F8", "Ctrl+Alt+P"]
    system.close()


@pytest.mark.e2e
def test_the_locks_do_not_matter(type_keys: str, honest: None, qtbot: QtBot) -> None:
    system = SystemKeys()
    heard: list[str] = []
    system.pressed.connect(heard.append)
    assert system.grab("F8") == ""
    subprocess.run([type_keys, "key", "Caps_Lock"], check=True)
    try:
        subprocess.run([type_keys, "key", "F8"], check=True)
        qtbot.waitUntil(lambda: heard == ["F8"])
    finally:
        subprocess.run([type_keys, "key", "Caps_Lock"], check=True)
        system.close()


@pytest.mark.e2e
def test_a_key_of_another_program_is_not_taken_from_it(type_keys: str, honest: None, qtbot: QtBot) -> None:
    other, ours = X11Keys(), SystemKeys()
    assert other.grab("F8")
    assert ours.grab("F8") == "Another program has that key."
    other.close()
    assert ours.grab("F8") == ""
    ours.close()


@pytest.mark.e2e
def test_a_key_in_every_program_is_chosen_and_works_again_after_a_start(
    type_keys: str, honest: None, make_cockpit: MakeCockpit, qtbot: QtBot
) -> None:
    cockpit = make_cockpit()
    hotkeys = cockpit.window.hotkeys
    assert hotkeys.choose_everywhere("panic", "Ctrl+Alt+P") == ""
    assert hotkeys.choose_everywhere("freeze", "Ctrl+Alt+P").startswith("That key is taken by")
    subprocess.run([type_keys, "key", "ctrl+alt+p"], check=True)
    qtbot.waitUntil(lambda: cockpit.session.on_air == "clean")
    hotkeys.close()
    assert hotkeys.listen() == []
    subprocess.run([type_keys, "key", "ctrl+alt+p"], check=True)
    qtbot.waitUntil(lambda: cockpit.session.on_air == "live")
    assert hotkeys.choose_everywhere("panic", "") == ""
    assert cockpit.panel.preferences.values.keys_everywhere == {}
    hotkeys.close()


def test_no_x_server_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":987")
    with pytest.raises(XError, match="does not answer"):
        X11Keys()


TELL = "import sys; from livestyle_ui.single_instance import tell; print(tell(sys.argv[1]))"


def asked(qtbot: QtBot, message: str) -> str:
    """What a second start hears."""
    with subprocess.Popen([sys.executable, "-c", TELL, message], stdout=subprocess.PIPE, text=True) as second:
        qtbot.waitUntil(lambda: second.poll() is not None, timeout=30_000)
        assert second.stdout is not None
        return second.stdout.read().strip()


@pytest.mark.e2e
def test_a_second_start_reaches_the_first(qtbot: QtBot) -> None:
    told: list[str] = []
    assert single_instance.tell("show") is None, "nobody runs yet"

    def do(message: str) -> str:
        told.append(message)
        return DONE

    first = SingleInstance(do)
    assert first.listen()
    assert asked(qtbot, "show") == DONE
    assert told == ["show"]
    first.close()
    assert single_instance.tell("show") is None


@pytest.mark.e2e
def test_the_leftovers_of_a_crash_are_no_obstacle(qtbot: QtBot, home: Path) -> None:
    crashed = QLocalServer()
    assert crashed.listen(single_instance.address())
    name = Path(crashed.fullServerName())
    if not name.is_absolute():
        pytest.skip("NOT TESTED: this system's sockets are no files")
    kept = name.with_suffix(".kept")
    name.rename(kept)  # a program that ends properly deletes its socket
    crashed.close()
    kept.rename(name)
    first = SingleInstance(lambda message: "no such thing")
    assert first.listen()
    assert asked(qtbot, "dance") == "no such thing"
    first.close()


@pytest.mark.e2e
def test_a_talker_without_an_end_is_cut_off(qtbot: QtBot, qapp: QApplication) -> None:
    first = SingleInstance(lambda message: DONE)
    assert first.listen()
    assert asked(qtbot, "x" * 5000) == single_instance.SILENT
    assert asked(qtbot, "show") == DONE
    first.close()
