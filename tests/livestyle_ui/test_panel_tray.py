"""The icon in the tray: its colour is the state, and its menu is enough when the window is away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QSystemTrayIcon
from pytestqt.qtbot import QtBot

from livestyle_ui.tray import Tray, state_icon
from tests.livestyle_ui.conftest import Cockpit
from tests.livestyle_ui.preset_files import write_ten


@pytest.fixture(autouse=True)
def _ten_presets(home: Path) -> None:
    write_ten()


@pytest.fixture
def tray(cockpit: Cockpit, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> Iterator[Tray]:
    """The icon, as on a desktop that has a tray."""
    monkeypatch.setattr(Tray, "available", staticmethod(lambda: True))
    qtbot.waitUntil(lambda: len(cockpit.panel.presets.all) == 10)
    assert cockpit.window.fittings.put_in_tray()
    found = cockpit.window.fittings.tray
    assert found is not None
    yield found
    cockpit.window.fittings.close()


def entry(menu: QMenu, words: str) -> QAction:
    return next(action for action in menu.actions() if action.text().partition("\t")[0] == words)


def test_the_icons_colour_is_the_state(cockpit: Cockpit, tray: Tray) -> None:
    seen = [tray.state]
    cockpit.session.now = replace(cockpit.session.now, sinks=())
    cockpit.panel.outputs.switch("obs", on=True)
    cockpit.session.add_sink("obs")
    cockpit.panel.live.refresh()
    seen.append(tray.state)
    cockpit.panel.freeze()
    seen.append(tray.state)
    assert seen == ["running", "on air", "held"]
    assert tray.icon.toolTip() == "livestyle: on air, held"
    pictures = [
        state_icon(state).pixmap(32, 32).toImage() for state in ("on air", "held", "loading", "running", "idle")
    ]
    assert all(one != other for at, one in enumerate(pictures) for other in pictures[at + 1 :])


def test_panic_freeze_and_stop_from_the_tray(cockpit: Cockpit, tray: Tray, qtbot: QtBot) -> None:
    entry(tray.menu, "Panic").trigger()
    seen: list[str] = [cockpit.session.on_air]
    entry(tray.menu, "Back to the look").trigger()
    entry(tray.menu, "Freeze").trigger()
    seen.append(cockpit.session.on_air)
    entry(tray.menu, "Go on").trigger()
    assert seen == ["clean", "frozen"]
    entry(tray.menu, "Stop").trigger()
    qtbot.waitUntil(lambda: not cockpit.panel.live.busy)
    tray.menu.aboutToShow.emit()
    entry(tray.menu, "Start").trigger()
    qtbot.waitUntil(lambda: len(cockpit.sessions) == 2)


def test_presets_from_the_tray(cockpit: Cockpit, tray: Tray) -> None:
    entry(tray.presets, "Pencil").trigger()
    cockpit.panel.live.refresh()
    assert cockpit.session.submitted[-1].text == "pencil sketch"
    assert entry(tray.presets, "Pencil").isChecked()
    entry(tray.presets, "Next preset").trigger()
    assert cockpit.session.submitted[-1].text != "pencil sketch"


def test_the_window_goes_to_the_tray_only_if_that_was_chosen(
    cockpit: Cockpit, tray: Tray, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(Tray, "tell", lambda self, sentence: told.append(sentence))
    window, menu = cockpit.window, cockpit.window.menu
    window.leaving = False
    menu.aboutToShow.emit()
    entry(menu, "Closing the window leaves it in the tray").trigger()
    assert cockpit.panel.preferences.values.close_to_tray
    window.close()
    assert not window.isVisible()
    assert told == ["livestyle goes on here. Its menu ends it."]
    assert cockpit.panel.live.session is not None, "the stream goes on"
    tray.icon.activated.emit(QSystemTrayIcon.ActivationReason.Trigger)
    assert window.isVisible()
    window.leaving = True


def test_without_a_tray_nothing_can_vanish(cockpit: Cockpit) -> None:
    cockpit.panel.preferences.values.close_to_tray = True
    assert not cockpit.window.fittings.keeps_running()
    cockpit.window.menu.aboutToShow.emit()
    action = entry(cockpit.window.menu, "Start in the tray")
    assert not action.isEnabled()
    assert action.toolTip() == "This desktop has no tray."


def test_the_end_is_asked_for_when_on_air(cockpit: Cockpit, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []
    monkeypatch.setattr("livestyle_ui.fittings.may_close", lambda parent: asked.append(True))
    cockpit.session.add_sink("obs")
    cockpit.panel.outputs.switch("obs", on=True)
    cockpit.panel.live.refresh()
    cockpit.window.leaving = False
    QTest.keyClick(cockpit.window.deck.line, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
    assert asked == [True]
    assert cockpit.window.isVisible()
    cockpit.window.leaving = True
