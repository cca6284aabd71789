"""What a run says: that it loads, why the picture has another size, and what a prompt for a background became."""

from __future__ import annotations

import sys
import time
from types import SimpleNamespace
from typing import cast

import pytest

from livestyle.cli import status_line
from livestyle.cli.status_line import StatusLine, status_text
from livestyle.frame import VideoFormat
from livestyle.ports import PromptOutcome, Restyler
from livestyle.prompt import Prompt
from livestyle.session import Session
from livestyle.settings import settings_from
from livestyle.swaps import Swap


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


@pytest.mark.parametrize(
    ("prompt", "says"),
    [
        (Prompt("photo", background="red"), '"background: red" | red/plain behind you, and you as the camera has you'),
        (Prompt("ink", background="red"), '"ink" | photo/plain, match 0.80, behind it red/plain'),
        (Prompt("ink"), '"ink" | photo/plain, match 0.80'),
    ],
)
def test_a_layer_that_nobody_asked_for_is_not_named(prompt: Prompt, says: str) -> None:
    outcome = PromptOutcome("photo/plain", 0.8, background="red/plain" if prompt.background else "")
    quiet = SimpleNamespace(recent_fps=30.0, end_to_end={})
    session = SimpleNamespace(
        timings=quiet, counts=SimpleNamespace(dropped={}), swap_on_air=Swap(1, prompt, outcome, None, None)
    )
    assert status_text(cast("Session", session)) == f"30.0 fps | dropped: none | {says}"
