"""Sessions: plugins by name, opening in order, and what is said when a part cannot be had."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from livestyle.cli.status_line import status_text
from livestyle.errors import CameraError, LivestyleError, ModelError, OutputError, PromptError, SettingsError
from livestyle.frame import VideoFormat
from livestyle.passthrough import PassThrough
from livestyle.ports import RestylerRequest
from livestyle.prompt import Prompt
from livestyle.session import Session
from livestyle.settings import RunSettings, settings_from
from livestyle.testing import FakeRestyler, FakeSink, FakeSource

Until = Callable[[Callable[[], object]], None]

pytestmark = pytest.mark.usefixtures("plugin", "home")


def settings(**values: object) -> RunSettings:
    return settings_from({"source": "fake:20", "sinks": ["fake"], "model": "fake-model", "unpaced": True} | values)


def made() -> list[Any]:
    parts: list[Any] = sys.modules["livestyle_test_plugin"].made
    return parts


def test_a_run_from_names_alone() -> None:
    session = Session(settings(prompt="oil", cues=["0.5=rain"], sinks=["fake", "fake"]))
    assert not session.started
    session.start()
    assert session.wait()
    report = session.report()
    assert report.frames.frames_out == 20
    assert report.frames.dropped == {"source": 0, "model": 0, "fake": 0, "fake-2": 0}
    assert [time.prompt for time in report.prompt_to_frame_ms] == ["oil", "rain"]
    assert report.model == "fake"
    assert session.prompt_on_air == "rain"
    assert status_text(session).endswith('"rain" | rain/plain, match 1.00')
    source, first, second, restyler = made()
    assert isinstance(source, FakeSource)
    assert isinstance(restyler, FakeRestyler)
    assert source.opened == 1
    for sink in (first, second):
        assert isinstance(sink, FakeSink)
        assert [frame.sequence for frame in sink.frames] == list(range(20))
    assert [frame.prompt for frame in first.frames] == [1] * 15 + [2] * 5


def test_what_was_understood_is_said() -> None:
    session = Session(settings(prompt="lluvia", sinks=["fake"]))
    session.start()
    assert session.wait()
    assert status_text(session).endswith('"lluvia" (understood as "rain") | lluvia/plain, match 1.00')
    assert [time.understood for time in session.report().prompt_to_frame_ms] == ["rain"]


def test_none_passes_the_frames_as_they_are() -> None:
    session = Session(settings(model="none", prompt="oil"))
    session.start()
    session.wait()
    assert session.info.model == "none"
    _, sink = made()
    assert [int(frame.pixels[0, 0, 0]) for frame in sink.frames] == list(range(20))
    assert {(frame.prompt, frame.settled) for frame in sink.frames} == {(1, True)}


@pytest.mark.parametrize("unpaced", [True, False])
def test_the_restyler_knows_whether_speed_matters(monkeypatch: pytest.MonkeyPatch, unpaced: bool) -> None:
    asked: list[RestylerRequest] = []

    def create(request: RestylerRequest) -> PassThrough:
        asked.append(request)
        return PassThrough(request)

    monkeypatch.setattr("livestyle.passthrough.create", create)
    session = Session(settings(model="none", unpaced=unpaced))
    session.start()
    session.stop()
    assert [request.paced for request in asked] == [not unpaced]


def test_prompts_while_it_runs(until: Until) -> None:
    session = Session(settings(source="fake", unpaced=False))
    session.start()
    assert session.running
    assert session.submit(Prompt("oil")) == 1
    until(lambda: session.report().prompt_to_frame_ms[0].full)
    session.stop()
    session.stop()
    until(lambda: not session.running)
    assert session.wait()


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"source": "no-such"}, "There is no source"),
        ({"sinks": ["fake", "no-such"]}, "There is no sink"),
        ({"source": "fake:many"}, "number of frames is missing"),
        ({"source": "unloadable"}, "cannot be loaded"),
        ({"source": "buggy"}, "failed with ZeroDivisionError"),
        ({"sinks": []}, "There is no output"),
    ],
)
def test_what_cannot_be_right_is_refused_before_anything_is_opened(values: dict[str, object], says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        Session(settings(**values))


def test_a_source_that_cannot_be_opened() -> None:
    session = Session(settings(source="gone"))
    with pytest.raises(CameraError, match="gone"):
        session.start()
    source, sink = made()
    assert (sink.tries, source.closed) == (0, 1)
    session.stop()


def test_a_model_that_cannot_be_loaded_lets_the_source_go() -> None:
    session = Session(settings(model="buggy-model"))
    with pytest.raises(ModelError, match="ZeroDivisionError"):
        session.start()
    source, sink = made()
    assert (source.opened, source.closed, sink.tries) == (1, 1, 0)


def test_sinks_that_cannot_be_opened() -> None:
    with pytest.raises(OutputError, match="full"):
        Session(settings(sinks=["refusing"])).start()
    source, _, restyler = made()
    assert restyler.closed == 1
    assert source.closed >= 1


@pytest.mark.parametrize(
    "values",
    [
        {"background_prompt": "neon rain"},
        {"prompt": "me: oil, background: rain"},
        {"prompt": "oil", "cues": ["0.5=background: rain"]},
    ],
)
def test_a_background_of_its_own_is_refused_by_a_model_that_has_none(values: dict[str, object]) -> None:
    with pytest.raises(SettingsError, match="background"):
        Session(settings(**values)).start()
    source, _, restyler = made()
    assert restyler.closed >= 1
    assert source.closed == 1


def test_a_background_of_its_own_is_refused_during_a_run_too() -> None:
    session = Session(settings(prompt="oil"))
    session.start()
    with pytest.raises(SettingsError, match="background"):
        session.submit(Prompt("me: oil, background: rain"))
    session.stop()


def test_a_slate_of_its_own_must_be_a_picture(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="slate"):
        Session(settings(slate=tmp_path / "missing.png")).start()
    assert made()[-1].closed == 1


def test_a_session_that_was_not_started_says_so() -> None:
    session = Session(settings())
    for ask in (session.report, session.wait, lambda: session.submit(Prompt("oil"))):
        with pytest.raises(LivestyleError, match="does not run"):
            ask()
    session.stop()


def test_a_stop_asked_for_while_it_loads_ends_the_run_at_once() -> None:
    session = Session(settings(source="fake", unpaced=False))
    session.request_stop()
    session.start()
    assert session.wait()


@pytest.mark.parametrize(
    ("source", "size", "expected"),
    [
        ((640, 360), None, (640, 360)),
        ((641, 361), None, (640, 360)),
        ((3840, 2160), None, (1920, 1080)),
        ((1080, 1920), None, (608, 1080)),
        ((160, 90), None, (256, 144)),
        ((640, 360), (1280, 720), (1280, 720)),
    ],
)
def test_size_of_what_passes(source: tuple[int, int], size: tuple[int, int] | None, expected: tuple[int, int]) -> None:
    restyler = PassThrough(RestylerRequest(VideoFormat(*source), size=size))
    assert restyler.format.size == expected
    restyler.submit(Prompt("oil"))
    restyler.reset()
    restyler.close()
    assert restyler.outcomes[1].error == ""


def test_an_empty_prompt_never_becomes_settings() -> None:
    with pytest.raises(PromptError):
        settings(prompt=" ")
