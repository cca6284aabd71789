"""The prompt line and what belongs to it: from typing to on air."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from livestyle.errors import PromptError
from livestyle.prompt import parse
from livestyle.status import PromptStatus
from livestyle_ui.state.look import blended
from tests.livestyle_ui.conftest import Cockpit, MakeCockpit


def type_prompt(cockpit: Cockpit, text: str, end: Qt.Key = Qt.Key.Key_Return) -> None:
    line = cockpit.window.deck.line
    line.selectAll()
    QTest.keyClicks(line, text)
    QTest.keyClick(line, end)


def test_enter_puts_the_prompt_on_air(cockpit: Cockpit) -> None:
    type_prompt(cockpit, "oil painting")
    assert [prompt.text for prompt in cockpit.session.submitted] == ["oil painting"]
    assert "oil painting/natural" not in cockpit.window.deck.said.text()
    assert "oil painting, match 90 %" in cockpit.window.deck.said.text()


def test_the_button_does_the_same(cockpit: Cockpit) -> None:
    cockpit.window.deck.send.click()
    assert [prompt.text for prompt in cockpit.session.submitted] == ["ink comic"]


@pytest.mark.parametrize("text", ["", "...", "x" * 301])
def test_what_cannot_be_a_prompt_leaves_the_look_on_air(cockpit: Cockpit, text: str) -> None:
    cockpit.window.deck.line.setMaxLength(400)
    type_prompt(cockpit, "oil painting")
    QTest.keyClick(cockpit.window.deck.line, Qt.Key.Key_Backspace)  # all of it is chosen
    type_prompt(cockpit, text)
    assert [prompt.text for prompt in cockpit.session.submitted] == ["oil painting"]
    assert "prompt" in cockpit.window.deck.said.text()
    assert cockpit.window.deck.line.property("wrong") is True
    type_prompt(cockpit, "neon")
    assert cockpit.window.deck.line.property("wrong") is False


def test_what_the_model_refuses_is_said(cockpit: Cockpit) -> None:
    cockpit.session.refuses.add("forbidden")
    type_prompt(cockpit, "forbidden")
    assert cockpit.window.deck.said.text() == "forbidden is refused."


def test_a_weak_match_is_told_as_one(cockpit: Cockpit) -> None:
    type_prompt(cockpit, "quarterly report")
    taken = cockpit.session.now.prompt
    assert taken is not None
    cockpit.session.now = replace(cockpit.session.now, prompt=replace(taken, match=0.2))
    cockpit.panel.live.refresh()
    assert "only the nearest there is" in cockpit.window.deck.said.text()


def test_what_was_understood_is_told(cockpit: Cockpit) -> None:
    type_prompt(cockpit, "acquerello")
    taken = cockpit.session.now.prompt
    assert taken is not None
    cockpit.session.now = replace(cockpit.session.now, prompt=replace(taken, understood="watercolor"))
    cockpit.panel.live.refresh()
    assert 'understood as "watercolor"' in cockpit.window.deck.said.text()


def test_it_is_said_to_be_on_air_only_while_it_is(cockpit: Cockpit, qtbot: QtBot) -> None:
    said = cockpit.window.deck.said
    type_prompt(cockpit, "comic")
    assert said.text() == "Look: comic, match 90 %"
    cockpit.panel.outputs.switch("obs", on=True)
    qtbot.waitUntil(lambda: said.text() == "On air: comic, match 90 %")
    cockpit.panel.panic()
    assert said.text() == "Look: comic, match 90 %"
    cockpit.panel.panic()
    assert said.text() == "On air: comic, match 90 %"
    cockpit.panel.outputs.switch("obs", on=False)
    qtbot.waitUntil(lambda: said.text() == "Look: comic, match 90 %")


@pytest.mark.parametrize("typed", ["comic with a neon city behind me", "me: comic, background: neon city"])
def test_two_layers_in_one_text_are_not_told_as_another_text(cockpit: Cockpit, typed: str) -> None:
    type_prompt(cockpit, typed)
    taken = cockpit.session.now.prompt
    assert taken is not None
    assert (taken.text, taken.background) == ("comic", taken.background)
    assert taken.background
    cockpit.session.now = replace(cockpit.session.now, prompt=replace(taken, background_look="neon/natural"))
    cockpit.panel.live.refresh()
    assert cockpit.window.deck.said.text() == "Look: comic, match 90 %  ·  behind you: neon"
    cockpit.window.deck.line.setText("oil")
    assert cockpit.window.deck.said.text().endswith('  ·  "comic"')


def test_the_mask_is_made_ready_once(cockpit: Cockpit) -> None:
    said, session = cockpit.window.deck.said, cockpit.session
    type_prompt(cockpit, "comic")
    assert session.now.prompt is not None
    done = replace(session.now.prompt, background="neon", background_look="neon/natural")
    encoding = replace(done, look="", background_look="", match=0.0, state="encoding")

    def said_of(prompt: PromptStatus) -> str:
        session.now = replace(session.now, prompt=prompt)
        cockpit.panel.live.refresh()
        return said.text()

    assert said_of(encoding) == "Getting the mask ready…"
    assert said_of(done) == "Look: comic, match 90 %  ·  behind you: neon"
    assert said_of(encoding) == "Look: comic", "it is there already"


def test_the_arrow_keys_bring_older_prompts_back(cockpit: Cockpit) -> None:
    for text in ("first", "second"):
        type_prompt(cockpit, text)
    line = cockpit.window.deck.line
    line.selectAll()
    QTest.keyClicks(line, "half typ")
    QTest.keyClick(line, Qt.Key.Key_Up)
    assert line.text() == "second"
    QTest.keyClick(line, Qt.Key.Key_Up)
    QTest.keyClick(line, Qt.Key.Key_Up)
    assert line.text() == "first"
    QTest.keyClick(line, Qt.Key.Key_Down)
    QTest.keyClick(line, Qt.Key.Key_Down)
    assert line.text() == "half typ"
    QTest.keyClick(line, Qt.Key.Key_Up)
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert cockpit.session.submitted[-1].text == "second"


def test_escape_forgets_what_is_being_typed(cockpit: Cockpit) -> None:
    type_prompt(cockpit, "oil painting")
    line = cockpit.window.deck.line
    line.selectAll()
    QTest.keyClicks(line, "no, not that")
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert line.text() == "oil painting"


def test_two_prompts_are_blended_by_the_share(cockpit: Cockpit) -> None:
    deck = cockpit.window.deck
    deck.blend_button.click()
    assert deck.blend.isVisible()
    QTest.keyClicks(deck.blend.line, "oil painting")
    deck.blend.slider.slider.setValue(250)
    QTest.keyClick(deck.blend.line, Qt.Key.Key_Return)
    weights = dict(cockpit.session.submitted[-1].parts)
    assert weights == pytest.approx({"ink comic": 0.75, "oil painting": 0.25})
    deck.blend_button.click()
    assert not deck.blend.isVisible()
    QTest.keyClick(deck.line, Qt.Key.Key_Return)
    assert cockpit.session.submitted[-1].text == "ink comic"


def test_the_background_has_a_prompt_of_its_own(cockpit: Cockpit) -> None:
    deck = cockpit.window.deck
    deck.background_button.click()
    QTest.keyClicks(deck.background.line, "neon city")
    deck.background.slider.slider.setValue(500)
    QTest.keyClick(deck.background.line, Qt.Key.Key_Return)
    sent = cockpit.session.submitted[-1]
    assert (sent.text, sent.background, sent.background_strength) == ("ink comic", "neon city", 0.5)


def test_strength_and_transition_act_while_they_are_moved(cockpit: Cockpit) -> None:
    deck = cockpit.window.deck
    deck.strength.slider.setValue(400)
    deck.transition.slider.setValue(20)
    assert cockpit.session.strengths == [0.4]
    assert cockpit.session.transitions == [2.0]
    assert deck.strength.number.text() == "40 %"
    deck.put_on_air()
    assert (cockpit.session.submitted[-1].strength, cockpit.session.submitted[-1].transition) == (0.4, 2.0)


def test_a_prompt_typed_while_the_model_loads_goes_on_air_when_it_is_there(cockpit: Cockpit, qtbot: QtBot) -> None:
    running = cockpit.session.now
    cockpit.session.now = replace(running, phase="loading")
    cockpit.panel.live.refresh()
    type_prompt(cockpit, "neon")
    assert cockpit.session.submitted == []
    cockpit.session.now = running
    qtbot.waitUntil(lambda: [prompt.text for prompt in cockpit.session.submitted] == ["neon"])


def test_the_last_prompt_is_there_at_the_next_start(make_cockpit: MakeCockpit) -> None:
    cockpit = make_cockpit(prompt="engraving", background_prompt="dream", strength=0.5, transition=1.0)
    deck = cockpit.window.deck
    assert (deck.line.text(), deck.background.line.text()) == ("engraving", "dream")
    assert (deck.strength.value, deck.transition.value) == (0.5, 1.0)
    assert cockpit.session.settings.prompt == "engraving"


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (0.0, {"a": 1.0}),
        (1.0, {"b": 1.0}),
        (0.25, {"a": 0.75, "b": 0.25}),
    ],
)
def test_blending_is_a_matter_of_weights(share: float, expected: dict[str, float]) -> None:
    assert dict(parse(blended("a", "b", share))) == pytest.approx(expected)


def test_blending_keeps_the_weights_that_were_typed() -> None:
    assert dict(parse(blended("a:3 | b:1", "c", 0.5))) == pytest.approx({"a": 0.375, "b": 0.125, "c": 0.5}, abs=0.002)
    with pytest.raises(PromptError):
        blended("a:0", "b", 0.5)
