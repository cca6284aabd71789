"""The fakes keep the contracts of the ports: others test against them."""

from __future__ import annotations

import numpy as np
import pytest

from livestyle.clock import NS_PER_MS, NS_PER_SECOND, MonotonicClock, frames_to_ns
from livestyle.errors import CameraError, EndOfStream, ModelError, OutputError
from livestyle.frame import Frame, VideoFormat
from livestyle.ports import Restyler, Sink, Source
from livestyle.prompt import Prompt
from livestyle.testing import FakeClock, FakeRestyler, FakeSink, FakeSource


def test_fakes_are_what_they_stand_for() -> None:
    source: Source = FakeSource()  # what is asserted here is what the type checker asserts
    restyler: Restyler = FakeRestyler()
    sink: Sink = FakeSink()
    assert source.open() == restyler.format
    sink.open(restyler.format)


def test_clock_moves_when_somebody_sleeps() -> None:
    clock = FakeClock(start_ns=5)
    clock.sleep_until_ns(100)
    clock.sleep_until_ns(50)
    assert clock.now_ns() == 100
    clock.advance(0.5)
    assert clock.now_ns() == 100 + NS_PER_SECOND // 2


def test_real_clock_sleeps_to_the_deadline() -> None:
    clock = MonotonicClock()
    deadline = clock.now_ns() + 5 * NS_PER_MS
    clock.sleep_until_ns(deadline)
    assert clock.now_ns() >= deadline
    clock.sleep_until_ns(deadline)
    assert frames_to_ns(30, 30) == NS_PER_SECOND


def test_source_is_paced_by_its_clock() -> None:
    clock = FakeClock(start_ns=0)
    source = FakeSource(3, clock=clock, paced=True)
    source.open()
    frames = [source.read(1) for _ in range(3)]
    assert [frame.captured_ns for frame in frames if frame] == [0, 33_333_333, 66_666_667]
    with pytest.raises(EndOfStream):
        source.read(1)


def test_source_fails_once_and_goes_on_after_it_is_opened_again() -> None:
    source = FakeSource(faults={1: CameraError("Gone.", "")}, refused_opens=[CameraError("Busy.", "")])
    with pytest.raises(CameraError, match="Busy"):
        source.open()
    source.open()
    source.read(1)
    with pytest.raises(CameraError, match="Gone"):
        source.read(1)
    source.close()
    with pytest.raises(CameraError, match="not open"):
        source.read(1)
    source.open()
    frame = source.read(1)
    assert frame is not None
    assert (frame.sequence, frame.pts_ns, int(frame.pixels[0, 0, 0])) == (0, 0, 1), "numbers begin again, as a camera's"


def test_source_stalls_until_it_is_opened_again() -> None:
    source = FakeSource(stalls=frozenset({1}))
    source.open()
    assert source.read(0) is not None
    assert source.read(0) is None
    assert source.read(0) is None
    source.open()
    assert source.read(0) is not None


def test_sink_refuses_as_told() -> None:
    sink = FakeSink(refused_opens=1, refused_frames=1, refused_size=(640, 360))
    with pytest.raises(OutputError, match="full"):
        sink.open(VideoFormat(256, 144))
    with pytest.raises(OutputError, match="640x360"):
        sink.open(VideoFormat(640, 360))
    sink.open(VideoFormat(256, 144))
    frame = Frame(np.zeros((144, 256, 3), np.uint8), 4, 0, 0)
    with pytest.raises(OutputError):
        sink.send(frame)
    sink.send(frame)
    sink.send(frame)
    assert (sink.sequences, len(sink.frames), sink.tries, sink.opened) == ([4], 2, 3, 1)


def test_restyler_blends_from_prompt_to_prompt() -> None:
    restyler = FakeRestyler(failing={3})
    pixels = np.full((144, 256, 3), 5, np.uint8)

    def restyle(pts_ms: int) -> tuple[int, int, bool]:
        made = restyler.restyle(Frame(pixels, 0, 0, pts_ms * NS_PER_MS))
        return int(made.pixels[0, 0, 0]), made.prompt, made.settled

    assert restyle(0) == (250, 0, True)
    assert restyler.submit(Prompt("oil", transition=1)) == 1
    assert restyle(100) == (250, 1, False)
    assert restyle(600) == (230, 1, False)
    with pytest.raises(ModelError):
        restyle(700)
    assert restyle(1100) == (210, 1, True)
    assert restyler.outcomes[1].look == "oil/plain"
