"""What a source or a restyler may offer besides its port: whoever has these members is used for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from livestyle.frame import VideoFormat


@runtime_checkable
class DescribedSource(Protocol):
    """What a source may tell besides, for people; read at any time from any thread.

    Attributes:
        name: of the device, as the operating system shows it; "" before it is open.
        encoding: how it sends its pictures, such as "MJPG"; "" if that is not known.
        wanted: the size and rate that were asked for; None if it has those it has.
    """

    @property
    def name(self) -> str: ...  # noqa: D102 - the class says it
    @property
    def encoding(self) -> str: ...  # noqa: D102 - the class says it
    @property
    def wanted(self) -> VideoFormat | None: ...  # noqa: D102 - the class says it


@runtime_checkable
class WatchedSink(Protocol):
    """What a sink may tell besides: who takes its pictures; read at any time from any thread.

    Attributes:
        readers: names of the programs; None where nobody knows.
    """

    @property
    def readers(self) -> tuple[str, ...] | None: ...  # noqa: D102 - the class says it


@runtime_checkable
class NotedSink(Protocol):
    """What a sink may tell besides: how the program behind it fares; read at any time from any thread.

    Attributes:
        note: one line, "" while there is nothing to tell.
    """

    @property
    def note(self) -> str: ...  # noqa: D102 - the class says it


@runtime_checkable
class AttachedSink(Protocol):
    """What a sink may tell besides: whether the program behind it is there; read at any time from any thread.

    Attributes:
        attached: False while the pictures wait for that program.
    """

    @property
    def attached(self) -> bool: ...  # noqa: D102 - the class says it


@runtime_checkable
class StrengthControl(Protocol):
    """What a restyler may offer besides: another strength without encoding the prompt again."""

    def set_strength(self, strength: float) -> None:
        """Change the strength of the look on air, and of the prompts on their way, from the next frame on.

        A prompt that is submitted later brings its own. Any thread; returns at once.

        Args:
            strength: 0..1.
        """
        ...


@dataclass(frozen=True, slots=True)
class Step:
    """One quality at which a restyler can work.

    Attributes:
        name: as a person reads it, such as "480 lines".
        cost: its time for a frame as a part of the best step's; 1 for that.
    """

    name: str
    cost: float


@runtime_checkable
class Scalable(Protocol):
    """What a restyler may offer besides: cheaper ways to work, at the same size of picture."""

    @property
    def steps(self) -> tuple[Step, ...]:
        """The best first, each cheaper than the one before; at least one, the same for the whole run."""
        ...

    @property
    def step(self) -> int:
        """The one at which the newest frame was made."""
        ...

    def set_step(self, step: int) -> None:
        """Ask for another step. It is prepared elsewhere and taken at a later frame; any thread, returns at once."""
        ...
