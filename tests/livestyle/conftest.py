"""What the tests of the live path share."""

from __future__ import annotations

import shutil
import sys
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


PLUGIN = "livestyle_test_plugin"
ENTRY_POINTS = {
    "sources": {"fake": "source", "gone": "gone", "buggy": "buggy"},
    "sinks": {"fake": "sink", "refusing": "refusing"},
    "restylers": {"fake-model": "restyler", "buggy-model": "buggy", "slow-model": "slow_restyler"},
    "devices": {"lamps": "lamps", "no-lamps": "no_lamps"},
    "reports": {"compile": "shown"},
    "test_reports": {"models": "buggy", "bench": "refuses"},
    "panels": {"test": "panel"},
    "commands": {"repaint": "repaint", "unpaint": "no_such_thing"},
    "diagnostics": {"walls": "walls", "broken": "no_lamps"},
    "prompt_sources": {"parrot": "parrot"},
}


@pytest.fixture
def plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Installs a third party's package for one test, and for the processes that it starts; gives its folder."""
    folder = tmp_path / "site"
    info = folder / f"{PLUGIN}-1.0.dist-info"
    info.mkdir(parents=True)
    lines = ["[livestyle.sources]", "unloadable = no_such_module:create"]
    for kind, points in ENTRY_POINTS.items():
        lines += [f"[livestyle.{kind}]"] if kind != "sources" else []
        lines += [f"{name} = {PLUGIN}:{function}" for name, function in points.items()]
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {PLUGIN}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("\n".join(lines))
    shutil.copy(Path(__file__).with_name("third_party_plugin.py"), folder / f"{PLUGIN}.py")
    monkeypatch.syspath_prepend(folder)
    monkeypatch.setenv("PYTHONPATH", str(folder))
    yield folder
    sys.modules.pop(PLUGIN, None)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own for settings, cache and logs."""
    folder = tmp_path / "home"
    monkeypatch.setenv("LIVESTYLE_HOME", str(folder))
    return folder
