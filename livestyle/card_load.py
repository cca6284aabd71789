"""What an NVIDIA card does at this moment: load, memory, temperature, by NVIDIA's own library (NVML).

The driver brings the library, the extra `nvml` its bindings. A card, a driver or bindings that are missing mean that
nothing is known, which is no error and no zero. Not tried on a card yet.
"""

from __future__ import annotations

import importlib
import logging
from dataclasses import dataclass
from typing import Any, Protocol

log = logging.getLogger(__name__)

BINDINGS = "pynvml"
"""Import name of the package nvidia-ml-py."""
MB = 1 << 20


@dataclass(frozen=True, slots=True)
class CardLoad:
    """One moment of a card; None for what it does not tell.

    Attributes:
        percent: of its time in which something ran on it, over its last interval.
        memory_mb: MiB in use, by all programs.
        memory_total_mb: MiB that it has.
        temperature_c: of the chip, in degrees Celsius.
    """

    percent: int | None
    memory_mb: int | None
    memory_total_mb: int | None
    temperature_c: int | None


class Card(Protocol):
    """A card that can be asked. One thread at a time."""

    def load(self) -> CardLoad | None:
        """What it does now, None if it tells nothing any more; takes up to some milliseconds."""
        ...

    def close(self) -> None:
        """Let go of the library. Idempotent."""
        ...


def find_card(index: int = 0) -> Card | None:
    """The card of an index, in the order of NVIDIA's library; None where there is none, or nobody to ask.

    Touches the driver, which may take a moment.
    """
    try:
        library = importlib.import_module(BINDINGS)
    except ImportError:
        return None
    try:
        library.nvmlInit()
    except library.NVMLError as error:
        log.info("No load of a card: %s", error)
        return None
    try:
        return NvidiaCard(library, library.nvmlDeviceGetHandleByIndex(index))
    except library.NVMLError as error:
        log.info("No load of card %d: %s", index, error)
        library.nvmlShutdown()
        return None


class NvidiaCard:
    """A `Card` through NVML.

    Args:
        library: the bindings, begun.
        handle: theirs of the card.
    """

    def __init__(self, library: Any, handle: Any) -> None:
        self._library, self._handle = library, handle
        self._open = True

    def load(self) -> CardLoad | None:
        """What it does now, None if it tells nothing any more."""
        library = self._library
        if not self._open:
            return None
        used = self._ask("nvmlDeviceGetUtilizationRates")
        memory = self._ask("nvmlDeviceGetMemoryInfo")
        temperature = self._ask("nvmlDeviceGetTemperature", library.NVML_TEMPERATURE_GPU)
        if used is None and memory is None and temperature is None:
            return None
        return CardLoad(
            percent=None if used is None else int(used.gpu),
            memory_mb=None if memory is None else round(memory.used / MB),
            memory_total_mb=None if memory is None else round(memory.total / MB),
            temperature_c=None if temperature is None else int(temperature),
        )

    def close(self) -> None:
        """Let go of the library."""
        if self._open:
            self._open = False
            try:
                self._library.nvmlShutdown()
            except self._library.NVMLError as error:
                log.info("NVML did not end: %s", error)

    def _ask(self, name: str, *arguments: object) -> Any:
        """One value, None where this card does not have it."""
        try:
            return getattr(self._library, name)(self._handle, *arguments)
        except self._library.NVMLError:
            return None
