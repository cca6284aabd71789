"""Durations, what is made of them, and that their memory does not grow."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from livestyle.clock import NS_PER_MS
from livestyle.frame import Frame
from livestyle.histogram import LONGEST_NS, Durations, longest_ms, quantile_ms
from livestyle.testing import FakeClock
from livestyle.timings import Timings

PIXELS = np.zeros((2, 2, 3), np.uint8)


def restyled(sequence: int, *, captured_ms: int = 0, fit_ms: int = 10, restyle_ms: int = 30) -> Frame:
    marks = {"fit": fit_ms * NS_PER_MS, "restyle": restyle_ms * NS_PER_MS}
    return Frame(PIXELS, sequence, captured_ms * NS_PER_MS, 0, marks)


def test_quantiles_are_exact_to_one_percent() -> None:
    durations = Durations()
    values = np.random.default_rng(7).lognormal(2, 1, 20_000)
    for value in values:
        durations.add(int(value * NS_PER_MS))
    for fraction in (0.5, 0.95, 0.99):
        assert quantile_ms([durations], fraction) == pytest.approx(np.quantile(values, fraction), rel=0.015)
    assert longest_ms([durations]) == pytest.approx(values.max(), rel=1e-6)


def test_several_recorders_count_as_one() -> None:
    low, high = Durations(), Durations()
    for _ in range(90):
        low.add(1 * NS_PER_MS)
    for _ in range(10):
        high.add(100 * NS_PER_MS)
    assert quantile_ms([low, high], 0.5) == pytest.approx(1, rel=0.01)
    assert quantile_ms([low, high], 0.95) == pytest.approx(100, rel=0.01)


def test_nothing_recorded_is_none() -> None:
    assert quantile_ms([], 0.5) is None
    assert quantile_ms([Durations()], 0.5) is None
    assert longest_ms([Durations()]) is None
    assert Durations().recent_ms(0.5) is None


@pytest.mark.parametrize("duration", [-5, 0, 1, LONGEST_NS * 50])
def test_what_cannot_be_is_counted_at_the_edge(duration: int) -> None:
    durations = Durations()
    durations.add(duration)
    assert durations.count == 1
    assert quantile_ms([durations], 0.5) is not None


def test_recent_forgets_what_is_old() -> None:
    durations = Durations()
    for value in [500] * 300 + [2] * 256:
        durations.add(value * NS_PER_MS)
    assert durations.recent_ms(0.5) == 2


def test_ways_gaps_and_stages() -> None:
    timings = Timings()
    for number in range(3):
        frame = restyled(number, captured_ms=0)
        timings.on_stage("restyle", frame, 10 * NS_PER_MS, (30 + number * 20) * NS_PER_MS)
        timings.on_output("sink", frame, (50 + 20 * number) * NS_PER_MS, repeated=False)
    timings.on_output("sink", restyled(2), 120 * NS_PER_MS, repeated=True)
    timings.on_output("other", Frame(PIXELS, 3, 0, 0), 120 * NS_PER_MS, repeated=False)
    assert timings.end_to_end["sink"].count == 3
    assert "other" not in timings.end_to_end, "a slate has no way from the camera"
    assert quantile_ms([timings.end_to_end["sink"]], 0.01) == pytest.approx(50, rel=0.01)
    assert quantile_ms([timings.outside_model["sink"]], 0.01) == pytest.approx(30, rel=0.01)
    assert quantile_ms([timings.gaps["sink"]], 0.5) == pytest.approx(20, rel=0.01)
    assert longest_ms([timings.gaps["sink"]]) == 30
    assert timings.fps == pytest.approx(50)


def test_rate_now_and_over_all() -> None:
    clock = FakeClock()
    timings = Timings(clock)
    for number in range(100):
        clock.advance(0.02 if number < 50 else 0.1)
        timings.on_stage("restyle", restyled(number), clock.now_ns(), clock.now_ns())
    assert timings.recent_fps == pytest.approx(10)
    assert timings.fps == pytest.approx(99 / (49 * 0.02 + 50 * 0.1))
    clock.advance(3)
    assert timings.recent_fps == 0


def test_events_are_dated_and_bounded() -> None:
    clock = FakeClock()
    timings = Timings(clock)
    for number in range(300):
        clock.advance(0.5)
        timings.on_event(f"event {number}")
    assert len(timings.events) == 200
    assert timings.events[-1] == (150.0, "event 299")


def test_ten_thousand_frames_take_no_more_memory_than_a_hundred() -> None:
    timings = Timings()

    def frames(count: int) -> None:
        for number in range(count):
            frame = restyled(number)
            for stage in ("source", "queue", "fit", "restyle", "deliver", "sink.send"):
                timings.on_stage(stage, frame, number, number + 12_345_678)
            timings.on_output("sink", frame, number * NS_PER_MS, repeated=False)

    frames(100)
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    frames(12_000)
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert after - before < 40_000
