"""A time in a picture: 64 blocks, black or white, in the top left corner; read inside OBS by obs_probe.lua."""

from __future__ import annotations

import re
import time
from pathlib import Path

import numpy as np

from livestyle.clock import NS_PER_MS
from livestyle.frame import Pixels

PROBE = Path(__file__).with_name("obs_probe.lua")
BITS, BLOCK = 64, 8
_SHOWN = re.compile(r"stamp (\d+) shown (\d+)")


def stamp(pixels: Pixels) -> None:
    """Write the monotonic time into a picture that is 512 pixels wide at least."""
    bits = np.unpackbits(np.array([time.monotonic_ns()], ">u8").view(np.uint8))
    pixels[:BLOCK, : BITS * BLOCK] = np.repeat(bits * np.uint8(255), BLOCK)[:, None]


def latencies_ms(log: str, since_ns: int = 0) -> list[float]:
    """Milliseconds from stamp to OBS's compositor, for each picture that the probe has seen.

    Args:
        log: what OBS said; complete once it has ended.
        since_ns: monotonic time; pictures that were stamped before do not count.
    """
    times = [(int(stamped), int(shown)) for stamped, shown in _SHOWN.findall(log)]
    return [(shown - stamped) / NS_PER_MS for stamped, shown in times if stamped >= since_ns]
