"""How many frames a run has had, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Counts:
    """Frames, counted from the start of the run.

    Attributes:
        frames_in: delivered by the source.
        frames_out: restyled and handed to the sinks; `frames_in` less `dropped["model"]` when all has ended.
        dropped: by cause: "source" (by gaps in its numbers), "model", and each sink's name.
        sent: new frames put out, slates among them, by sink.
        repeated: last frames put out again, by sink.
    """

    frames_in: int
    frames_out: int
    dropped: Mapping[str, int]
    sent: Mapping[str, int]
    repeated: Mapping[str, int]
