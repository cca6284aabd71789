from __future__ import annotations

from livestyle.clock import NS_PER_MS, NS_PER_SECOND
from livestyle.testing import FakeClock
from livestyle_plugins.sources.pace import Pace

START = NS_PER_SECOND


def test_frames_are_due_at_the_rate() -> None:
    pace = Pace(FakeClock(START), 25.0)
    assert [pace.wait(1.0) for _ in range(4)] == [START + n * 40 * NS_PER_MS for n in range(4)]


def test_the_first_frame_starts_the_schedule_however_late_it_is_asked_for() -> None:
    clock = FakeClock(START)
    pace = Pace(clock, 25.0)
    clock.advance(100)
    assert pace.wait(1.0) == START + 100 * NS_PER_SECOND


def test_late_frames_come_at_once_and_catch_up() -> None:
    clock = FakeClock(START)
    pace = Pace(clock, 10.0)
    pace.wait(1.0)
    clock.advance(0.35)
    late = START + 350 * NS_PER_MS
    assert [pace.wait(1.0) for _ in range(4)] == [late, late, late, START + 400 * NS_PER_MS]


def test_after_a_long_pause_the_schedule_begins_anew() -> None:
    clock = FakeClock(START)
    pace = Pace(clock, 10.0)
    pace.wait(1.0)
    clock.advance(5.0)
    late = START + 5 * NS_PER_SECOND
    assert [pace.wait(1.0) for _ in range(3)] == [late, late + 100 * NS_PER_MS, late + 200 * NS_PER_MS]


def test_a_frame_that_is_not_due_in_time_is_still_to_come() -> None:
    clock = FakeClock(START)
    pace = Pace(clock, 1.0)
    pace.wait(0.0)
    assert pace.wait(0.4) is None
    assert clock.now_ns() == START + 400 * NS_PER_MS
    assert pace.wait(0.7) == START + NS_PER_SECOND


def test_unpaced_frames_are_due_at_once() -> None:
    clock = FakeClock(START)
    pace = Pace(clock, 1.0, paced=False)
    assert [pace.wait(1.0) for _ in range(3)] == [START] * 3


def test_a_rate_of_many_digits_does_not_drift() -> None:
    fps = 30000 / 1001
    pace = Pace(FakeClock(0), fps)
    times = [pace.wait(1.0) for _ in range(3001)]
    assert times[3000] == round(3000 * 1001 / 30000 * NS_PER_SECOND)
