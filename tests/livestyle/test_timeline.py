"""The run's own timeline."""

from __future__ import annotations

import numpy as np
import pytest

from livestyle.clock import NS_PER_SECOND, frames_to_ns
from livestyle.frame import Frame
from livestyle.timeline import Timeline

PIXELS = np.zeros((2, 2, 3), np.uint8)


def frame(number: int, fps: float, began_s: float = 0.0) -> Frame:
    pts_ns = frames_to_ns(number, fps)
    return Frame(PIXELS, number, round(began_s * NS_PER_SECOND) + pts_ns, pts_ns)


@pytest.mark.parametrize(("source_fps", "expected"), [(60.0, 30.0), (50.0, 30.0), (240.0, 30.0), (90.0, 30.0)])
def test_a_source_that_is_faster_than_the_output_is_thinned(source_fps: float, expected: float) -> None:
    timeline = Timeline(30.0)
    timeline.rejoin(source_fps)
    placed = [timeline.place(frame(number, source_fps)) for number in range(round(10 * source_fps))]
    taken = [one for one in placed if one is not None]
    assert abs(len(taken) / 10 - expected) <= 1
    gaps = np.diff([one.pts_ns for one in taken]) / NS_PER_SECOND
    assert gaps.max() <= 2 / 30


@pytest.mark.parametrize("source_fps", [15.0, 29.97, 30.0, 33.0])
def test_a_source_that_is_not_loses_nothing(source_fps: float) -> None:
    timeline = Timeline(30.0)
    timeline.rejoin(source_fps)
    assert all(timeline.place(frame(number, source_fps)) is not None for number in range(300))


def test_numbers_and_times_go_on_over_another_source() -> None:
    timeline = Timeline(30.0)
    for number in range(10):
        placed = timeline.place(frame(number, 30))
        assert placed is not None
        timeline.note(placed)
    timeline.rejoin(30.0)
    again = timeline.place(frame(0, 30, began_s=2.0))
    assert again is not None
    assert again.sequence == timeline.restart_sequence == 10
    assert again.pts_ns == 2 * NS_PER_SECOND, "the pause counts"
    timeline.note(again)
    later = timeline.place(frame(3, 30, began_s=2.0))
    assert later is not None
    timeline.note(later)
    assert timeline.dropped == 2
