"""From the demo source to OBS: what `livestyle run` restyles is what OBS shows."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np
import pytest

from livestyle.frame import Pixels
from livestyle.ring import RingReader
from tests.obs.obs_client import ObsClient

SIZE = (640, 360)
START_S = 90.0
"""A busy machine compiles the network for a while."""


@contextmanager
def livestyle_run(home: Path, ring: Path, *options: str) -> Iterator[subprocess.Popen[str]]:
    """The real program, stopped as by Ctrl+C; it must end well."""
    program = shutil.which("livestyle", path=str(Path(sys.executable).parent))
    assert program is not None
    command = [program, "run", "--source", "demo", "--sink", f"ring:{ring}", "--size", f"{SIZE[0]}x{SIZE[1]}"]
    process = subprocess.Popen(
        [*command, "--fps", "15", *options],
        env=os.environ | {"LIVESTYLE_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=60)
        assert process.returncode == 0, said
    finally:
        process.kill()
        process.communicate()


class Recent:
    """Keeps the newest pictures of a ring, so that a screenshot can be looked up among them."""

    def __init__(self, path: Path) -> None:
        self._path, self._done = path, threading.Event()
        self._pictures: deque[Pixels] = deque(maxlen=150)
        self._thread = threading.Thread(target=self._read, name="ring reader", daemon=True)

    def __enter__(self) -> Recent:
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._done.set()
        self._thread.join()

    def has(self, shown: Pixels) -> bool:
        return any(np.array_equal(picture, shown) for picture in tuple(self._pictures))

    def wait(self, process: subprocess.Popen[str]) -> None:
        """Return when pictures come."""
        deadline = time.monotonic() + START_S
        while not self._pictures:
            assert process.poll() is None, "livestyle has ended"
            assert time.monotonic() < deadline, "no picture came"
            time.sleep(0.05)

    def _read(self) -> None:
        with RingReader(self._path) as reader:
            while not self._done.wait(0.002):
                if (picture := reader.read()) is not None:
                    self._pictures.append(picture.pixels[..., 2::-1].copy())


def wait_until_shown(client: ObsClient, recent: Recent) -> Pixels:
    """A screenshot that equals, pixel for pixel, a picture which was in the ring."""
    deadline = time.monotonic() + 30
    while True:
        shown = client.screenshot("live")
        time.sleep(0.2)  # for the reader to get there as well
        if shown.any() and recent.has(shown):
            return shown
        assert time.monotonic() < deadline, "OBS shows no picture that was in the ring"


def saturation(pixels: Pixels) -> float:
    return float(cv2.cvtColor(pixels, cv2.COLOR_RGB2HSV)[..., 1].mean())


@pytest.mark.timeout(300)
def test_obs_shows_the_restyled_pictures(client: ObsClient, tmp_path: Path, ring: Path) -> None:
    """A pencil drawing has no colours, the portrait has; and a second run, in colour, takes over from the first."""
    item = client.add_source("live", str(ring))
    shown = {}
    for name, options in (("drawn", ("--prompt", "pencil sketch")), ("as it is", ("--model", "none"))):
        with livestyle_run(tmp_path / "home", ring, *options) as process, Recent(ring) as recent:
            recent.wait(process)
            client.wait_for_size(item, SIZE)
            shown[name] = wait_until_shown(client, recent)
    assert saturation(shown["drawn"]) < saturation(shown["as it is"]) / 2
