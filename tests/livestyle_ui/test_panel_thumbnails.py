"""Small pictures of this camera under each preset, made when the stream can spare the time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from livestyle.errors import ModelError
from livestyle.preset import built_in
from livestyle.preset_pictures import picture_of
from livestyle.presets import Shelf
from livestyle_ui.state import thumbnails as pace
from tests.livestyle_ui.conftest import Cockpit, MakeCockpit
from tests.livestyle_ui.fake_session import pair
from tests.livestyle_ui.preset_files import write_ten


@pytest.fixture(autouse=True)
def _ten_presets(home: Path) -> None:
    write_ten()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "FIRST_MS", 5)
    monkeypatch.setattr(pace, "AGAIN_MS", 20)
    monkeypatch.setattr(pace, "SETTLE_S", 0.0)


def test_every_preset_gets_a_picture_of_this_camera(quick: None, make_cockpit: MakeCockpit, qtbot: QtBot) -> None:
    cockpit = make_cockpit()
    cockpit.session.preview.next = pair(40, 200)
    pictures = cockpit.panel.thumbnails.pictures
    qtbot.waitUntil(lambda: len(pictures) == 10, timeout=20_000)
    assert {grey for _, grey in cockpit.small.asked} == {40}, "they are made of the camera's picture"
    assert all(int(picture[0, 0, 0]) == 215 for picture in pictures.values())
    asked = len(cockpit.small.asked)
    qtbot.waitUntil(lambda: len(cockpit.small.asked) > asked)  # they are made anew


def test_the_stream_goes_first(quick: None, make_cockpit: MakeCockpit, qtbot: QtBot) -> None:
    cockpit = make_cockpit()
    cockpit.session.now = replace(cockpit.session.now, fps=12.0)
    cockpit.session.preview.next = pair(40, 200)
    pictures = cockpit.panel.thumbnails.pictures
    qtbot.waitUntil(lambda: len(pictures) == 10, timeout=20_000)
    asked = len(cockpit.small.asked)
    qtbot.wait(200)
    assert len(cockpit.small.asked) == asked, "a slow stream is not slowed down for pictures that are there"


def test_a_slate_makes_no_picture(quick: None, make_cockpit: MakeCockpit, qtbot: QtBot) -> None:
    cockpit = make_cockpit()
    cockpit.session.preview.next = replace(pair(40, 200), slate_in_source=True)
    qtbot.waitUntil(lambda: cockpit.panel.viewing.pair is not None)
    qtbot.wait(200)
    assert cockpit.small.asked == [], "letters show nothing of a look"
    cockpit.session.preview.next = pair(40, 200)
    qtbot.waitUntil(lambda: bool(cockpit.small.asked))


def test_what_comes_along_has_a_picture_until_the_camera_gives_one(
    quick: None, make_cockpit: MakeCockpit, qtbot: QtBot
) -> None:
    shelf = Shelf()
    name = "As it came"
    shelf.save(built_in()[0].model_copy(update={"name": name}))
    shelf.save(built_in()[1].model_copy(update={"name": "Changed", "prompt": "graphite"}))
    cockpit = make_cockpit()
    pictures = cockpit.panel.thumbnails.pictures
    qtbot.waitUntil(lambda: name in pictures)
    assert set(pictures) == {name}, "one that was changed has none"
    assert pictures[name] is picture_of(built_in()[0])
    cockpit.session.preview.next = pair(40, 200)
    qtbot.waitUntil(lambda: len(pictures) == len(shelf.presets), timeout=20_000)
    qtbot.waitUntil(lambda: int(pictures[name][0, 0, 0]) == 215, timeout=20_000)


def test_a_hidden_shelf_makes_no_pictures(quick: None, make_cockpit: MakeCockpit, qtbot: QtBot) -> None:
    cockpit = make_cockpit()
    QTest.keyClick(cockpit.window.deck.line, Qt.Key.Key_F4)
    cockpit.session.preview.next = pair(40, 200)
    qtbot.wait(200)
    assert cockpit.small.asked == []


def test_pictures_that_cannot_be_made_are_told_once_and_letters_stay(
    quick: None, make_cockpit: MakeCockpit, qtbot: QtBot
) -> None:
    cockpit = make_cockpit()
    cockpit.small.error = ModelError("There is no memory.", "Close something.")
    cockpit.session.preview.next = pair(40, 200)
    qtbot.waitUntil(lambda: bool(cockpit.window.toasts.showing()))
    qtbot.wait(150)
    assert [toast.notice.sentence for toast in cockpit.window.toasts.showing()] == ["There is no memory."]
    assert cockpit.panel.thumbnails.pictures == {}


def test_a_changed_preset_loses_its_picture(quick: None, make_cockpit: MakeCockpit, qtbot: QtBot) -> None:
    cockpit = make_cockpit()
    cockpit.session.preview.next = pair(40, 200)
    pictures = cockpit.panel.thumbnails.pictures
    qtbot.waitUntil(lambda: len(pictures) == 10, timeout=20_000)
    cockpit.small.gate.clear()
    cockpit.window.deck.line.setText("graphite")
    cockpit.panel.presets.save("Pencil", replace=True)
    cockpit.panel.presets.remove("Anime")
    qtbot.waitUntil(lambda: not {"Pencil", "Anime"} & set(pictures))
    cockpit.small.gate.set()
    qtbot.waitUntil(lambda: "Pencil" in pictures)


def test_a_card_shows_its_picture_as_the_viewer_sees_the_big_one(cockpit: Cockpit, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: len(cockpit.panel.presets.all) == 10)
    cards = cockpit.window.fittings.shelf.list
    picture = np.zeros((90, 160, 3), np.uint8)
    picture[:, :80] = 255
    cockpit.panel.thumbnails.pictures[cockpit.panel.presets.all[1].name] = picture
    place = cards.visualItemRect(cards.item(1))

    def left_is_bright() -> bool:
        image = cards.viewport().grab(place).toImage()
        ratio = image.devicePixelRatio()
        at = QPoint(round(30 * ratio), round(50 * ratio))
        return image.pixelColor(at).lightness() > 128

    assert not left_is_bright(), "the preview is a mirror at first"
    cockpit.panel.viewing.set_mirrored(on=False)
    assert left_is_bright()
