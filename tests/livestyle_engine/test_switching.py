from __future__ import annotations

import threading

import numpy as np
import pytest

from livestyle.errors import ModelError
from livestyle.testing import FakeClock
from livestyle_engine.models import find
from livestyle_engine.parameters import vector
from livestyle_engine.runtimes.choose import Choice, Offer
from livestyle_engine.runtimes.port import Progress
from livestyle_engine.runtimes.switching import FIRST_RETRY_S, SwitchingNetwork

from .conftest import picture
from .pretended_runtimes import PretendedRuntime

SIZE = (256, 144)


class Air:
    """A network on air, and what it told."""

    def __init__(
        self,
        first: PretendedRuntime,
        better: PretendedRuntime | None = None,
        spare: PretendedRuntime | None = None,
        *,
        at_any_speed: bool = True,
    ) -> None:
        self.clock = FakeClock()
        self.told: list[str] = []
        self.switched: list[str] = []
        choice = Choice(
            *offer(first),
            SIZE,
            "a test",
            better=None if better is None else offer(better),
            at_any_speed=at_any_speed,
            spare=None if spare is None else offer(spare),
        )
        self.network = SwitchingNetwork(
            find(""), choice, self.clock, self.told.append, lambda now: self.switched.append(now[0].name)
        )
        self.out = np.zeros((SIZE[1], SIZE[0], 3), np.uint8)

    def frame(self) -> str:
        """Run one frame; the name of what made it."""
        self.network.run(picture(*SIZE), self.out, vector({}), 1.0)
        return self.network.on_air[0].name

    def until(self, name: str) -> None:
        thread = self.network._thread
        assert thread is not None, "nothing is made ready"
        thread.join(30)
        assert self.frame() == name


def offer(runtime: PretendedRuntime) -> Offer:
    return runtime, runtime.targets()[0]


def cpu(**more: object) -> PretendedRuntime:
    return PretendedRuntime("cpu", **more)  # type: ignore[arg-type]  # kept short for the tests


def card(**more: object) -> PretendedRuntime:
    return PretendedRuntime("gpu", device="cuda:0", **more)  # type: ignore[arg-type]  # likewise


def fail(runtime: PretendedRuntime, message: str = "The graphics card has no memory left.") -> None:
    runtime.networks[-1].failure = ModelError(message, "")


def test_what_is_better_comes_on_air_when_it_is_ready_with_the_past_of_what_was_there() -> None:
    gate = threading.Event()
    gpu = card()
    gpu.before_load = lambda _progress: gate.wait(30)
    first = cpu()
    air = Air(first, better=gpu)
    assert [air.frame() for _ in range(5)] == ["cpu"] * 5
    gate.set()
    air.until("gpu")
    assert gpu.networks[0].frames[0] == 6  # five of the processor's, and its own
    assert first.networks[0].closed == 1
    assert air.told == ["gpu on cuda:0 f16 makes the picture now."]
    assert air.switched == ["gpu"]
    air.network.close()
    assert gpu.networks[0].closed == 1


@pytest.mark.parametrize("message", ["The graphics card has no memory left.", "The graphics card failed (launch)."])
def test_a_failure_on_air_costs_no_frame_and_is_told_once(message: str) -> None:
    gpu = card()
    air = Air(gpu, spare=cpu())
    assert air.frame() == "gpu"
    fail(gpu, message)
    assert [air.frame() for _ in range(3)] == ["cpu"] * 3
    assert np.array_equal(air.out, picture(*SIZE))
    assert air.told == [f"{message[:-1]}: cpu on CPU f32 makes the picture until that works again."]
    assert air.switched == ["cpu"]
    assert gpu.networks[0].closed == 1
    air.network.close()


def test_what_failed_is_tried_again_after_a_minute_and_not_sooner() -> None:
    gpu = card()
    air = Air(gpu, spare=cpu())
    fail(gpu)
    air.frame()
    air.clock.advance(FIRST_RETRY_S - 1)
    air.frame()
    assert gpu.loads == 1
    gpu.broken = True
    air.clock.advance(1)
    assert air.frame() == "cpu"
    air.until("cpu")  # it failed again: the next try waits twice as long
    assert gpu.loads == 2
    gpu.broken = False
    air.clock.advance(FIRST_RETRY_S)
    air.frame()
    assert gpu.loads == 2
    air.clock.advance(FIRST_RETRY_S)
    air.frame()
    air.until("gpu")
    assert len(air.told) == 2  # that it failed, and that it is back
    fail(gpu)
    assert air.frame() == "cpu"  # and it can fail again
    air.network.close()


def test_a_card_that_does_not_load_at_the_start_leaves_the_spare_on_air() -> None:
    gpu = card(broken=True)
    air = Air(gpu, spare=cpu())
    assert air.frame() == "cpu"
    assert air.told == ["It does not load: cpu on CPU f32 makes the picture until that works again."]
    air.network.close()


def test_what_is_better_and_fails_to_load_is_told_once_and_tried_again() -> None:
    gpu = card(broken=True)
    air = Air(cpu(), better=gpu)
    air.until("cpu")
    assert air.told == ["It does not load: cpu on CPU f32 stays until that works."]
    air.clock.advance(FIRST_RETRY_S)
    air.frame()
    air.until("cpu")
    assert (gpu.loads, len(air.told)) == (2, 1)
    air.network.close()


def test_a_wrong_picture_never_comes_on_air_and_is_not_tried_again() -> None:
    gpu = card(error=30)
    air = Air(cpu(), better=gpu)
    air.until("cpu")
    assert len(air.told) == 1
    assert "off by" in air.told[0]
    assert gpu.networks[0].closed == 1
    air.clock.advance(10 * FIRST_RETRY_S)
    air.frame()
    assert gpu.loads == 1
    air.network.close()


def test_what_is_slower_is_taken_only_if_it_was_asked_for() -> None:
    for asked_for, comes in ((False, "cpu"), (True, "gpu")):
        gate = threading.Event()
        gpu = card(ms_at_360=200)
        gpu.before_load = lambda _progress, gate=gate: gate.wait(30)  # type: ignore[misc]  # bound in the loop
        air = Air(cpu(), better=gpu, at_any_speed=asked_for)
        air.frame()
        gate.set()
        air.until(comes)
        air.network.close()


def test_closing_gives_up_what_is_being_compiled() -> None:
    going = threading.Event()

    def compile_for_ever(progress: Progress) -> None:
        while True:
            going.set()
            progress(0.5)

    gpu = card()
    gpu.before_load = compile_for_ever
    air = Air(cpu(), better=gpu)
    assert going.wait(30)
    thread = air.network._thread
    assert thread is not None
    air.network.close()
    assert not thread.is_alive()
    assert gpu.networks == []
    assert air.told == []


def test_without_a_spare_the_failure_is_the_callers() -> None:
    only = cpu()
    air = Air(only)
    fail(only)
    with pytest.raises(ModelError, match="no memory"):
        air.frame()
    air.network.close()


def test_reset_and_state_are_those_of_the_network_on_air() -> None:
    only = cpu()
    air = Air(only)
    air.frame()
    assert air.network.state()["frames"][0] == 1
    air.network.resume({"frames": np.full(1, 7, np.float32)})
    air.frame()
    assert only.networks[0].frames[0] == 8
    air.network.reset()
    assert only.networks[0].resets == 1
    air.network.close()
