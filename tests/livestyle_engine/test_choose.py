from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from livestyle.errors import ModelError, SettingsError
from livestyle.frame import Pixels, VideoFormat
from livestyle.paths import cache_folder
from livestyle.ports import RestylerRequest
from livestyle_engine.models import find
from livestyle_engine.parameters import Vector
from livestyle_engine.runtimes import choose as module
from livestyle_engine.runtimes.choose import available, choose
from livestyle_engine.runtimes.port import Network, Runtime, Shape, Target

CARD = find("")


class SleepyNetwork:
    """Takes a time in proportion to the pixels, and answers with the frame plus an error."""

    def __init__(self, seconds: float, error: int) -> None:
        self._seconds, self._error = seconds, error

    def run(self, frame: Pixels, out: Pixels, parameters: Vector, strength: float) -> None:
        time.sleep(self._seconds)
        np.copyto(out, np.minimum(frame, 255 - self._error) + self._error, casting="unsafe")

    def reset(self) -> None:
        pass


class SleepyRuntime:
    version = "1"

    def __init__(self, name: str, ms_at_360: float, error: int = 0, *, broken: bool = False) -> None:
        self.name = name
        self._ms, self._error, self._broken = ms_at_360, error, broken
        self.loads = 0

    def targets(self) -> list[Target]:
        return [Target("CPU", "f32")]

    def load(self, model: Path, shape: Shape, target: Target) -> Network:
        self.loads += 1
        if self._broken:
            raise ModelError("It does not load.", "")
        return SleepyNetwork(self._ms / 1000 * shape.width * shape.height / (640 * 360), self._error)

    def load_encoder(self, model: str) -> Callable[[NDArray[np.int64]], NDArray[np.float32]]:
        raise AssertionError(model)


def use(monkeypatch: pytest.MonkeyPatch, *runtimes: Runtime) -> None:
    monkeypatch.setattr(module, "available", lambda _wanted: list(runtimes))


def request(width: int, height: int, fps: float = 30, **more: object) -> RestylerRequest:
    return RestylerRequest(VideoFormat(width, height, fps), **more)  # type: ignore[arg-type]  # kept short for the tests


def test_the_fastest_that_agrees_wins_and_wrong_pictures_and_broken_ones_are_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wrong, broken = SleepyRuntime("wrong", 0.1, error=40), SleepyRuntime("broken", 0.1, broken=True)
    use(monkeypatch, SleepyRuntime("slow", 12), SleepyRuntime("fast", 1), wrong, broken)
    assert choose(CARD, request(640, 360)).runtime.name == "fast"


def test_the_size_steps_down_and_not_the_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, SleepyRuntime("only", 15))
    choice = choose(CARD, request(1280, 720))
    assert choice.size[1] < 720
    assert choice.size[1] >= 240
    assert "would not keep 30 fps" in choice.reason


def test_a_pinned_size_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, SleepyRuntime("only", 15))
    assert choose(CARD, request(1280, 720, size=(960, 540))).size == (960, 540)


def test_an_unpaced_run_is_the_same_every_time_whatever_is_fastest(monkeypatch: pytest.MonkeyPatch) -> None:
    first = SleepyRuntime("first", 50)
    use(monkeypatch, first, SleepyRuntime("fast", 1))
    choice = choose(CARD, request(1280, 720, paced=False))
    assert (choice.runtime.name, choice.size, first.loads) == ("first", (1280, 720), 0)


def test_the_choice_is_remembered_and_a_broken_memory_is_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    runtime = SleepyRuntime("only", 1)
    use(monkeypatch, runtime)
    first = choose(CARD, request(640, 360))
    loads = runtime.loads
    assert choose(CARD, request(640, 360)) == first
    assert runtime.loads == loads
    for file in cache_folder().glob("choice-*.json"):
        file.write_text('{"runtime": "on')
    assert choose(CARD, request(640, 360)).size == first.size
    assert runtime.loads > loads


def test_a_choice_of_yesterday_is_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    runtime = SleepyRuntime("only", 1)
    use(monkeypatch, runtime)
    choose(CARD, request(640, 360))
    loads = runtime.loads
    for file in cache_folder().glob("choice-*.json"):
        os.utime(file, (0, 0))
    choose(CARD, request(640, 360))
    assert runtime.loads > loads


def test_hopeless_sizes_are_not_even_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    runtime = SleepyRuntime("only", 20)
    use(monkeypatch, runtime)
    assert choose(CARD, request(1920, 1080)).size[1] <= 360
    assert runtime.loads <= 3


def test_nothing_that_runs_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, SleepyRuntime("broken", 1, broken=True))
    with pytest.raises(ModelError, match="No runtime can run"):
        choose(CARD, request(640, 360))


def test_unknown_names_are_told_with_what_there_is() -> None:
    with pytest.raises(SettingsError, match=r"openvino, onnxruntime"):
        available("tensorfloat")
    with pytest.raises(SettingsError, match="CPU"):
        choose(CARD, request(640, 360, runtime="openvino", device="TPU"))
