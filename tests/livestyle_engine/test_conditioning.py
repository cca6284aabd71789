from __future__ import annotations

import numpy as np
import pytest

from livestyle.clock import NS_PER_SECOND
from livestyle.frame import Frame
from livestyle_engine.conditioning import Conditioning, Target
from livestyle_engine.parameters import COUNT

PIXELS = np.zeros((2, 2, 3), np.uint8)


def at(seconds: float) -> Frame:
    return Frame(PIXELS, 0, 0, round(seconds * NS_PER_SECOND))


def target(number: int, value: float, transition: float = 1.0, strength: float = 1.0) -> Target:
    return Target(number, np.full(COUNT, value, np.float32), strength, transition)


def test_before_any_prompt_the_camera_is_shown() -> None:
    state = Conditioning()
    state.advance(at(0))
    assert (state.strength, state.number, state.settled) == (0, 0, True)


def test_the_first_frame_is_wholly_under_a_prompt_that_came_before_it() -> None:
    state = Conditioning()
    state.publish(target(1, 5))
    state.advance(at(0))
    assert state.settled and state.strength == 1 and state.parameters[0] == 5


def test_a_swap_blends_in_time_and_settles() -> None:
    state = Conditioning()
    state.publish(target(1, 0))
    state.advance(at(0))
    state.publish(target(2, 10, transition=2, strength=0.5))
    seen = []
    for seconds in (1, 1.5, 2, 2.5, 3):
        state.advance(at(seconds))
        seen.append((float(state.parameters[0]), state.strength, state.number, state.settled))
    assert seen == [
        (0, 1, 2, False),
        (2.5, 0.875, 2, False),
        (5, 0.75, 2, False),
        (7.5, 0.625, 2, False),
        (10, 0.5, 2, True),
    ]


def test_a_new_prompt_in_the_middle_goes_on_from_what_is_on_air() -> None:
    state = Conditioning()
    state.publish(target(1, 0))
    state.advance(at(0))
    state.publish(target(2, 10))
    state.advance(at(1))
    state.advance(at(1.5))
    state.publish(target(3, 0))
    state.advance(at(1.6))
    assert state.parameters[0] == pytest.approx(5)
    state.advance(at(2.1))
    assert state.parameters[0] == pytest.approx(2.5)


def test_no_transition_cuts_at_the_very_next_frame() -> None:
    state = Conditioning()
    state.publish(target(1, 0))
    state.advance(at(0))
    state.publish(target(2, 10, transition=0))
    state.advance(at(0.04))
    assert state.settled and state.number == 2 and state.parameters[0] == 10


def test_a_prompt_that_was_encoded_late_does_not_replace_a_newer_one() -> None:
    state = Conditioning()
    state.publish(target(2, 7))
    state.publish(target(1, 3))
    state.advance(at(0))
    assert state.number == 2 and state.parameters[0] == 7


def test_a_source_that_begins_again_does_not_blend_backwards() -> None:
    state = Conditioning()
    state.publish(target(1, 0))
    state.advance(at(100))
    state.publish(target(2, 10))
    state.advance(at(100.1))
    state.advance(at(0))
    assert state.settled and state.parameters[0] == 10


def test_another_strength_is_there_at_the_next_frame_and_stays() -> None:
    state = Conditioning()
    state.publish(target(1, 5))
    state.advance(at(0))
    state.set_strength(0.25)
    state.advance(at(0.1))
    assert (state.strength, state.parameters[0], state.settled) == (0.25, 5, True)
    state.advance(at(5))
    assert state.strength == 0.25


def test_another_strength_holds_for_a_blend_on_its_way_and_not_for_a_later_prompt() -> None:
    state = Conditioning()
    state.publish(target(1, 0))
    state.advance(at(0))
    state.publish(target(2, 10))
    state.advance(at(1))
    state.set_strength(0.5)
    for seconds in (1.5, 3):
        state.advance(at(seconds))
        assert state.strength == 0.5
    state.publish(target(3, 10, transition=0, strength=0.9))
    state.advance(at(4))
    assert state.strength == pytest.approx(0.9)


def test_a_background_blends_in_and_out_again() -> None:
    state = Conditioning()
    state.publish(target(1, 0))
    state.advance(at(0))
    assert (state.layered, state.settled) == (False, True)
    other = np.full(COUNT, 8, np.float32)
    state.publish(Target(2, np.zeros(COUNT, np.float32), 1, 1, background=other, background_strength=0.5))
    state.advance(at(1))
    state.advance(at(1.5))
    assert (state.layered, state.background_parameters[0], state.background_strength) == (True, 4, 0.75)
    state.publish(target(3, 0))
    state.advance(at(4))
    state.advance(at(4.5))
    assert (state.layered, state.settled) == (True, False)
    state.advance(at(6))
    assert (state.layered, state.settled, state.background_parameters[0]) == (False, True, 0)
