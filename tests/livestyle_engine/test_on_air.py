"""The causal restyler with a graphics card that comes, fails and comes back while frames go on."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest

from livestyle.frame import Frame, VideoFormat
from livestyle.ports import RestylerRequest
from livestyle.prompt import Prompt
from livestyle.testing import FakeClock
from livestyle_engine.causal import CausalRestyler, create
from livestyle_engine.runtimes import choose
from livestyle_engine.runtimes.port import Runtime
from livestyle_engine.runtimes.switching import FIRST_RETRY_S
from livestyle_engine.runtimes.tensorrt.runtime import TensorRtRuntime

from .conftest import picture
from .pretended_card import LAUNCH_FAILED, OUT_OF_MEMORY, PretendedCuda, PretendedLibrary

SIZE = (128, 80)


class Studio:
    """A restyler of which the card is pretended, and what it told."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.cuda = PretendedCuda()
        self.library = PretendedLibrary(self.cuda)
        runtimes: list[Runtime] = [TensorRtRuntime([self.library], self.cuda)]
        monkeypatch.setattr(choose, "available", lambda _wanted: runtimes)
        self.told: list[str] = []
        self.clock = FakeClock()
        request = RestylerRequest(
            VideoFormat(*SIZE, 25), size=SIZE, runtime="tensorrt", clock=self.clock, tell=self.told.append
        )
        self.restyler: CausalRestyler = create(request)
        self.restyler.submit(Prompt("oil painting", transition=0), wait=True)
        self._number = 0

    def close(self) -> None:
        """Close the restyler; what it was about to make ready ends before the test's folders go."""
        self.restyler.close()
        for thread in threading.enumerate():
            if thread.name == "livestyle-prepare-network":
                thread.join(60)

    def frame(self) -> np.ndarray:
        self._number += 1
        frame = Frame(picture(*SIZE), self._number, 0, self._number * 40_000_000)
        return self.restyler.restyle(frame).pixels.astype(int)

    def frames_until(self, runtime: str) -> list[np.ndarray]:
        """Frames, one after the other, until a runtime makes them; twice more then."""
        deadline = time.monotonic() + 60
        made = [self.frame()]
        while self.restyler.info.runtime != runtime:
            assert time.monotonic() < deadline, f"{runtime} never came on air: {self.told}"
            made.append(self.frame())
            time.sleep(0.01)
        return [*made, self.frame(), self.frame()]


@pytest.fixture
def studio(monkeypatch: pytest.MonkeyPatch) -> Iterator[Studio]:
    made = Studio(monkeypatch)
    yield made
    made.close()


def largest_step(frames: list[np.ndarray]) -> float:
    return max(float(np.abs(a - b).mean()) for a, b in pairwise(frames[4:]))


def test_a_size_that_is_not_compiled_yet_is_on_air_at_once_and_moves_to_the_card_unseen(studio: Studio) -> None:
    assert studio.restyler.info.runtime == "openvino"
    steps = [studio.frame() for _ in range(6)]
    frames = [*steps, *studio.frames_until("tensorrt")]
    assert largest_step(frames) < 1  # the scene is still, and stays still over the switch
    assert studio.told == ["tensorrt on cuda:0 f16 makes the picture now."]
    assert studio.restyler.info.device == "cuda:0 f16"
    assert set(studio.restyler.info.versions) == {"openvino", "tensorrt"}


@pytest.mark.parametrize(
    ("call", "code", "says"),
    [("mark", OUT_OF_MEMORY, "has no memory left"), ("launch", LAUNCH_FAILED, "The graphics card failed")],
)
def test_a_card_that_fails_on_air_costs_no_frame_and_comes_back_after_a_minute(
    studio: Studio, call: str, code: int, says: str
) -> None:
    before = studio.frames_until("tensorrt")[-1]
    studio.cuda.failing[call] = code
    after = [studio.frame() for _ in range(3)]
    assert studio.restyler.info.runtime == "openvino"
    assert float(np.abs(after[-1] - before).mean()) < 4
    assert says in studio.told[1]
    assert studio.told[1].endswith("openvino on CPU f32 makes the picture until that works again.")
    studio.cuda.failing.clear()
    studio.clock.advance(FIRST_RETRY_S)
    studio.frames_until("tensorrt")
    assert studio.library.builds == 1
    assert len(studio.told) == 3


def test_the_second_run_begins_on_the_card(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    studio.frames_until("tensorrt")
    again = Studio(monkeypatch)
    try:
        assert again.restyler.info.runtime == "tensorrt"
        assert again.library.builds == 0
    finally:
        again.close()


def test_closing_while_it_compiles_ends_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    studio = Studio(monkeypatch)
    studio.close()
    assert studio.restyler.info.runtime == "openvino"
    assert studio.told == []
