"""The preview: the newest pair of what came in and what is on air, for one reader that polls."""

from __future__ import annotations

from dataclasses import dataclass

from livestyle.frame import Frame, Pixels


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """Two pictures of one moment. Nobody writes into their pixels; their buffers are free when the pair is dropped.

    Attributes:
        source: what came in, with the framing, at the size of the output; at its own size while the model loads.
        on_air: what the sinks get; None while the model loads.
        slate_in_source: whether `source` is a slate: one with letters on it, that nobody wants to see mirrored.
        slate_on_air: the same of what the sinks get.
    """

    source: Frame
    on_air: Frame | None
    slate_in_source: bool = False
    slate_on_air: bool = False


class PreviewTap:
    """Where the live path leaves the newest pair by reference, and a reader picks it up. No locks, no copies.

    `offer` may come from the engine thread or the grab thread, whichever is on air; the rest belongs to one reader
    on any thread.

    Attributes:
        watched: whether pairs are wanted; the live path looks at this and no further while they are not.
        slates: what stands in for pictures; told by identity.
    """

    def __init__(self) -> None:
        self.watched = False
        self.slates: tuple[Pixels, ...] = ()
        self._newest: Pair | None = None
        self._taken: Pair | None = None

    def start(self) -> None:
        """Ask for pairs from now on. Idempotent."""
        self.watched = True

    def stop(self) -> None:
        """Ask for no more, and let go of their buffers. Idempotent."""
        self.watched = False
        self._newest = self._taken = None

    def offer(self, source: Frame, on_air: Frame | None) -> None:
        """Leave a pair, over one that was not taken."""
        self._newest = Pair(source, on_air, self._is_slate(source), self._is_slate(on_air))

    def take(self) -> Pair | None:
        """The newest pair, None if it was taken before or there is none."""
        newest = self._newest
        if newest is self._taken or not self.watched:
            return None
        self._taken = newest
        return newest

    def _is_slate(self, frame: Frame | None) -> bool:
        return frame is not None and any(frame.pixels is slate for slate in self.slates)
