"""Sinks and sources that come and go while a run goes on."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from livestyle.errors import CameraError, SettingsError
from livestyle.frame import Frame
from livestyle.testing import FakeSource

if TYPE_CHECKING:
    from tests.livestyle.conftest import Attended

Until = Callable[[Callable[[], object]], None]


def test_a_sink_joins_and_leaves_while_it_runs(attended: Attended, until: Until) -> None:
    session = attended.start(sinks=[])
    until(lambda: session.status().frames_out > 3)
    assert session.status().sinks == ()
    assert session.add_sink("fake") == "fake"
    assert session.add_sink("fake") == "fake-2"
    until(lambda: all(len(sink.frames) > 3 for sink in attended.sinks))
    until(lambda: attended.states(session) == {"fake": "on", "fake-2": "on"})
    assert [sink.spec for sink in session.status().sinks] == ["fake", "fake"]
    session.remove_sink("fake")
    until(lambda: attended.states(session) == {"fake-2": "on"})
    assert attended.sinks[0].closed == 1
    before = len(attended.sinks[0].frames)
    until(lambda: len(attended.sinks[1].frames) > 10)
    assert len(attended.sinks[0].frames) == before
    assert session.add_sink("fake") == "fake"
    until(lambda: len(attended.sinks[2].frames) > 1)
    sent = session.counts.sent["fake"]
    assert sent >= before - session.counts.repeated["fake"], "the sink that has gone still counts"


def test_a_sink_that_takes_long_to_finish_is_shown_as_such(attended: Attended, until: Until) -> None:
    session = attended.start()
    until(lambda: attended.sinks[0].frames)
    attended.sinks[0].close_gate.clear()
    began = time.perf_counter()
    session.remove_sink("fake")
    assert time.perf_counter() - began < 0.5
    until(lambda: attended.states(session) == {"fake": "closing"})
    assert session.add_sink("fake") == "fake-2"
    attended.sinks[0].close_gate.set()
    until(lambda: "fake" not in attended.states(session))


def test_a_sink_that_cannot_be_opened_is_tried_again(attended: Attended, until: Until) -> None:
    session = attended.start(sinks=["fake", "refusing"])
    until(lambda: attended.states(session) == {"fake": "on", "refusing": "retrying"})
    assert session.status().sinks[1].sentence == "The fake output is full. Empty it."
    assert [event.sentence for event in session.events()] == [
        'The output "refusing" failed: The fake output is full. Empty it. It is tried again.'
    ]
    session.remove_sink("refusing")
    until(lambda: attended.states(session) == {"fake": "on"})


@pytest.mark.parametrize("spec", ["no-such", "refusing:x:y"])
def test_a_sink_that_cannot_be_is_refused_at_once(attended: Attended, spec: str, until: Until) -> None:
    session = attended.start()
    if spec == "no-such":
        with pytest.raises(SettingsError, match="There is no sink"):
            session.add_sink(spec)
    with pytest.raises(SettingsError, match="There is no output"):
        session.remove_sink("window")


def test_who_takes_the_pictures_is_told(attended: Attended) -> None:
    session = attended.start()
    assert session.status().sinks[0].readers is None
    attended.sinks[0].readers = ("zoom",)
    assert session.status().sinks[0].readers == ("zoom",)


def test_an_ended_run_takes_no_sink(attended: Attended) -> None:
    session = attended.start()
    session.stop()
    with pytest.raises(SettingsError, match="over"):
        session.add_sink("fake")


def test_another_source_while_the_outputs_go_on(attended: Attended, until: Until) -> None:
    session = attended.start(source="fake")
    until(lambda: len(attended.sinks[0].frames) > 5)
    session.change_source("fake")
    until(lambda: len(attended.sources) == 2 and attended.sources[1].opened)
    first, second = attended.sources
    until(lambda: session.status().source.state == "on")
    assert first.closed >= 1
    assert session.events()[-1].sentence == 'The picture comes from "fake" now.'
    before = len(attended.sinks[0].frames)
    until(lambda: len(attended.sinks[0].frames) > before + 5)
    sequences = [frame.sequence for frame in attended.sinks[0].frames]
    assert sequences == sorted(sequences)
    assert {frame.pixels.shape for frame in attended.sinks[0].frames} == {(144, 256, 3)}
    assert attended.sinks[0].opened == 1
    assert len(attended.restyler.resets) == 1, "the past of another camera is forgotten"
    session.stop()
    assert second.closed >= 1


def test_another_source_that_is_not_there_leaves_the_slate_and_is_waited_for(attended: Attended, until: Until) -> None:
    session = attended.start()
    until(lambda: attended.sinks[0].frames)
    session.change_source("gone")
    until(lambda: session.status().source.state == "waiting")
    status = session.status().source
    assert (status.spec, status.sentence) == ("gone", "The camera is gone. Plug it in.")
    until(lambda: "source" not in attended.sinks[0].frames[-1].marks)
    until(lambda: session.status().source.state == "on")
    assert session.events()[-1].sentence == "The picture is back."


def test_changing_the_source_twice_at_once_ends_with_the_second(attended: Attended, until: Until) -> None:
    session = attended.start()
    session.change_source("gone")
    session.change_source("fake:1000000")
    until(lambda: (source := session.status().source).state == "on" and source.spec == "fake:1000000")


def test_a_source_that_cannot_be_is_refused_and_the_old_one_stays(attended: Attended, until: Until) -> None:
    session = attended.start()
    with pytest.raises(SettingsError, match="number of frames"):
        session.change_source("fake:many")
    before = session.status().frames_in
    until(lambda: session.status().frames_in > before + 5)


def test_a_source_that_hangs_can_be_changed(attended: Attended, until: Until) -> None:
    session = attended.start()
    until(lambda: attended.sinks[0].frames)
    source = attended.sources[0]

    def hangs(timeout: float) -> Frame | None:
        while source._is_open.is_set():
            time.sleep(0.01)
        raise CameraError("It was closed.", "Open it.")

    source.__class__ = type("Hanging", (FakeSource,), {"read": lambda self, timeout: hangs(timeout), "__slots__": ()})
    session.change_source("fake:1000000", meanwhile="slate")
    until(lambda: session.status().source.state == "on" and session.status().source.spec == "fake:1000000")
    assert not any("It was closed" in event.sentence for event in session.events())


def test_the_end_of_a_source_is_not_the_end_of_the_run(attended: Attended, until: Until) -> None:
    session = attended.start(source="fake:5")
    until(lambda: session.status().source.state == "ended")
    assert session.running
    until(lambda: "source" not in attended.sinks[0].frames[-1].marks)
    session.change_source("fake")
    until(lambda: session.status().source.state == "on")


def test_a_camera_that_is_missing_at_the_start_is_waited_for(attended: Attended, until: Until) -> None:
    session = attended.make(source="gone")
    attended.sources[0].refused_opens *= 3
    session.start()
    assert session.format.size == (1280, 720)
    until(lambda: session.status().source.state == "on")
    said = [event.sentence for event in session.events()]
    assert said == [
        "The camera is gone. Plug it in. The slate is shown until the picture is back.",
        "The picture is back.",
    ]
    assert "source" not in attended.sinks[0].frames[0].marks
    session.stop()


def test_the_format_that_comes_in_is_measured(attended: Attended, until: Until) -> None:
    session = attended.start()
    until(lambda: session.status().frames_in > 70)
    text = session.status().source.format
    assert text.startswith("256x144 @ ")
    assert text.endswith(" measured")
    assert 25 < float(text.split()[2]) < 35
