"""What goes wrong in a real run, as the person at the panel sees it: a camera pulled out, an OBS that ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from livestyle import secret
from livestyle.errors import CameraError
from livestyle.settings import settings_from
from livestyle.testing import FakeSource
from livestyle_ui.main_window import MainWindow
from livestyle_ui.state.panel import Panel
from livestyle_ui.widgets.source_card import SourceCard
from tests.livestyle_plugins.obs_server import ObsServer

pytestmark = [pytest.mark.timeout(200)]

PATIENCE_MS = 60_000
GONE = CameraError("The camera has gone.", "Plug it in again.")
BUSY = CameraError("The camera is in use by another program.", "Close it.")

MakeWindow = Callable[..., MainWindow]


@pytest.fixture
def make_window(qtbot: QtBot) -> Iterator[MakeWindow]:
    """Makes windows on real sessions without a model."""
    made: list[MainWindow] = []

    def make(**settings: object) -> MainWindow:
        values = {"source": "demo", "sinks": ("null",), "model": "none", "size": "256x144", "fps": 30} | settings
        panel = Panel(settings_from(values))
        window = MainWindow(panel)
        window.leaving = True
        made.append(window)
        window.show()
        qtbot.waitExposed(window)
        panel.start()
        qtbot.waitUntil(lambda: panel.live.phase == "running", timeout=PATIENCE_MS)
        return window

    yield make
    for window in made:
        window.close()
        assert window._panel.close(), "a thread did not end"
        window.deleteLater()


@pytest.fixture
def camera(monkeypatch: pytest.MonkeyPatch) -> FakeSource:
    """What `--source demo` gives in these tests: a camera that does what the test wants."""
    source = FakeSource(paced=True)
    monkeypatch.setattr("livestyle.plugins.source", lambda spec: (lambda _: source, "demo", ""))
    return source


def source_card(window: MainWindow) -> SourceCard:
    return window.side.findChildren(SourceCard)[0]


def said(window: MainWindow) -> list[str]:
    return [notice.sentence for notice in window._panel.notices.kept]


def grey(window: MainWindow) -> int | None:
    """The value of a picture that is all of one grey, None for any other, such as the slate."""
    pair = window._panel.viewing.pair
    if pair is None or pair.on_air is None or pair.on_air.pixels.std() > 0:
        return None
    return int(pair.on_air.pixels[0, 0, 0])


def test_a_camera_that_is_pulled_out_comes_back_by_itself(
    make_window: MakeWindow, camera: FakeSource, qtbot: QtBot
) -> None:
    camera.faults = {20: GONE}
    camera.refused_opens = []
    window = make_window()
    camera.refused_opens = [GONE, GONE]
    qtbot.waitUntil(source_card(window).again.isVisible, timeout=PATIENCE_MS)
    assert "The camera has gone." in source_card(window).note.text()
    qtbot.waitUntil(lambda: any("The camera has gone." in sentence for sentence in said(window)), timeout=PATIENCE_MS)
    assert window._panel.live.session is not None, "the stream goes on"
    qtbot.waitUntil(lambda: not source_card(window).again.isVisible(), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: "The picture is back." in said(window), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: (grey(window) or 0) > 20, timeout=PATIENCE_MS)


def test_a_busy_camera_is_waited_for_and_tried_again_at_once_when_asked(
    make_window: MakeWindow, camera: FakeSource, qtbot: QtBot
) -> None:
    camera.refused_opens = [BUSY] * 50
    window = make_window()
    qtbot.waitUntil(source_card(window).again.isVisible, timeout=PATIENCE_MS)
    assert "in use by another program" in source_card(window).note.text()
    camera.refused_opens = []
    source_card(window).again.click()
    qtbot.waitUntil(lambda: grey(window) is not None, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not source_card(window).again.isVisible(), timeout=PATIENCE_MS)


def test_obs_that_comes_and_goes_is_told(
    make_window: MakeWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret.forget("obs_password")
    with ObsServer() as obs:
        window = make_window(sinks=("obs",), obs_host="127.0.0.1", obs_port=obs.port)
        strip = window.strip.sinks
        qtbot.waitUntil(lambda: strip.text() == "OBS is connected.", timeout=PATIENCE_MS)
        obs.event("StreamStateChanged", outputActive=True, outputState="OBS_WEBSOCKET_OUTPUT_STARTED")
        qtbot.waitUntil(lambda: strip.text() == "OBS is connected and streams.", timeout=PATIENCE_MS)
        assert window.top.badge.text() == "ON AIR"
        obs.close()
        qtbot.waitUntil(lambda: strip.text() == "OBS is not connected.", timeout=PATIENCE_MS)
    assert any("OBS" in sentence for sentence in said(window))
    assert window._panel.live.phase == "running"


def test_a_recording_is_a_file_when_it_is_told(make_window: MakeWindow, qtbot: QtBot, home: Path) -> None:
    window = make_window()
    outputs, files = window._panel.outputs, list[Path]()
    outputs.captured.connect(files.append)
    outputs.record(on=True)
    qtbot.waitUntil(lambda: outputs.recording is not None, timeout=PATIENCE_MS)
    qtbot.wait(1000)
    outputs.record(on=False)
    qtbot.waitUntil(lambda: len(files) == 1, timeout=PATIENCE_MS)
    outputs.snapshot()
    qtbot.waitUntil(lambda: len(files) == 2, timeout=PATIENCE_MS)
    assert [path.suffix for path in files] == [".mp4", ".png"]
    assert all(path.stat().st_size > 500 for path in files)
    assert all(path.is_relative_to(home) for path in files)
