"""A real OBS that is killed while the panel shows that it is connected: told in one sentence, and found again."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from livestyle import secret
from livestyle.settings import settings_from
from livestyle_ui.main_window import MainWindow
from livestyle_ui.state.notices import Notice
from livestyle_ui.state.panel import Panel
from tests.obs.obs_process import ObsProcess, missing_programs

pytestmark = [pytest.mark.e2e, pytest.mark.obs, pytest.mark.timeout(300)]

PATIENCE_MS = 60_000
CONNECTED, GONE = "OBS is connected.", "OBS is not connected."


@pytest.fixture
def obs(tmp_path: Path) -> Iterator[ObsProcess]:
    """An OBS that the test may kill, with its password where the panel finds it."""
    if sys.platform != "linux":
        pytest.skip("OBS is driven through an X server, on Linux only")
    if missing := missing_programs():
        reason = (
            f"NOT TESTED: the panel beside a real OBS: {' and '.join(missing)} missing; install obs-studio and xvfb"
        )
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    place = tmp_path / "obs"
    place.mkdir()
    with ObsProcess(place, size=(320, 180)) as process:
        secret.give("obs_password", process.password)
        yield process
        secret.forget("obs_password")


@pytest.fixture
def window(obs: ObsProcess, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    """A window on a real session that sends to it."""
    monkeypatch.setattr("livestyle_plugins.sinks.ring.default_ring_path", lambda: tmp_path / "ring")
    values = {"source": "demo", "sinks": ("obs",), "model": "none", "size": "256x144", "fps": 15}
    panel = Panel(settings_from(values | {"obs_host": "127.0.0.1", "obs_port": obs.port}))
    made = MainWindow(panel)
    made.leaving = True
    made.show()
    qtbot.waitExposed(made)
    panel.start()
    yield made
    made.close()
    assert panel.close(), "a thread did not end"
    made.deleteLater()


def sent(window: MainWindow) -> int:
    """Pictures that the output has taken so far."""
    status = window._panel.live.status
    return 0 if status is None else sum(sink.sent for sink in status.sinks)


def told(window: MainWindow, before: list[Notice]) -> list[str]:
    """What was said of OBS since then."""
    return [one.sentence for one in window._panel.notices.kept if one not in before and "OBS" in one.sentence]


def test_an_obs_that_is_killed_is_told_and_found_again(obs: ObsProcess, window: MainWindow, qtbot: QtBot) -> None:
    strip, kept = window.strip.sinks, window._panel.notices.kept
    qtbot.waitUntil(lambda: strip.text() == CONNECTED, timeout=PATIENCE_MS)
    before = list(kept)
    obs.kill()
    qtbot.waitUntil(lambda: strip.text() == GONE, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: bool(told(window, before)), timeout=PATIENCE_MS)
    assert len(told(window, before)) == 1
    then = sent(window)
    qtbot.waitUntil(lambda: sent(window) > then + 15, timeout=PATIENCE_MS)
    assert window._panel.live.phase == "running", "the stream goes on"
    assert window._panel.live.failure is None
    obs.start()
    qtbot.waitUntil(lambda: strip.text() == CONNECTED, timeout=PATIENCE_MS)
    then = sent(window)
    qtbot.waitUntil(lambda: sent(window) > then + 15, timeout=PATIENCE_MS)
