"""`livestyle obs` and the doctor's part of it, with a server in place of OBS."""

from __future__ import annotations

import json
import logging
import socket
import sys
import types
from collections.abc import Iterator
from pathlib import Path

import pytest

from livestyle import secret
from livestyle.cli.main import main
from livestyle_plugins.obs import diagnosis, state_file
from livestyle_plugins.obs.greeting import ObsAddress
from livestyle_plugins.obs.script import script_path
from livestyle_plugins.obs.state_file import SetUp
from tests.livestyle_plugins.obs_server import ObsServer, Refusal

PASSWORD = "hunter2"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("LIVESTYLE_HOME", str(tmp_path))
    monkeypatch.delenv("LIVESTYLE_OBS_PASSWORD", raising=False)
    monkeypatch.setitem(sys.modules, "keyring", None)  # as if it were not installed
    yield tmp_path
    secret.forget("obs_password")


@pytest.fixture
def server() -> Iterator[ObsServer]:
    with ObsServer(password=PASSWORD) as made:
        made.answers |= {
            "GetVersion": {"obsVersion": "29.0.2", "obsWebSocketVersion": "5.1.0"},
            "GetCurrentProgramScene": {"currentProgramSceneName": "Scene"},
            "GetVideoSettings": {"baseWidth": 1280, "baseHeight": 720},
            "CreateInput": {"sceneItemId": 7},
        }
        yield made


