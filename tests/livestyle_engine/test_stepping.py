from __future__ import annotations

import threading
from collections.abc import Mapping

import numpy as np
import pytest
from numpy.typing import NDArray

from livestyle.errors import ModelError
from livestyle.frame import Pixels
from livestyle_engine.layering import LayeredNetwork
from livestyle_engine.parameters import Vector, vector
from livestyle_engine.runtimes.port import Background
from livestyle_engine.sizes import shape_for
from livestyle_engine.stepping import SteppedNetwork

LINES = 360
LOOK = vector({})


class Copying:
    """A network that gives its frame back, counts, and tells whether it was given a background."""

    def __init__(self) -> None:
        self.frames = self.resets = 0
        self.seen: list[tuple[int, ...]] = []
        self.backgrounds: list[Background | None] = []
        self.past = {"maps": np.zeros(1, np.float32)}
        self.closed = False

    def run(
        self, frame: Pixels, out: Pixels, parameters: Vector, strength: float, background: Background | None = None
    ) -> None:
        self.frames += 1
        self.seen.append(frame.shape)
        self.backgrounds.append(background)
        self.past["maps"] += 1
        np.copyto(out, frame)

    def reset(self) -> None:
        self.resets += 1

    def state(self) -> dict[str, NDArray[np.float32]]:
        return {name: value.copy() for name, value in self.past.items()}

    def resume(self, state: Mapping[str, NDArray[np.float32]]) -> None:
        self.past = {name: value.copy() for name, value in state.items()}

    def close(self) -> None:
        self.closed = True


class Loader:
    """Makes networks and remembers them by size."""

    def __init__(self) -> None:
        self.plain: dict[tuple[int, int], Copying] = {}
        self.layered: dict[tuple[int, int], Copying] = {}
        self.go_on = threading.Event()
        self.go_on.set()
        self.fails = False

    def __call__(self, size: tuple[int, int]) -> LayeredNetwork:
        self.go_on.wait(5)
        if self.fails and self.plain:
            raise ModelError("No room.", "Close another program.")
        self.plain[size] = Copying()

        def layers() -> Copying:
            self.layered[size] = Copying()
            self.layered[size].past["mask"] = np.ones(1, np.float32)
            return self.layered[size]

        return LayeredNetwork(self.plain[size], layers)


def settled(network: SteppedNetwork) -> None:
    thread = network._thread
    assert thread is not None
    thread.join(5)
    assert not thread.is_alive()


def ramp(width: int, height: int) -> Pixels:
    return np.repeat(np.linspace(0, 255, width, dtype=np.uint8)[None, :, None], height, 0).repeat(3, 2)


def test_the_best_step_gives_the_picture_untouched_and_pads_odd_sizes() -> None:
    loader = Loader()
    network = SteppedNetwork(loader, (644, 362), LINES)
    frame = ramp(644, 362)
    out = np.empty_like(frame)
    network.run(frame, out, LOOK, 1)
    shape = shape_for(644, 362, LINES)
    assert np.array_equal(out, frame)
    assert loader.plain[644, 362].seen == [(shape.height, shape.width, 3)]
    costs = [step.cost for step in network.steps]
    assert costs[0] == 1 and costs == sorted(costs, reverse=True) and len(set(costs)) == len(costs)


def test_a_step_down_keeps_the_picture_size_and_goes_on_with_the_old_one_until_it_is_loaded() -> None:
    loader = Loader()
    network = SteppedNetwork(loader, (1280, 720), LINES)
    frame, out = ramp(1280, 720), np.zeros((720, 1280, 3), np.uint8)
    loader.go_on.clear()
    network.set_step(1)
    network.run(frame, out, LOOK, 1)
    assert network.step == 0
    loader.go_on.set()
    settled(network)
    network.run(frame, out, LOOK, 1)
    assert network.step == 1
    (small,) = (size for size in loader.plain if size != (1280, 720))
    assert small[0] < 1280 and loader.plain[small].resets == 1
    assert np.abs(out.astype(int) - frame).max() <= 3
    network.set_step(0)
    network.run(frame, out, LOOK, 1)
    assert network.step == 0 and np.array_equal(out, frame)
    network.close()
    assert all(made.closed for made in loader.plain.values())


def test_a_step_that_cannot_be_loaded_leaves_the_old_one_on_air() -> None:
    loader = Loader()
    network = SteppedNetwork(loader, (1280, 720), LINES)
    loader.fails = True
    network.set_step(2)
    settled(network)
    frame = ramp(1280, 720)
    network.run(frame, np.empty_like(frame), LOOK, 1)
    assert network.step == 0


@pytest.mark.parametrize("prepared_first", [True, False])
def test_every_step_has_two_layers_once_they_were_asked_for(prepared_first: bool) -> None:
    loader = Loader()
    network = SteppedNetwork(loader, (640, 360), LINES)
    assert not loader.layered
    if prepared_first:
        network.prepare()
    network.set_step(1)
    settled(network)
    network.prepare()
    assert set(loader.layered) == set(loader.plain) and len(loader.plain) == 2


def test_two_layers_go_on_from_the_maps_of_one_and_begin_with_a_cold_mask() -> None:
    loader = Loader()
    network = SteppedNetwork(loader, (640, 360), LINES)
    frame, behind = ramp(640, 360), Background(LOOK, 0.5)
    out = np.empty_like(frame)
    network.run(frame, out, LOOK, 1, behind)
    assert loader.plain[640, 360].backgrounds == [behind]  # not prepared: one look
    network.prepare()
    network.run(frame, out, LOOK, 1, behind)
    layered = loader.layered[640, 360]
    assert layered.backgrounds == [behind]
    assert layered.past == {"maps": 2, "mask": 0}
    network.run(frame, out, LOOK, 1)
    assert loader.plain[640, 360].past == {"maps": 3}


def test_no_more_than_two_steps_are_kept() -> None:
    loader = Loader()
    network = SteppedNetwork(loader, (1280, 720), LINES)
    frame = ramp(1280, 720)
    for step in (1, 2, 3):
        network.set_step(step)
        settled(network)
        network.run(frame, np.empty_like(frame), LOOK, 1)
        assert network.step == step
    assert sum(not made.closed for made in loader.plain.values()) == 2
