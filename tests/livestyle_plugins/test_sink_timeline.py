"""The times in a file rise, whatever the stream's own times do."""

from __future__ import annotations

import itertools

import numpy as np

from livestyle.clock import NS_PER_MS
from livestyle_plugins.sinks.timeline import SMALLEST_STEP, Timeline

MS = 90
"""Ticks in a millisecond."""


def times(*at_ms: float, fps: float = 25) -> list[float]:
    """Milliseconds in the file for frames at these milliseconds of the stream."""
    timeline = Timeline(fps)
    return [timeline.at(round(at * NS_PER_MS)) / MS for at in at_ms]


def test_begins_at_zero_and_keeps_distances() -> None:
    assert times(5000, 5040, 5080, 5200) == [0, 40, 80, 200]


def test_fine_enough_for_the_rates_of_television() -> None:
    timeline = Timeline(30000 / 1001)
    assert [timeline.at(round(number * 1001e9 / 30000)) for number in range(4)] == [0, 3003, 6006, 9009]


def test_a_repeated_frame_comes_one_period_later() -> None:
    assert times(0, 0, 0) == [0, 40, 80]


def test_the_next_frame_after_repeated_ones_is_on_time_again() -> None:
    assert times(0, 0, 0, 100) == [0, 40, 80, 100]


def test_repeated_frames_that_ran_ahead_do_not_turn_time_back() -> None:
    assert times(0, 0, 60, 60, 70) == [0, 40, 60, 100, 101]


def test_time_that_goes_back_begins_anew_one_period_later() -> None:
    assert times(1000, 1040, 0, 40) == [0, 40, 80, 120]


def test_frames_too_close_are_set_apart() -> None:
    assert times(0, 0.1, 0.2, 10) == [0, 1, 2, 10]


def test_always_rises() -> None:
    random = np.random.default_rng(3)
    timeline = Timeline(240)
    ticks = [timeline.at(int(time)) for time in random.integers(0, 10**9, 2000) // 10**7 * 10**7]
    assert all(later - earlier >= SMALLEST_STEP for earlier, later in itertools.pairwise(ticks))
