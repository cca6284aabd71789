"""The list of what a person should know, and what is told of a source."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from livestyle.clock import NS_PER_SECOND, frames_to_ns
from livestyle.current_source import CurrentSource, SourceState
from livestyle.events import MOST, Events
from livestyle.frame import VideoFormat
from livestyle.grab import Grabber
from livestyle.overview import source_status
from livestyle.pipeline import Pipeline
from livestyle.testing import FakeClock, FakeRestyler, FakeSink, FakeSource


def test_the_same_sentence_comes_once_in_ten_seconds() -> None:
    clock = FakeClock()
    events = Events(clock)
    for _ in range(5):
        events.on_event("The camera is gone.")
        clock.advance(1.9)
    events.on_event("Another thing.")
    clock.advance(1)
    events.on_event("The camera is gone.")
    assert [(event.sentence, event.times) for event in events.events()] == [
        ("The camera is gone.", 5),
        ("Another thing.", 1),
        ("The camera is gone.", 1),
    ]
    assert [event.number for event in events.events()] == [1, 2, 3]
    assert all(event.at.tzinfo is not None for event in events.events())


def test_the_list_is_bounded() -> None:
    events = Events(FakeClock())
    for number in range(3 * MOST):
        events.on_event(f"Sentence {number}.")
    assert len(events.events()) == MOST
    assert events.events()[-1].number == 3 * MOST


ASKED = VideoFormat(1280, 720, 30.0)


@dataclass(slots=True)
class Described(FakeSource):
    name: str = "Webcam"
    encoding: str = "MJPG"
    wanted: VideoFormat | None = ASKED


def grabber_of(source: FakeSource, clock: FakeClock) -> Grabber:
    """One that has had three seconds of frames, at the source's rate."""
    current = CurrentSource(source, "camera:web")
    grabber = Pipeline(current, FakeRestyler(), {"sink": FakeSink()}, clock=clock).grabber
    for number in range(round(3 * source.format.fps)):
        clock.advance(frames_to_ns(1, source.format.fps) / NS_PER_SECOND)
        grabber.rate.add(clock.now_ns())
        if not number:
            grabber.state, grabber.size = SourceState.ON, source.format.size
    return grabber


@pytest.mark.parametrize(
    ("given", "note"),
    [
        (VideoFormat(1280, 720, 30.0), ""),
        (VideoFormat(1280, 720, 28.0), ""),
        (VideoFormat(640, 480, 30.0), "1280x720 at 30 fps was asked for; the camera gives 640x480 at 30.0."),
        (VideoFormat(1280, 720, 24.0), "1280x720 at 30 fps was asked for; the camera gives 1280x720 at 24.0."),
    ],
)
def test_what_comes_in_is_compared_with_what_was_asked_for(given: VideoFormat, note: str) -> None:
    clock = FakeClock()
    status = source_status(grabber_of(Described(format=given), clock), clock)
    assert (status.name, status.spec, status.state) == ("Webcam", "camera:web", "on")
    assert status.format == f"MJPG {given.width}x{given.height} @ {given.fps:.1f} measured"
    assert status.note == note


def test_a_source_that_tells_nothing_is_called_as_it_was_asked_for() -> None:
    clock = FakeClock()
    status = source_status(grabber_of(FakeSource(), clock), clock)
    assert (status.name, status.format, status.note) == ("camera:web", "256x144 @ 30.0 measured", "")
