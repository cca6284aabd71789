"""A picture of one's own in place of the camera."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QMenu
from pytestqt.qtbot import QtBot

from livestyle.profiles import load_profile, profile_names
from livestyle_ui.widgets.slate_menu import SlateMenu
from tests.livestyle_ui.conftest import Cockpit
from tests.livestyle_ui.fake_session import pair


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "Back soon & well.png"
    assert cv2.imwrite(str(path), np.full((90, 160, 3), 90, np.uint8))
    return path


@pytest.fixture
def menu(cockpit: Cockpit) -> SlateMenu:
    return cockpit.window.findChildren(SlateMenu)[0]


def chosen(cockpit: Cockpit, menu: SlateMenu, path: Path) -> None:
    """As a person does it: the entry, and the file."""
    menu.own.trigger()
    dialog = cockpit.window.findChildren(QFileDialog)[-1]
    dialog.fileSelected.emit(str(path))
    dialog.close()


def test_a_picture_is_taken_and_kept_and_the_run_begins_with_it(
    cockpit: Cockpit, menu: SlateMenu, picture: Path, qtbot: QtBot
) -> None:
    assert menu.usual.isChecked()
    chosen(cockpit, menu, picture)
    qtbot.waitUntil(lambda: len(cockpit.sessions) == 2)
    assert cockpit.sessions[1].settings.slate == picture
    assert menu.own.isChecked()
    assert menu.own.text() == "A picture of yours: Back soon && well.png"
    cockpit.panel.save()
    qtbot.waitUntil(lambda: "default" in profile_names() and "slate" in load_profile("default").values)
    menu.usual.trigger()
    qtbot.waitUntil(lambda: len(cockpit.sessions) == 3)
    assert cockpit.sessions[2].settings.slate is None
    assert menu.usual.isChecked()


def test_what_is_no_picture_is_told_and_changes_nothing(
    cockpit: Cockpit, menu: SlateMenu, tmp_path: Path, qtbot: QtBot
) -> None:
    wrong = tmp_path / "notes.png"
    wrong.write_text("no picture")
    chosen(cockpit, menu, wrong)
    qtbot.waitUntil(lambda: bool(cockpit.panel.notices.kept))
    assert cockpit.panel.notices.kept[-1].action == "Choose a PNG or JPEG file."
    assert cockpit.panel.settings.slate is None
    assert menu.usual.isChecked()
    assert len(cockpit.sessions) == 1


def test_who_is_on_air_is_not_disturbed(cockpit: Cockpit, menu: SlateMenu, picture: Path, qtbot: QtBot) -> None:
    cockpit.panel.outputs.switch("obs", on=True)
    qtbot.waitUntil(lambda: cockpit.panel.on_air)
    chosen(cockpit, menu, picture)
    qtbot.waitUntil(lambda: cockpit.panel.settings.slate == picture)
    assert len(cockpit.sessions) == 1
    assert cockpit.panel.notices.kept[-1].sentence == "The new slate is used from the next start on."


LOST = {
    "slate": "The slate",
    "freeze": "The last picture",
    "blur": "The last picture, blurred",
    "black": "A black picture",
}


def lost_entries(cockpit: Cockpit) -> dict[str, QAction]:
    """What can be shown when the camera is lost, by its words."""
    cockpit.window.menu.aboutToShow.emit()
    title = next(action for action in cockpit.window.menu.actions() if action.text() == "When the camera is lost")
    inner = title.menu()
    assert isinstance(inner, QMenu)
    return {action.text(): action for action in inner.actions()}


def test_what_a_lost_camera_leaves_is_chosen_and_kept_and_acts_on_air(cockpit: Cockpit, qtbot: QtBot) -> None:
    cockpit.panel.outputs.switch("obs", on=True)
    qtbot.waitUntil(lambda: cockpit.panel.on_air)
    assert list(lost_entries(cockpit)) == list(LOST.values())
    assert lost_entries(cockpit)["The slate"].isChecked()
    for choice in ("black", "blur", "freeze"):
        lost_entries(cockpit)[LOST[choice]].trigger()
        assert cockpit.session.settings.when_lost == choice
        checked = [words for words, action in lost_entries(cockpit).items() if action.isChecked()]
        assert checked == [LOST[choice]]
    assert len(cockpit.sessions) == 1, "nobody who is on air is disturbed"
    cockpit.panel.save()
    qtbot.waitUntil(
        lambda: "default" in profile_names() and load_profile("default").values.get("when_lost") == "freeze"
    )
    cockpit.panel.start()
    qtbot.waitUntil(lambda: len(cockpit.sessions) == 2)
    assert cockpit.sessions[1].settings.when_lost == "freeze"


def test_who_keeps_the_last_picture_is_told_that_there_is_no_camera(cockpit: Cockpit, qtbot: QtBot) -> None:
    source = cockpit.session.now.source
    assert source is not None
    cockpit.session.preview.next = pair(40, 40)
    qtbot.waitUntil(lambda: cockpit.window.view.shown > 0)
    before = cockpit.window.view.grab().toImage()
    cockpit.session.now = replace(cockpit.session.now, source=replace(source, state="waiting"))
    qtbot.waitUntil(lambda: cockpit.window.view.grab().toImage() != before)
