"""What the tests of the live path share."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

Until = Callable[[Callable[[], object]], None]


@pytest.fixture(autouse=True)
def no_thread_is_left() -> Iterator[None]:
    """Every test ends the threads that it started."""
    yield
    deadline = time.monotonic() + 10
    while left := [thread.name for thread in threading.enumerate() if thread.name.startswith("livestyle-")]:
        assert time.monotonic() < deadline, f"left behind: {left}"
        time.sleep(0.01)


@pytest.fixture
def until() -> Until:
    """Waits for a condition; fails after a time that no loaded machine needs."""

    def wait(condition: Callable[[], object]) -> None:
        deadline = time.monotonic() + 30
        while not condition():
            assert time.monotonic() < deadline, "it never happened"
            time.sleep(0.005)

    return wait


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own for settings, cache and logs."""
    folder = tmp_path / "home"
    monkeypatch.setenv("LIVESTYLE_HOME", str(folder))
    return folder
