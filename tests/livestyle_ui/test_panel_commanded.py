"""What other programs can make the panel do, a second start, and what follows a crash."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from livestyle.errors import SettingsError
from livestyle.profiles import profile_names, save_profile
from livestyle_ui import single_instance
from livestyle_ui.command import told
from livestyle_ui.single_instance import DONE, SingleInstance, address
from tests.livestyle_ui.conftest import Cockpit
from tests.livestyle_ui.preset_files import write_ten


@pytest.fixture(autouse=True)
def _ten_presets(home: Path) -> None:
    write_ten()


def test_other_programs_can_do_what_keys_can(cockpit: Cockpit, qtbot: QtBot) -> None:
    do = cockpit.window.fittings.do
    qtbot.waitUntil(lambda: len(cockpit.panel.presets.all) == 10)
    assert do("panic") == DONE
    assert cockpit.session.on_air == "clean"
    assert do("prompt clay figures") == DONE
    assert do("preset Pencil") == DONE
    assert do("preset-1") == DONE
    assert [prompt.text for prompt in cockpit.session.submitted] == [
        "clay figures",
        "pencil sketch",
        cockpit.panel.presets.all[0].prompt,
    ]
    assert "no word" in do("prompt 123")
    save_profile("Work calls", {"source": "demo", "prompt": "pencil drawing", "sinks": ["obs"]})
    assert do("profile Work calls") == DONE
    qtbot.waitUntil(lambda: cockpit.window.deck.line.text() == "pencil drawing")
    assert cockpit.panel.preferences.values.profile == "Work calls"
    assert do("profile Nobody") == 'There is no profile "Nobody". There are: ' + ", ".join(profile_names()) + "."
    assert "Work calls" in do("profile Nobody")
    assert do("preset Nothing").startswith('There is no preset "Nothing". There are: ')
    assert "Pencil" in do("preset Nothing")
    assert do("prompt    ") == "The prompt is empty: write what you want to see after it."
    assert cockpit.window.deck.line.text() == "pencil drawing", "what is refused leaves the line as it was"
    answer = do("dance")
    assert "prompt TEXT" in answer
    assert "panic" in answer
    cockpit.window.hide()
    assert do("show") == DONE
    assert cockpit.window.isVisible()


def test_who_wants_to_close_it_on_air_is_told_that_it_asks(
    cockpit: Cockpit, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []

    def asks(parent: QWidget) -> bool:
        asked.append(parent.isVisible())
        return False

    monkeypatch.setattr("livestyle_ui.fittings.may_close", asks)
    cockpit.session.add_sink("obs")
    cockpit.panel.outputs.switch("obs", on=True)
    cockpit.panel.live.refresh()
    cockpit.window.leaving = False
    assert cockpit.window.fittings.do("close") == "The panel asks whether to leave the air; answer there."
    assert asked == [], "the answer does not wait for a person"
    qtbot.waitUntil(lambda: asked == [True])
    assert cockpit.window.isVisible()
    cockpit.window.leaving = True


def test_who_has_left_before_the_answer_is_no_trouble(home: Path, qtbot: QtBot) -> None:
    client = QLocalSocket()

    def slow(message: str) -> str:
        said.append(message)
        client.abort()
        qtbot.wait(100)  # the other end of it is deleted meanwhile
        return DONE

    said: list[str] = []
    instance = SingleInstance(slow)
    assert instance.listen()
    with qtbot.captureExceptions() as raised:
        client.connectToServer(address())
        client.write(b"panic\n")
        qtbot.waitUntil(lambda: said == ["panic"])
        qtbot.wait(50)
    assert raised == []
    instance.close()


def test_a_panel_that_does_not_answer_is_not_none(home: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    monkeypatch.setattr(single_instance, "ANSWER_MS", 100)
    server = QLocalServer()
    assert server.listen(address())
    with pytest.raises(SettingsError, match="The panel runs but does not answer now"):
        told("panic")
    server.close()


def test_nobody_to_tell_in_words(home: Path) -> None:
    with pytest.raises(SettingsError, match="No panel runs"):
        told("panic")


START = (
    "import sys; from livestyle_ui import app; from PySide6.QtWidgets import QMessageBox;"
    "QMessageBox.exec = lambda box: print(box.text(), flush=True) or 0;"
    "sys.exit(app.run({'source': 'demo', 'model': 'none', 'sinks': ()}))"
)


def panel_process(home: Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "LIVESTYLE_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
    return subprocess.Popen([sys.executable, "-c", START], env=environment, stdout=subprocess.PIPE, text=True)


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.1)


def does(name: str) -> bool:
    try:
        told(name)
    except SettingsError:
        return False
    return True


@pytest.mark.e2e
@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
def test_a_second_start_ends_at_once_and_a_crash_offers_safe_mode(home: Path) -> None:
    with panel_process(home) as first:
        until(lambda: does("show"))
        with panel_process(home) as second:
            assert second.wait(60) == 0, "the first one is shown instead"
        os.kill(first.pid, signal.SIGKILL)
        first.wait(10)
    with panel_process(home) as third:
        until(lambda: does("show"))
        third.terminate()
        assert third.wait(60) == 0
        assert third.stdout is not None
        assert "did not end properly" in third.stdout.read()
    with panel_process(home) as fourth:
        until(lambda: does("close"))
        assert fourth.wait(60) == 0
        assert fourth.stdout is not None
        assert fourth.stdout.read() == "", "who ended properly is asked nothing"
