"""Whoever dies, and in whatever order the two come back, the picture comes back with them."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from livestyle_plugins.obs import script_path
from tests.obs.conftest import StartWriter
from tests.obs.obs_client import ObsClient
from tests.obs.obs_process import ObsProcess
from tests.obs.ring_player import plain

RED, GREEN, BLUE = "ff0000", "00ff00", "0000ff"


@pytest.fixture
def own_obs(tmp_path: Path) -> Iterator[ObsProcess]:
    """An OBS that a test may kill; it keeps its scene when it is started again."""
    home = tmp_path / "home"
    home.mkdir()
    with ObsProcess(home, scripts=[script_path()], size=(320, 180)) as process:
        yield process


def die(writer: subprocess.Popen[str]) -> None:
    writer.kill()
    writer.wait()


def shows(obs: ObsProcess, colour: str, width: int = 320, height: int = 180) -> None:
    with ObsClient(obs) as client:
        client.wait_for("live", plain(colour, width, height))


def restart(obs: ObsProcess) -> None:
    """End OBS in the way that saves its scenes, and start it again."""
    assert obs.stop() == 0, obs.said()
    obs.start()


def test_a_killed_writer_leaves_its_last_picture_and_the_next_one_is_found(
    obs: ObsProcess, client: ObsClient, ring: Path, start_writer: StartWriter
) -> None:
    client.add_source("live", str(ring))
    for colour, width in ((RED, 320), (GREEN, 320), (BLUE, 200), (RED, 640)):
        writer = start_writer(ring, colour, width, 180)
        client.wait_for("live", plain(colour, width))
        die(writer)
        client.wait_for("live", plain(colour, width))


def test_obs_is_restarted_while_the_writer_goes_on(own_obs: ObsProcess, ring: Path, start_writer: StartWriter) -> None:
    start_writer(ring, RED)
    with ObsClient(own_obs) as client:
        client.add_source("live", str(ring))
    shows(own_obs, RED)
    restart(own_obs)
    shows(own_obs, RED)
    own_obs.kill()
    own_obs.start()
    shows(own_obs, RED)


@pytest.mark.parametrize("first", ["writer", "obs"])
def test_both_die_and_come_back(own_obs: ObsProcess, ring: Path, start_writer: StartWriter, first: str) -> None:
    with ObsClient(own_obs) as client:
        client.add_source("live", str(ring))
        writer = start_writer(ring, RED)
        client.wait_for("live", plain(RED))
    restart(own_obs)  # has saved the scene: a kill would lose it
    shows(own_obs, RED)
    for colour in (GREEN, BLUE):
        own_obs.kill()
        die(writer)
        if first == "obs":
            own_obs.start()
        writer = start_writer(ring, colour, 200, 100)
        if first == "writer":
            own_obs.start()
        shows(own_obs, colour, 200, 100)
