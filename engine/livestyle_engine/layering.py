"""One network for one look, another for two layers: the second is loaded when a prompt first asks for a background.

Two looks cost half as much again as one, so a stream with one look does not pay for them. Both networks have the same
maps, and hand their state to one another.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from livestyle.frame import Pixels
from livestyle_engine.parameters import Vector
from livestyle_engine.runtimes.port import Background, Network

State = Mapping[str, NDArray[np.float32]]


class LayeredNetwork:
    """A `runtimes.port.Network` that shows a background of its own once `prepare` has been called.

    `prepare` may come from any one thread; all else from the engine thread.

    Args:
        plain: for one look.
        load: loads the network in two layers, in a second or so; None if the model has none.
    """

    def __init__(self, plain: Network, load: Callable[[], Network] | None) -> None:
        self._plain = self._current = plain
        self._load = load
        self._layered: Network | None = None

    @property
    def layers(self) -> bool:
        """Whether a background can have a look of its own."""
        return self._load is not None

    def prepare(self) -> None:
        """Load the network in two layers, unless that was done.

        Raises:
            ModelError: it does not work here; one look goes on.
        """
        if self._layered is None and self._load is not None:
            self._layered = self._load()

    def run(
        self, frame: Pixels, out: Pixels, parameters: Vector, strength: float, background: Background | None = None
    ) -> None:
        """See `runtimes.port.Network.run`."""
        wanted = self._plain if background is None or self._layered is None else self._layered
        if wanted is not self._current:
            # What the other does not know, the mask, begins cold: it is whole within a frame or two.
            known = self._current.state()
            wanted.resume({name: known.get(name, np.zeros_like(value)) for name, value in wanted.state().items()})
            self._current = wanted
        wanted.run(frame, out, parameters, strength, background)

    def reset(self) -> None:
        """See `runtimes.port.Network.reset`."""
        self._current.reset()

    def state(self) -> dict[str, NDArray[np.float32]]:
        """See `runtimes.port.Network.state`."""
        return self._current.state()

    def resume(self, state: State) -> None:
        """See `runtimes.port.Network.resume`."""
        own = self._current.state()
        self._current.resume({name: state.get(name, value) for name, value in own.items()})

    def close(self) -> None:
        """See `runtimes.port.Network.close`."""
        self._plain.close()
        if self._layered is not None:
            self._layered.close()
