"""What the tests of the live path share."""

from __future__ import annotations

import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from livestyle.session import Session
from livestyle.settings import settings_from
from livestyle.testing import FakeRestyler, FakeSink, FakeSource

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


class Attended:
    """Attended sessions of fakes, and the parts that were made for them."""

    def __init__(self) -> None:
        self._sessions: list[Session] = []

    def make(self, **values: object) -> Session:
        """A session that is not started."""
        settings = settings_from({"source": "fake", "sinks": ["fake"], "model": "fake-model"} | values)
        self._sessions.append(Session(settings, attended=True))
        return self._sessions[-1]

    def start(self, **values: object) -> Session:
        """A session that runs."""
        session = self.make(**values)
        session.start()
        return session

    def stop(self) -> None:
        """End them all."""
        for session in self._sessions:
            session.stop()

    @property
    def sinks(self) -> list[FakeSink]:
        return [part for part in _made() if isinstance(part, FakeSink)]

    @property
    def sources(self) -> list[FakeSource]:
        return [part for part in _made() if isinstance(part, FakeSource)]

    @property
    def restyler(self) -> FakeRestyler:
        return [part for part in _made() if isinstance(part, FakeRestyler)][-1]

    @staticmethod
    def states(session: Session) -> dict[str, str]:
        """How the sinks of a session fare."""
        return {sink.name: sink.state for sink in session.status().sinks}


def _made() -> list[object]:
    parts: list[object] = sys.modules[PLUGIN].made
    return parts


@pytest.fixture
def attended(plugin: Path, home: Path) -> Iterator[Attended]:
    """Attended sessions of fakes; they are stopped at the end."""
    sessions = Attended()
    yield sessions
    sessions.stop()
