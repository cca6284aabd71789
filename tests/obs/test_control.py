"""A real OBS: set up and undone, with and without the script, followed through its scenes, and lost and found again."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from livestyle import secret
from livestyle.cli.main import main
from livestyle.clock import MonotonicClock
from livestyle.frame import Frame, Pixels, VideoFormat
from livestyle.ports import Sink, SinkRequest
from livestyle.prompt import Prompt
from livestyle.scene_rules import SceneRules
from livestyle_plugins.obs import actions, scene_setup, script_path, state_file
from livestyle_plugins.obs.client import ObsClient
from livestyle_plugins.obs.greeting import ObsAddress
from livestyle_plugins.obs.scene_rules import ObsScenes
from livestyle_plugins.obs.scene_setup import MEDIA_KIND, SCENE, SOURCE
from livestyle_plugins.obs.script import SOURCE_KIND
from livestyle_plugins.obs.trouble import ObsError, Trouble
from livestyle_plugins.sinks.obs import create
from tests.obs.obs_process import ObsProcess, free_port

LONGEST_S = 30.0
"""Of a wait; all of them take a second or two on a machine that has nothing else to do."""
FORMAT = VideoFormat(640, 360)
JPEG_LEVELS = 6
"""What JPEG and OBS's conversion may change of a plain colour."""


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + LONGEST_S
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.05)


def plain(red: int, green: int, blue: int) -> Pixels:
    return np.full((FORMAT.height, FORMAT.width, 3), (red, green, blue), np.uint8)


@dataclass
class Player:
    """Sends one colour at 30 fps, as a run would."""

    sink: Sink
    pixels: Pixels = field(default_factory=lambda: plain(200, 40, 90))
    ended: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Player:
        self.sink.open(FORMAT)
        self.thread = threading.Thread(target=self._play)
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        self.thread.join()
        self.sink.close()

    def _play(self) -> None:
        number = 0
        while not self.ended.wait(1 / FORMAT.fps):
            self.sink.send(Frame(self.pixels, number, time.monotonic_ns(), number))
            number += 1


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, obs: ObsProcess) -> Iterator[ObsAddress]:
    """A state file and a ring of the test's own, and the password of its OBS; gives the address."""
    ring = tmp_path / "a.ring"
    monkeypatch.setenv("LIVESTYLE_HOME", str(tmp_path / "home"))
    for module in ("sinks.ring", "obs.scene_setup", "obs.actions"):
        monkeypatch.setattr(f"livestyle_plugins.{module}.default_ring_path", lambda: ring)
    secret.give("obs_password", obs.password)
    address = ObsAddress("127.0.0.1", obs.port)
    yield address
    if obs.alive:
        actions.remove(address)
    secret.forget("obs_password")


def sink_for(address: ObsAddress, told: list[str], *, virtual_camera: bool = False) -> Sink:
    options = {"obs_host": address.host, "obs_port": address.port, "obs_virtual_camera": virtual_camera}
    return create(SinkRequest(clock=MonotonicClock(), options=options, tell=told.append))


@pytest.fixture
def client(place: ObsAddress) -> Iterator[ObsClient]:
    with actions.connected(place) as connected:
        yield connected


def snapshot(client: ObsClient) -> tuple[list[str], dict[str, str], list[object]]:
    """Everything that setting up could change."""
    scenes = client.scenes()
    return scenes, client.inputs(), [client.program_scene(), *(client.items(scene) for scene in scenes)]


def close_to(shown: Pixels, sent: Pixels, most: int) -> bool:
    return shown.shape == sent.shape and int(np.abs(shown.astype(int) - sent).max()) <= most


def test_setup_is_done_once_and_undone_wholly(place: ObsAddress, client: ObsClient) -> None:
    before = snapshot(client)
    told = actions.setup(place, show_folder=False)
    assert told["ready"] == "script"
    assert told["on_air"] is True
    assert "note" not in told
    assert client.program_scene() == SCENE
    assert client.inputs() == {SOURCE: SOURCE_KIND}
    (item,) = client.items(SCENE)
    placed = client.transform(SCENE, item.number)
    assert (placed["boundsWidth"], placed["boundsHeight"]) == client.canvas()
    assert placed["boundsType"] == "OBS_BOUNDS_SCALE_INNER"
    after = snapshot(client)
    assert actions.setup(place, show_folder=False) == told
    assert snapshot(client) == after
    status = actions.status(place)
    assert (status["set_up"], status["ready"], status["script_loaded"]) == (True, "script", True)
    assert actions.remove(place)["removed"] == [f'source "{SOURCE}"', f'scene "{SCENE}"']
    assert snapshot(client) == before
    assert actions.remove(place)["removed"] == []
    assert state_file.load() is None


def test_what_the_user_made_stays(place: ObsAddress, client: ObsClient) -> None:
    client.create_scene(SCENE)
    try:
        actions.setup(place, show_folder=False)
        assert actions.remove(place)["removed"] == [f'source "{SOURCE}"']
        assert SCENE in client.scenes()
        assert client.items(SCENE) == []
    finally:
        client.remove_scene(SCENE)


def test_a_scene_that_the_user_has_filled_stays(place: ObsAddress, client: ObsClient) -> None:
    actions.setup(place, show_folder=False)
    client.create_input(SCENE, "mine", "color_source_v3", {})
    try:
        actions.remove(place)
        assert [item.source for item in client.items(SCENE)] == ["mine"]
    finally:
        client.remove_input("mine")
        client.remove_scene(SCENE)


