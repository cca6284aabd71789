"""What a run says before its first frame: that it loads, and why the picture has another size."""

from __future__ import annotations

import sys
import time
from types import SimpleNamespace
from typing import cast

import pytest

from livestyle.cli import status_line
from livestyle.cli.status_line import StatusLine
from livestyle.frame import VideoFormat
from livestyle.ports import Restyler
from livestyle.session import Session
from livestyle.settings import settings_from


@pytest.mark.parametrize(("seconds", "says"), [(0.05, "Loading the model...\n"), (60.0, "")])
def test_slow_loading_is_told_in_a_log_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], seconds: float, says: str
) -> None:
    monkeypatch.setattr(status_line, "PATIENCE_S", seconds)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: False)
    status = StatusLine()
    status.loading()
    time.sleep(0.5)
    status.loaded()
    status.loaded()
    assert capsys.readouterr().err == says


@pytest.mark.parametrize("reason", ["the model keeps 30 fps", "the model keeps 30 fps."])
def test_another_size_is_told_in_whole_sentences(monkeypatch: pytest.MonkeyPatch, reason: str) -> None:
    session, told = Session(settings_from({"source": "demo", "sinks": ("null",), "model": "none"})), list[str]()
    monkeypatch.setattr(session, "_tell", told.append)
    made = SimpleNamespace(format=VideoFormat(640, 360, 30.0), info=SimpleNamespace(reason=reason))
    session._say_size(VideoFormat(1280, 720, 30.0), cast("Restyler", made))
    assert told == ["The picture is 640x360: the model keeps 30 fps. The source's own: --size 1280x720."]
