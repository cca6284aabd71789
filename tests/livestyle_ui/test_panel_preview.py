"""The big picture: what is seen in it, and that it costs nothing when nobody sees it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from livestyle.fit import Framing
from livestyle.frame import Pixels
from livestyle_ui.preview.view import PictureView
from livestyle_ui.state.preferences import Preferences
from livestyle_ui.widgets.crop_card import CropCard
from tests.livestyle_ui.conftest import Cockpit, MakeCockpit
from tests.livestyle_ui.fake_session import pair

CAMERA, LOOK = 40, 200


def seen(view: PictureView) -> Pixels:
    """What is painted, uint8 (height, width, 3) RGB."""
    image = view.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).copy()


def mirrored(cockpit: Cockpit) -> bool:
    return cockpit.panel.viewing.mirrored


def flipped(cockpit: Cockpit) -> bool:
    return cockpit.session.framing.flip


def layout(cockpit: Cockpit) -> str:
    return cockpit.panel.viewing.layout


def takes_pictures(cockpit: Cockpit) -> bool:
    return cockpit.session.preview.running


def value_at(view: PictureView, x: float, y: float = 0.35) -> int:
    """Grey value at a part of the width, at a height where nothing is written."""
    shown = seen(view)
    return int(shown[round(shown.shape[0] * y), round(shown.shape[1] * x), 0])


@pytest.fixture
def view(cockpit: Cockpit, qtbot: QtBot) -> PictureView:
    """A view with a dark camera picture and a light look."""
    show(cockpit, qtbot)
    return cockpit.window.view


def show(cockpit: Cockpit, qtbot: QtBot, camera: int = CAMERA, look: int | None = LOOK) -> None:
    before = cockpit.window.view.shown
    cockpit.session.preview.next = pair(camera, look)
    qtbot.waitUntil(lambda: cockpit.window.view.shown > before)


def test_the_restyled_picture_is_shown(view: PictureView) -> None:
    assert value_at(view, 0.5) == LOOK


def test_the_camera_is_shown_at_once_while_the_model_loads(cockpit: Cockpit, qtbot: QtBot) -> None:
    cockpit.session.now = replace(cockpit.session.now, phase="loading", progress="The model is loading.")
    show(cockpit, qtbot, look=None)
    assert value_at(cockpit.window.view, 0.5) == CAMERA


def test_f2_shows_the_camera_for_as_long_as_it_is_held(cockpit: Cockpit, view: PictureView, qtbot: QtBot) -> None:
    cockpit.window.activateWindow()
    qtbot.waitUntil(cockpit.window.isActiveWindow)
    QTest.keyPress(cockpit.window.deck.line, Qt.Key.Key_F2)
    assert value_at(view, 0.5) == CAMERA
    QTest.keyRelease(cockpit.window.deck.line, Qt.Key.Key_F2)
    assert value_at(view, 0.5) == LOOK


def test_the_button_compares_for_as_long_as_it_is_held(cockpit: Cockpit, view: PictureView) -> None:
    QTest.mousePress(cockpit.window.top.compare, Qt.MouseButton.LeftButton)
    assert value_at(view, 0.5) == CAMERA
    QTest.mouseRelease(cockpit.window.top.compare, Qt.MouseButton.LeftButton)
    assert value_at(view, 0.5) == LOOK


def test_the_split_line_follows_the_mouse(cockpit: Cockpit, view: PictureView) -> None:
    cockpit.window.top.split.click()
    assert value_at(view, 0.3) == CAMERA
    assert value_at(view, 0.7) == LOOK
    middle = QPoint(view.width() // 2, view.height() // 4)
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseMove(view, QPoint(round(view.width() * 0.8), middle.y()))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(round(view.width() * 0.8), middle.y()))
    assert value_at(view, 0.7) == CAMERA
    assert cockpit.panel.viewing.split_at == pytest.approx(0.8, abs=0.05)


def test_the_split_line_follows_the_arrow_keys(cockpit: Cockpit, view: PictureView) -> None:
    cockpit.panel.viewing.set_split(on=True)
    view.setFocus()
    for _ in range(5):
        QTest.keyClick(view, Qt.Key.Key_Left)
    assert cockpit.panel.viewing.split_at == pytest.approx(0.4)


@pytest.mark.parametrize("mirror", [True, False])
def test_side_by_side_each_half_has_a_whole_picture(
    cockpit: Cockpit, view: PictureView, qtbot: QtBot, mirror: bool
) -> None:
    cockpit.panel.viewing.set_mirrored(on=mirror)
    cockpit.window.top.beside.click()
    halves = seen(view)
    height, width = halves.shape[:2]
    inside = halves[round(height * 0.42) : round(height * 0.5), :, 0]  # no words at this height
    assert (inside[:, 2 : width // 2 - 3] == CAMERA).all()
    assert (inside[:, width // 2 + 3 : -2] == LOOK).all(), (
        "the line between them is no wider than the enlarging makes it"
    )
    bars = halves[[4, -4], 10:-10]
    assert not np.isin(bars, (CAMERA, LOOK)).any(), "letterboxed: above and below there is no picture"
    picture = (halves[:, width // 4, 0] == CAMERA).sum()
    assert picture == pytest.approx(width / 2 * 9 / 16, abs=3), "in its own proportions"


def test_split_side_by_side_and_one_picture_exclude_each_other(cockpit: Cockpit, view: PictureView) -> None:
    top = cockpit.window.top
    top.beside.click()
    assert (layout(cockpit), top.beside.isChecked(), top.split.isChecked()) == ("beside", True, False)
    QTest.keyClick(cockpit.window.deck.line, Qt.Key.Key_F3)
    assert (layout(cockpit), top.beside.isChecked(), top.split.isChecked()) == ("split", False, True)
    QTest.keyClick(cockpit.window.deck.line, Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier)
    assert layout(cockpit) == "beside"
    QTest.keyPress(cockpit.window.deck.line, Qt.Key.Key_F2)
    assert value_at(view, 0.75) == CAMERA, "holding goes before"
    QTest.keyRelease(cockpit.window.deck.line, Qt.Key.Key_F2)
    assert value_at(view, 0.75, 0.45) == LOOK
    assert value_at(view, 0.25, 0.45) == CAMERA
    top.beside.click()
    assert layout(cockpit) == "one"
    assert value_at(view, 0.25) == LOOK
    assert top.beside.accessibleName() == "Side by side"
    assert "Shift+F3" in top.beside.toolTip()


def test_side_by_side_there_is_one_picture_while_the_model_loads(cockpit: Cockpit, qtbot: QtBot) -> None:
    cockpit.panel.viewing.set_beside(on=True)
    show(cockpit, qtbot, look=None)
    assert value_at(cockpit.window.view, 0.25) == value_at(cockpit.window.view, 0.75) == CAMERA


@pytest.mark.parametrize("wanted", ["split", "beside"])
def test_the_layout_holds_at_the_next_start(
    cockpit: Cockpit, make_cockpit: MakeCockpit, qtbot: QtBot, wanted: str
) -> None:
    getattr(cockpit.window.top, wanted).click()
    qtbot.waitUntil(lambda: Preferences().values.layout == wanted)
    again = make_cockpit()
    assert layout(again) == wanted
    assert getattr(again.window.top, wanted).isChecked()


def test_a_slate_is_not_mirrored(cockpit: Cockpit) -> None:
    viewing = cockpit.panel.viewing
    viewing.pair = pair(40, 200)
    assert (viewing.mirrors_camera, viewing.mirrors_on_air) == (True, True)
    viewing.pair = replace(pair(40, 200), slate_on_air=True)
    assert (viewing.mirrors_camera, viewing.mirrors_on_air) == (True, False), "the slate of a panic"
    viewing.pair = replace(pair(40, 200), slate_in_source=True, slate_on_air=True)
    assert (viewing.mirrors_camera, viewing.mirrors_on_air) == (False, False), "there is no camera"


def test_mirror_is_the_viewers_and_flip_is_everybodys(cockpit: Cockpit, view: PictureView) -> None:
    assert mirrored(cockpit), "a mirror is what people know of themselves"
    cockpit.window.side.mirror.switch.click()
    assert not mirrored(cockpit)
    assert not flipped(cockpit), "nothing of it goes on air"
    cockpit.window.side.flip.switch.click()
    assert flipped(cockpit)
    assert not mirrored(cockpit)


def test_the_flip_holds_in_the_next_session(cockpit: Cockpit, qtbot: QtBot) -> None:
    cockpit.window.side.flip.switch.click()
    cockpit.panel.start()
    qtbot.waitUntil(lambda: len(cockpit.sessions) == 2 and cockpit.panel.live.status is not None)
    assert cockpit.session.framing.flip


def test_a_part_of_the_camera_is_chosen_and_remembered(cockpit: Cockpit, qtbot: QtBot) -> None:
    card = cockpit.window.side.findChildren(CropCard)[0]
    assert not card.rows.isVisible()
    card.opener.click()
    card.zoom.slider.setValue(20)
    card.across.slider.setValue(40)
    card.aspect.setCurrentIndex(card.aspect.findData("stretch"))
    card.aspect.activated.emit(card.aspect.currentIndex())
    assert cockpit.session.framing == Framing("stretch", 2.0, (1.0, 0.0))
    qtbot.waitUntil(lambda: Preferences().values.zoom == 2.0)
    assert Preferences().values.pan == (1.0, 0.0)


def test_hidden_it_takes_no_pictures(cockpit: Cockpit, view: PictureView, qtbot: QtBot) -> None:
    assert takes_pictures(cockpit)
    cockpit.panel.viewing.set_hidden(on=True)
    assert not takes_pictures(cockpit)
    cockpit.panel.viewing.set_hidden(on=False)
    assert takes_pictures(cockpit)
    cockpit.window.hide()
    assert not takes_pictures(cockpit)
    cockpit.window.show()
    qtbot.waitExposed(cockpit.window)
    assert takes_pictures(cockpit)


def test_full_screen_shows_the_picture_alone_and_escape_ends_it(cockpit: Cockpit, view: PictureView) -> None:
    window = cockpit.window
    QTest.mouseDClick(view, Qt.MouseButton.LeftButton)
    assert window.isFullScreen()
    assert not any(part.isVisible() for part in (window.top, window.deck, window.strip, window.side))
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert not window.isFullScreen()
    assert all(part.isVisible() for part in (window.top, window.deck, window.strip, window.side))


def test_without_a_session_there_are_words_in_place_of_a_picture(make_cockpit: MakeCockpit) -> None:
    cockpit = make_cockpit(started=False)
    shown = seen(cockpit.window.view)
    assert len(np.unique(shown.reshape(-1, 3), axis=0)) > 2, "there is text"
    assert shown.std() > 0
