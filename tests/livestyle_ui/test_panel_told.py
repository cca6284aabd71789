"""What the panel tells of itself: the status of the run as JSON, and how the window answers."""

from __future__ import annotations

import argparse
import json
import time

import pytest
from pytestqt.qtbot import QtBot

from livestyle_ui import single_instance
from livestyle_ui.command import PanelCommand
from livestyle_ui.state.pulse import NOTICED_MS, Pulse
from tests.livestyle_ui.conftest import Cockpit


def test_the_status_is_one_line_of_json(cockpit: Cockpit) -> None:
    line = cockpit.window.fittings.do("status")
    assert "\n" not in line
    found = json.loads(line)
    assert found["run"]["phase"] == "running"
    assert found["run"]["dropped"] == {"source": 0, "model": 2}
    assert found["window"] is None, "nobody asked for it to be measured"


def test_a_window_that_is_measured_tells_its_longest_block(cockpit: Cockpit, qtbot: QtBot) -> None:
    pulse = cockpit.panel.pulse
    pulse.start()
    qtbot.wait(20)
    time.sleep(0.1)
    qtbot.waitUntil(lambda: pulse.noticed > 0, timeout=5000)
    window = json.loads(cockpit.window.fittings.do("status"))["window"]
    pulse.stop()
    assert window["longest_block_ms"] > NOTICED_MS
    assert window["blocks_over_50_ms"] >= 1
    assert max(took for took, _ in window["newest_blocks_ms"]) == window["longest_block_ms"]


def test_a_block_tells_work_from_waiting(qtbot: QtBot) -> None:
    pulse = Pulse()
    pulse.start()
    qtbot.wait(20)
    time.sleep(0.1)
    qtbot.waitUntil(lambda: pulse.noticed == 1, timeout=5000)
    until = time.thread_time() + 0.1
    while time.thread_time() < until:
        pass
    qtbot.waitUntil(lambda: pulse.noticed == 2, timeout=5000)
    pulse.stop()
    slept, worked = pulse.blocks
    assert slept.worked_ms < 50 < worked.worked_ms


def test_the_command_line_asks_the_panel_that_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(single_instance, "tell", lambda message: json.dumps({"asked": message}))
    assert PanelCommand().run(argparse.Namespace(do="status")) == {"asked": "status"}
