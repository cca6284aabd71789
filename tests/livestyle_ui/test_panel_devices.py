"""Cameras: listed off the GUI thread, chosen, lost and tried again."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from livestyle.errors import CameraError
from livestyle_ui.state.devices import Device, Devices, listed_devices
from livestyle_ui.widgets.source_card import SourceCard
from tests.livestyle_ui.conftest import Cockpit, MakeCockpit

OTHER = Device("camera:Capture Card", "Capture Card")


def card(cockpit: Cockpit) -> SourceCard:
    return cockpit.window.side.findChildren(SourceCard)[0]


def titles(cockpit: Cockpit) -> list[str]:
    choice = card(cockpit).choice
    return [choice.itemText(at) for at in range(choice.count())]


def choose(cockpit: Cockpit, title: str) -> None:
    choice = card(cockpit).choice
    choice.setCurrentIndex(choice.findText(title))
    choice.activated.emit(choice.currentIndex())


def test_cameras_have_their_names_and_come_and_go(cockpit: Cockpit, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: titles(cockpit) == ["HD Webcam C920", "Demo picture"])
    cockpit.listed.append(replace(OTHER, virtual=True))
    cockpit.listed[0] = replace(cockpit.listed[0], in_use=True)
    cockpit.panel.devices.refresh()
    qtbot.waitUntil(lambda: titles(cockpit) == ["HD Webcam C920 (in use)", "Capture Card (virtual)", "Demo picture"])
    assert card(cockpit).choice.currentText() == "Demo picture", "what is chosen stays"


def test_an_open_list_stays_open_when_a_camera_comes_and_goes(cockpit: Cockpit, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: titles(cockpit) == ["HD Webcam C920", "Demo picture"])
    choice = card(cockpit).choice
    choice.showPopup()
    qtbot.waitUntil(choice.view().isVisible)
    cockpit.listed.insert(0, OTHER)
    cockpit.panel.devices.refresh()
    qtbot.waitUntil(lambda: titles(cockpit) == ["Capture Card", "HD Webcam C920", "Demo picture"])
    assert choice.view().isVisible()
    cockpit.listed.reverse()
    cockpit.panel.devices.refresh()
    qtbot.waitUntil(lambda: titles(cockpit) == ["HD Webcam C920", "Capture Card", "Demo picture"])
    cockpit.listed.remove(OTHER)
    cockpit.panel.devices.refresh()
    qtbot.waitUntil(lambda: titles(cockpit) == ["HD Webcam C920", "Demo picture"])
    assert choice.view().isVisible()
    assert choice.currentText() == "Demo picture"
    assert cockpit.session.sources == [], "nothing was chosen by that"
    choice.hidePopup()


def test_a_camera_has_its_numbers_in_its_tip_and_twins_in_their_names(cockpit: Cockpit, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: "HD Webcam C920" in titles(cockpit))
    choice = card(cockpit).choice
    assert choice.itemData(0, Qt.ItemDataRole.ToolTipRole) == "046d:0892"
    cockpit.listed.append(replace(cockpit.listed[0], spec="camera:/dev/v4l/by-id/other", detail="046d:0893"))
    cockpit.panel.devices.refresh()
    twins = ["HD Webcam C920 [046d:0892]", "HD Webcam C920 [046d:0893]"]
    qtbot.waitUntil(lambda: titles(cockpit)[:2] == twins)


def test_the_list_is_read_again_by_itself_but_not_when_hidden(cockpit: Cockpit, qtbot: QtBot) -> None:
    cockpit.listed.append(OTHER)
    qtbot.waitUntil(lambda: "Capture Card" in titles(cockpit), timeout=10_000)
    cockpit.window.hide()
    cockpit.listed.remove(OTHER)
    qtbot.wait(2000)
    assert "Capture Card" in titles(cockpit)


def test_a_camera_is_chosen_while_the_outputs_go_on(cockpit: Cockpit, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: "HD Webcam C920" in titles(cockpit))
    choose(cockpit, "HD Webcam C920")
    qtbot.waitUntil(lambda: cockpit.session.sources == ["camera:/dev/v4l/by-id/usb-C920"])
    assert len(cockpit.sessions) == 1


def test_a_camera_that_is_not_there_is_waited_for_by_name(make_cockpit: MakeCockpit) -> None:
    cockpit = make_cockpit(source="camera:Studio Cam")
    source = replace(
        cockpit.session.now.source, spec="camera:Studio Cam", name="Studio Cam", state="waiting",
        sentence="The camera is in use by another program. Close it.",
    )  # fmt: skip
    cockpit.session.now = replace(cockpit.session.now, source=source)
    cockpit.panel.live.refresh()
    assert titles(cockpit)[0] == "Studio Cam (not there)"
    assert card(cockpit).note.text() == "The camera is in use by another program. Close it."
    assert card(cockpit).again.isVisible()
    card(cockpit).again.click()
    cockpit.panel.errands.close()
    assert cockpit.session.sources == ["camera:Studio Cam"], "it is tried again, and no other camera in its place"


def test_the_real_format_is_shown_with_what_is_odd_about_it(cockpit: Cockpit) -> None:
    assert card(cockpit).format.text() == "RGB 640x360 @ 30.0 measured"
    source = replace(cockpit.session.now.source, note="1920x1080 was asked for.")
    cockpit.session.now = replace(cockpit.session.now, source=source)
    cockpit.panel.live.refresh()
    assert card(cockpit).note.text() == "1920x1080 was asked for."


def test_a_source_that_cannot_be_is_told(cockpit: Cockpit, qtbot: QtBot) -> None:
    cockpit.session.source_error = CameraError("There is no such camera.", "Choose another.")
    qtbot.waitUntil(lambda: "HD Webcam C920" in titles(cockpit))
    choose(cockpit, "HD Webcam C920")
    qtbot.waitUntil(lambda: bool(cockpit.window.toasts.showing()))
    assert cockpit.window.toasts.showing()[0].notice.sentence == "There is no such camera."
    assert card(cockpit).choice.currentText() == "Demo picture", "what runs is shown as chosen"


def test_a_system_that_hangs_does_not_hold_up_the_window(qtbot: QtBot) -> None:
    gate = threading.Event()

    def hangs() -> list[Device]:
        gate.wait(30)
        return [OTHER]

    devices = Devices(hangs)
    devices.watch(on=True)
    qtbot.wait(50)
    assert devices.known == []
    with qtbot.waitSignal(devices.changed):
        gate.set()
    assert devices.known == [OTHER]
    assert devices.close()


def test_a_list_that_cannot_be_read_is_an_empty_one(qtbot: QtBot) -> None:
    def fails() -> list[Device]:
        raise CameraError("The list cannot be read.", "Choose by number.")

    devices = Devices(fails)
    devices.refresh()
    qtbot.waitUntil(lambda: devices.failure is not None)
    assert devices.known == []
    assert devices.close()


@pytest.mark.e2e
def test_the_real_list_can_be_read() -> None:
    assert all(device.spec.startswith(("camera:", "screen:")) for device in listed_devices())
