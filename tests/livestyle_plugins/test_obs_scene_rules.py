"""The scene on air chooses the prompt: rules, debounce, and the stream's part in it."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from livestyle.cli.main import main
from livestyle.errors import ModelError, SettingsError
from livestyle.ports import PromptSourceRequest
from livestyle.profiles import profile_path
from livestyle.prompt import Prompt
from livestyle.settings import settings_from
from livestyle_plugins.obs.greeting import ObsAddress
from livestyle_plugins.obs.scene_rules import ObsScenes, create
from tests.livestyle_plugins.obs_server import ObsServer

RULES: dict[str, object] = {"scenes": {"game": "neon rain", "talk": "oil painting"}, "debounce": 0}


class Run:
    """A run that takes prompts, and follows an OBS."""

    def __init__(self, server: ObsServer, **rules: object) -> None:
        settings = settings_from(
            {
                "obs_rules": RULES | rules,
                "obs_host": "127.0.0.1",
                "obs_port": server.port,
                "strength": 0.5,
                "transition": 2,
            }
        )
        self.prompts: list[Prompt] = []
        self.told: list[str] = []
        self.refuses = False
        request = PromptSourceRequest(settings.beginning_with(""), settings.make_prompt, self.told.append)
        self.source = create(request)
        self.source.start(self.submit)

    def submit(self, prompt: Prompt) -> int:
        if self.refuses:
            raise ModelError("The session does not run.", "Start it first.")
        self.prompts.append(prompt)
        return len(self.prompts)

    @property
    def texts(self) -> list[str]:
        return [prompt.text for prompt in self.prompts]


@pytest.fixture
def server() -> Iterator[ObsServer]:
    with ObsServer() as made:
        made.answers["GetCurrentProgramScene"] = {"currentProgramSceneName": "start"}
        yield made


@pytest.fixture
def run(server: ObsServer) -> Iterator[Callable[..., Run]]:
    runs: list[Run] = []

    def start(**rules: object) -> Run:
        runs.append(Run(server, **rules))
        until(lambda: any(name == "GetCurrentProgramScene" for name, _ in server.requests))
        return runs[-1]

    yield start
    for one in runs:
        one.source.stop()
        one.source.stop()


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.01)


def scene(server: ObsServer, name: str) -> None:
    server.event("CurrentProgramSceneChanged", sceneName=name)


def stream(server: ObsServer, *, on: bool) -> None:
    state = "OBS_WEBSOCKET_OUTPUT_STARTED" if on else "OBS_WEBSOCKET_OUTPUT_STOPPED"
    server.event("StreamStateChanged", outputActive=on, outputState=state)


def test_each_scene_has_its_prompt(server: ObsServer, run: Callable[..., Run]) -> None:
    made = run()
    scene(server, "game")
    until(lambda: made.texts == ["neon rain"])
    assert made.prompts[0] == Prompt("neon rain", 0.5, 2)
    scene(server, "elsewhere")
    scene(server, "game")
    until(lambda: made.texts == ["neon rain", "neon rain"])
    scene(server, "talk")
    until(lambda: made.texts[-1] == "oil painting")


def test_the_scene_on_air_at_the_start_counts(server: ObsServer, run: Callable[..., Run]) -> None:
    server.answers["GetCurrentProgramScene"] = {"currentProgramSceneName": "talk"}
    made = run()
    until(lambda: made.texts == ["oil painting"])


def test_every_other_scene_has_the_default(server: ObsServer, run: Callable[..., Run]) -> None:
    made = run(default="ink comic")
    until(lambda: made.texts == ["ink comic"])
    scene(server, "game")
    until(lambda: made.texts == ["ink comic", "neon rain"])


def test_a_scene_that_passes_by_changes_nothing(server: ObsServer, run: Callable[..., Run]) -> None:
    made = run(debounce=0.5)
    scene(server, "game")
    scene(server, "talk")
    until(lambda: made.texts)
    assert made.texts == ["oil painting"]


def test_nothing_changes_while_nothing_is_streamed(server: ObsServer, run: Callable[..., Run]) -> None:
    made = run(only_while_streaming=True)
    scene(server, "game")
    until(lambda: 'OBS: the scene is "game".' in made.told)
    stream(server, on=True)
    until(lambda: made.texts == ["neon rain"])
    stream(server, on=False)
    scene(server, "talk")
    until(lambda: 'OBS: the scene is "talk".' in made.told)
    assert made.texts == ["neon rain"]
    assert "OBS: the stream has started." in made.told
    assert "OBS: the stream has ended." in made.told


def test_a_stream_that_is_on_already_counts(server: ObsServer, run: Callable[..., Run]) -> None:
    server.answers["GetStreamStatus"] = {"outputActive": True}
    made = run(only_while_streaming=True)
    scene(server, "game")
    until(lambda: made.texts == ["neon rain"])


def test_the_virtual_camera_is_told(server: ObsServer, run: Callable[..., Run]) -> None:
    made = run()
    server.event("VirtualcamStateChanged", outputActive=True, outputState="OBS_WEBSOCKET_OUTPUT_STARTING")
    server.event("VirtualcamStateChanged", outputActive=True, outputState="OBS_WEBSOCKET_OUTPUT_STARTED")
    until(lambda: "OBS: its virtual camera is on." in made.told)
    assert len([sentence for sentence in made.told if "virtual camera" in sentence]) == 1


def test_an_end_that_reconnects_does_not_take_the_same_scene_again(server: ObsServer, run: Callable[..., Run]) -> None:
    server.answers["GetCurrentProgramScene"] = {"currentProgramSceneName": "talk"}
    made = run()
    until(lambda: made.texts == ["oil painting"])
    server.peers[-1].sock.shutdown(socket.SHUT_RDWR)
    until(lambda: len([name for name, _ in server.requests if name == "GetCurrentProgramScene"]) == 2)
    scene(server, "game")
    until(lambda: made.texts[-1] == "neon rain")
    assert made.texts == ["oil painting", "neon rain"]


def test_a_refused_prompt_is_told_and_the_next_one_taken(server: ObsServer, run: Callable[..., Run]) -> None:
    made = run()
    made.refuses = True
    scene(server, "game")
    until(lambda: any("was refused" in sentence for sentence in made.told))
    made.refuses = False
    scene(server, "talk")
    until(lambda: made.texts == ["oil painting"])


def test_nothing_is_submitted_after_the_stop(server: ObsServer, run: Callable[..., Run]) -> None:
    made = run(debounce=0.2)
    scene(server, "game")
    until(lambda: 'OBS: the scene is "game".' in made.told)
    made.source.stop()
    time.sleep(0.4)
    assert made.texts == []


PROFILE = """
source = "demo"
sinks = ["null"]
size = [256, 144]
model = "none"
obs_host = "127.0.0.1"
obs_port = {port}

