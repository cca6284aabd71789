"""What goes to the clipboard for a report of a problem: everything useful, and nothing private."""

from __future__ import annotations

import getpass
import json
import logging
import subprocess
from pathlib import Path

import pytest

from livestyle import diagnostics
from livestyle.graphics import graphics
from livestyle.logs import LARGEST, OLDER, log_path, start_logging, stop_logging
from livestyle.redaction import redacted
from livestyle.session import Session
from livestyle.settings import settings_from


def test_redaction() -> None:
    places = [f"/{homes}/ada/x" for homes in ("home", "Users")] + [f"C:\\{homes}\\Ada\\x" for homes in ("Users",)]
    shown = redacted(
        {
            "path": " ".join(places),
            "obs_password": "hunter2",
            "access_token": "abc",
            "tokenizers": "0.21",
            "lines": ['password=hunter2 The prompt "my wish" was refused', 7],
            "prompt": "my wish",
        }
    )
    text = json.dumps(shown)
    for private in ("ada", "Ada", "hunter2", "abc", "my wish"):
        assert private not in text
    assert shown["tokenizers"] == "0.21"
    assert shown["lines"][1] == 7


@pytest.mark.parametrize(
    "private",
    [
        "Authorization: Bearer abc.def", "oauth:0123456789abcdef", "live_12345678_aBcDeFgH", "api key = 12345",
        "rtmp://live.twitch.tv/app/live_1_x", "https://ada:hunter2@host/x", "ghp_" + "a1" * 12, "stream key: xyzzy",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.sig", "a1" * 30,
    ],
)  # fmt: skip
def test_secrets_are_known_by_their_form(private: str) -> None:
    shown = redacted({"line": f"It said {private} and went on."})["line"]
    for part in ("abc", "0123456789abcdef", "aBcDeFgH", "12345", "live_1_x", "hunter2", "a1a1", "xyzzy", "eyJ"):
        assert part not in shown
    assert shown.startswith("It said ")


def test_ordinary_words_stay() -> None:
    text = "MJPG 1280x720 @ 29.9 measured; the tokenizer 0.21 and /dev/video0, sha 0123abcd"
    assert redacted(text) == text


def test_the_name_of_the_user_is_nobodys_business(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(getpass, "getuser", lambda: "ada.l")
    assert redacted("Ada.L's camera of ada.lo") == "(user)'s camera of ada.lo"


def test_prompts_stay_only_where_that_is_wanted() -> None:
    data = {
        "prompt": {"text": "my wish", "look": "oil/plain"}, "background_prompt": "my garden", "cues": [[1.0, "my cue"]],
        "obs_rules": {"scenes": {"My scene": "my rule"}}, "line": 'The prompt "my line" was refused', "number": 3,
    }  # fmt: skip
    text = json.dumps(redacted(data))
    for private in ("my wish", "my garden", "my cue", "my rule", "my line"):
        assert private not in text
    assert redacted(data, prompts=True) == data


@pytest.mark.usefixtures("plugin")
def test_the_text_has_what_a_report_needs(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    start_logging(debug=False)
    for number in range(300):
        logging.getLogger("test").info("line %d of %s", number, tmp_path / "clip.mp4")
    settings = settings_from({"source": "fake", "sinks": ["fake"], "model": "fake-model", "prompt": "secret wish"})
    session = Session(settings, attended=True)
    session.start()
    try:
        text = diagnostics.text(session)
        with_prompts = diagnostics.text(session, prompts=True)
    finally:
        session.stop()
        stop_logging()
    for wanted in ("versions:", "numpy", "os:", "graphics:", "devices:", "lamp", "256x144", "fake-model", "line 299"):
        assert wanted in text, wanted
    assert "line 150 " in text
    assert "line 80 " not in text, "the last 200 lines"
    assert str(tmp_path) not in text
    assert "secret wish" not in text
    assert "secret wish" in with_prompts


def test_the_text_needs_no_session(home: Path) -> None:
    assert "session:" not in diagnostics.text()


def test_logs_stay_small(home: Path) -> None:
    assert (1 + OLDER) * LARGEST <= 5 * 2_000_000
    start_logging(debug=False)
    try:
        for _ in range(150):
            logging.getLogger("test").info("x" * 100_000)
    finally:
        stop_logging()
    files = sorted(log_path().parent.glob("livestyle.log*"))
    assert len(files) == 5
    assert all(file.stat().st_size <= LARGEST + 200_000 for file in files)


def test_graphics_cards_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    driver = tmp_path / "drivers" / "i915"
    driver.mkdir(parents=True)
    for card, vendor in (("card0", "0x8086"), ("card1", "0x8086"), ("card2", "0xabcd")):
        device = tmp_path / "drm" / card / "device"
        device.mkdir(parents=True)
        (device / "vendor").write_text(f"{vendor}\n")
        (device / "device").write_text("0x9a49\n")
        (device / "driver").symlink_to(driver)
    (tmp_path / "drm" / "card0-HDMI-A-1").mkdir()
    monkeypatch.setattr("sys.platform", "linux")
    assert graphics(tmp_path / "drm") == ["Intel 0x9a49, driver i915", "0xabcd 0x9a49, driver i915"]


def test_a_tool_that_fails_is_no_card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def hangs(*_: object, **__: object) -> None:
        raise subprocess.TimeoutExpired("nvidia-smi", 5)

    monkeypatch.setattr("shutil.which", lambda name: name)
    monkeypatch.setattr("subprocess.run", hangs)
    assert graphics(tmp_path) == []
