"""For everybody: names for screen readers, the keyboard alone, small and large screens, other languages."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, Qt, QTranslator
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QMenu, QWidget
from pytestqt.qtbot import QtBot

import livestyle_ui
from livestyle.card_load import CardLoad
from livestyle.errors import CameraError
from livestyle_ui.widgets.elided import Elided
from tests.livestyle_ui.conftest import Cockpit, MakeCockpit

SOURCES = sorted(Path(livestyle_ui.__file__).parent.rglob("*.py"))


def everything_open(cockpit: Cockpit) -> None:
    """Show every part that can be seen at once."""
    cockpit.window.deck.blend_button.click()
    cockpit.window.deck.background_button.click()
    cockpit.panel.notices.error(CameraError("Is in use.", "Close it."), details="More.")
    cockpit.window.meter._take(CardLoad(100, 12288, 24576, 100))


def focusable(window: QWidget) -> list[QWidget]:
    return [
        widget
        for widget in window.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible() and widget.isEnabled()
    ]


def test_every_control_has_a_name_for_screen_readers(cockpit: Cockpit) -> None:
    everything_open(cockpit)
    controls = focusable(cockpit.window)
    assert len(controls) > 20
    nameless = []
    for control in controls:
        interface = QAccessible.queryAccessibleInterface(control)
        if not interface.text(QAccessible.Text.Name).strip():
            nameless.append(control)
    assert nameless == []


def test_the_keyboard_reaches_every_control_and_comes_round(cockpit: Cockpit, qtbot: QtBot) -> None:
    window = cockpit.window
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    everything_open(cockpit)
    controls = set(focusable(window))
    window.deck.line.setFocus()
    met: list[QWidget | None] = []
    for _ in range(3 * len(controls)):
        met.append(QApplication.focusWidget())
        if len(met) > 1 and met[-1] is window.deck.line:
            break
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    assert controls - set(met) == set()


def test_the_focus_can_be_seen(cockpit: Cockpit, qtbot: QtBot) -> None:
    window = cockpit.window
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    invisible = []
    for control in focusable(window):
        window.setFocus()
        without = control.grab().toImage()
        control.setFocus(Qt.FocusReason.TabFocusReason)
        if control.grab().toImage() == without:
            invisible.append(control)
    assert invisible == []


@pytest.mark.parametrize("size", [(1024, 640), (760, 480)])
def test_small_windows_hold_everything(make_cockpit: MakeCockpit, qtbot: QtBot, size: tuple[int, int]) -> None:
    cockpit = make_cockpit()
    cockpit.window.resize(*size)
    qtbot.wait(50)
    assert cockpit.window.size().toTuple() == size
    everything_open(cockpit)
    qtbot.wait(50)
    assert cockpit.window.size().toTuple() == size, "opening rows does not enlarge it"
    assert overlapping(cockpit.window) == []
    assert clipped(cockpit.window) == []


def overlapping(window: QWidget) -> list[tuple[QWidget, QWidget]]:
    """Controls of one parent that lie over one another."""
    found = []
    for parent in [window, *window.findChildren(QWidget)]:
        children = [
            one for one in parent.children() if isinstance(one, QWidget) and one.isVisible() and one.layout() is None
        ]
        for at, one in enumerate(children):
            found += [(one, other) for other in children[at + 1 :] if one.geometry().intersects(other.geometry())]
    return [pair for pair in found if not any("Toasts" in type(one).__name__ for one in pair)]


def clipped(window: QWidget) -> list[str]:
    """Texts that do not fit; a line that ends in dots by intention has its whole text in its tip."""
    found = []
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or isinstance(widget, Elided):
            continue
        if isinstance(widget, QLabel) and widget.text():
            needed = widget.heightForWidth(widget.width()) if widget.wordWrap() else widget.sizeHint().height()
            if widget.height() < needed or (not widget.wordWrap() and widget.width() < widget.sizeHint().width()):
                found.append(widget.text())
        elif (
            isinstance(widget, QAbstractButton) and widget.text() and widget.width() < widget.minimumSizeHint().width()
        ):
            found.append(widget.text())
    return found


class Pseudo(QTranslator):
    """A language in which everything is longer, and marked."""

    def translate(self, context: str, text: str, disambiguation: str | None = None, n: int = -1) -> str:
        return f"⟦{text}{'~' * round(len(text) * 0.3)}⟧" if context == "panel" else ""

    def isEmpty(self) -> bool:  # noqa: N802 - Qt's name
        return False


@pytest.fixture
def pseudo(qapp: QApplication) -> Iterator[None]:
    translator = Pseudo()
    QCoreApplication.installTranslator(translator)
    yield
    QCoreApplication.removeTranslator(translator)


UNTRANSLATED = {"", "HD Webcam C920"}


def test_another_language_is_everywhere_and_fits(pseudo: None, make_cockpit: MakeCockpit, qtbot: QtBot) -> None:
    cockpit = make_cockpit()
    cockpit.window.resize(1240, 760)
    cockpit.window.deck.blend_button.click()
    cockpit.window.deck.background_button.click()
    cockpit.window.meter._take(CardLoad(100, 12288, 24576, 100))
    qtbot.wait(50)
    assert "⟦GPU" in cockpit.window.strip.card.text()
    assert clipped(cockpit.window) == []
    plain = [text for text in spoken(cockpit.window) if "⟦" not in text and text not in UNTRANSLATED]
    assert [text for text in plain if any(letter.isalpha() for letter in text) and not measured(text)] == []


def test_menus_are_in_another_language_too(pseudo: None, make_cockpit: MakeCockpit, qtbot: QtBot) -> None:
    cockpit = make_cockpit()
    qtbot.waitUntil(lambda: bool(cockpit.panel.presets.all))
    cockpit.window.fittings.shelf.menu_for(cockpit.panel.presets.all[0].name)
    words = [action.text() for menu in cockpit.window.findChildren(QMenu) for action in menu.actions()]
    assert len(words) > 25
    assert [text for text in words if text and "⟦" not in text and text not in {"default", "Ink comic"}] == []


def spoken(window: QWidget) -> list[str]:
    texts = []
    for widget in window.findChildren(QWidget):
        if isinstance(widget, QLabel | QAbstractButton) and widget.isVisible():
            texts += [widget.text(), widget.toolTip(), widget.accessibleName()]
    return texts


def measured(text: str) -> bool:
    """What the run says: formats, devices, reasons, places."""
    return text.startswith(("RGB ", "openvino", "It was the fastest", "/", "Demo")) or "\\" in text


def test_right_to_left_turns_the_window_round(make_cockpit: MakeCockpit, qapp: QApplication) -> None:
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        cockpit = make_cockpit()
        assert cockpit.window.side.geometry().left() < cockpit.window.view.geometry().left()
        assert overlapping(cockpit.window) == []
    finally:
        qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def test_what_is_translated_can_be_collected() -> None:
    """`tr` takes literals only: a text that is put together cannot be found by who translates."""
    wrong = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "tr":
                first = node.args[0]
                if not (isinstance(first, ast.Constant) and isinstance(first.value, str)):
                    wrong.append(f"{path.name}:{node.lineno}")
    assert wrong == []


def test_nobody_forgets_the_name_of_a_key(cockpit: Cockpit) -> None:
    keys = [binding.keys for binding in cockpit.window.bindings]
    assert len(keys) == len(set(keys))
    assert all(binding.what for binding in cockpit.window.bindings)


def test_no_widget_knows_a_thread_of_the_run() -> None:
    """The live path never touches Qt: what a run calls back is in the state, which passes it on."""
    guilty = [path.name for path in SOURCES if "on_stage" in path.read_text("utf-8")]
    assert guilty == []
