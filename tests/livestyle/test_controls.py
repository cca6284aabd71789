"""A session under the hands of a person: commands at any moment, loading, and its status."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from livestyle.errors import ModelError, PromptError, SettingsError
from livestyle.fit import Framing
from livestyle.frame import Frame
from livestyle.optional_ports import Step
from livestyle.ports import RestylerRequest
from livestyle.preview import Pair
from livestyle.prompt import Prompt
from livestyle.session import Session
from livestyle.settings import settings_from
from livestyle.testing import FakeRestyler

if TYPE_CHECKING:
    from tests.livestyle.conftest import Attended

Until = Callable[[Callable[[], object]], None]


def value(frame: Frame) -> int:
    return int(frame.pixels[0, 0, 0])


def test_panic_freeze_and_back(attended: Attended, until: Until) -> None:
    session = attended.start()
    until(lambda: len(attended.sinks[0].frames) > 3)
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


def test_a_panic_while_it_loads_counts_from_the_first_frame(attended: Attended, until: Until) -> None:
    session = attended.make()
    session.panic("clean")
    session.set_framing(Framing(flip=True))
    session.set_strength(0.25)
    assert (session.on_air, session.status().on_air) == ("clean", "clean")
    session.start()
    until(lambda: len(attended.sinks[0].frames) > 5)
    assert all(value(frame) == frame.sequence % 256 for frame in attended.sinks[0].frames)
    assert session.status().framing.flip
    assert attended.restyler.strengths == [0.25]


def test_strength_changes_the_look_on_air_and_those_to_come(attended: Attended, until: Until) -> None:
    session = attended.start(prompt="oil", strength=0.5)
    session.set_strength(0.8)
    assert attended.restyler.strengths == [0.8]
    assert len(attended.restyler.outcomes) == 1, "nothing is encoded again"
    session.set_transition(2.0)
    assert session.make_prompt("rain") == Prompt("rain", 0.8, 2.0)
    assert session.submit_text("rain") == 2
    session.submit(Prompt("snow", strength=0.3))
    assert session.strength == session.status().strength == 0.3


def test_a_restyler_without_a_strength_control_gets_the_prompt_again(
    attended: Attended,
    until: Until,
) -> None:
    class Plain(FakeRestyler):
        set_strength = None  # type: ignore[assignment]  # as if it had none

    session = attended.make(sinks=[], prompt="oil")
    session._factory = (lambda request: Plain(format=request.source), "")
    session.start()
    session.set_strength(0.4)
    prompt = session.status().prompt
    assert prompt is not None
    assert (prompt.number, prompt.text, prompt.strength) == (2, "oil", 0.4)


@pytest.mark.parametrize("strength", [-0.1, 1.5, float("nan")])
def test_a_strength_that_cannot_be_is_refused(attended: Attended, strength: float) -> None:
    session = attended.start()
    with pytest.raises(SettingsError):
        session.set_strength(strength)
    with pytest.raises(SettingsError):
        session.set_transition(-1)


def test_the_status_tells_of_the_prompt(attended: Attended, until: Until) -> None:
    session = attended.start()
    assert session.status().prompt is None
    session.submit(Prompt("oil", transition=0.2))
    until(lambda: (prompt := session.status().prompt) is not None and prompt.state == "on air")
    prompt = session.status().prompt
    assert prompt is not None
    assert (prompt.text, prompt.look, prompt.match, prompt.number) == ("oil", "oil/plain", 1.0, 1)
    attended.restyler.refused = frozenset({"mud"})
    session.submit(Prompt("mud"))
    status = session.status()
    assert status.prompt is not None
    assert status.refused is not None
    assert (status.prompt.text, status.refused.text, status.refused.state) == ("oil", "mud", "refused")
    assert "cannot be encoded" in status.refused.sentence
    session.submit(Prompt("rain", transition=30))
    until(lambda: (prompt := session.status().prompt) is not None and prompt.state == "blending")
    assert session.status().refused is None


def test_the_status_tells_the_truth_about_the_rate(attended: Attended, until: Until) -> None:
    session = attended.start()
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


def test_a_sink_that_is_gone_leaves_no_numbers_behind(attended: Attended, until: Until) -> None:
    session = attended.start()
    until(lambda: session.status().latency_p50_ms is not None)
    session.remove_sink("fake")
    status = session.status()
    assert (status.latency_p50_ms, status.latency_p95_ms) == (None, None)
    time.sleep(2.2)  # longer than a rate remembers
    status = session.status()
    assert status.sinks == ()
    assert status.fps == pytest.approx(30, abs=10)
    assert status.output_fps == pytest.approx(30, abs=10)


def test_the_status_tells_that_the_model_hangs(attended: Attended, until: Until) -> None:
    session = attended.start()
    until(lambda: session.status().frames_out > 3)
    attended.restyler.gate.clear()
    until(lambda: session.status().stalled)
    attended.restyler.gate.set()
    until(lambda: not session.status().stalled)


def test_the_status_before_and_after(attended: Attended, until: Until) -> None:
    session = attended.make(sinks=[])
    assert session.status().phase == "idle"
    session.start()
    until(lambda: session.status().frames_in > 2)
    session.stop()
    assert session.status().phase == "ended"
    refused = attended.make(sinks=[], model="buggy-model")
    with pytest.raises(ModelError):
        refused.start()
    assert refused.status().phase == "ended"


def test_the_preview_shows_the_camera_while_the_model_loads(attended: Attended, until: Until) -> None:
    session = attended.make(sinks=[])
    session.preview.start()
    seen: list[Pair] = []

    def a_pair() -> bool:
        pair = session.preview.take()
        seen.extend([] if pair is None else [pair])
        return pair is not None

    def slow(request: RestylerRequest) -> FakeRestyler:
        until(a_pair)
        until(a_pair)
        request.progress("Compiling", 0.5)
        status = session.status()
        assert (status.phase, status.progress, status.progress_share) == ("loading", "Compiling", 0.5)
        return FakeRestyler(format=request.source)

    session._factory = (slow, "")
    session.start()
    assert [pair.on_air for pair in seen] == [None, None]
    until(lambda: a_pair() and seen[-1].on_air is not None)


def test_loading_can_be_given_up(attended: Attended) -> None:
    session = attended.make(sinks=[])

    def slow(request: RestylerRequest) -> FakeRestyler:
        session.request_stop()
        request.progress("Compiling", 0.5)
        raise AssertionError("it went on")

    session._factory = (slow, "")
    with pytest.raises(ModelError, match="stopped"):
        session.start()
    assert attended.sources[0].closed >= 1


def test_a_short_file_is_played_again_after_loading(attended: Attended, until: Until) -> None:
    session = attended.make(source="fake:3")
    source = attended.sources[0]

    def slow(request: RestylerRequest) -> FakeRestyler:
        until(lambda: source._index >= 3)
        time.sleep(0.2)
        source.frames = 10
        return FakeRestyler(format=request.source)

    session._factory = (slow, "")
    session.start()
    until(lambda: attended.sinks[0].frames)
    assert source.opened == 2


def test_a_model_that_is_too_slow_works_more_coarsely(attended: Attended, until: Until) -> None:
    session = attended.make()
    made = FakeRestyler(seconds=0.06, steps=(Step("480 lines", 1.0), Step("240 lines", 0.3)))
    session._factory = (lambda request: made, "")
    session.start()
    assert session.status().quality.steps == ("480 lines", "240 lines")
    until(lambda: session.status().quality.step == 1)
    assert {frame.pixels.shape for frame in attended.sinks[0].frames} == {(144, 256, 3)}
    session.lock_quality(0)
    until(lambda: session.status().quality.step == 0)
    assert session.status().quality.locked


def test_a_quality_that_was_asked_for_is_kept(attended: Attended, until: Until) -> None:
    session = attended.make(quality=2)
    made = FakeRestyler(steps=(Step("480 lines", 1.0), Step("240 lines", 0.3)))
    session._factory = (lambda request: made, "")
    session.start()
    until(lambda: session.status().quality.step == 1)
    assert session.status().quality.locked


@pytest.mark.usefixtures("plugin", "home")
def test_a_run_that_is_not_in_real_time_has_no_panic() -> None:
    session = Session(settings_from({"source": "fake:3", "sinks": ["fake"], "model": "fake-model", "unpaced": True}))
    session.start()
    for command in (lambda: session.panic("clean"), session.freeze, lambda: session.add_sink("fake")):
        with pytest.raises(SettingsError, match="real time"):
            command()
    session.wait()


def test_a_session_that_does_not_run_says_so(attended: Attended) -> None:
    session = attended.make(sinks=[])
    for command in (lambda: session.add_sink("fake"), lambda: session.remove_sink("fake"), session.snapshot):
        with pytest.raises(ModelError, match="does not run"):
            command()
    assert not session.freeze()
    with pytest.raises(PromptError):
        session.submit_text("")
