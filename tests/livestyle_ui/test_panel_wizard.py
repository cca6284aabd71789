"""The first steps: five pages that work without a choice, can be left, and can be seen again."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from livestyle.errors import ModelError
from livestyle.status import Phase
from livestyle_ui.state.preferences import Preferences
from livestyle_ui.wizard.camera_page import CameraPage
from livestyle_ui.wizard.check_page import CheckPage
from livestyle_ui.wizard.label_page import LabelPage
from livestyle_ui.wizard.output_page import CALLS, OBS, Advice, OutputPage
from livestyle_ui.wizard.style_page import StylePage
from livestyle_ui.wizard.wizard import Wizard
from tests.livestyle_ui.conftest import Cockpit, MakeCockpit
from tests.livestyle_ui.fake_session import pair

LACKS = "There is no virtual camera. Make it: sudo modprobe v4l2loopback"


@pytest.fixture
def wizard(cockpit: Cockpit, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Wizard:
    """On a machine that has a virtual camera."""
    monkeypatch.setattr(OutputPage.__init__, "__defaults__", (Advice,))
    qtbot.waitUntil(lambda: len(cockpit.panel.presets.all) == 10)
    qtbot.waitUntil(lambda: bool(cockpit.panel.devices.known))
    return cockpit.window.fittings.open_wizard()


def test_enter_alone_leads_to_a_picture_in_calls(cockpit: Cockpit, wizard: Wizard, qtbot: QtBot) -> None:
    assert len(wizard.pages) == 5
    for at in range(5):
        assert wizard.at == at
        assert wizard.onward.hasFocus() or not wizard.isActiveWindow()
        QTest.keyClick(wizard, Qt.Key.Key_Return)
    assert not wizard.isVisible()
    qtbot.waitUntil(lambda: cockpit.panel.outputs.wanted == (CALLS,))
    qtbot.waitUntil(lambda: Preferences().values.welcomed)


def test_it_can_be_left_and_seen_again(cockpit: Cockpit, wizard: Wizard, qtbot: QtBot) -> None:
    wizard.skip.click()
    assert not wizard.isVisible()
    assert cockpit.panel.outputs.wanted == (), "what was not chosen is not done"
    assert cockpit.panel.preferences.values.welcomed
    again = cockpit.window.fittings.open_wizard()
    assert again.isVisible()
    again.go_to(3)
    page = again.pages[3]
    assert isinstance(page, OutputPage)
    assert page.chosen == (), "who was here before has nothing switched on for them"
    again.reject()


def test_the_way_back(wizard: Wizard) -> None:
    assert not wizard.back.isEnabled()
    wizard.onward.click()
    wizard.back.click()
    assert wizard.at == 0
    wizard.reject()


def test_a_camera_is_chosen_with_its_picture(cockpit: Cockpit, wizard: Wizard, qtbot: QtBot) -> None:
    page = wizard.pages[0]
    assert isinstance(page, CameraPage)
    assert [page.list.item(at).text() for at in range(2)] == ["HD Webcam C920", "Demo picture, without a camera"]
    assert page.list.currentItem().text().startswith("Demo"), "what runs is chosen"
    cockpit.session.preview.next = pair(40, 200)
    qtbot.waitUntil(lambda: page.picture._pixels is not None)
    page.list.setCurrentRow(0)
    qtbot.waitUntil(lambda: cockpit.session.sources == ["camera:/dev/v4l/by-id/usb-C920"])
    cockpit.session.now = replace(
        cockpit.session.now, source=replace(cockpit.session.now.source, sentence="It is in use by another program.")
    )
    cockpit.panel.live.refresh()
    assert page.state.text() == "It is in use by another program."
    wizard.reject()


def test_without_a_camera_the_demo_picture_comes(make_cockpit: MakeCockpit, qtbot: QtBot) -> None:
    cockpit = make_cockpit(source="camera")
    cockpit.listed.clear()
    qtbot.waitUntil(lambda: cockpit.panel.devices.known == [])
    wizard = cockpit.window.fittings.open_wizard()
    wizard.go_to(0)
    qtbot.waitUntil(lambda: cockpit.session.sources == ["demo"])
    wizard.reject()


def test_at_the_first_start_without_a_camera_the_demo_picture_is_what_runs(
    make_cockpit: MakeCockpit, qtbot: QtBot
) -> None:
    cockpit = make_cockpit(source="camera", started=False, shown=False)
    cockpit.listed.clear()
    wizard = cockpit.window.fittings.open_wizard()
    page = wizard.pages[0]
    assert isinstance(page, CameraPage)
    assert page.list.currentItem().text() == "First camera", (
        "what is set is chosen until it is known that there is none"
    )
    cockpit.panel.devices.refresh()
    qtbot.waitUntil(lambda: cockpit.panel.source == "demo")
    assert page.list.currentItem().text() == "Demo picture, without a camera"
    qtbot.waitUntil(lambda: bool(cockpit.sessions))
    assert cockpit.session.settings.source == "demo", "it is not only shown as chosen"
    wizard.reject()


@pytest.mark.parametrize(("phase", "frames"), [("loading", 5), ("running", 0)])
def test_another_source_gives_a_run_without_a_picture_another_size(
    cockpit: Cockpit, qtbot: QtBot, phase: Phase, frames: int
) -> None:
    source = replace(cockpit.session.now.source, spec="camera", name="camera", state="waiting")
    cockpit.session.now = replace(cockpit.session.now, phase=phase, frames_in=frames, source=source)
    cockpit.panel.live.refresh()
    cockpit.panel.choose_source("demo")
    qtbot.waitUntil(lambda: len(cockpit.sessions) == 2)
    assert cockpit.session.settings.source == "demo", "begun anew: its size was chosen without a picture"


def test_a_camera_that_comes_gives_a_run_another_size(cockpit: Cockpit, qtbot: QtBot) -> None:
    there = cockpit.session.now
    waiting = replace(there.source, spec="camera", name="camera", state="waiting")
    cockpit.session.now = replace(there, frames_in=0, source=waiting)
    cockpit.panel.live.refresh()
    cockpit.session.now = replace(there, frames_in=3)
    cockpit.panel.live.refresh()
    qtbot.waitUntil(lambda: len(cockpit.sessions) == 2)
    cockpit.panel.live.refresh()
    qtbot.wait(50)
    assert len(cockpit.sessions) == 2, "once"


def test_what_has_the_cursor_already_can_be_chosen_by_a_click(cockpit: Cockpit, wizard: Wizard, qtbot: QtBot) -> None:
    page = wizard.pages[0]
    assert isinstance(page, CameraPage)
    cockpit.panel.source = "camera:gone"  # the list does not know of it yet
    place = page.list.visualItemRect(page.list.currentItem()).center()
    QTest.mouseClick(page.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: cockpit.session.sources == ["demo"])
    wizard.reject()


def test_without_a_picture_the_measuring_ends_with_a_sentence(cockpit: Cockpit, wizard: Wizard) -> None:
    source = replace(cockpit.session.now.source, state="waiting")
    cockpit.session.now = replace(cockpit.session.now, source=source, frames_in=0, fps=0.0)
    wizard.go_to(1)
    page = wizard.pages[1]
    assert isinstance(page, CheckPage)
    for _ in range(8):
        cockpit.panel.live.refresh()
    assert page.verdict.text().startswith("There is no picture to measure with.")
    assert page.busy.isHidden()
    wizard.reject()


def test_the_machine_is_judged_by_what_it_does(cockpit: Cockpit, wizard: Wizard, qtbot: QtBot) -> None:
    wizard.go_to(1)
    page = wizard.pages[1]
    assert isinstance(page, CheckPage)
    assert page.verdict.text() == "Measuring"
    assert not page.busy.isHidden()
    qtbot.waitUntil(lambda: page.verdict.text() == "This machine keeps up with your camera.")
    assert page.facts["speed"].text() == "30 of 30 pictures a second"
    assert page.busy.isHidden()
    cockpit.session.now = replace(cockpit.session.now, fps=9.0)
    cockpit.panel.live.refresh()
    assert "slow" in page.verdict.text()
    wizard.reject()


def test_another_size_is_measured_anew(cockpit: Cockpit, wizard: Wizard, qtbot: QtBot) -> None:
    wizard.go_to(1)
    page = wizard.pages[1]
    assert isinstance(page, CheckPage)
    page.sizes.setCurrentText("640x360")
    page.sizes.activated.emit(page.sizes.currentIndex())
    qtbot.waitUntil(lambda: len(cockpit.sessions) == 2)
    assert cockpit.session.settings.size == (640, 360)
    wizard.reject()


def test_a_model_that_cannot_load_is_told_on_the_page(cockpit: Cockpit, wizard: Wizard, qtbot: QtBot) -> None:
    wizard.go_to(1)
    page = wizard.pages[1]
    assert isinstance(page, CheckPage)
    cockpit.panel.live.failure = ModelError("There is no model.", "Install livestyle again.")
    cockpit.panel.live.changed.emit()
    assert page.verdict.text() == "There is no model. Install livestyle again."
    assert wizard.onward.isEnabled(), "nobody is held here"
    cockpit.panel.live.failure = None
    wizard.reject()


def test_a_look_is_tried_with_one_press(cockpit: Cockpit, wizard: Wizard, qtbot: QtBot) -> None:
    wizard.go_to(2)
    page = wizard.pages[2]
    assert isinstance(page, StylePage)
    place = page.list.visualItemRect(page.list.item(2)).center()
    QTest.mouseClick(page.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert cockpit.session.submitted[-1].text == cockpit.panel.presets.all[2].prompt
    wizard.reject()


@pytest.mark.parametrize(("outputs", "hints"), [((CALLS,), "Zoom"), ((OBS,), "livestyle obs setup"), ((), "")])
def test_each_place_has_its_hints(
    cockpit: Cockpit, wizard: Wizard, outputs: tuple[str, ...], hints: str, qtbot: QtBot
) -> None:
    wizard.go_to(3)
    page = wizard.pages[3]
    assert isinstance(page, OutputPage)
    page.choices[outputs].click()
    shown = " ".join(part.text() for _, parts in page._hints.values() for part in parts if not part.isHidden())
    assert hints in shown
    assert bool(shown) == bool(hints)
    wizard.onward.click()
    qtbot.waitUntil(lambda: cockpit.panel.outputs.wanted == outputs)
    wizard.reject()


def test_what_the_virtual_camera_lacks_is_said_before_it_is_missed(cockpit: Cockpit, qtbot: QtBot) -> None:
    page = OutputPage(cockpit.panel, lambda: Advice((LACKS,), possible=False))
    qtbot.addWidget(page)
    page.enter()
    qtbot.waitUntil(lambda: "sudo modprobe" in page.advice.text())
    assert not page.advice.isHidden()
    page.choices[(OBS,)].click()
    assert page.advice.isHidden(), "that is no matter for OBS"
    page.choices[(CALLS, OBS)].click()
    page.leave()
    assert cockpit.panel.outputs.wanted == (OBS,), "what cannot work is not switched on"
    told = [toast.notice.sentence for toast in cockpit.window.toasts.showing()]
    assert told == ["There is no virtual camera on this machine yet: it stays off."]


def test_a_page_that_is_left_at_once_switches_on_what_works(cockpit: Cockpit, qtbot: QtBot) -> None:
    page = OutputPage(cockpit.panel, Advice)
    qtbot.addWidget(page)
    page.choices[(CALLS,)].click()
    page.leave()
    qtbot.waitUntil(lambda: cockpit.panel.outputs.wanted == (CALLS,))


def test_a_sentence_for_the_viewers_is_copied(wizard: Wizard) -> None:
    wizard.go_to(4)
    page = wizard.pages[4]
    assert isinstance(page, LabelPage)
    page.copy.click()
    assert QGuiApplication.clipboard().text() == page.sentence.text()
    wizard.reject()
