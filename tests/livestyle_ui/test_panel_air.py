"""On air: the badge, panic, freeze, and closing the window."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from livestyle.errors import ModelError
from livestyle_ui.widgets.basics import Button
from tests.livestyle_ui.conftest import Cockpit, MakeCockpit


def on_air(cockpit: Cockpit) -> str:
    return cockpit.session.on_air


def answer(text: str) -> None:
    """Press a button of the question that is about to be asked."""

    def press() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        next(button for button in box.buttons() if button.text() == text).click()

    QTimer.singleShot(100, press)


def test_red_only_when_somebody_can_see_it(cockpit: Cockpit, qtbot: QtBot) -> None:
    badge = cockpit.window.top.badge
    assert (badge.text(), badge.property("kind")) == ("NOT ON AIR", "idle")
    cockpit.panel.outputs.switch("obs", on=True)
    qtbot.waitUntil(lambda: badge.text() == "ON AIR")
    assert badge.property("kind") == "live"
    for state, attached, words in (
        ("retrying", True, "NOT ON AIR"),
        ("failed", True, "NOT ON AIR"),
        ("on", False, "NOT ON AIR"),
        ("on", True, "ON AIR"),
    ):
        cockpit.session.set_sink("obs", state=state, attached=attached)
        cockpit.panel.live.refresh()
        assert badge.text() == words, f"{state}, attached: {attached}"
    cockpit.panel.outputs.switch("obs", on=False)
    qtbot.waitUntil(lambda: badge.text() == "NOT ON AIR")


@pytest.mark.parametrize("what", ["clean", "slate"])
def test_panic_shows_what_was_chosen_and_leads_back(cockpit: Cockpit, what: Literal["clean", "slate"]) -> None:
    cockpit.panel.preferences.values.panic = what
    QTest.keyClick(cockpit.window.deck.line, Qt.Key.Key_F8)
    assert on_air(cockpit) == what
    assert cockpit.window.top.panic.isChecked()
    assert cockpit.window.top.panic.text() == "Back to the look"
    assert not cockpit.window.top.freeze.isEnabled()
    cockpit.window.top.panic.click()
    assert on_air(cockpit) == "live"
    assert not cockpit.window.top.panic.isChecked()


def test_freeze_holds_and_lets_go(cockpit: Cockpit) -> None:
    cockpit.window.top.freeze.click()
    assert on_air(cockpit) == "frozen"
    assert cockpit.window.top.freeze.isChecked()
    QTest.keyClick(cockpit.window.deck.line, Qt.Key.Key_F7)
    assert on_air(cockpit) == "live"


def test_closing_asks_when_on_air(make_cockpit: MakeCockpit) -> None:
    cockpit = make_cockpit(sinks=("obs",))
    cockpit.panel.live.refresh()
    cockpit.window.leaving = False
    answer("Stay on air")
    cockpit.window.close()
    assert cockpit.window.isVisible()
    answer("End and close")
    cockpit.window.close()
    assert not cockpit.window.isVisible()


def test_closing_does_not_ask_when_nobody_sees_it(cockpit: Cockpit) -> None:
    cockpit.window.leaving = False
    cockpit.window.close()
    assert not cockpit.window.isVisible()


def test_a_model_that_cannot_be_loaded_is_told_and_can_be_tried_again(make_cockpit: MakeCockpit, qtbot: QtBot) -> None:
    cockpit = make_cockpit(started=False, error=ModelError("The model is broken.", "Choose another."))
    cockpit.panel.start()
    qtbot.waitUntil(lambda: cockpit.panel.live.failure is not None)
    assert cockpit.window.toasts.showing()[0].notice.sentence == "The model is broken."
    assert cockpit.sessions[0].stopped == 1
    again = cockpit.window.side.findChildren(Button)
    button = next(one for one in again if one.text() == "Try again")
    button.click()
    qtbot.waitUntil(lambda: len(cockpit.sessions) == 2)


def test_a_stream_that_ends_by_itself_is_told(cockpit: Cockpit, qtbot: QtBot) -> None:
    cockpit.session.ending.set()
    qtbot.waitUntil(lambda: cockpit.panel.live.session is None)
    assert cockpit.window.toasts.showing()[0].notice.sentence == "The stream has ended."
    assert cockpit.panel.live.failure is None


def test_loading_tells_how_far_it_is_and_can_be_given_up(cockpit: Cockpit, qtbot: QtBot) -> None:
    card = cockpit.window.loading
    assert not card.isVisible()
    cockpit.session.now = replace(
        cockpit.session.now, phase="loading", progress="Timing the model at 640x360", progress_share=0.4
    )
    cockpit.panel.live.refresh()
    assert card.isVisible()
    assert card.sentence.text() == "Timing the model at 640x360"
    assert card.bar.value() / card.bar.maximum() == pytest.approx(0.4)
    card.cancel.click()
    assert not card.isVisible()
    qtbot.waitUntil(lambda: cockpit.sessions[0].stopped == 1)
    start = next(button for button in cockpit.window.side.findChildren(Button) if button.text() == "Start")
    qtbot.waitUntil(lambda: not cockpit.panel.live.busy)
    start.click()
    qtbot.waitUntil(lambda: len(cockpit.sessions) == 2)
