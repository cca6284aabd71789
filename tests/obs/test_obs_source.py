"""The livestyle source inside a real OBS shows what is written into the ring, pixel for pixel."""

from __future__ import annotations

import re
import time
from pathlib import Path

import numpy as np
import pytest

from livestyle.frame import Pixels
from livestyle.ring import default_ring_path
from livestyle_plugins.obs import script_path
from tests.obs.conftest import StartWriter
from tests.obs.obs_client import ObsClient
from tests.obs.obs_process import ObsProcess
from tests.obs.ring_player import RingPlayer, plain

RED, GREEN, BLUE = "ff0000", "00ff00", "0000ff"


def noise(width: int, height: int, seed: int = 1) -> Pixels:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)


def test_the_script_says_its_licence() -> None:
    assert script_path().read_text(encoding="utf-8").startswith("-- SPDX-License-Identifier: GPL-2.0-or-later\n")


def test_the_script_is_loaded_and_its_source_looks_where_livestyle_writes(client: ObsClient) -> None:
    assert "livestyle_source" in client.call("GetInputKindList")["inputKinds"]
    defaults = client.call("GetInputDefaultSettings", inputKind="livestyle_source")["defaultInputSettings"]
    assert defaults == {"path": str(default_ring_path())}


@pytest.mark.parametrize("size", [(640, 360), (1280, 720), (321, 181), (1, 1)])
def test_every_pixel_and_the_size_are_the_writers(client: ObsClient, ring: Path, size: tuple[int, int]) -> None:
    item = client.add_source("live", str(ring))
    picture = noise(*size)
    with RingPlayer(ring, picture):
        client.wait_for("live", picture)
        assert client.source_size(item) == size


def test_the_scene_shows_the_source(client: ObsClient, ring: Path) -> None:
    picture = noise(640, 360)
    client.add_source("live", str(ring))
    with RingPlayer(ring, picture):
        client.wait_for("live", picture)
        client.wait_for("Scene", picture)


def test_red_is_red_and_the_top_is_above(client: ObsClient, ring: Path) -> None:
    picture = np.concatenate([plain(RED, 64, 16), plain(GREEN, 64, 16), plain(BLUE, 64, 16)])
    client.add_source("live", str(ring))
    with RingPlayer(ring, picture):
        client.wait_for("live", picture)


def test_each_new_picture_is_shown(client: ObsClient, ring: Path) -> None:
    client.add_source("live", str(ring))
    with RingPlayer(ring, plain(RED)) as player:
        for colour in (RED, GREEN, BLUE, RED):
            player.pixels = plain(colour)
            client.wait_for("live", plain(colour))


def test_a_new_size_is_followed(client: ObsClient, ring: Path) -> None:
    item = client.add_source("live", str(ring))
    for size in ((320, 180), (640, 360), (120, 200)):
        picture = noise(*size)
        with RingPlayer(ring, picture):
            client.wait_for("live", picture)
            assert client.source_size(item) == size


def test_a_writer_may_take_over_from_one_that_still_lives(client: ObsClient, ring: Path) -> None:
    client.add_source("live", str(ring))
    with RingPlayer(ring, plain(RED)):
        client.wait_for("live", plain(RED))
        with RingPlayer(ring, plain(GREEN, 200, 100)) as second:
            assert second.pixels.shape == (100, 200, 3)
    with RingPlayer(ring, plain(BLUE, 100, 200)):
        client.wait_for("live", plain(BLUE, 100, 200))


def test_the_last_picture_stays_when_the_writer_closes(client: ObsClient, ring: Path) -> None:
    client.add_source("live", str(ring))
    with RingPlayer(ring, plain(RED)):
        client.wait_for("live", plain(RED))
    assert not ring.exists()
    time.sleep(1.5)  # longer than a heartbeat may be missing
    client.wait_for("live", plain(RED))


def test_a_picture_that_a_dead_writer_left_behind_is_not_shown(
    client: ObsClient, ring: Path, start_writer: StartWriter
) -> None:
    start_writer(ring, RED).kill()
    client.add_source("live", str(ring))
    time.sleep(1.5)
    assert not client.screenshot("live").any()
    with RingPlayer(ring, plain(GREEN)):
        client.wait_for("live", plain(GREEN))


def test_two_sources_show_two_rings_and_a_third_one_of_them_too(client: ObsClient, tmp_path: Path) -> None:
    first, second = tmp_path / "first.ring", tmp_path / "second.ring"
    for name, path in (("one", first), ("two", second), ("two again", second)):
        client.add_source(name, str(path))
    with RingPlayer(first, plain(RED)), RingPlayer(second, noise(640, 360)):
        for _ in range(3):
            client.wait_for("one", plain(RED))
            client.wait_for("two", noise(640, 360))
            client.wait_for("two again", noise(640, 360))


def test_the_path_may_change_and_may_lead_nowhere(client: ObsClient, tmp_path: Path) -> None:
    first, second = tmp_path / "first.ring", tmp_path / "sécond ring"
    item = client.add_source("live", str(first))
    with RingPlayer(first, plain(RED)), RingPlayer(second, plain(GREEN, 100, 100)):
        client.wait_for("live", plain(RED))
        client.call("SetInputSettings", inputName="live", inputSettings={"path": str(second)})
        client.wait_for("live", plain(GREEN, 100, 100))
        client.call("SetInputSettings", inputName="live", inputSettings={"path": str(tmp_path / "none")})
        client.wait_for("Scene", plain("000000", 640, 360))
        assert client.source_size(item) == (0, 0)


def test_nothing_went_wrong_in_the_script(obs: ObsProcess, client: ObsClient) -> None:
    said = obs.log.read_text(encoding="utf-8", errors="replace")
    assert re.findall(r".*livestyle\.lua.*(?:error|fail|attempt).*", said, re.IGNORECASE) == []
