"""What other packages bring: sources of prompts in a session, commands, and checks of the doctor."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from livestyle import plugins
from livestyle.cli.main import main
from livestyle.errors import LivestyleError, ModelError, SettingsError
from livestyle.ports import PromptSource, PromptSourceRequest
from livestyle.scene_rules import SceneRules
from livestyle.session import Session
from livestyle.settings import settings_from
from livestyle.testing import FakePromptSource
from tests.livestyle.conftest import Until

pytestmark = pytest.mark.usefixtures("plugin", "home")

SETTINGS: dict[str, object] = {"source": "fake", "sinks": ["fake"], "model": "fake-model", "obs_follow_scenes": True}


class Listener:
    """An observer that keeps what a person should know."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def on_stage(self, *_: object) -> None: ...
    def on_output(self, *_: object, repeated: bool) -> None: ...
    def on_event(self, sentence: str) -> None:
        self.told.append(sentence)


@pytest.fixture
def prompts(monkeypatch: pytest.MonkeyPatch) -> FakePromptSource:
    """What the session gets when it asks for the follower of scenes."""
    fake = FakePromptSource()

    def create(request: PromptSourceRequest) -> PromptSource:
        return fake

    monkeypatch.setattr(plugins, "prompt_source", lambda name: create)
    return fake


def test_a_prompt_source_changes_the_picture_while_the_session_runs(prompts: FakePromptSource, until: Until) -> None:
    session = Session(settings_from(SETTINGS))
    session.start()
    try:
        number = prompts.say("neon rain")
        until(lambda: session.report().prompt_to_frame_ms[number - 1].first is not None)
        assert session.prompt_on_air == "neon rain"
    finally:
        session.stop()
    assert prompts.stops >= 1


def test_a_session_that_ends_by_itself_stops_its_prompt_sources(prompts: FakePromptSource) -> None:
    session = Session(settings_from(SETTINGS | {"source": "fake:5"}))
    session.start()
    assert session.wait(30)
    assert prompts.stops >= 1


@pytest.mark.parametrize(
    ("failure", "says"),
    [(ModelError("It is broken.", "Mend it."), "It is broken. Mend it."), (ZeroDivisionError("bug"), "See the log.")],
)
def test_a_prompt_source_that_fails_stops_nothing(prompts: FakePromptSource, failure: Exception, says: str) -> None:
    prompts.failure = failure
    listener = Listener()
    session = Session(settings_from(SETTINGS | {"source": "fake:5"}), observers=[listener])
    session.start()
    assert session.wait(30)
    assert any(says in sentence for sentence in listener.told)


def test_an_unpaced_run_follows_no_scenes(prompts: FakePromptSource) -> None:
    with pytest.raises(SettingsError, match="real time"):
        Session(settings_from(SETTINGS | {"unpaced": True}))


def test_prompt_sources_are_found_by_name() -> None:
    assert "parrot" in plugins.names("prompt_sources")
    assert plugins.prompt_source("parrot") is not None
    with pytest.raises(SettingsError, match="no-such-bird"):
        plugins.prompt_source("no-such-bird")


def test_rules_choose_by_name() -> None:
    rules = SceneRules(scenes={"game": " neon rain "}, default="ink comic")
    assert [rules.prompt_for(scene) for scene in ("game", "talk")] == ["neon rain", "ink comic"]
    assert SceneRules().prompt_for("talk") is None


@pytest.mark.parametrize(
    "rules", [{"scenes": {"game": ""}}, {"default": "x" * 301}, {"debounce": -1}, {"colour": 1}, {"scenes": 5}]
)
def test_rules_that_cannot_be(rules: dict[str, object]) -> None:
    with pytest.raises(LivestyleError) as caught:
        settings_from({"obs_rules": rules})
    assert "\n" not in str(caught.value)


def test_a_command_of_another_package(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["repaint", "well"]) == 0
    assert capsys.readouterr().out == "wall: painted\n"
    assert main(["repaint", "well", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"wall": "painted"}
    assert main(["--help"]) == 0
    out = capsys.readouterr().out
    assert "repaint a wall" in out
    assert "unpaint" not in out  # it cannot be loaded


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["repaint"], 2, "how"),
        (["repaint", "blue"], 2, "blue"),
        (["repaint", "never"], 1, "The wall stays as it is. Ask somebody else."),
        (["repaint", "badly"], 1, "ZeroDivisionError"),
        (["unpaint"], 2, "unpaint"),
    ],
)
def test_commands_of_another_package_that_fail(
    arguments: list[str], code: int, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == code
    error = capsys.readouterr().err
    assert says in error
    assert error.count("\n") == 1


def test_the_doctor_asks_other_packages(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    assert main(["doctor", "--json"]) == 0
    checks = json.loads(capsys.readouterr().out)["checks"]
    assert checks["walls"] == {"standing": 4}
    assert checks["broken"].startswith("It failed with ")