def place(port: int) -> list[str]:
    return ["--obs-host", "127.0.0.1", "--obs-port", str(port)]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def test_setup_without_the_script_says_what_to_click(server: ObsServer, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["obs", "setup", *place(server.port), "--obs-password", PASSWORD, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["ready"] == "media source"
    assert "57 to 143 ms" in told["note"]
    assert f"Tools > Scripts > + > {script_path()}" in told["next"][0]
    created = next(data for name, data in server.requests if name == "CreateInput")
    settings = created["inputSettings"]
    assert settings["input"].startswith("http://127.0.0.1:")
    assert (settings["buffering_mb"], settings["reconnect_delay_sec"]) == (0, 1)
    placed = next(data for name, data in server.requests if name == "SetSceneItemTransform")
    assert placed["sceneItemId"] == 7
    made = state_file.load()
    assert made is not None
    assert (made.made_scene, made.made_source, made.slower) == (True, True, True)
    assert PASSWORD not in state_file.state_path().read_text()


def test_setup_for_people(server: ObsServer, capsys: pytest.CaptureFixture[str]) -> None:
    server.answers["GetInputKindList"] = {"inputKinds": ["livestyle_source"]}
    assert main(["obs", "setup", *place(server.port), "--obs-password", PASSWORD]) == 0
    out = capsys.readouterr().out
    assert "ready: script" in out
    assert "livestyle run --sink obs" in out
    assert "slower" not in out


def test_a_stream_on_air_is_not_disturbed(server: ObsServer, capsys: pytest.CaptureFixture[str]) -> None:
    server.answers["GetStreamStatus"] = {"outputActive": True}
    assert main(["obs", "setup", *place(server.port), "--obs-password", PASSWORD, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["on_air"] is False
    assert any("Switch to the scene" in step for step in told["next"])
    assert "SetCurrentProgramScene" not in [name for name, _ in server.requests]


def test_half_a_setup_can_be_removed(server: ObsServer, capsys: pytest.CaptureFixture[str]) -> None:
    server.answers["CreateInput"] = Refusal(605, "Your specified input kind is not supported by OBS.")
    assert main(["obs", "setup", *place(server.port), "--obs-password", PASSWORD]) == 1
    made = state_file.load()
    assert made is not None
    assert (made.made_scene, made.made_source) == (True, False)
    assert main(["obs", "remove", *place(server.port), "--obs-password", PASSWORD, "--json"]) == 0
    assert "RemoveScene" in [name for name, _ in server.requests]
    assert "RemoveInput" not in [name for name, _ in server.requests]
    assert state_file.load() is None


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (["--obs-password", "wrong"], "OBS refused the password."),
        ([], "OBS asks for a password."),
        ([], "livestyle[keyring]"),
    ],
)
def test_passwords_that_fail(server: ObsServer, capsys: pytest.CaptureFixture[str], more: list[str], says: str) -> None:
    assert main(["obs", "setup", *place(server.port), *more]) == 1
    error = capsys.readouterr().err
    assert says in error
    assert error.count("\n") == 1


def test_the_password_of_the_environment(
    server: ObsServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    monkeypatch.setenv("LIVESTYLE_OBS_PASSWORD", PASSWORD)
    assert main(["obs", "status", *place(server.port), "--json", "--debug"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["state"], told["obs"], told["set_up"], told["script_loaded"]) == ("connected", "29.0.2", False, False)
    logging.shutdown()
    assert PASSWORD not in "".join(path.read_text() for path in home.rglob("*.log"))


def test_the_password_of_the_keyring(
    server: ObsServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: dict[tuple[str, str], str] = {}
    keyring = types.ModuleType("keyring")
    keyring.get_password = lambda service, name: kept.get((service, name))  # type: ignore[attr-defined]  # a fake
    keyring.set_password = lambda service, name, value: kept.update({(service, name): value})  # type: ignore[attr-defined]  # a fake
    monkeypatch.setitem(sys.modules, "keyring", keyring)
    options = [*place(server.port), "--json"]
    assert main(["obs", "status", *options, "--obs-password", PASSWORD, "--remember-password"]) == 0
    assert kept == {("livestyle", "obs_password"): PASSWORD}
    secret.forget("obs_password")
    capsys.readouterr()
    assert main(["obs", "status", *options]) == 0
    assert json.loads(capsys.readouterr().out)["state"] == "connected"


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["obs"], 2, "action"),
        (["obs", "dance"], 2, "dance"),
        (["obs", "status", "--obs-port", "0"], 2, "--obs-port"),
        (["obs", "status", "--remember-password"], 2, "no password"),
        (["obs", "status", "--obs-password", "x", "--remember-password"], 2, "keyring is not installed"),
        (["run", "--source", "demo", "--sink", "null", "--obs-rules"], 2, "no rules"),
    ],
)
def test_usage(arguments: list[str], code: int, says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == code
    error = capsys.readouterr().err
    assert says in error
    assert error.count("\n") == 1


def test_without_obs(capsys: pytest.CaptureFixture[str]) -> None:
    options = place(free_port())
    assert main(["obs", "setup", *options]) == 1
    assert "OBS does not answer" in capsys.readouterr().err
    assert main(["obs", "status", *options, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["state"] == "not running"
    assert main(["obs", "remove", *options]) == 0
    assert "nothing to remove" in capsys.readouterr().out
    state_file.save(SetUp(scene="livestyle", source="x", kind="ffmpeg_source", made_scene=True))
    assert main(["obs", "remove", *options]) == 1
    assert state_file.load() is not None


def test_a_state_file_that_is_broken_is_none(home: Path) -> None:
    path = state_file.state_path()
    path.parent.mkdir(parents=True)
    for text in ("", "{", "[]", '{"scene": 5}', "\xff"):
        path.write_text(text, encoding="latin-1")
        assert state_file.load() is None
    state_file.save(SetUp(scene="a", source="b", kind="c"))
    assert [one.name for one in path.parent.iterdir()] == ["obs.json"]
    state_file.forget()
    state_file.forget()
    assert state_file.load() is None


def test_the_doctor_asks_obs(server: ObsServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagnosis, "ObsAddress", lambda: ObsAddress("127.0.0.1", server.port))
    state_file.save(SetUp(scene="a", source="b", kind="c", picture_port=5))
    assert diagnosis.diagnose()["state"] == "password needed"
    secret.give("obs_password", PASSWORD)
    found = diagnosis.diagnose()
    assert (found["state"], found["through"], found["obs"]) == ("connected", "media source", "29.0.2")
