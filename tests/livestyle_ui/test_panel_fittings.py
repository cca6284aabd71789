"""Profiles, diagnostics, Safe Mode, and what other programs can make the panel do."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QMessageBox
from pytestqt.qtbot import QtBot

from livestyle.profiles import load_profile, profile_names, save_profile
from livestyle.settings import settings_from
from livestyle_ui.dialogs import diagnostics as dialog_module
from livestyle_ui.dialogs.diagnostics import DiagnosticsDialog
from livestyle_ui.dialogs.name import NameDialog
from livestyle_ui.dialogs.safe_mode import safe_settings, wants_safe_mode
from livestyle_ui.widgets.profile_menu import ProfileMenu
from tests.livestyle_ui.conftest import Cockpit, MakeCockpit
from tests.livestyle_ui.preset_files import write_ten


@pytest.fixture(autouse=True)
def _ten_presets(home: Path) -> None:
    write_ten()


def entry(menu: QMenu, words: str) -> QAction:
    return next(action for action in menu.actions() if action.text().partition("\t")[0] == words)


@pytest.mark.skipif(sys.platform != "linux", reason="written for Linux so far")
def test_it_starts_with_the_desktop_if_that_is_wanted(
    cockpit: Cockpit, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setattr("livestyle_ui.autostart.program", lambda: Path('/opt/a "b"/100%/livestyle'))
    path, menu = tmp_path / "autostart" / "livestyle.desktop", cockpit.window.menu
    menu.aboutToShow.emit()
    assert not entry(menu, "Start with the desktop").isChecked()
    entry(menu, "Start with the desktop").trigger()
    qtbot.waitUntil(path.exists)
    assert 'Exec="/opt/a \\"b\\"/100%%/livestyle" panel' in path.read_text("utf-8").splitlines()
    menu.aboutToShow.emit()
    assert entry(menu, "Start with the desktop").isChecked()
    entry(menu, "Start with the desktop").trigger()
    qtbot.waitUntil(lambda: not path.exists())


@pytest.fixture
def profiles(cockpit: Cockpit, qtbot: QtBot) -> ProfileMenu:
    save_profile("Work calls", {"source": "demo", "prompt": "pencil drawing", "sinks": ["obs"], "strength": 0.5})
    menu = cockpit.window.menu.findChildren(ProfileMenu) or cockpit.window.findChildren(ProfileMenu)
    cockpit.window.fittings.profiles.refresh()
    qtbot.waitUntil(lambda: "Work calls" in cockpit.window.fittings.profiles.names)
    return menu[0]


def test_another_profile_brings_its_camera_outputs_and_look(
    cockpit: Cockpit, profiles: ProfileMenu, qtbot: QtBot
) -> None:
    assert entry(profiles, "default").isChecked()
    entry(profiles, "Work calls").trigger()
    qtbot.waitUntil(lambda: len(cockpit.sessions) == 2)
    assert cockpit.session.settings.sinks == ("obs",)
    assert cockpit.window.deck.line.text() == "pencil drawing"
    assert cockpit.panel.look.strength == 0.5
    assert entry(profiles, "Work calls").isChecked()
    entry(profiles, "default").trigger()
    qtbot.waitUntil(lambda: cockpit.window.deck.line.text() == "ink comic")


def test_a_new_profile_a_new_name_and_the_end_of_one(cockpit: Cockpit, profiles: ProfileMenu, qtbot: QtBot) -> None:
    cockpit.panel.look.set_strength(0.25)
    entry(profiles, "Save as a new profile").trigger()
    dialog = cockpit.window.findChildren(NameDialog)[-1]
    dialog.line.setText("Work calls")
    assert not dialog.button.isEnabled()
    dialog.line.setText("Stream")
    dialog.button.click()
    qtbot.waitUntil(lambda: cockpit.window.fittings.profiles.current == "Stream")
    assert load_profile("Stream").values["strength"] == 0.25
    cockpit.window.fittings.profiles.rename("Evening")
    qtbot.waitUntil(lambda: "Evening" in profile_names() and "Stream" not in profile_names())
    cockpit.window.fittings.profiles.remove("Work calls")
    qtbot.waitUntil(lambda: "Work calls" not in profile_names())


def test_what_is_as_usual_again_leaves_the_profile(cockpit: Cockpit, qtbot: QtBot) -> None:
    cockpit.panel.look.set_strength(0.25)
    cockpit.panel.save()
    qtbot.waitUntil(lambda: "default" in profile_names() and load_profile("default").values.get("strength") == 0.25)
    cockpit.panel.look.set_strength(1.0)
    cockpit.panel.save()
    qtbot.waitUntil(lambda: "strength" not in load_profile("default").values)


@pytest.fixture
def diagnosis(cockpit: Cockpit) -> DiagnosticsDialog:
    def describe(session: object, prompts: bool) -> str:
        return "livestyle 0.1.0" + (", prompt: ink" if prompts else "")

    dialog = DiagnosticsDialog(cockpit.panel, cockpit.window, describe)
    dialog.open()
    return dialog


def test_the_diagnosis_is_copied_without_prompts_unless_wanted(diagnosis: DiagnosticsDialog, qtbot: QtBot) -> None:
    qtbot.waitUntil(diagnosis.copy.isEnabled)
    diagnosis.copy.click()
    assert QGuiApplication.clipboard().text() == "livestyle 0.1.0"
    assert diagnosis.said.text() == "It is on the clipboard."
    diagnosis.prompts.switch.click()
    assert not diagnosis.copy.isEnabled(), "the old text is not the one that was asked for"
    qtbot.waitUntil(lambda: "ink" in diagnosis.text.toPlainText())
    diagnosis.close()


def test_the_diagnosis_is_saved_as_a_file(diagnosis: DiagnosticsDialog, qtbot: QtBot, tmp_path: Path) -> None:
    qtbot.waitUntil(diagnosis.keep.isEnabled)
    diagnosis.keep.click()
    dialog = diagnosis.findChildren(QFileDialog)[-1]
    dialog.fileSelected.emit(str(tmp_path / "it.txt"))
    dialog.close()
    qtbot.waitUntil((tmp_path / "it.txt").exists)
    assert (tmp_path / "it.txt").read_text("utf-8") == "livestyle 0.1.0"
    diagnosis.close()


def test_a_diagnosis_that_comes_too_late_is_for_nobody(cockpit: Cockpit, qtbot: QtBot) -> None:
    def slow(session: object, prompts: bool) -> str:
        time.sleep(0.3)
        return "late"

    dialog = DiagnosticsDialog(cockpit.panel, cockpit.window, slow)
    dialog.open()
    dialog.close()
    qtbot.wait(500)
    assert cockpit.window.toasts.showing() == []


def test_the_real_diagnosis_of_a_session_has_its_state(cockpit: Cockpit, qtbot: QtBot) -> None:
    QTest.keyClick(cockpit.window.deck.line, Qt.Key.Key_F12)
    dialog = cockpit.window.findChild(DiagnosticsDialog)
    assert isinstance(dialog, DiagnosticsDialog)
    qtbot.waitUntil(lambda: "versions" in dialog.text.toPlainText(), timeout=60_000)
    assert "ink comic" not in dialog.text.toPlainText()
    dialog.close()


def test_reports_go_where_the_package_says(monkeypatch: pytest.MonkeyPatch) -> None:
    class Metadata:
        def get_all(self, name: str) -> list[str]:
            return ["Homepage, https://example.org", "Issues, https://example.org/issues"]

    monkeypatch.setattr(dialog_module, "metadata", lambda name: Metadata())
    assert dialog_module.reports_address() == "https://example.org/issues"


def test_a_report_has_the_diagnosis_ready_to_paste(
    cockpit: Cockpit, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(dialog_module, "reports_address", lambda: "https://example.org/issues")
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    dialog = DiagnosticsDialog(cockpit.panel, cockpit.window, lambda session, prompts: "all of it")
    dialog.open()
    qtbot.waitUntil(lambda: dialog.text.toPlainText() == "all of it")
    assert dialog.report is not None
    assert opened == [], "nothing is sent by itself"
    dialog.report.click()
    assert opened == ["https://example.org/issues"]
    assert QGuiApplication.clipboard().text() == "all of it"
    assert "paste it" in dialog.said.text()
    dialog.close()


def test_safe_mode_has_no_model_no_outputs_and_keeps_the_settings(make_cockpit: MakeCockpit, qtbot: QtBot) -> None:
    settings = settings_from({"source": "demo", "sinks": ["obs"], "prompt": "ink", "obs_follow_scenes": True})
    safe = safe_settings(settings)
    assert (safe.model, safe.sinks, safe.obs_follow_scenes, safe.prompt) == ("none", (), False, "ink")
    cockpit = make_cockpit()
    save_profile("default", {"source": "demo", "sinks": ["obs"]})
    cockpit.panel.safe = True
    cockpit.panel.save()
    cockpit.panel.errands.do(lambda: None, lambda _: cockpit.panel.notices.note("written"))
    qtbot.waitUntil(lambda: bool(cockpit.window.toasts.showing()))
    assert load_profile("default").values["sinks"] == ["obs"]


@pytest.mark.parametrize(("button", "safe"), [("Start as usual", False), ("Start in Safe Mode", True)])
def test_safe_mode_is_offered_in_words(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, button: str, safe: bool
) -> None:
    def press(box: QMessageBox) -> int:
        assert "did not end properly" in box.text()
        assert box.defaultButton().text() == "Start as usual"
        next(one for one in box.buttons() if one.text() == button).click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", press)
    assert wants_safe_mode() is safe
