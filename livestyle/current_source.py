"""The source that a run reads now, and how it fares."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from livestyle.errors import CameraError, LivestyleError
from livestyle.frame import Frame
from livestyle.ports import Source

log = logging.getLogger(__name__)


class SourceState(StrEnum):
    """How a source fares, for a person."""

    OPENING = "opening"
    ON = "on"
    WAITING = "waiting"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class CurrentSource:
    """A source of a run, and what is known of it.

    Attributes:
        source: the port.
        spec: what it was made from.
        missing: why it could not be opened yet; None if it is open.
        goes_on: whether the run outlives the end of its frames.
    """

    source: Source
    spec: str = ""
    missing: LivestyleError | None = None
    goes_on: bool = False


def close_quietly(source: Source) -> None:
    """Let go of a source; what it raises is in the log."""
    try:
        source.close()
    except Exception:
        log.exception("The source raised while it was closed")


def check(frame: Frame) -> None:
    """Refuse what is no picture before it reaches the engine.

    Raises:
        CameraError: it is none.
    """
    pixels = frame.pixels
    if pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] != 3 or not pixels.size:
        raise CameraError(
            f"The source delivers {pixels.dtype} {pixels.shape} in place of uint8 (height, width, 3).",
            "Report it to its author.",
        )
