"""The governor steps down when the model is too slow, up when there is room, and does not alternate."""

from __future__ import annotations

import itertools

import pytest

from livestyle.clock import NS_PER_MS, NS_PER_SECOND
from livestyle.frame import VideoFormat
from livestyle.governor import FIRST_PATIENCE, Governor
from livestyle.optional_ports import Step
from livestyle.passthrough import PassThrough
from livestyle.ports import RestylerRequest
from livestyle.status import QualityStatus
from livestyle.testing import FakeRestyler

FPS = 30.0
STEPS = (Step("480 lines", 1.0), Step("360 lines", 0.6), Step("240 lines", 0.3))


class Machine:
    """A model of so many milliseconds a frame at its best step, on a machine whose speed can be changed."""

    def __init__(self, best_ms: float, steps: tuple[Step, ...] = STEPS) -> None:
        self.best_ms = best_ms
        self.restyler = FakeRestyler(steps=steps)
        self.said: list[str] = []
        self.governor = Governor(self.restyler, FPS, self.said.append)
        self.now_ns = NS_PER_SECOND
        self.history: list[int] = []

    def run(self, seconds: float) -> list[int]:
        """Frames for so long; returns the step at the end of each second."""
        until_ns = self.now_ns + round(seconds * NS_PER_SECOND)
        ends: list[int] = []
        while self.now_ns < until_ns:
            self.restyler.step = self.restyler._wanted_step
            spent_ns = round(self.best_ms * STEPS[self.restyler.step].cost * NS_PER_MS)
            self.now_ns += max(spent_ns, round(NS_PER_SECOND / FPS))
            self.governor.note(spent_ns, self.now_ns)
            if not ends or self.now_ns // NS_PER_SECOND > len(self.history):
                ends.append(self.restyler.step)
                self.history.append(self.restyler.step)
        return ends


def test_a_model_that_keeps_the_rate_is_left_alone() -> None:
    machine = Machine(best_ms=25)
    assert set(machine.run(120)) == {0}
    assert machine.said == []


def test_it_steps_down_until_the_rate_is_kept() -> None:
    machine = Machine(best_ms=60)
    machine.run(15)
    assert machine.restyler.step == 2
    assert machine.said == [
        "The model cannot keep 30 fps: it works at 360 lines.",
        "The model cannot keep 30 fps: it works at 240 lines.",
    ]
    assert set(machine.run(300)) == {2}, "the next better step would need 36 ms, and there are 33"


def test_one_slow_second_is_no_reason() -> None:
    machine = Machine(best_ms=25)
    machine.run(10)
    machine.best_ms = 60
    machine.run(1)
    machine.best_ms = 25
    assert set(machine.run(30)) == {0}


def test_it_steps_up_again_when_other_programs_are_done() -> None:
    machine = Machine(best_ms=60)
    machine.run(15)
    machine.best_ms = 20
    machine.run(2 * FIRST_PATIENCE + 10)
    assert machine.restyler.step == 0
    assert machine.said[-1] == "There is time to spare: the model works at 480 lines."


def test_it_tries_ever_less_often_what_does_not_hold() -> None:
    class Deceptive(Machine):
        """The better step costs more than was said, so that trying it fails each time."""

        def run(self, seconds: float) -> list[int]:
            ends: list[int] = []
            for _ in range(round(seconds)):
                self.best_ms = 40 if self.restyler._wanted_step == 0 else 22
                ends += super().run(1)
            return ends

    machine = Deceptive(best_ms=40)
    machine.run(30)
    rises = []
    for second in range(600):
        before = len(machine.said)
        machine.run(1)
        rises += [second for sentence in machine.said[before:] if sentence.startswith("There is time")]
    gaps = [after - before for before, after in itertools.pairwise(rises)]
    assert len(rises) >= 3
    assert gaps == sorted(gaps)
    assert gaps[-1] >= 3 * gaps[0]


def test_a_locked_step_stays() -> None:
    machine = Machine(best_ms=60)
    machine.governor.lock(0)
    assert set(machine.run(60)) == {0}
    assert machine.governor.status == QualityStatus(("480 lines", "360 lines", "240 lines"), 0, locked=True)
    machine.governor.lock(1)
    machine.run(5)
    assert machine.governor.status.step == 1
    machine.governor.lock(None)
    machine.run(30)
    assert machine.governor.status == QualityStatus(("480 lines", "360 lines", "240 lines"), 2, locked=False)


@pytest.mark.parametrize(("asked", "step"), [(-3, 0), (99, 2)])
def test_a_step_that_there_is_not_is_the_nearest(asked: int, step: int) -> None:
    machine = Machine(best_ms=10)
    machine.governor.lock(asked)
    machine.run(3)
    assert machine.restyler.step == step


def test_a_step_that_is_being_prepared_is_waited_for() -> None:
    class Slow(FakeRestyler):
        def set_step(self, step: int) -> None:
            asked.append(step)

    asked: list[int] = []
    governor = Governor(Slow(steps=STEPS), FPS, lambda _: None)
    for frame in range(600):
        governor.note(60 * NS_PER_MS, frame * 60 * NS_PER_MS)
    assert asked == [1]


@pytest.mark.parametrize("restyler", [FakeRestyler(), PassThrough(RestylerRequest(VideoFormat(640, 360)))])
def test_a_model_of_one_step_is_left_alone(restyler: FakeRestyler | PassThrough) -> None:
    governor = Governor(restyler, FPS, print)
    for second in range(1, 20):
        governor.note(NS_PER_SECOND, second * NS_PER_SECOND)
    governor.lock(3)
    assert governor.status == QualityStatus()
