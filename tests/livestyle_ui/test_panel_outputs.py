"""Outputs, recordings and snapshots, as switches and buttons."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from livestyle.errors import OutputError
from livestyle_ui.widgets.basics import Button
from livestyle_ui.widgets.capture_card import CaptureCard
from livestyle_ui.widgets.output_list import OutputList, OutputRow
from tests.livestyle_ui.conftest import Cockpit, MakeCockpit


@pytest.fixture
def outputs(cockpit: Cockpit) -> OutputList:
    return cockpit.window.side.findChildren(OutputList)[0]


@pytest.fixture
def capture(cockpit: Cockpit) -> CaptureCard:
    return cockpit.window.side.findChildren(CaptureCard)[0]


def row(outputs: OutputList, spec: str) -> OutputRow:
    return next(one for one in outputs.findChildren(OutputRow) if one.row.switch is outputs.switch(spec))


def test_a_switch_opens_and_closes_its_output(cockpit: Cockpit, outputs: OutputList, qtbot: QtBot) -> None:
    outputs.switch("virtual-camera").click()
    qtbot.waitUntil(lambda: [sink.spec for sink in cockpit.session.now.sinks] == ["virtual-camera"])
    qtbot.waitUntil(lambda: row(outputs, "virtual-camera").state.text() == "On")
    outputs.switch("virtual-camera").click()
    assert cockpit.session.now.sinks == ()
    assert row(outputs, "virtual-camera").state.text() == "For Zoom, Teams, Discord and Meet"


def test_what_is_switched_while_the_model_loads_is_done_when_it_is_there(
    cockpit: Cockpit, outputs: OutputList, qtbot: QtBot
) -> None:
    outputs.switch("obs").click()
    qtbot.waitUntil(lambda: bool(cockpit.session.now.sinks))
    cockpit.session.now = replace(cockpit.session.now, phase="loading")
    cockpit.panel.live.refresh()
    outputs.switch("virtual-camera").click()
    outputs.switch("obs").click()
    assert [sink.spec for sink in cockpit.session.now.sinks] == ["obs"]
    cockpit.session.now = replace(cockpit.session.now, phase="running")
    cockpit.panel.live.refresh()
    qtbot.waitUntil(lambda: [sink.spec for sink in cockpit.session.now.sinks] == ["virtual-camera"])


def test_the_keyboard_moves_a_switch(cockpit: Cockpit, outputs: OutputList, qtbot: QtBot) -> None:
    QTest.keyClick(outputs.switch("obs"), Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: [sink.spec for sink in cockpit.session.now.sinks] == ["obs"])


def test_trouble_is_one_sentence_beside_its_switch(cockpit: Cockpit, outputs: OutputList, qtbot: QtBot) -> None:
    outputs.switch("obs").click()
    qtbot.waitUntil(lambda: bool(cockpit.session.now.sinks))
    cockpit.session.set_sink("obs", state="retrying", sentence="OBS has gone.")
    cockpit.panel.live.refresh()
    assert row(outputs, "obs").state.text() == "OBS has gone."
    assert row(outputs, "obs").state.property("kind") == "warning"
    assert outputs.switch("obs").isChecked(), "it is still wanted"


def test_an_obs_that_wants_a_password_is_no_success(cockpit: Cockpit, outputs: OutputList, qtbot: QtBot) -> None:
    outputs.switch("obs").click()
    qtbot.waitUntil(lambda: bool(cockpit.session.now.sinks))
    shown, strip = row(outputs, "obs").state, cockpit.window.strip.sinks
    told = "OBS asks for a password. Set LIVESTYLE_OBS_PASSWORD."
    for note, attached, kinds in [
        (told, False, ("warning", "warning")),
        ("OBS is connected.", True, ("good", "muted")),
        ("OBS is not connected.", False, ("warning", "warning")),
    ]:
        cockpit.session.set_sink("obs", note=note, attached=attached)
        cockpit.panel.live.refresh()
        assert shown.text() == strip.text() == note
        assert (shown.property("kind"), strip.property("kind")) == kinds


@pytest.mark.parametrize(
    ("readers", "words"),
    [(("zoom", "obs"), "On, seen by zoom, obs"), ((), "On, nobody is watching"), (None, "On")],
)
def test_who_watches_is_told_where_it_is_known(
    cockpit: Cockpit, outputs: OutputList, qtbot: QtBot, readers: tuple[str, ...] | None, words: str
) -> None:
    outputs.switch("virtual-camera").click()
    qtbot.waitUntil(lambda: bool(cockpit.session.now.sinks))
    watched = tuple(replace(sink, readers=readers) for sink in cockpit.session.now.sinks)
    cockpit.session.now = replace(cockpit.session.now, sinks=watched)
    cockpit.panel.live.refresh()
    assert row(outputs, "virtual-camera").state.text() == words


def test_an_output_that_cannot_be_is_switched_off_again(cockpit: Cockpit, outputs: OutputList, qtbot: QtBot) -> None:
    cockpit.session.refuses.add("obs")
    outputs.switch("obs").click()
    qtbot.waitUntil(lambda: not outputs.switch("obs").isChecked())
    assert cockpit.window.toasts.showing()[0].notice.sentence == "The output obs cannot be."


def test_the_switches_stand_as_they_stood_the_last_time(make_cockpit: MakeCockpit) -> None:
    cockpit = make_cockpit(sinks=("obs", "ring:/dev/shm/x", "null"))
    outputs = cockpit.window.side.findChildren(OutputList)[0]
    assert outputs.switch("obs").isChecked()
    assert outputs.switch("ring:/dev/shm/x").isChecked()
    assert not outputs.switch("virtual-camera").isChecked()
    assert cockpit.session.settings.sinks == ("obs", "ring:/dev/shm/x")


def test_a_recording_shows_its_time_and_its_place(cockpit: Cockpit, capture: CaptureCard, qtbot: QtBot) -> None:
    QTest.keyClick(cockpit.window.deck.line, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(capture.record.isChecked)
    assert capture.record.text() == "0:00"
    assert capture.place.text().endswith("livestyle 1.mp4")
    capture.record.click()
    qtbot.waitUntil(lambda: bool(cockpit.window.toasts.showing()))
    toast = cockpit.window.toasts.showing()[0]
    assert toast.notice.sentence == "The recording is saved as livestyle 1.mp4."
    cockpit.session.say("The recording is in recordings/livestyle 1.mp4.")
    cockpit.panel.live.refresh()
    assert len(cockpit.window.toasts.showing()) == 1, "one file, one notice"
    assert capture.record.text() == "Record"
    assert not capture.record.isChecked()


def test_a_recording_that_cannot_begin_is_told(cockpit: Cockpit, capture: CaptureCard, qtbot: QtBot) -> None:
    cockpit.session.record_error = OutputError("The disk is full.", "Free some space.")
    capture.record.click()
    qtbot.waitUntil(lambda: bool(cockpit.window.toasts.showing()))
    assert not capture.record.isChecked()


def test_a_snapshot_is_told_with_its_folder(
    cockpit: Cockpit, capture: CaptureCard, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []
    monkeypatch.setattr("livestyle_ui.state.outputs.show_folder", opened.append)
    QTest.keyClick(cockpit.window.deck.line, Qt.Key.Key_F6)
    qtbot.waitUntil(lambda: bool(cockpit.window.toasts.showing()))
    toast = cockpit.window.toasts.showing()[0]
    assert toast.notice.sentence == "The picture is saved as livestyle 1.png."
    next(button for button in toast.findChildren(Button) if button.text() == "Show the folder").click()
    assert opened == [cockpit.session.folder / "livestyle 1.png"]
    assert capture.place.text().endswith("livestyle 1.png")
