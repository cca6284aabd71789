"""Every window that the panel opens, for everybody: names, the keyboard, other languages, small screens."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from livestyle.testing import FakeLookLibrary
from livestyle_ui.dialogs.keys import KeysDialog
from livestyle_ui.dialogs.name import NameDialog
from livestyle_ui.dialogs.preset_key import PresetKeyDialog
from livestyle_ui.themes.colours import THEMES
from livestyle_ui.themes.theme import theme
from tests.livestyle_ui.conftest import Cockpit, MakeCockpit
from tests.livestyle_ui.test_panel_access import Pseudo, clipped, focusable, overlapping, spoken

ROOM = (1024, 640)
Open = Callable[[Cockpit], QDialog]


def keys(cockpit: Cockpit) -> QDialog:
    cockpit.window.show_keys()
    return cockpit.window.findChildren(KeysDialog)[-1]


def name(cockpit: Cockpit) -> QDialog:
    cockpit.window.fittings.shelf.ask_to_save()
    return cockpit.window.fittings.shelf.findChildren(NameDialog)[-1]


def editor(cockpit: Cockpit) -> QDialog:
    cockpit.window.fittings.looks._find = FakeLookLibrary
    opened = cockpit.window.fittings.open_editor()
    for _ in range(200):
        if opened.draft.base is not None:
            break
        QTest.qWait(10)
    for group in opened.sliders.groups.values():
        group.open(True)
    opened.name.setText("my pen")
    return opened


def preset_key(cockpit: Cockpit) -> QDialog:
    cockpit.window.choose_preset_key("Ink comic")
    return cockpit.window.findChildren(PresetKeyDialog)[-1]


def diagnostics(cockpit: Cockpit) -> QDialog:
    return cockpit.window.fittings.open_diagnostics()


def page(at: int) -> Open:
    def opened(cockpit: Cockpit) -> QDialog:
        wizard = cockpit.window.fittings.open_wizard()
        wizard.go_to(at)
        return wizard

    return opened


DIALOGS = [keys, name, editor, preset_key, diagnostics, *(page(at) for at in range(5))]
NAMES = ["keys", "name", "editor", "preset key", "diagnostics", "camera", "machine", "look", "outputs", "label"]
every_dialog = pytest.mark.parametrize("opened", DIALOGS, ids=NAMES)


@every_dialog
def test_every_control_has_a_name_and_nothing_lies_over_another(cockpit: Cockpit, opened: Open, qtbot: QtBot) -> None:
    dialog = opened(cockpit)
    qtbot.wait(50)
    nameless = []
    for control in focusable(dialog):
        interface = QAccessible.queryAccessibleInterface(control)
        if not interface.text(QAccessible.Text.Name).strip():
            nameless.append(control)
    assert focusable(dialog)
    assert nameless == []
    assert overlapping(dialog) == []
    assert clipped(dialog) == []
    assert dialog.width() <= ROOM[0]
    assert dialog.height() <= ROOM[1]
    dialog.close()


@every_dialog
def test_the_keyboard_reaches_every_control(cockpit: Cockpit, opened: Open, qtbot: QtBot) -> None:
    dialog = opened(cockpit)
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    controls = {control for control in focusable(dialog) if "qt_" not in control.objectName()}
    met: set[object] = set()
    for _ in range(4 * len(controls)):
        dialog.focusNextChild()
        focus = QApplication.focusWidget()
        assert focus is not None
        met.add(focus)
    inside = {control for control in controls if control not in met and not _grouped(control, met)}
    assert inside == set()
    dialog.close()


def _grouped(control: object, met: set[object]) -> bool:
    """Of several buttons for one choice the arrows reach those that Tab does not."""
    group = getattr(control, "group", lambda: None)()
    return group is not None and any(button in met for button in group.buttons())


@pytest.fixture
def pseudo(qapp: QApplication) -> Iterator[None]:
    translator = Pseudo()
    QCoreApplication.installTranslator(translator)
    yield
    QCoreApplication.removeTranslator(translator)


DATA = {"", "HD Webcam C920", "demo", "photo", "drawing", "Copy", "F1", "none", "Ink comic"}
COMMAND = "livestyle panel --do "


@every_dialog
def test_another_language_is_everywhere_and_fits(
    pseudo: None, make_cockpit: MakeCockpit, opened: Open, qtbot: QtBot
) -> None:
    dialog = opened(make_cockpit())
    qtbot.wait(50)
    assert clipped(dialog) == []
    plain = [text for text in spoken(dialog) if "⟦" not in text and text not in DATA]
    untranslated = [text for text in plain if any(letter.isalpha() for letter in text)]
    assert [text for text in untranslated if not _data(text)] == []
    dialog.close()


def _data(text: str) -> bool:
    """What a library, a device or the system says: names of keys, parameters and formats."""
    looks = ("Ink", "Tint", "Lines", "Colour", "darkness", "red, green")
    said = ("RGB", "openvino", "There is no virtual camera", "The module", "Only Linux", "It was the", "64x36", *looks)
    keys = ("F", "Ctrl+", "Return", "Up", "Esc")
    return text.startswith((*said, *keys, COMMAND)) or len(text) < 3


@pytest.mark.parametrize("name", sorted(THEMES))
@every_dialog
def test_every_theme_is_seen(cockpit: Cockpit, opened: Open, name: str, qtbot: QtBot) -> None:
    theme().want(name)
    dialog = opened(cockpit)
    qtbot.wait(20)
    image = dialog.grab().toImage()
    ground = image.pixelColor(3, 3).name()
    assert ground == THEMES[name].window
    dialog.close()
    theme().want("dark")
