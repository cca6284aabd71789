"""Keeps a picture on air while a better network is made ready, and when the one on air fails."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from livestyle.clock import NS_PER_SECOND, Clock
from livestyle.errors import ModelError, StoppedError
from livestyle.frame import Pixels
from livestyle_engine.models import Card
from livestyle_engine.parameters import Vector
from livestyle_engine.runtimes.choose import Choice, Offer
from livestyle_engine.runtimes.port import Background, Network, Progress, unwatched
from livestyle_engine.runtimes.trials import EXACT, NoUseError, Probe
from livestyle_engine.sizes import shape_for

log = logging.getLogger(__name__)

FIRST_RETRY_S = 60
"""What failed is not tried again sooner; each further failure in a row doubles the wait."""
_LONGEST_RETRY_S = 3600
_CLOSE_S = 2.0


class SwitchingNetwork:
    """A `port.Network` that another takes the place of, between two frames.

    What is wanted is loaded on a thread of its own: compiled if it must be, compared with the exact picture, timed.
    When it is ready it goes on from the state of the one on air. When it fails on air the spare one takes over at the
    same frame, and it is tried again at most once a minute.

    Args:
        card: the model.
        choice: what to begin with, what is better, and what to fall back to.
        clock: for the minute.
        tell: takes a sentence for a person when something else comes on air; any thread.
        on_switch: takes what is on air from then on; on the thread of the frames.
        progress: of what has to be compiled before there is a first frame.

    Attributes:
        on_air: what makes the picture.

    Raises:
        ModelError: nothing can be loaded.
    """

    def __init__(
        self,
        card: Card,
        choice: Choice,
        clock: Clock,
        tell: Callable[[str], None],
        on_switch: Callable[[Offer], None],
        progress: Progress = unwatched,
    ) -> None:
        self.on_air: Offer = (choice.runtime, choice.target)
        self._card, self._size, self._shape = card, choice.size, shape_for(*choice.size, card.maps_lines)
        self._clock, self._tell, self._on_switch = clock, tell, on_switch
        self._spare, self._wanted, self._at_any_speed = choice.spare, choice.better, choice.at_any_speed
        self._arrived: Network | None = None
        self._thread: threading.Thread | None = None
        self._closing = False
        self._retry_at_ns: int | None = None
        self._wait_s = FIRST_RETRY_S
        self._seconds = 0.0
        try:
            self._network = self._load(self.on_air, progress)
        except StoppedError:
            raise
        except ModelError as error:
            self._network = self._load_spare(error)
        if self._wanted is not None and self._retry_at_ns is None:
            self._begin()

    def run(
        self, frame: Pixels, out: Pixels, parameters: Vector, strength: float, background: Background | None = None
    ) -> None:
        """See `port.Network.run`."""
        if self._arrived is not None:
            self._switch(self._arrived)
        elif self._retry_at_ns is not None and self._clock.now_ns() >= self._retry_at_ns:
            self._begin()
        began = time.perf_counter()
        try:
            self._network.run(frame, out, parameters, strength, background)
        except ModelError as error:
            failed, self._network = self._network, self._load_spare(error)
            failed.close()
            self._on_switch(self.on_air)
            self._network.run(frame, out, parameters, strength, background)
        self._seconds += 0.1 * (time.perf_counter() - began - self._seconds)

    def _load_spare(self, error: ModelError) -> Network:
        """What is below what has failed, which is tried again from there; the error itself if nothing is below."""
        if self._spare is None:
            raise error
        network = self._load(self._spare)
        self._wanted, self.on_air, self._spare = self.on_air, self._spare, None
        self._at_any_speed = True  # it was preferred before, and the time of a frame is not known yet
        self._postpone()
        log.warning("%s failed: %s", _name(self._wanted), error)
        self._tell(f"{error.message.rstrip('.')}: {_name(self.on_air)} makes the picture until that works again.")
        return network

    def _switch(self, arrived: Network) -> None:
        """Put what arrived on air, with the past of what was there."""
        assert self._wanted is not None, "nothing arrives that was not wanted"
        before, self._network = self._network, arrived
        try:
            arrived.resume(before.state())
        except ModelError as error:
            log.info("The past is not taken over: %s", error)
        if self.on_air[1].device == EXACT.device:
            self._spare = self.on_air
        self.on_air, self._wanted = self._wanted, None
        self._arrived, self._thread, self._wait_s = None, None, FIRST_RETRY_S
        before.close()
        self._tell(f"{_name(self.on_air)} makes the picture now.")
        self._on_switch(self.on_air)

    def _load(self, offer: Offer, progress: Progress = unwatched) -> Network:
        runtime, target = offer
        return runtime.load(self._card.path, self._shape, target, progress)

    def _begin(self) -> None:
        assert self._wanted is not None, "there is something to begin"
        self._retry_at_ns = None
        # Not a daemon: a process that ends while a library compiles in one of its threads is aborted by the library.
        prepare = threading.Thread(target=self._prepare, args=(self._wanted,), name="livestyle-prepare-network")
        self._thread = prepare
        prepare.start()

    def _postpone(self) -> None:
        self._retry_at_ns = self._clock.now_ns() + self._wait_s * NS_PER_SECOND
        self._wait_s = min(2 * self._wait_s, _LONGEST_RETRY_S)

    def _prepare(self, offer: Offer) -> None:
        """Make what is wanted ready; on the thread of its own."""
        try:
            self._arrived = self._made_ready(offer)
        except NoUseError as error:
            log.warning("%s is not taken: %s", _name(offer), error)
            self._tell(f"{error.message} {_name(self.on_air)} stays.")
        except ModelError as error:
            log.warning("%s is not ready: %s", _name(offer), error)
            if self._wait_s == FIRST_RETRY_S and not self._closing:  # once, not at every try
                self._tell(f"{error.message.rstrip('.')}: {_name(self.on_air)} stays until that works.")
            self._postpone()
        except Exception:
            log.exception("%s cannot be made ready", _name(offer))

    def _made_ready(self, offer: Offer) -> Network:
        network = self._load(offer, self._give_up_when_closing)
        try:
            probe = Probe(self._card, self._size, [self.on_air[0], offer[0]])
            self._check_speed(offer, probe.time(*offer, network).milliseconds)
            self._give_up_when_closing(1.0)
        except BaseException:
            network.close()
            raise
        return network

    def _check_speed(self, offer: Offer, milliseconds: float) -> None:
        if not self._at_any_speed and milliseconds > 1000 * self._seconds > 0:
            raise NoUseError(f"{_name(offer)} takes {milliseconds:.1f} ms a frame, which is slower.")

    def _give_up_when_closing(self, share: float) -> None:  # noqa: ARG002 - progress has it
        """Raise once the network is closed, or the program is about to end."""
        if self._closing or not threading.main_thread().is_alive():
            raise ModelError("Nobody waits for the network any more.")

    def reset(self) -> None:
        """See `port.Network.reset`."""
        self._network.reset()

    def state(self) -> dict[str, NDArray[np.float32]]:
        """See `port.Network.state`."""
        return self._network.state()

    def resume(self, state: Mapping[str, NDArray[np.float32]]) -> None:
        """See `port.Network.resume`."""
        self._network.resume(state)

    def close(self) -> None:
        """See `port.Network.close`. What is being compiled is given up."""
        self._closing = True
        if self._thread is not None:
            self._thread.join(_CLOSE_S)
        if self._arrived is not None:
            self._arrived.close()
        self._network.close()


def _name(offer: Offer) -> str:
    return f"{offer[0].name} on {offer[1]}"