def test_what_was_deleted_by_hand_is_made_again(place: ObsAddress, client: ObsClient) -> None:
    actions.setup(place, show_folder=False)
    client.remove_input(SOURCE)
    until(lambda: not client.items(SCENE))
    until(lambda: SOURCE not in client.inputs())
    actions.setup(place, show_folder=False)
    assert [item.source for item in client.items(SCENE)] == [SOURCE]


def test_two_steps_bring_the_picture_on_air(place: ObsAddress, client: ObsClient) -> None:
    actions.setup(place, show_folder=False)
    with Player(sink_for(place, [])) as player:
        until(lambda: close_to(client.screenshot(SCENE), player.pixels, 0))
        assert actions.status(place)["picture_flows"] is True
    assert actions.status(place)["picture_flows"] is False


def test_two_commands_are_enough(place: ObsAddress, client: ObsClient) -> None:
    options = ["--obs-host", place.host, "--obs-port", str(place.port)]
    seen: list[Pixels] = []

    def look() -> None:
        until(lambda: client.screenshot(SCENE).std() > 20)  # the demo's photograph; an empty scene is black
        seen.append(client.screenshot(client.program_scene()))

    assert main(["obs", "setup", *options]) == 0
    assert client.screenshot(SCENE).std() == 0
    looking = threading.Thread(target=look)
    looking.start()
    run = ["run", "--source", "demo", "--sink", "obs", "--model", "none", "--size", "640x360", "--duration", "6"]
    assert main([*run, *options]) == 0
    looking.join()
    assert seen[0].std() > 20


def test_a_media_source_stands_in_until_the_script_is_loaded(
    place: ObsAddress, client: ObsClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(scene_setup, "SOURCE_KIND", "a_kind_that_no_script_has")
        patch.setattr(scene_setup, "PICTURE_PORT", free_port())
        told = actions.setup(place, show_folder=False)
        assert told["ready"] == "media source"
        assert "slower" in told["note"]
        assert str(script_path()) in told["next"][0]
        assert client.inputs() == {SOURCE: MEDIA_KIND}
        assert actions.setup(place, show_folder=False) == told
    for _ in range(2):  # the media source finds a second run as well
        with Player(sink_for(place, [])) as player:
            until(lambda: close_to(client.screenshot(SCENE), player.pixels, JPEG_LEVELS))
    assert actions.setup(place, show_folder=False)["ready"] == "script"
    assert client.inputs() == {SOURCE: SOURCE_KIND}
    with Player(sink_for(place, [])) as player:
        until(lambda: close_to(client.screenshot(SCENE), player.pixels, 0))


def test_the_sink_outlives_obs(place: ObsAddress, obs: ObsProcess) -> None:
    actions.setup(place, show_folder=False)
    told: list[str] = []
    with Player(sink_for(place, told)) as player:
        until(lambda: any(sentence.startswith("Connected") for sentence in told))
        obs.kill()
        until(lambda: any("lost" in sentence for sentence in told))
        obs.start()
        until(lambda: told[-1].startswith("Connected"))
        actions.setup(place, show_folder=False)  # a killed OBS has saved nothing
        with actions.connected(place) as client:
            until(lambda: close_to(client.screenshot(SCENE), player.pixels, 0))
        assert len(told) == 3


def test_without_a_loopback_device_obs_has_no_camera_and_says_so_once(place: ObsAddress, obs: ObsProcess) -> None:
    told: list[str] = []
    with actions.connected(place) as client:
        try:
            client.start_virtual_camera()
        except ObsError as error:
            assert error.code == 604
        else:
            client.stop_virtual_camera()
            pytest.skip("this machine has a loopback device")
    with Player(sink_for(place, told, virtual_camera=True)):
        until(lambda: any("v4l2loopback" in sentence for sentence in told))
    assert sum("v4l2loopback" in sentence for sentence in told) == 1


def test_a_wrong_password_is_told(place: ObsAddress) -> None:
    for password, trouble in (("wrong", Trouble.WRONG_PASSWORD), ("", Trouble.PASSWORD_NEEDED)):
        with pytest.raises(ObsError) as caught:
            ObsClient(place, password)
        assert caught.value.trouble is trouble


def test_the_scene_chooses_the_prompt(place: ObsAddress, client: ObsClient, obs: ObsProcess) -> None:
    submitted: list[str] = []
    told: list[str] = []

    def submit(prompt: Prompt) -> int:
        submitted.append(prompt.text)
        return len(submitted)

    before = client.program_scene()
    rules = SceneRules(scenes={"game": "neon rain", "talk": "oil painting"}, debounce=0.1)
    scenes = ObsScenes(rules, place, Prompt, told.append)
    for scene in ("game", "talk", "other"):
        client.create_scene(scene)
    try:
        scenes.start(submit)
        until(lambda: told)
        client.switch_to("game")
        until(lambda: submitted == ["neon rain"])
        client.switch_to("other")
        until(lambda: 'OBS: the scene is "other".' in told)
        client.switch_to("talk")
        until(lambda: submitted == ["neon rain", "oil painting"])
        obs.kill()
        until(lambda: any("lost" in sentence for sentence in told))
        obs.start()
        until(lambda: told[-1].startswith("Connected"))
    finally:
        scenes.stop()
    with actions.connected(place) as again:  # a killed OBS has forgotten the scenes
        assert again.program_scene() == before
    assert submitted == ["neon rain", "oil painting"]
