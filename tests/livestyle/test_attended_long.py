"""What a long evening does to a session: nothing is left behind by hundreds of commands."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from livestyle.fit import Framing
from livestyle.prompt import Prompt
from livestyle.session import Session
from livestyle.settings import settings_from
from livestyle.testing import FakeSource

Until = Callable[[Callable[[], object]], None]

pytestmark = pytest.mark.usefixtures("plugin", "home")


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.mark.skipif(sys.platform != "linux", reason="counts in /proc")
def test_hundreds_of_commands_leave_no_thread_file_or_buffer(until: Until, home: Path) -> None:
    session = Session(settings_from({"source": "fake", "sinks": ["fake"], "model": "fake-model"}), attended=True)
    session.preview.start()
    session.start()
    try:
        until(lambda: session.status().frames_out > 5)
        counted: list[tuple[int, int]] = []
        for turn in range(40):
            name = session.add_sink("fake")
            session.change_source("fake")
            session.panic("clean" if turn % 2 else "slate")
            session.set_framing(Framing(flip=bool(turn % 2)))
            session.preview.take()
            session.submit(Prompt(f"oil {turn}"))
            session.resume()
            session.remove_sink(name)
            until(lambda: len(session.status().sinks) == 1 and session.status().source.state == "on")
            counted.append((threading.active_count(), open_files()))
        assert counted[-1] <= (counted[5][0] + 1, counted[5][1] + 1)
        pool = session._running_pipeline()._fits[0]._pool
        assert pool.made <= 8
        assert len(session.counts.sent) == 2, "a name that is used again is counted together"
    finally:
        session.stop()
    left = [thread.name for thread in threading.enumerate() if thread.name.startswith("livestyle-")]
    assert left == []


def test_commands_from_many_threads_at_once(until: Until) -> None:
    session = Session(settings_from({"source": "fake", "sinks": [], "model": "fake-model"}), attended=True)
    session.start()
    errors: list[BaseException] = []

    def command(seed: int) -> None:
        draw = np.random.default_rng(seed)
        commands: list[Callable[[], object]] = [
            lambda: session.panic("clean"),
            lambda: session.panic("slate"),
            session.resume,
            session.freeze,
            session.unfreeze,
            session.status,
            session.events,
            lambda: session.set_strength(float(draw.random())),
            lambda: session.submit_text("oil"),
            lambda: session.set_framing(Framing(zoom=1 + float(draw.random()))),
            lambda: session.remove_sink(session.add_sink("fake")),
        ]
        try:
            for _ in range(60):
                commands[int(draw.integers(len(commands)))]()
        except BaseException as error:  # noqa: BLE001 - whatever it is, the test must see it
            errors.append(error)

    threads = [threading.Thread(target=command, args=(seed,)) for seed in range(4)]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert errors == []
        session.resume()
        assert session.on_air == "live"
        before = session.status().frames_out
        until(lambda: session.status().frames_out > before + 5)
        until(lambda: session.status().sinks == ())
    finally:
        session.stop()


def test_an_attended_run_can_be_started_and_stopped_again_and_again(until: Until) -> None:
    def run() -> None:
        session = Session(settings_from({"source": "fake", "sinks": ["fake"], "model": "fake-model"}), attended=True)
        session.start()
        until(lambda: session.status().frames_out)
        session.stop()

    for _ in range(25):
        run()
    sources = [part for part in sys.modules["livestyle_test_plugin"].made if isinstance(part, FakeSource)]
    assert all(source.closed for source in sources)
