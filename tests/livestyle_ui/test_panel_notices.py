"""Notices: one sentence, one action, details; and not the same one again and again."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from livestyle.errors import CameraError
from livestyle_ui.app import Guard
from livestyle_ui.state.notices import Notice, Notices, Weight
from livestyle_ui.widgets.basics import Button, IconButton
from livestyle_ui.widgets.toasts import MOST
from tests.livestyle_ui.conftest import Cockpit


def test_the_same_cause_is_shown_once_in_ten_seconds() -> None:
    now = [100.0]
    notices = Notices(lambda: now[0])
    shown: list[Notice] = []
    notices.posted.connect(shown.append)
    assert notices.post(Notice("The camera has gone.", cause="camera"))
    now[0] += 9.9
    assert not notices.post(Notice("The camera has gone again.", cause="camera"))
    assert notices.post(Notice("The disk is full.", cause="disk"))
    now[0] += 0.2
    assert notices.post(Notice("The camera has gone again.", cause="camera"))
    assert [notice.cause for notice in shown] == ["camera", "disk", "camera"]
    assert len(notices.kept) == 4


def test_an_error_is_a_sentence_an_action_and_details(cockpit: Cockpit) -> None:
    error = CameraError("The camera is in use.", "Close the other program.")
    cockpit.panel.notices.error(error, details="EBUSY")
    toast = cockpit.window.toasts.showing()[0]
    assert toast.accessibleName() == "The camera is in use. Close the other program."
    assert toast.details.isHidden()
    next(button for button in toast.findChildren(Button) if button.text() == "Details").click()
    assert toast.details.isVisible()
    assert toast.details.text() == "EBUSY"


def test_the_action_is_done_and_the_notice_goes(cockpit: Cockpit) -> None:
    pressed: list[str] = []
    cockpit.panel.notices.post(Notice("Something.", button="Mend it", press=lambda: pressed.append("mended")))
    next(button for button in cockpit.window.toasts.findChildren(Button) if button.text() == "Mend it").click()
    assert pressed == ["mended"]
    assert cockpit.window.toasts.showing() == []


def test_the_first_notice_is_as_wide_as_the_others(cockpit: Cockpit, qtbot: QtBot) -> None:
    cockpit.window.resize(963, 602)
    cockpit.panel.notices.note("The model cannot keep 30 fps: it works at 512x288.")
    qtbot.wait(50)
    (toast,) = cockpit.window.toasts.showing()
    close = toast.findChildren(IconButton)[0]
    assert toast.width() - close.geometry().right() < 16, "the button is in the corner"


def test_they_do_not_cover_the_picture(cockpit: Cockpit, qtbot: QtBot) -> None:
    for number in range(10):
        cockpit.panel.notices.note(f"Number {number}.")
    assert [toast.notice.sentence for toast in cockpit.window.toasts.showing()] == [
        "Number 7.",
        "Number 8.",
        "Number 9.",
    ]
    assert len(cockpit.window.toasts.showing()) == MOST
    view = cockpit.window.view
    assert view.rect().contains(cockpit.window.toasts.geometry())


def test_a_notice_goes_by_itself(cockpit: Cockpit, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("livestyle_ui.widgets.toasts.STAYS_MS", dict.fromkeys(Weight, 50))
    cockpit.panel.notices.note("For a moment.")
    assert cockpit.window.toasts.showing()
    qtbot.waitUntil(lambda: cockpit.window.toasts.showing() == [])


def test_what_happens_in_the_run_becomes_a_notice_once(cockpit: Cockpit) -> None:
    cockpit.session.say("The picture is back.")
    cockpit.panel.live.refresh()
    cockpit.panel.live.refresh()
    assert [toast.notice.sentence for toast in cockpit.window.toasts.showing()] == ["The picture is back."]


def test_sentences_that_differ_in_their_numbers_have_one_cause(cockpit: Cockpit) -> None:
    for lines in (360, 240, 180):
        cockpit.session.say(f"The model cannot keep 30 fps: it works at {lines} lines.")
    cockpit.panel.live.refresh()
    assert len(cockpit.window.toasts.showing()) == 1
    assert len(cockpit.panel.notices.kept) == 3


def test_what_a_widget_raises_becomes_a_notice_and_the_stream_goes_on(cockpit: Cockpit, qtbot: QtBot) -> None:
    guard = Guard(cockpit.panel)
    caught = sys.excepthook  # pytest-qt has its own from test to test
    try:
        QTimer.singleShot(0, lambda: caught(ValueError, ValueError("a widget's mistake"), None))
        qtbot.waitUntil(lambda: bool(cockpit.window.toasts.showing()))
    finally:
        guard.release()
    notice = cockpit.window.toasts.showing()[0].notice
    assert notice.sentence == "Something in the panel failed; what is on air goes on."
    assert notice.details == "ValueError: a widget's mistake"
    assert cockpit.panel.live.session is not None
    assert sys.excepthook != caught