[obs_rules]
debounce = 0
only_while_streaming = false
default = "ink comic"

[obs_rules.scenes]
"talk" = "oil painting"
"""


def test_a_run_of_the_command_line_follows_the_profile(
    server: ObsServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LIVESTYLE_HOME", str(tmp_path))
    profile = profile_path("twitch")
    profile.parent.mkdir(parents=True)
    profile.write_text(PROFILE.format(port=server.port))
    server.answers["GetCurrentProgramScene"] = {"currentProgramSceneName": "talk"}
    report = tmp_path / "report.json"
    options = ["--profile", "twitch", "--duration", "3", "--report", str(report)]
    assert main(["run", *options, "--obs-rules"]) == 0
    (swap,) = json.loads(report.read_text())["prompt_to_frame_ms"]
    assert swap["prompt"] == "oil painting"
    assert swap["first"] is not None
    assert "Connected to OBS" in capsys.readouterr().err
    assert main(["run", *options]) == 0  # without the flag the rules rest
    assert json.loads(report.read_text())["prompt_to_frame_ms"] == []
    assert main(["run", *options, "--obs-rules", "--unpaced"]) == 2


@pytest.mark.parametrize("rules", [None, {}])
def test_rules_that_are_missing(rules: dict[str, object] | None) -> None:
    settings = settings_from({"obs_rules": rules})
    with pytest.raises(SettingsError, match="no rules"):
        create(PromptSourceRequest(settings.beginning_with(""), settings.make_prompt))


def test_obs_may_be_absent() -> None:
    told: list[str] = []
    rules = settings_from({"obs_rules": RULES}).obs_rules
    assert rules is not None
    source = ObsScenes(rules, ObsAddress("127.0.0.1", 1), Prompt, told.append)
    source.start(lambda prompt: 1)
    until(lambda: told)
    source.stop()
    assert "not running" in told[0]
