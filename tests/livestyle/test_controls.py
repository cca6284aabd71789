"""A session under the hands of a person: commands at any moment, sinks and sources that come and go, its status."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import pytest

from livestyle.errors import CameraError, ModelError, OutputError, PromptError, SettingsError
from livestyle.fit import Framing
from livestyle.frame import Frame
from livestyle.optional_ports import Step
from livestyle.prompt import Prompt
from livestyle.session import Session
from livestyle.settings import settings_from
from livestyle.status import Status
from livestyle.testing import FakeRestyler, FakeSink, FakeSource

Until = Callable[[Callable[[], object]], None]

pytestmark = pytest.mark.usefixtures("plugin", "home")


@pytest.fixture
def run() -> Iterator[Callable[..., Session]]:
    """Starts attended sessions of fakes, and stops them."""
    sessions: list[Session] = []

    def start(**values: object) -> Session:
        settings = settings_from({"source": "fake", "sinks": ["fake"], "model": "fake-model"} | values)
        sessions.append(Session(settings, attended=True))
        sessions[-1].start()
        return sessions[-1]

    yield start
    for session in sessions:
        session.stop()


def parts(kind: type[Any]) -> list[Any]:
    return [part for part in sys.modules["livestyle_test_plugin"].made if isinstance(part, kind)]


def sinks() -> list[FakeSink]:
    return parts(FakeSink)


def restyler() -> FakeRestyler:
    made: FakeRestyler = parts(FakeRestyler)[-1]
    return made


def value(frame: Frame) -> int:
    return int(frame.pixels[0, 0, 0])


def states(status: Status) -> dict[str, str]:
    return {sink.name: sink.state for sink in status.sinks}


def test_panic_freeze_and_back(run: Callable[..., Session], until: Until) -> None:
    session = run()
    until(lambda: len(sinks()[0].frames) > 3)
    seen = [session.on_air]
    for command in (
        lambda: session.panic("clean"),
        session.freeze,
        lambda: session.panic("slate"),
        session.resume,
        session.freeze,
        session.unfreeze,
    ):
        command()
        seen.append(session.on_air)
        assert session.status().on_air == session.on_air
    assert seen == ["live", "clean", "clean", "slate", "live", "frozen", "live"]


def test_a_panic_while_it_loads_counts_from_the_first_frame(until: Until) -> None:
    settings = settings_from({"source": "fake", "sinks": ["fake"], "model": "fake-model"})
    session = Session(settings, attended=True)
    session.panic("clean")
    session.set_framing(Framing(flip=True))
    session.set_strength(0.25)
    assert (session.on_air, session.status().on_air) == ("clean", "clean")
    session.start()
    try:
        until(lambda: len(sinks()[0].frames) > 5)
        assert all(value(frame) == frame.sequence % 256 for frame in sinks()[0].frames)
        assert session.status().framing.flip
        assert restyler().strengths == [0.25]
    finally:
        session.stop()


def test_strength_changes_the_look_on_air_and_those_to_come(run: Callable[..., Session], until: Until) -> None:
    session = run(prompt="oil", strength=0.5)
    session.set_strength(0.8)
    assert restyler().strengths == [0.8]
    assert len(restyler().outcomes) == 1, "nothing is encoded again"
    session.set_transition(2.0)
    assert session.make_prompt("rain") == Prompt("rain", 0.8, 2.0)
    assert session.submit_text("rain") == 2
    session.submit(Prompt("snow", strength=0.3))
    assert session.strength == session.status().strength == 0.3


def test_a_restyler_without_a_strength_control_gets_the_prompt_again(
    until: Until,
) -> None:
    class Plain(FakeRestyler):
        set_strength = None  # type: ignore[assignment]  # as if it had none

    settings = settings_from({"source": "fake", "sinks": [], "model": "fake-model", "prompt": "oil"})
    session = Session(settings, attended=True)
    session._factory = (lambda request: Plain(format=request.source), "")
    session.start()
    try:
        session.set_strength(0.4)
        prompt = session.status().prompt
        assert prompt is not None
        assert (prompt.number, prompt.text, prompt.strength) == (2, "oil", 0.4)
    finally:
        session.stop()


@pytest.mark.parametrize("strength", [-0.1, 1.5, float("nan")])
def test_a_strength_that_cannot_be_is_refused(run: Callable[..., Session], strength: float) -> None:
    session = run()
    with pytest.raises(SettingsError):
        session.set_strength(strength)
    with pytest.raises(SettingsError):
        session.set_transition(-1)


def test_the_status_tells_of_the_prompt(run: Callable[..., Session], until: Until) -> None:
    session = run()
    assert session.status().prompt is None
    session.submit(Prompt("oil", transition=0.2))
    until(lambda: (prompt := session.status().prompt) is not None and prompt.state == "on air")
    prompt = session.status().prompt
    assert prompt is not None
    assert (prompt.text, prompt.look, prompt.match, prompt.number) == ("oil", "oil/plain", 1.0, 1)
    restyler().refused = frozenset({"mud"})
    session.submit(Prompt("mud"))
    status = session.status()
    assert status.prompt is not None
    assert status.refused is not None
    assert (status.prompt.text, status.refused.text, status.refused.state) == ("oil", "mud", "refused")
    assert "cannot be encoded" in status.refused.sentence
    session.submit(Prompt("rain", transition=30))
    until(lambda: (prompt := session.status().prompt) is not None and prompt.state == "blending")
    assert session.status().refused is None


def test_the_status_tells_the_truth_about_the_rate(run: Callable[..., Session], until: Until) -> None:
    session = run()
    until(lambda: session.status().frames_out > 70)
    status = session.status()
    assert status.phase == "running"
    assert (status.model, status.runtime, status.size, status.rate) == ("fake", "numpy", (256, 144), 30)
    assert 20 < status.fps <= 35
    assert status.output_fps >= status.fps
    assert status.latency_p50_ms is not None
    assert status.latency_p95_ms is not None
    assert status.latency_p50_ms <= status.latency_p95_ms
    assert status.memory_mb is not None
    assert status.memory_mb > 10
    assert status.cpu_percent > 0
    assert set(status.dropped) == {"source", "model", "fake"}
    assert not status.stalled


def test_the_status_tells_that_the_model_hangs(run: Callable[..., Session], until: Until) -> None:
    session = run()
    until(lambda: session.status().frames_out > 3)
    restyler().gate.clear()
    until(lambda: session.status().stalled)
    restyler().gate.set()
    until(lambda: not session.status().stalled)


def test_the_status_before_and_after(run: Callable[..., Session], until: Until) -> None:
    session = Session(settings_from({"source": "fake", "sinks": [], "model": "fake-model"}), attended=True)
    assert session.status().phase == "idle"
    session.start()
    until(lambda: session.status().frames_in > 2)
    session.stop()
    assert session.status().phase == "ended"
    refused = Session(settings_from({"source": "fake", "sinks": [], "model": "buggy-model"}), attended=True)
    with pytest.raises(ModelError):
        refused.start()
    assert refused.status().phase == "ended"


def test_a_sink_joins_and_leaves_while_it_runs(run: Callable[..., Session], until: Until) -> None:
    session = run(sinks=[])
    until(lambda: session.status().frames_out > 3)
    assert session.status().sinks == ()
    assert session.add_sink("fake") == "fake"
    assert session.add_sink("fake") == "fake-2"
    until(lambda: all(len(sink.frames) > 3 for sink in sinks()))
    until(lambda: states(session.status()) == {"fake": "on", "fake-2": "on"})
    assert [sink.spec for sink in session.status().sinks] == ["fake", "fake"]
    session.remove_sink("fake")
    until(lambda: states(session.status()) == {"fake-2": "on"})
    assert sinks()[0].closed == 1
    before = len(sinks()[0].frames)
    until(lambda: len(sinks()[1].frames) > 10)
    assert len(sinks()[0].frames) == before
    assert session.add_sink("fake") == "fake"
    until(lambda: len(sinks()[2].frames) > 1)
    sent = session.counts.sent["fake"]
    assert sent >= before - session.counts.repeated["fake"], "the sink that has gone still counts"


def test_a_sink_that_takes_long_to_finish_is_shown_as_such(run: Callable[..., Session], until: Until) -> None:
    session = run()
    until(lambda: sinks()[0].frames)
    sinks()[0].close_gate.clear()
    began = time.perf_counter()
    session.remove_sink("fake")
    assert time.perf_counter() - began < 0.5
    until(lambda: states(session.status()) == {"fake": "closing"})
    assert session.add_sink("fake") == "fake-2"
    sinks()[0].close_gate.set()
    until(lambda: "fake" not in states(session.status()))


def test_a_sink_that_cannot_be_opened_is_tried_again(run: Callable[..., Session], until: Until) -> None:
    session = run(sinks=["fake", "refusing"])
    until(lambda: states(session.status()) == {"fake": "on", "refusing": "retrying"})
    assert session.status().sinks[1].sentence == "The fake output is full. Empty it."
    assert [event.sentence for event in session.events()] == [
        'The output "refusing" failed: The fake output is full. Empty it. It is tried again.'
    ]
    session.remove_sink("refusing")
    until(lambda: states(session.status()) == {"fake": "on"})


@pytest.mark.parametrize("spec", ["no-such", "refusing:x:y"])
def test_a_sink_that_cannot_be_is_refused_at_once(run: Callable[..., Session], spec: str, until: Until) -> None:
    session = run()
    if spec == "no-such":
        with pytest.raises(SettingsError, match="There is no sink"):
            session.add_sink(spec)
    with pytest.raises(SettingsError, match="There is no output"):
        session.remove_sink("window")


def test_an_ended_run_takes_no_sink(run: Callable[..., Session]) -> None:
    session = run()
    session.stop()
    with pytest.raises(SettingsError, match="over"):
        session.add_sink("fake")


def test_another_source_while_the_outputs_go_on(run: Callable[..., Session], until: Until) -> None:
    session = run(source="fake")
    until(lambda: len(sinks()[0].frames) > 5)
    session.change_source("fake")
    until(lambda: len(parts(FakeSource)) == 2 and parts(FakeSource)[1].opened)
    first, second = parts(FakeSource)
    until(lambda: session.status().source.state == "on")
    assert first.closed >= 1
    assert session.events()[-1].sentence == 'The picture comes from "fake" now.'
    before = len(sinks()[0].frames)
    until(lambda: len(sinks()[0].frames) > before + 5)
    sequences = [frame.sequence for frame in sinks()[0].frames]
    assert sequences == sorted(sequences)
    assert {frame.pixels.shape for frame in sinks()[0].frames} == {(144, 256, 3)}
    assert sinks()[0].opened == 1
    assert len(restyler().resets) == 1, "the past of another camera is forgotten"
    session.stop()
    assert second.closed >= 1


def test_another_source_that_is_not_there_leaves_the_slate_and_is_waited_for(
    run: Callable[..., Session], until: Until
) -> None:
    session = run()
    until(lambda: sinks()[0].frames)
    session.change_source("gone")
    until(lambda: session.status().source.state == "waiting")
    status = session.status().source
    assert (status.spec, status.sentence) == ("gone", "The camera is gone. Plug it in.")
    until(lambda: "source" not in sinks()[0].frames[-1].marks)
    until(lambda: session.status().source.state == "on")
    assert session.events()[-1].sentence == "The picture is back."


def test_changing_the_source_twice_at_once_ends_with_the_second(run: Callable[..., Session], until: Until) -> None:
    session = run()
    session.change_source("gone")
    session.change_source("fake:1000000")
    until(lambda: (source := session.status().source).state == "on" and source.spec == "fake:1000000")


def test_a_source_that_cannot_be_is_refused_and_the_old_one_stays(run: Callable[..., Session], until: Until) -> None:
    session = run()
    with pytest.raises(SettingsError, match="number of frames"):
        session.change_source("fake:many")
    before = session.status().frames_in
    until(lambda: session.status().frames_in > before + 5)


def test_a_source_that_hangs_can_be_changed(run: Callable[..., Session], until: Until) -> None:
    session = run()
    until(lambda: sinks()[0].frames)
    source = parts(FakeSource)[0]

    def hangs(timeout: float) -> Frame | None:
        while source._is_open.is_set():
            time.sleep(0.01)
        raise CameraError("It was closed.", "Open it.")

    source.__class__ = type("Hanging", (FakeSource,), {"read": lambda self, timeout: hangs(timeout), "__slots__": ()})
    session.change_source("fake:1000000", meanwhile="slate")
    until(lambda: session.status().source.state == "on" and session.status().source.spec == "fake:1000000")
    assert not any("It was closed" in event.sentence for event in session.events())


def test_the_end_of_a_source_is_not_the_end_of_the_run(run: Callable[..., Session], until: Until) -> None:
    session = run(source="fake:5")
    until(lambda: session.status().source.state == "ended")
    assert session.running
    until(lambda: "source" not in sinks()[0].frames[-1].marks)
    session.change_source("fake")
    until(lambda: session.status().source.state == "on")


def test_a_camera_that_is_missing_at_the_start_is_waited_for(until: Until) -> None:
    session = Session(settings_from({"source": "gone", "sinks": ["fake"], "model": "fake-model"}), attended=True)
    parts(FakeSource)[0].refused_opens *= 3
    session.start()
    assert session.format.size == (1280, 720)
    until(lambda: session.status().source.state == "on")
    said = [event.sentence for event in session.events()]
    assert said == [
        "The camera is gone. Plug it in. The slate is shown until the picture is back.",
        "The picture is back.",
    ]
    assert "source" not in sinks()[0].frames[0].marks
    session.stop()


def test_the_format_that_comes_in_is_measured(run: Callable[..., Session], until: Until) -> None:
    session = run()
    until(lambda: session.status().frames_in > 70)
    text = session.status().source.format
    assert text.startswith("256x144 @ ")
    assert text.endswith(" measured")
    assert 25 < float(text.split()[2]) < 35


def test_the_preview_shows_the_camera_while_the_model_loads(until: Until, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = settings_from({"source": "fake", "sinks": [], "model": "fake-model"})
    session = Session(settings, attended=True)
    session.preview.start()
    seen: list[object] = []

    def slow(request: Any) -> FakeRestyler:
        for _ in range(2):
            until(lambda: (pair := session.preview.take()) is not None and not seen.append(pair))  # type: ignore[func-returns-value]  # None each time
        request.progress("Compiling", 0.5)
        status = session.status()
        assert (status.phase, status.progress, status.progress_share) == ("loading", "Compiling", 0.5)
        return FakeRestyler(format=request.source)

    monkeypatch.setattr(sys.modules["livestyle_test_plugin"], "restyler", slow)
    session._factory = (slow, "")
    session.start()
    try:
        assert [pair.on_air for pair in seen] == [None, None]  # type: ignore[attr-defined]  # they are pairs
        until(lambda: (pair := session.preview.take()) is not None and pair.on_air is not None)
    finally:
        session.stop()


def test_loading_can_be_given_up() -> None:
    session = Session(settings_from({"source": "fake", "sinks": [], "model": "fake-model"}), attended=True)

    def slow(request: Any) -> FakeRestyler:
        session.request_stop()
        request.progress("Compiling", 0.5)
        raise AssertionError("it went on")

    session._factory = (slow, "")
    with pytest.raises(ModelError, match="stopped"):
        session.start()
    assert parts(FakeSource)[0].closed >= 1


def test_a_short_file_is_played_again_after_loading(until: Until) -> None:
    session = Session(settings_from({"source": "fake:3", "sinks": ["fake"], "model": "fake-model"}), attended=True)
    source = parts(FakeSource)[0]

    def slow(request: Any) -> FakeRestyler:
        until(lambda: source._index >= 3)
        time.sleep(0.2)
        source.frames = 10
        return FakeRestyler(format=request.source)

    session._factory = (slow, "")
    session.start()
    try:
        until(lambda: sinks()[0].frames)
        assert source.opened == 2
    finally:
        session.stop()


def test_a_snapshot_is_a_whole_picture(run: Callable[..., Session], until: Until, tmp_path: Path) -> None:
    session = run()
    until(lambda: sinks()[0].frames)
    session.freeze()
    path = session.snapshot(tmp_path / "a.png").result(30)
    assert path == tmp_path / "a.png"
    picture = cv2.imread(str(path), cv2.IMREAD_COLOR_RGB)
    assert picture is not None
    assert picture.shape == (144, 256, 3)
    until(lambda: session.events() and session.events()[-1].sentence == f"The snapshot is in {path}.")
    assert int(picture[0, 0, 0]) == value(session._running_pipeline().outlets.newest)  # type: ignore[arg-type]  # there is one
    assert list(tmp_path.glob(".*partial*")) == []


def test_a_snapshot_has_a_place_of_its_own(run: Callable[..., Session], until: Until, home: Path) -> None:
    session = run()
    until(lambda: sinks()[0].frames)
    first, second = session.snapshot().result(30), session.snapshot().result(30)
    assert first != second
    assert first.parent == home / "Pictures" / "livestyle"


def test_a_snapshot_that_cannot_be_written_says_so(run: Callable[..., Session], until: Until, tmp_path: Path) -> None:
    session = run()
    until(lambda: sinks()[0].frames)
    (tmp_path / "file").touch()
    for path in (tmp_path / "a.jpg", tmp_path / "file" / "b.png"):
        with pytest.raises(OutputError):
            session.snapshot(path).result(30)
    until(lambda: len(session.events()) == 2)


def test_a_recording_is_made_and_finished_while_the_run_goes_on(
    run: Callable[..., Session], until: Until, home: Path
) -> None:
    session = run()
    recording = session.record()
    assert recording.path.parent == home / "Videos" / "livestyle"
    until(lambda: any(sink.name == recording.name and sink.sent > 20 for sink in session.status().sinks))
    session.remove_sink(recording.name)
    until(lambda: recording.name not in states(session.status()))
    assert recording.path.stat().st_size > 1000
    until(lambda: session.events() and session.events()[-1].sentence == f"The recording is in {recording.path}.")
    assert session.running


def test_a_model_that_is_too_slow_works_more_coarsely(until: Until) -> None:
    session = Session(settings_from({"source": "fake", "sinks": ["fake"], "model": "fake-model"}), attended=True)
    made = FakeRestyler(seconds=0.06, steps=(Step("480 lines", 1.0), Step("240 lines", 0.3)))
    session._factory = (lambda request: made, "")
    session.start()
    try:
        assert session.status().quality.steps == ("480 lines", "240 lines")
        until(lambda: session.status().quality.step == 1)
        assert {frame.pixels.shape for frame in sinks()[0].frames} == {(144, 256, 3)}
        session.lock_quality(0)
        until(lambda: session.status().quality.step == 0)
        assert session.status().quality.locked
    finally:
        session.stop()


def test_a_run_that_is_not_in_real_time_has_no_panic() -> None:
    session = Session(settings_from({"source": "fake:3", "sinks": ["fake"], "model": "fake-model", "unpaced": True}))
    session.start()
    for command in (lambda: session.panic("clean"), session.freeze, lambda: session.add_sink("fake")):
        with pytest.raises(SettingsError, match="real time"):
            command()
    session.wait()


def test_a_session_that_does_not_run_says_so() -> None:
    session = Session(settings_from({"source": "fake", "sinks": [], "model": "fake-model"}), attended=True)
    for command in (lambda: session.add_sink("fake"), lambda: session.remove_sink("fake"), session.snapshot):
        with pytest.raises(ModelError, match="does not run"):
            command()
    assert not session.freeze()
    with pytest.raises(PromptError):
        session.submit_text("")
