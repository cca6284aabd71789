"""The look editor: its sliders come from the library, its picture is private until it is wanted on air."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QColorDialog, QDoubleSpinBox, QFileDialog
from pytestqt.qtbot import QtBot

from livestyle.errors import SettingsError
from livestyle.look_library import Look, LookParameter
from livestyle.testing import FakeLookLibrary
from livestyle.testing import fake_look_library as fake
from livestyle_ui.dialogs.look_editor import LookEditor
from livestyle_ui.state.look_draft import LookDraft
from livestyle_ui.widgets.colour_row import ColourRow
from livestyle_ui.widgets.look_controls import Matrix, Sliders
from tests.livestyle_ui.conftest import Cockpit
from tests.livestyle_ui.fake_session import pair

MATRIX = LookParameter("grade", (1, 0, 0, 0, 1, 0, 0, 0, 1), -3.0, 3.0, "3x3 colour matrix", "colour")
TABLE = LookParameter("table", tuple(at / 47 for at in range(48)), 0.0, 1.0, "16 colours, dark to bright", "palette")


@pytest.fixture
def library(cockpit: Cockpit, monkeypatch: pytest.MonkeyPatch) -> FakeLookLibrary:
    """A library with a matrix and a table of colours besides its sliders."""
    monkeypatch.setattr(fake, "SCHEMA", (*fake.SCHEMA, MATRIX, TABLE))
    made = FakeLookLibrary()
    cockpit.window.fittings.looks._find = lambda: made
    return made


@pytest.fixture
def editor(cockpit: Cockpit, library: FakeLookLibrary, qtbot: QtBot) -> LookEditor:
    cockpit.session.preview.next = pair(40, 200)
    qtbot.waitUntil(lambda: cockpit.panel.viewing.camera is not None)
    QTest.keyClick(cockpit.window.deck.line, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    found = cockpit.window.findChild(LookEditor)
    assert isinstance(found, LookEditor)
    qtbot.waitUntil(lambda: found.draft.base is not None)
    return found


def sliders(editor: LookEditor, name: str) -> Sliders:
    control = editor.sliders.controls[name]
    assert isinstance(control, Sliders)
    return control


def move(editor: LookEditor, name: str, at: int, value: float) -> None:
    """As the mouse does it, in a thousand steps."""
    row, parameter = sliders(editor, name).rows[at], sliders(editor, name).parameter
    row.slider.setValue(round((value - parameter.low) / (parameter.high - parameter.low) * 1000))


def test_the_sliders_are_the_librarys(editor: LookEditor) -> None:
    assert list(editor.sliders.groups) == ["lines", "colour", "Advanced: colour mixes and palettes"]
    assert len(sliders(editor, "ink").rows) == 1
    assert [row.name.text() for row in sliders(editor, "tint").rows] == ["Tint red", "Tint green", "Tint blue"]
    assert sliders(editor, "ink").toolTip() == "Darkness of the lines"
    assert isinstance(editor.sliders.controls["grade"], Matrix)
    assert editor.sliders.controls["table"].findChildren(ColourRow)[0].count == 16


def test_groups_that_a_look_uses_are_open(editor: LookEditor) -> None:
    editor.begin_with("drawing")
    assert sliders(editor, "ink").rows[0].value == 0.8
    assert [name for name, group in editor.sliders.groups.items() if group.is_open] == ["lines"]
    editor.begin_with("photo")
    assert not any(group.is_open for group in editor.sliders.groups.values())
    editor.sliders.groups["colour"].heading.click()
    assert editor.sliders.groups["colour"].is_open


def test_it_is_seen_privately_at_first(cockpit: Cockpit, editor: LookEditor, qtbot: QtBot) -> None:
    editor.begin_with("drawing")
    move(editor, "ink", 0, 0.3)
    qtbot.waitUntil(lambda: ("ink", (0.3,)) in {one for prompt, _ in cockpit.small.asked for one in prompt.adjust})
    assert cockpit.session.submitted == []
    qtbot.waitUntil(lambda: editor._pixels() is not None)
    assert cockpit.panel.private.prompt is None, "the card of the prompt line is another thing"


def test_every_parameter_of_a_look_is_laid_over_the_text(editor: LookEditor) -> None:
    editor.begin_with("drawing")
    adjust = dict(editor.draft.prompt(0.7).adjust)
    assert adjust == {"ink": (0.8,), "tint": (1.0, 1.0, 1.0), "grade": MATRIX.default}, "a palette stays the text's"
    editor.draft.set(TABLE, 0, 0.5)
    assert "table" in dict(editor.draft.prompt(0.7).adjust)


def test_on_air_while_it_is_edited_and_back_after(cockpit: Cockpit, editor: LookEditor, qtbot: QtBot) -> None:
    cockpit.panel.look.text = "oil painting"
    cockpit.panel.look.put_on_air()
    cockpit.panel.live.refresh()
    editor.on_air.switch.click()
    move(editor, "ink", 0, 0.5)
    qtbot.waitUntil(lambda: dict(cockpit.session.submitted[-1].adjust).get("ink") == (0.5,))
    assert cockpit.session.submitted[-1].transition == 0
    editor.close()
    assert cockpit.session.submitted[-1].text == "oil painting"
    assert not editor.on_air.switch.isChecked()


def test_a_prompt_that_is_sent_meanwhile_stays(cockpit: Cockpit, editor: LookEditor, qtbot: QtBot) -> None:
    editor.on_air.switch.click()
    qtbot.waitUntil(lambda: bool(cockpit.session.submitted))
    cockpit.panel.look.text = "neon"
    cockpit.window.deck.put_on_air()
    assert not editor.on_air.switch.isChecked()
    move(editor, "ink", 0, 0.5)
    qtbot.wait(120)
    editor.close()
    assert cockpit.session.submitted[-1].text == "neon"


def test_a_look_of_ones_own_is_kept_and_found_by_its_words(
    cockpit: Cockpit, editor: LookEditor, library: FakeLookLibrary, qtbot: QtBot
) -> None:
    editor.begin_with("drawing")
    move(editor, "ink", 0, 0.25)
    assert not editor.save.isEnabled(), "it has no name yet"
    editor.name.setText("drawing")
    assert not editor.save.isEnabled(), "that is the name of a shipped one"
    assert "comes along" in editor.note.text()
    editor.name.setText("My pen")
    editor.captions.setPlainText("fine pen\n\nmy own pen")
    editor.on_air.switch.click()
    editor.save.click()
    qtbot.waitUntil(lambda: library.saves == ["my-pen"])
    qtbot.waitUntil(lambda: editor.save.text() == "Replace my look")
    assert library.kept["my-pen"] == Look("my-pen", ("fine pen", "my own pen"), {"ink": (0.25,)}, own=True)
    assert 'Type "fine pen"' in editor.note.text()
    assert cockpit.session.submitted[-1].text == "fine pen", "it was on air and stays, by its own words"
    assert editor.base.currentText() == "my-pen (yours)"


def test_a_changed_own_look_replaces_the_old_one_and_can_be_deleted(
    editor: LookEditor, library: FakeLookLibrary, qtbot: QtBot
) -> None:
    editor.name.setText("my pen")
    editor.save.click()
    qtbot.waitUntil(lambda: editor.save.text() == "Replace my look")
    assert library.kept["my-pen"].captions == ("my pen",), "without words it is found by its name"
    move(editor, "ink", 0, 0.6)
    editor.save.click()
    qtbot.waitUntil(lambda: library.saves == ["my-pen", "my-pen"])
    assert library.kept["my-pen"].values == {"ink": (0.6,)}
    editor.remove.click()
    qtbot.waitUntil(lambda: "my-pen" not in library.kept)
    assert editor.draft.values == {"ink": (0.6,)}, "the sliders are still there"


def test_what_cannot_be_kept_is_told_beside_it(
    editor: LookEditor, library: FakeLookLibrary, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(look: Look, *, replace: bool = False) -> None:
        raise SettingsError("That name cannot be.", "Choose another.")

    monkeypatch.setattr(FakeLookLibrary, "save", lambda self, look, replace=False: refuse(look))
    editor.name.setText("con")
    editor.save.click()
    qtbot.waitUntil(lambda: "cannot be" in editor.note.text())
    assert editor.note.property("kind") == "warning"


def test_backspace_and_start_again_go_back(editor: LookEditor) -> None:
    editor.begin_with("drawing")
    assert not editor.again.isEnabled()
    move(editor, "ink", 0, 0.1)
    QTest.keyClick(sliders(editor, "ink").rows[0].slider, Qt.Key.Key_Backspace)
    assert sliders(editor, "ink").rows[0].value == 0.8
    move(editor, "ink", 0, 0.1)
    editor.again.click()
    assert sliders(editor, "ink").rows[0].value == 0.8


def test_another_look_to_begin_with_keeps_what_was_typed(
    editor: LookEditor, library: FakeLookLibrary, qtbot: QtBot
) -> None:
    library.save(Look("warm-pen", ("warm pen",), {"ink": (0.4,)}, own=True))
    editor._looks.load()
    qtbot.waitUntil(lambda: editor.base.findData("warm-pen") >= 0)

    def choose(name: str) -> None:
        editor.base.setCurrentIndex(editor.base.findData(name))
        editor.base.activated.emit(editor.base.currentIndex())

    choose("warm-pen")
    assert (editor.name.text(), editor.captions.toPlainText()) == ("warm-pen", "warm pen")
    choose("drawing")
    assert (editor.name.text(), editor.captions.toPlainText()) == ("", ""), "nobody typed that"
    QTest.keyClicks(editor.name, "My pen")
    QTest.keyClicks(editor.captions, "fine pen")
    for name, ink in (("warm-pen", 0.4), ("photo", 0.0), ("drawing", 0.8)):
        choose(name)
        assert (editor.name.text(), editor.captions.toPlainText()) == ("My pen", "fine pen")
        assert sliders(editor, "ink").rows[0].value == pytest.approx(ink)
    editor.again.click()
    assert editor.name.text() == "My pen"
    editor.save.click()
    qtbot.waitUntil(lambda: "my-pen" in library.kept)
    assert library.kept["my-pen"].captions == ("fine pen",)


def test_a_name_typed_after_an_own_look_replaces_its_name(
    editor: LookEditor, library: FakeLookLibrary, qtbot: QtBot
) -> None:
    library.save(Look("warm-pen", ("warm pen",), {"ink": (0.4,)}, own=True))
    editor._looks.load()
    qtbot.waitUntil(lambda: editor.base.findData("warm-pen") >= 0)
    editor.activateWindow()
    qtbot.waitUntil(editor.isActiveWindow)
    editor.filter.setFocus()
    editor.begin_with("warm-pen")
    QTest.mouseClick(editor.name, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: editor.name.selectedText() == "warm-pen")
    QTest.keyClicks(editor.name, "Cold pen")
    assert editor.name.text() == "Cold pen"


def test_matrices_and_colours(editor: LookEditor, qtbot: QtBot) -> None:
    editor.sliders.controls["grade"].findChildren(QDoubleSpinBox)[1].setValue(0.5)
    assert list(editor.draft.values["grade"]) == [1, 0.5, 0, 0, 1, 0, 0, 0, 1]
    editor.sliders.groups["Advanced: colour mixes and palettes"].open(True)
    row = editor.sliders.controls["table"].findChildren(ColourRow)[0]
    QTest.keyClick(row, Qt.Key.Key_Right)
    QTest.keyClick(row, Qt.Key.Key_Return)
    dialog = row.findChildren(QColorDialog)[0]
    dialog.setCurrentColor(QColor.fromRgbF(1.0, 0.0, 0.5))
    assert editor.draft.values["table"][3:6] == pytest.approx((1.0, 0.0, 0.5), abs=0.01)
    dialog.reject()
    assert editor.draft.value(TABLE)[3:6] == pytest.approx(TABLE.default[3:6], abs=0.01)


def test_why_nothing_can_be_kept_yet_is_told(editor: LookEditor) -> None:
    assert (editor.save.isEnabled(), editor.save.toolTip()) == (False, "Give your look a name first")
    editor.name.setText("misty")
    assert (editor.save.isEnabled(), editor.save.toolTip()) == (True, "")


def test_a_slider_is_found_by_a_word(editor: LookEditor) -> None:
    QTest.keyClicks(editor.filter, "darkness")
    assert sliders(editor, "ink").isVisible()
    assert editor.sliders.groups["colour"].isHidden()
    editor.filter.clear()
    assert not editor.sliders.groups["colour"].isHidden()


def test_a_look_goes_out_and_comes_in_as_a_file(
    editor: LookEditor, library: FakeLookLibrary, qtbot: QtBot, tmp_path: Path
) -> None:
    library.files[tmp_path / "gift.toml"] = Look("gift", ("a gift",), {"ink": (0.4,)})
    editor.begin_with("drawing")
    editor.export.click()
    dialog = editor.findChildren(QFileDialog)[-1]
    dialog.fileSelected.emit(str(tmp_path / "out.toml"))
    dialog.close()
    qtbot.waitUntil(lambda: library.files.get(tmp_path / "out.toml") is not None)
    assert library.files[tmp_path / "out.toml"].values == {"ink": (0.8,)}
    editor._import()
    dialog = editor.findChildren(QFileDialog)[-1]
    dialog.fileSelected.emit(str(tmp_path / "gift.toml"))
    dialog.close()
    qtbot.waitUntil(lambda: editor.name.text() == "gift")
    assert sliders(editor, "ink").rows[0].value == 0.4


def test_what_is_edited_is_there_again_when_it_was_closed(cockpit: Cockpit, editor: LookEditor, qtbot: QtBot) -> None:
    move(editor, "ink", 0, 0.35)
    editor.close()
    assert cockpit.window.fittings.open_editor() is editor
    assert editor.draft.values == {"ink": (0.35,)}
    qtbot.waitUntil(lambda: any(("ink", (0.35,)) in prompt.adjust for prompt, _ in cockpit.small.asked))
    editor.close()


def test_without_a_library_one_sentence_says_so(cockpit: Cockpit, qtbot: QtBot) -> None:
    def none() -> FakeLookLibrary:
        raise SettingsError("There is no library of looks.", "Install livestyle again.")

    cockpit.window.fittings.looks._find = none
    editor = cockpit.window.fittings.open_editor()
    qtbot.waitUntil(lambda: "no library" in editor.note.text())
    assert not editor.save.isEnabled()
    editor.close()


def test_values_stay_within_their_range() -> None:
    draft = LookDraft()
    draft.begin(fake.SCHEMA, Look("photo", ()))
    draft.set(fake.SCHEMA[0], 0, 7.0)
    assert draft.values == {"ink": (1.0,)}
    assert draft.dirty
