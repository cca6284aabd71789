"""Many screenshots at once with many writes, and sources that come and go: OBS neither freezes nor shows torn pictures.

A script that takes the graphics lock at the wrong moment freezes OBS after 2 to 60 screenshots in a row, and never at
one a second; see the head of livestyle.lua.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from livestyle.frame import Pixels
from tests.obs.obs_client import ObsClient, RequestRefusedError
from tests.obs.obs_process import ObsProcess
from tests.obs.ring_player import RingPlayer, plain

SCREENSHOTS, ROUNDS = 120, 20


class Shades:
    """Gives each picture one shade of grey, another one each time."""

    def __init__(self) -> None:
        self._shade = 0

    def __call__(self, pixels: Pixels) -> None:
        self._shade = self._shade % 255 + 1
        pixels.fill(self._shade)


@contextmanager
def screenshots_meanwhile(obs: ObsProcess) -> Iterator[list[Exception]]:
    """Take screenshots of the scene as fast as OBS answers; what went wrong is in the list afterwards."""
    done, errors = threading.Event(), list[Exception]()

    def take() -> None:
        try:
            with ObsClient(obs) as client:
                while not done.is_set():
                    client.screenshot("Scene")
        except (OSError, RequestRefusedError) as error:
            errors.append(error)

    thread = threading.Thread(target=take, name="screenshots", daemon=True)
    thread.start()
    try:
        yield errors
    finally:
        done.set()
        thread.join()


def test_screenshots_in_a_row_under_an_unpaced_writer(obs: ObsProcess, client: ObsClient, ring: Path) -> None:
    item = client.add_source("live", str(ring))
    shades = set()
    with RingPlayer(ring, plain("010101", 1280, 720), before=Shades(), fps=0), screenshots_meanwhile(obs) as errors:
        client.wait_for_size(item, (1280, 720))
        for _ in range(SCREENSHOTS):
            shown = client.screenshot("live")
            assert shown.min() == shown.max(), "torn"
            shades.add(int(shown[0, 0, 0]))
    assert errors == []
    assert len(shades) > SCREENSHOTS // 10, "the pictures went on"


def test_sources_come_and_go(obs: ObsProcess, client: ObsClient, tmp_path: Path) -> None:
    paths = [tmp_path / "first.ring", tmp_path / "second.ring"]
    with (
        RingPlayer(paths[0], plain("ff0000")),
        RingPlayer(paths[1], plain("00ff00", 640, 360)),
        screenshots_meanwhile(obs) as errors,
    ):
        for _ in range(ROUNDS):
            client.add_source("first", str(paths[0]))
            client.add_source("second", str(paths[1]))
            client.wait_for("first", plain("ff0000"))
            client.wait_for("second", plain("00ff00", 640, 360))
            client.remove_sources()
    assert errors == []
    assert obs.alive
