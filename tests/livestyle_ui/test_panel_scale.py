"""At 200 %, and with large letters: the same walk through every control, in a process whose screen is scaled."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.livestyle_ui.conftest import MakeCockpit
from tests.livestyle_ui.test_panel_access import clipped, everything_open, overlapping

SCALE = "QT_SCALE_FACTOR"
HERE = "tests/livestyle_ui/"
WALKS = (
    f"{HERE}test_panel_scale.py::test_the_screen_is_scaled_as_asked",
    f"{HERE}test_panel_access.py::test_small_windows_hold_everything",
    f"{HERE}test_panel_access.py::test_every_control_has_a_name_for_screen_readers",
    f"{HERE}test_panel_dialogs.py::test_every_control_has_a_name_and_nothing_lies_over_another",
    f"{HERE}test_panel_status.py::test_the_card_has_room_or_gives_way",
)


def test_the_screen_is_scaled_as_asked(qapp: QApplication) -> None:
    assert qapp.primaryScreen().devicePixelRatio() == float(os.environ.get(SCALE, "1"))


@pytest.mark.e2e
@pytest.mark.timeout(480)
def test_at_200_percent_everything_fits_and_has_a_name() -> None:
    assert SCALE not in os.environ
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *WALKS]
    environment = os.environ | {SCALE: "2", "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.fixture(params=[1.25, 1.5])
def large_letters(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[float]:
    """The system's font, larger."""
    before = QFont(qapp.font())
    large = QFont(before)
    large.setPointSizeF(before.pointSizeF() * request.param)
    qapp.setFont(large)
    yield float(request.param)
    qapp.setFont(before)


def test_large_letters_are_large_and_fit(large_letters: float, make_cockpit: MakeCockpit, qtbot: QtBot) -> None:
    cockpit = make_cockpit()
    cockpit.window.resize(1024, 640)
    everything_open(cockpit)
    qtbot.wait(50)
    assert cockpit.window.size().toTuple() == (1024, 640)
    assert overlapping(cockpit.window) == []
    assert clipped(cockpit.window) == []
    usual = cockpit.window.deck.send.font().pointSizeF() / large_letters
    assert usual < cockpit.window.deck.send.font().pointSizeF()
    assert cockpit.window.deck.line.font().pointSizeF() > cockpit.window.deck.send.font().pointSizeF()
