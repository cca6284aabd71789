"""The preset shelf: on air with a press, saved, renamed, moved, and given away."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from livestyle.preset import Preset, built_in
from livestyle.presets import Shelf
from livestyle_ui.dialogs.name import NameDialog
from livestyle_ui.widgets.preset_list import PresetList
from livestyle_ui.widgets.preset_shelf import PresetShelf
from tests.livestyle_ui.conftest import Cockpit
from tests.livestyle_ui.preset_files import write_ten


@pytest.fixture(autouse=True)
def _ten_presets(home: Path) -> None:
    write_ten()


@pytest.fixture
def shelf(cockpit: Cockpit, qtbot: QtBot) -> PresetShelf:
    """The shelf with its ten presets."""
    qtbot.waitUntil(lambda: len(cockpit.panel.presets.all) == 10)
    return cockpit.window.fittings.shelf


@pytest.fixture
def cards(shelf: PresetShelf) -> PresetList:
    return shelf.list


def names(cockpit: Cockpit) -> list[str]:
    return [preset.name for preset in cockpit.panel.presets.all]


def shown(cards: PresetList) -> list[str]:
    return [cards.item(at).text() for at in range(cards.count())]


def sent(cockpit: Cockpit) -> list[str]:
    return [prompt.text for prompt in cockpit.session.submitted]


def press(cards: PresetList, at: int) -> None:
    cards.scrollToItem(cards.item(at))
    place = cards.visualItemRect(cards.item(at)).center()
    QTest.mouseClick(cards.viewport(), Qt.MouseButton.LeftButton, pos=place)


def name_it(shelf: PresetShelf, name: str) -> None:
    dialog = shelf.findChildren(NameDialog)[-1]
    dialog.line.selectAll()
    QTest.keyClicks(dialog.line, name)
    QTest.keyClick(dialog.line, Qt.Key.Key_Return)


def test_ten_come_along() -> None:
    assert len(built_in()) == 10


def test_a_press_puts_a_preset_on_air_and_into_the_prompt_line(cockpit: Cockpit, cards: PresetList) -> None:
    press(cards, 1)
    golden = cockpit.panel.presets.all[1]
    assert sent(cockpit) == [golden.prompt]
    assert cockpit.window.deck.line.text() == golden.prompt
    cockpit.panel.live.refresh()
    assert cockpit.panel.presets.current == golden.name
    assert "on air" in cards.item(1).data(Qt.ItemDataRole.AccessibleTextRole)


@pytest.mark.parametrize("way", ["key", "press", "another program"])
def test_a_preset_with_a_background_shows_it_at_once(
    cockpit: Cockpit, shelf: PresetShelf, cards: PresetList, qtbot: QtBot, way: str
) -> None:
    deck, look = cockpit.window.deck, cockpit.panel.look
    city = Preset(name="City", prompt="ink comic", background="neon city lights", background_strength=0.5)
    cockpit.panel.presets._change(lambda kept: kept.save(city))
    qtbot.waitUntil(lambda: names(cockpit)[-1] == "City")
    cockpit.panel.presets.move("City", 0)
    qtbot.waitUntil(lambda: names(cockpit)[0] == "City")
    look.text, look.second = "oil painting", "pencil"
    look.drafted.emit()
    deck.put_on_air()
    if way == "key":
        QTest.keyClick(deck.line, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    elif way == "press":
        press(cards, 0)
    else:
        cockpit.window.fittings.do("preset City")
    prompt = cockpit.session.submitted[-1]
    assert (prompt.text, prompt.background, prompt.background_strength) == ("ink comic", "neon city lights", 0.5)
    assert deck.background.isVisible()
    assert deck.background.line.text() == "neon city lights"
    assert not deck.blend.isVisible()
    cockpit.panel.presets.apply("Pencil")
    assert cockpit.session.submitted[-1].background == ""
    assert not deck.background.isVisible()


def test_another_prompt_takes_the_mark_away(cockpit: Cockpit, cards: PresetList) -> None:
    press(cards, 0)
    cockpit.panel.live.refresh()
    cockpit.panel.look.text = "something else"
    cockpit.window.deck.put_on_air()
    cockpit.panel.live.refresh()
    assert cockpit.panel.presets.current == ""


def test_number_keys_next_previous_and_any_other(cockpit: Cockpit, cards: PresetList) -> None:
    line, presets = cockpit.window.deck.line, cockpit.panel.presets.all
    QTest.keyClick(line, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(line, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(line, Qt.Key.Key_PageUp, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(line, Qt.Key.Key_PageUp, Qt.KeyboardModifier.ControlModifier)
    assert sent(cockpit) == [presets[at].prompt for at in (2, 3, 2, 1)]
    QTest.keyClick(line, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    assert sent(cockpit)[-1] != presets[1].prompt
    QTest.keyClick(cards, Qt.Key.Key_5)
    assert sent(cockpit)[-1] == presets[4].prompt


def test_arrows_and_enter_in_the_shelf(cockpit: Cockpit, cards: PresetList) -> None:
    cards.setCurrentRow(0)
    QTest.keyClick(cards, Qt.Key.Key_Right)
    QTest.keyClick(cards, Qt.Key.Key_Return)
    assert sent(cockpit) == [cockpit.panel.presets.all[1].prompt]
    QTest.keyClick(cards, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    private = cockpit.panel.private.prompt
    assert private is not None
    assert private.text == cockpit.panel.presets.all[1].prompt
    assert len(sent(cockpit)) == 1, "seen privately is not on air"


def test_what_is_typed_becomes_a_preset(cockpit: Cockpit, shelf: PresetShelf, qtbot: QtBot) -> None:
    cockpit.window.deck.line.setText("clay figures")
    cockpit.panel.look.set_strength(0.4)
    QTest.keyClick(cockpit.window.deck.line, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert shelf.findChildren(NameDialog)[-1].line.text() == "Clay figures"
    name_it(shelf, "Plasticine")
    qtbot.waitUntil(lambda: names(cockpit)[-1] == "Plasticine")
    kept = Shelf().find("Plasticine")
    assert (kept.prompt, kept.strength) == ("clay figures", 0.4)


def test_a_new_preset_is_in_sight(cockpit: Cockpit, cards: PresetList, qtbot: QtBot) -> None:
    name = "A name that is much too long for its card"
    cockpit.panel.look.text = "clay figures"
    cockpit.panel.presets.save(name)
    qtbot.waitUntil(lambda: cards.card(name) is not None)
    card = cards.card(name)
    assert card is not None
    picture = cards.visualItemRect(card).adjusted(4, 0, -4, 0)  # without the edge around it
    assert cards.viewport().rect().contains(picture), "the shelf has scrolled to it"
    assert card.toolTip() == f"{name}\nclay figures"


def test_a_name_that_is_there_replaces_after_saying_so(cockpit: Cockpit, shelf: PresetShelf, qtbot: QtBot) -> None:
    cockpit.window.deck.line.setText("clay figures")
    shelf.save.click()
    dialog = shelf.findChildren(NameDialog)[-1]
    dialog.line.setText("Pencil")
    assert dialog.button.text() == "Replace"
    assert not dialog.note.isHidden()
    dialog.button.click()
    qtbot.waitUntil(lambda: Shelf().find("Pencil").prompt == "clay figures")
    assert len(names(cockpit)) == 10


def test_what_cannot_be_a_prompt_is_not_kept(cockpit: Cockpit, shelf: PresetShelf) -> None:
    cockpit.window.deck.line.setText("123")
    shelf.save.click()
    assert shelf.findChildren(NameDialog) == []
    assert cockpit.window.deck.line.property("wrong") is True


def test_a_preset_is_renamed(cockpit: Cockpit, shelf: PresetShelf, qtbot: QtBot) -> None:
    shelf.ask_to_rename("Pencil")
    dialog = shelf.findChildren(NameDialog)[-1]
    dialog.line.setText("Anime")
    assert not dialog.button.isEnabled(), "two cannot have one name"
    name_it(shelf, "Graphite")
    qtbot.waitUntil(lambda: "Graphite" in names(cockpit))
    assert "Pencil" not in names(cockpit)


def test_keys_move_a_preset_and_the_cursor_goes_along(cockpit: Cockpit, cards: PresetList, qtbot: QtBot) -> None:
    first, second, *_ = names(cockpit)
    cards.setCurrentRow(0)
    QTest.keyClick(cards, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: names(cockpit)[:2] == [second, first])
    assert shown(cards)[:2] == [second, first]
    assert cards.currentItem().text() == first
    QTest.keyClick(cards, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: names(cockpit)[:2] == [first, second])


@pytest.mark.parametrize(("held", "after", "place"), [(0, 2, 2), (2, 0, 0), (1, 1, 1)])
def test_a_dragged_preset_comes_where_it_is_dropped(
    cockpit: Cockpit,
    cards: PresetList,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    held: int,
    after: int,
    place: int,
) -> None:
    name = names(cockpit)[held]
    cards.setCurrentRow(held)
    target = cards.visualItemRect(cards.item(after))
    at = QPointF(target.right() - 4 if after > held else target.left() + 4, target.center().y())
    monkeypatch.setattr(QDropEvent, "source", lambda self: cards)
    mime = cards.mimeData([cards.item(held)])
    drop = QDropEvent(at, Qt.DropAction.MoveAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    cards.dropEvent(drop)
    assert drop.dropAction() == Qt.DropAction.IgnoreAction, "Qt must not move it a second time"
    qtbot.waitUntil(lambda: names(cockpit)[place] == name)
    assert len(shown(cards)) == 10


def test_a_removed_preset_can_be_brought_back(cockpit: Cockpit, cards: PresetList, qtbot: QtBot) -> None:
    before = names(cockpit)
    cards.setCurrentRow(3)
    QTest.keyClick(cards, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: len(names(cockpit)) == 9)
    notice = cockpit.window.toasts.showing()[0].notice
    assert notice.button == "Bring it back"
    assert notice.press is not None
    notice.press()
    qtbot.waitUntil(lambda: names(cockpit) == before)


def test_one_file_goes_out_and_comes_in(cockpit: Cockpit, shelf: PresetShelf, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    shelf.export()
    dialog = shelf.findChildren(QFileDialog)[-1]
    dialog.fileSelected.emit(str(path))
    dialog.close()
    qtbot.waitUntil(path.exists)
    shelf.import_file()
    dialog = shelf.findChildren(QFileDialog)[-1]
    dialog.fileSelected.emit(str(path))
    dialog.close()
    qtbot.waitUntil(lambda: len(names(cockpit)) == 20)
    assert "10 presets came in" in cockpit.window.toasts.showing()[-1].notice.sentence


def test_a_file_that_is_none_is_told_in_words(
    cockpit: Cockpit, cards: PresetList, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "no.toml").write_text("{", "utf-8")
    cockpit.panel.presets.import_file(tmp_path / "no.toml")
    qtbot.waitUntil(lambda: bool(cockpit.window.toasts.showing()))
    assert "no file of presets" in cockpit.window.toasts.showing()[0].notice.sentence


def test_everything_in_the_menu_of_a_preset_has_words(cockpit: Cockpit, shelf: PresetShelf, qtbot: QtBot) -> None:
    menu = shelf.menu_for("Pencil")
    actions = {action.text(): action for action in menu.actions()}
    assert len(actions) == 8
    cockpit.window.deck.line.setText("soft graphite")
    actions["Replace by what is in the prompt line"].trigger()
    qtbot.waitUntil(lambda: Shelf().find("Pencil").prompt == "soft graphite")
    place = names(cockpit).index("Pencil")
    actions["Move to the left"].trigger()
    qtbot.waitUntil(lambda: names(cockpit).index("Pencil") == place - 1)
    actions["Remove"].trigger()
    qtbot.waitUntil(lambda: "Pencil" not in names(cockpit))


def test_sliders_of_a_preset_go_on_air_with_it(cockpit: Cockpit, cards: PresetList, qtbot: QtBot) -> None:
    kept = Shelf()
    kept.save(Preset(name="Mine", prompt="ink", adjust={"ink": (0.5,)}))
    cockpit.panel.presets.load()
    qtbot.waitUntil(lambda: "Mine" in names(cockpit))
    cockpit.panel.presets.apply("Mine")
    assert cockpit.session.submitted[-1].adjust == (("ink", (0.5,)),)


def test_the_shelf_gives_way_in_a_low_window_and_closes_with_its_key(cockpit: Cockpit, shelf: PresetShelf) -> None:
    assert shelf.isVisible()
    cockpit.window.resize(1024, 520)
    assert not shelf.isVisible()
    cockpit.window.resize(1024, 640)
    assert shelf.isVisible()
    QTest.keyClick(cockpit.window.deck.line, Qt.Key.Key_F4)
    assert not shelf.isVisible()
    assert cockpit.panel.preferences.values.strip is False
    QTest.keyClick(cockpit.window.deck.line, Qt.Key.Key_F4)
    assert shelf.isVisible()
