"""A real source that disappears during a run and comes back: a display whose X server is ended and started again."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from typing import get_args

import numpy as np
import pytest

from livestyle.frame import Pixels, VideoFormat
from livestyle.passthrough import PassThrough
from livestyle.pipeline import Pipeline
from livestyle.ports import RestylerRequest, SourceRequest
from livestyle.settings import WhenLost
from livestyle.stand_in import blurred
from livestyle.stopping import Patience
from livestyle.testing import FakeSink
from livestyle_plugins.sources.screen import create
from tests.livestyle_plugins.test_source_screen import Display, needs_xvfb, paint

PATIENCE_S = 30
SIZE = (320, 200)
SLATE = np.full((SIZE[1], SIZE[0], 3), 77, np.uint8)


@pytest.fixture
def display(monkeypatch: pytest.MonkeyPatch) -> Iterator[Display]:
    display = Display(f"{SIZE[0]}x{SIZE[1]}")
    monkeypatch.setenv("DISPLAY", display.name)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    yield display
    display.stop()


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.005)


@needs_xvfb
@pytest.mark.parametrize("choice", get_args(WhenLost))
def test_a_display_that_is_gone_leaves_what_was_chosen_within_a_second(choice: WhenLost, display: Display) -> None:
    paint(display, "c83214", "0,0,160,200")
    paint(display, "1e90ff", "160,0,160,200")
    source = create(SourceRequest(fps=20.0))
    restyler = PassThrough(RestylerRequest(source=VideoFormat(*SIZE, 20.0)))
    sink, patience = FakeSink(), Patience(reopen=0.1, reopen_longest=0.3)
    with Pipeline(source, restyler, {"sink": sink}, slate=SLATE, when_lost=choice, patience=patience) as pipeline:
        until(lambda: sink.frames and sink.frames[-1].pixels[100, 80, 0] == 0xC8)
        good = sink.frames[-1].pixels.copy()
        display.stop()
        began = time.perf_counter()
        until(lambda: "source" not in sink.frames[-1].marks)
        assert time.perf_counter() - began < 1.0
        expected: dict[str, Pixels] = {
            "slate": SLATE,
            "freeze": good,
            "blur": blurred(good),
            "black": np.zeros_like(good),
        }
        np.testing.assert_array_equal(sink.frames[-1].pixels, expected[choice])
        display.process = subprocess.Popen(
            ["Xvfb", display.name, "-screen", "0", f"{SIZE[0]}x{SIZE[1]}x24", "-nolisten", "tcp", "-noreset"],
            stderr=subprocess.DEVNULL,
        )
        until(lambda: "source" in sink.frames[-1].marks)
        assert not pipeline.grabber.lost
