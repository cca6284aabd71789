"""What the panel knows: preferences that survive, errands that are done elsewhere, runs that follow one another."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QThread
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from livestyle.errors import LivestyleError, OutputError, SettingsError
from livestyle.settings import RunSettings, settings_from
from livestyle_ui.app import remembered
from livestyle_ui.state.errands import Errands
from livestyle_ui.state.live import Live
from livestyle_ui.state.notices import Notices
from livestyle_ui.state.preferences import Preferences
from tests.livestyle_ui.conftest import Cockpit
from tests.livestyle_ui.fake_session import FakeSession


def test_preferences_survive(tmp_path: Path) -> None:
    first = Preferences(tmp_path / "panel.json")
    first.values.theme, first.values.panic = "light", "slate"
    first.save()
    again = Preferences(tmp_path / "panel.json")
    assert (again.values.theme, again.values.panic, again.notes) == ("light", "slate", [])


def test_a_newer_versions_keys_are_kept_and_a_bad_value_falls_back_with_a_note(tmp_path: Path) -> None:
    path = tmp_path / "panel.json"
    path.write_text(json.dumps({"theme": "light", "panic": "scream", "hologram": True}), "utf-8")
    preferences = Preferences(path)
    assert (preferences.values.theme, preferences.values.panic) == ("light", "clean")
    assert preferences.notes == ['"panic" in panel.json cannot be used; its default is.']
    preferences.save()
    assert json.loads(path.read_text("utf-8"))["hologram"] is True


@pytest.mark.parametrize("broken", ["", "{", "[1]", '{"theme": '])
def test_half_a_file_is_no_loss(tmp_path: Path, broken: str) -> None:
    path = tmp_path / "panel.json"
    first = Preferences(path)
    for theme in ("light", "dark"):  # the second time there is a copy
        first.values.theme = theme
        first.save()
    path.write_text(broken, "utf-8")
    assert Preferences(path).values.theme == "light"


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    with pytest.raises(OutputError):
        Preferences(tmp_path / "file" / "panel.json").save()


def test_errands_are_done_elsewhere_and_answered_here(qtbot: QtBot) -> None:
    errands = Errands()
    answers: list[tuple[str, bool]] = []
    here = QThread.currentThread()
    errands.do(
        lambda: threading.current_thread().name, lambda name: answers.append((name, QThread.currentThread() is here))
    )
    qtbot.waitUntil(lambda: bool(answers))
    assert answers == [("livestyle-panel-errands", True)]
    assert errands.close()


def test_errands_that_fail_are_told_in_words_and_the_next_is_done(qtbot: QtBot) -> None:
    errands = Errands()
    told: list[str] = []

    def known() -> None:
        raise OutputError("The disk is full.", "Free some space.")

    def unknown() -> None:
        raise ZeroDivisionError("a mistake")

    for errand in (known, unknown):
        errands.do(errand, failed=lambda error: told.append(str(error)))
    errands.do(lambda: "done", told.append)
    qtbot.waitUntil(lambda: len(told) == 3)
    assert told[0] == "The disk is full. Free some space."
    assert told[1] == "That did not work: ZeroDivisionError: a mistake. See the log."
    assert told[2] == "done"
    assert errands.close()


def test_errands_end_with_what_waits(qtbot: QtBot) -> None:
    errands = Errands()
    done: list[int] = []
    for number in range(5):
        errands.do(lambda number=number: done.append(number))  # type: ignore[misc]  # mypy sees no type for a default
    assert errands.close()
    assert done == [0, 1, 2, 3, 4]


def test_runs_follow_one_another(qtbot: QtBot) -> None:
    made: list[FakeSession] = []

    def make(settings: RunSettings) -> FakeSession:
        made.append(FakeSession(settings=settings))
        return made[-1]

    live = Live(make, Notices())
    for prompt in ("first", "second", "third"):
        live.start(settings_from({"source": "demo", "prompt": prompt}))
    qtbot.waitUntil(lambda: live.status is not None)
    assert made[-1].settings.prompt == "third"
    assert all(session.stopped == 1 for session in made[:-1])
    assert live.close()
    assert made[-1].stopped == 1


def test_a_run_can_be_ended_while_it_is_made(qtbot: QtBot) -> None:
    gate = threading.Event()
    made: list[FakeSession] = []

    def make(settings: RunSettings) -> FakeSession:
        gate.wait(30)
        made.append(FakeSession(settings=settings))
        return made[-1]

    live = Live(make, Notices())
    live.start(settings_from({"source": "demo"}))
    assert live.phase == "loading"
    live.stop()
    gate.set()
    assert live.close()
    assert made[0].stopped == 1
    assert made[0].now.sinks == (), "it was not started"


def test_settings_that_cannot_be_are_told_and_no_run_is_there(qtbot: QtBot) -> None:
    def make(settings: RunSettings) -> FakeSession:
        raise SettingsError("There is no source.", "Choose one.")

    notices = Notices()
    live = Live(make, notices)
    ended: list[LivestyleError | None] = []
    live.ended.connect(ended.append)
    live.start(settings_from({"source": "demo"}))
    qtbot.waitUntil(lambda: bool(ended))
    assert [notice.sentence for notice in notices.kept] == ["There is no source."]
    assert not live.command(lambda session: session.resume())
    assert live.close()


def test_what_was_on_is_on_again(cockpit: Cockpit, qtbot: QtBot) -> None:
    cockpit.window.deck.line.setText("oil painting")
    cockpit.panel.outputs.switch("obs", on=True)
    cockpit.panel.look.set_strength(0.5)
    cockpit.panel.save()
    assert cockpit.panel.errands.close()
    settings, notes = remembered(cockpit.panel.preferences)
    assert (settings.source, settings.prompt, settings.sinks, settings.strength) == (
        "demo",
        "oil painting",
        ("obs",),
        0.5,
    )
    assert notes == []
    given, _ = remembered(cockpit.panel.preferences, {"prompt": "neon"})
    assert given.prompt == "neon"


def test_the_first_time_there_is_something_to_begin_with(qapp: QApplication) -> None:
    settings, notes = remembered(Preferences())
    assert (settings.sinks, notes) == ((), [])
