"""Pictures that only the person at the panel sees."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from livestyle.errors import LivestyleError, ModelError, StoppedError
from livestyle.frame import Pixels
from livestyle.prompt import Prompt
from livestyle_ui.preview.rehearser import Rehearser
from tests.livestyle_ui.conftest import Cockpit
from tests.livestyle_ui.fake_session import FakeRehearsal, pair

CAMERA = np.zeros((36, 64, 3), np.uint8)


@pytest.fixture
def small(cockpit: Cockpit, qtbot: QtBot) -> FakeRehearsal:
    """The small restyler of a panel that has a picture from the camera."""
    cockpit.session.preview.next = pair(40, 200)
    qtbot.waitUntil(lambda: cockpit.panel.viewing.camera is not None)
    return cockpit.small


def try_prompt(cockpit: Cockpit, text: str) -> None:
    line = cockpit.window.deck.line
    line.selectAll()
    QTest.keyClicks(line, text)
    QTest.keyClick(line, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_control_enter_shows_a_look_privately(cockpit: Cockpit, small: FakeRehearsal, qtbot: QtBot) -> None:
    try_prompt(cockpit, "neon")
    qtbot.waitUntil(lambda: cockpit.panel.private.picture is not None)
    assert cockpit.session.submitted == [], "nothing goes on air"
    assert {prompt.text for prompt, _ in small.asked} == {"neon"}
    assert small.asked[0][1] == 40, "it is made of the camera's picture"
    made = len(small.asked)
    qtbot.waitUntil(lambda: len(small.asked) > made + 1)


def test_enter_puts_it_on_air_and_the_private_picture_goes(
    cockpit: Cockpit, small: FakeRehearsal, qtbot: QtBot
) -> None:
    try_prompt(cockpit, "neon")
    qtbot.waitUntil(lambda: cockpit.panel.private.picture is not None)
    QTest.keyClick(cockpit.window.deck.line, Qt.Key.Key_Return)
    assert [prompt.text for prompt in cockpit.session.submitted] == ["neon"]
    assert cockpit.panel.private.prompt is None


def test_escape_drops_it_and_keeps_what_was_typed(cockpit: Cockpit, small: FakeRehearsal) -> None:
    try_prompt(cockpit, "neon")
    QTest.keyClick(cockpit.window.deck.line, Qt.Key.Key_Escape)
    assert cockpit.panel.private.prompt is None
    assert cockpit.window.deck.line.text() == "neon"
    assert cockpit.session.submitted == []


def test_what_cannot_be_a_prompt_is_not_tried(cockpit: Cockpit, small: FakeRehearsal) -> None:
    try_prompt(cockpit, "123")
    assert cockpit.panel.private.prompt is None
    assert cockpit.window.deck.line.property("wrong") is True


def test_a_model_that_fails_is_told_once(cockpit: Cockpit, small: FakeRehearsal, qtbot: QtBot) -> None:
    small.error = ModelError("There is no memory.", "Close something.")
    try_prompt(cockpit, "neon")
    qtbot.waitUntil(lambda: bool(cockpit.window.toasts.showing()))
    assert cockpit.panel.private.prompt is None
    assert cockpit.window.toasts.showing()[0].notice.sentence == "There is no memory."


def test_the_card_is_painted_over_the_picture(cockpit: Cockpit, small: FakeRehearsal, qtbot: QtBot) -> None:
    view = cockpit.window.view
    before = view.grab().toImage()
    try_prompt(cockpit, "neon")
    assert view.grab().toImage() != before, "it says at once that one is being made"
    waiting = view.grab().toImage()
    qtbot.waitUntil(lambda: cockpit.panel.private.picture is not None)
    assert view.grab().toImage() != waiting


def test_the_newest_wish_wins_and_the_private_one_goes_first(qtbot: QtBot) -> None:
    small = FakeRehearsal()
    small.gate.clear()
    rehearser = Rehearser(lambda _: small)
    made: list[object] = []
    rehearser.made.connect(lambda key, _: made.append(key))
    rehearser.ask("at hand", Prompt("zero"), CAMERA)
    qtbot.waitUntil(lambda: small.waiting)
    rehearser.ask("shelf 1", Prompt("one"), CAMERA)
    rehearser.ask("shelf 2", Prompt("two"), CAMERA)
    rehearser.ask("shelf 1", Prompt("three"), CAMERA)
    rehearser.forget("shelf 2")
    rehearser.ask("private", Prompt("four"), CAMERA, first=True)
    small.gate.set()
    qtbot.waitUntil(lambda: len(made) == 3)
    assert [prompt.text for prompt, _ in small.asked] == ["zero", "four", "three"]
    assert rehearser.close()
    assert small.closed == 1


def test_it_costs_nothing_until_it_is_wanted(qtbot: QtBot) -> None:
    threads = threading.active_count()
    rehearser = Rehearser(lambda _: pytest.fail("the model was loaded"))
    assert threading.active_count() == threads
    assert rehearser.close()


def test_a_model_that_still_loads_at_the_end_is_given_up(qtbot: QtBot) -> None:
    begun = threading.Event()

    def load(stopped: Callable[[], bool]) -> FakeRehearsal:
        begun.set()
        while not stopped():
            time.sleep(0.01)
        raise StoppedError("Loading was stopped.")

    rehearser = Rehearser(load)
    told: list[LivestyleError] = []
    rehearser.failed.connect(lambda _, error: told.append(error))
    rehearser.ask("one", Prompt("one"), CAMERA)
    assert begun.wait(10)
    assert rehearser.close()
    assert not told, "nobody is there any more to hear of it"


def test_a_mistake_in_the_model_is_told_in_words(qtbot: QtBot) -> None:
    class Broken(FakeRehearsal):
        def picture(self, prompt: Prompt, pixels: Pixels, steps: int = 4) -> Pixels:
            raise ValueError("broken")

    rehearser = Rehearser(lambda _: Broken())
    told: list[LivestyleError] = []
    rehearser.failed.connect(lambda _, error: told.append(error))
    rehearser.ask("one", Prompt("one"), CAMERA)
    qtbot.waitUntil(lambda: bool(told))
    assert told[0].message == "The private picture failed with ValueError: broken."
    assert rehearser.close()
