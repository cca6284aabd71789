"""A real OBS with the script, shared by the tests of a module, and writers that play pictures into rings."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from livestyle_plugins.obs import script_path
from tests.obs.obs_client import ObsClient
from tests.obs.obs_process import ObsProcess, missing_programs

WRITER = Path(__file__).with_name("ring_player.py")

StartWriter = Callable[..., "subprocess.Popen[str]"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.obs)
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session", autouse=True)
def obs_is_installed() -> None:
    if sys.platform != "linux":
        pytest.skip("OBS is driven through an X server, on Linux only")
    missing = missing_programs()
    if not missing:
        return
    reason = f"NO OBS TEST RUNS: {' and '.join(missing)} missing; install obs-studio, obs-plugins and xvfb"
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="module")
def obs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ObsProcess]:
    """OBS with the livestyle script, 640x360 at 30 fps. It must still live when the module's tests are over."""
    with ObsProcess(tmp_path_factory.mktemp("obs"), scripts=[script_path()], size=(640, 360)) as process:
        yield process
        assert process.alive, process.said()
        assert process.stop() == 0, process.said()


@pytest.fixture
def client(obs: ObsProcess) -> Iterator[ObsClient]:
    """Connected to `obs`; the sources that the test made are removed afterwards."""
    with ObsClient(obs) as connected:
        yield connected
        connected.remove_sources()


@pytest.fixture
def ring(tmp_path: Path) -> Path:
    """Where a ring may be made."""
    return tmp_path / "a.ring"


@pytest.fixture
def start_writer() -> Iterator[StartWriter]:
    """Starts a process that plays one colour into a ring: `start_writer(path, "RRGGBB", width, height)`."""
    started = []

    def start(path: Path, colour: str, width: int = 320, height: int = 180) -> subprocess.Popen[str]:
        command = [sys.executable, str(WRITER), str(path), colour, str(width), str(height)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        started.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "playing\n"
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()
