"""What the panel takes of the processor over the same run without it. Part of `python -m benchmarks.panel`.

All ways run the same source, size, rate, prompt and output (a frame ring), at a step of quality that is locked, so that
the model does the same work in each. What is put out is counted at the ring, from outside. The ways take turns, and
each figure is the median of the turns. Processor time is what the process itself has used, so that other programs do
not count; they still slow all down a little, which the figure of the window's own thread shows least.
"""

from __future__ import annotations

import contextlib
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from livestyle.ring_reader import RingReader
from tests.livestyle_ui.panel_process import PanelProcess

SETTLE_S, PANEL_SETTLE_S, TURN_S = 12.0, 45.0, 15.0
"""The panel makes the small pictures of its presets once, at the beginning."""
AFTER_KEY_S = 3.0
LOOK_EVERY_S = 0.008
HEADLESS, SHOWN, HIDDEN = "livestyle run", "the panel", "the panel, its preview hidden"


@dataclass(frozen=True, slots=True)
class Turn:
    """What was seen in one turn.

    Attributes:
        way: of running.
        whole: processor time of all threads; 100 is one core.
        window: of the thread that started the program: in the panel, all that Qt does.
        pictures: new ones at the ring, a second.
    """

    way: str
    whole: float
    window: float
    pictures: float


def cost(settings: Sequence[str], rounds: int) -> list[dict[str, object]]:
    """One row a way.

    Args:
        settings: of both programs, as arguments.
        rounds: how often each program is started; the panel has its picture shown and hidden twice in each.
    """
    turns: list[Turn] = []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory(prefix="livestyle-panel-") as home:
            ring = Path(home, "ring")
            with _headless([*settings, "--sink", f"ring:{ring}"]) as pid:
                time.sleep(SETTLE_S)
                turns += [_turn(HEADLESS, pid, ring), _turn(HEADLESS, pid, ring)]
            with PanelProcess(Path(home), *settings, "--sink", f"ring:{ring}", errors=subprocess.DEVNULL) as panel:
                time.sleep(PANEL_SETTLE_S)
                for way in (SHOWN, HIDDEN, SHOWN, HIDDEN):
                    time.sleep(AFTER_KEY_S)
                    turns.append(_turn(way, panel.pid, ring))
                    panel.key("ctrl+h")
    return [_row(way, turns) for way in (HEADLESS, SHOWN, HIDDEN)]


def _row(way: str, turns: Sequence[Turn]) -> dict[str, object]:
    def median(name: str, of: str) -> float:
        return float(statistics.median(float(getattr(turn, name)) for turn in turns if turn.way == of))

    whole, alone = median("whole", way), median("whole", HEADLESS)
    pictures, usual = median("pictures", way), median("pictures", HEADLESS)
    return {
        "run": way,
        "% of one core": round(whole, 1),
        "over livestyle run": round(whole - alone, 1),
        "the same at equal pictures": round(whole / pictures * usual - alone, 1) if pictures else None,
        "its first thread": round(median("window", way), 1),
        "new pictures a second": round(pictures, 1),
        "turns": sum(turn.way == way for turn in turns),
    }


@contextlib.contextmanager
def _headless(arguments: Sequence[str]) -> Iterator[int]:
    command = [sys.executable, "-m", "livestyle.cli.main", "run", *arguments]
    run = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        yield run.pid
    finally:
        run.send_signal(signal.SIGINT)
        run.wait()


def _turn(way: str, pid: int, ring: Path) -> Turn:
    with RingReader(ring) as reader:
        began, whole, window = time.monotonic(), _used_s(Path(f"/proc/{pid}")), _first_thread_s(pid)
        seen = set[int]()
        while time.monotonic() - began < TURN_S:
            picture = reader.read()
            if picture is not None:
                seen.add(picture.captured_ns)
            time.sleep(LOOK_EVERY_S)
        took = time.monotonic() - began
        share = (_used_s(Path(f"/proc/{pid}")) - whole) / took * 100
        return Turn(way, share, (_first_thread_s(pid) - window) / took * 100, len(seen) / took)


def _first_thread_s(pid: int) -> float:
    return _used_s(Path(f"/proc/{pid}/task/{pid}"))


def _used_s(folder: Path) -> float:
    """Processor seconds of a process, all its threads that are and were, or of one thread."""
    fields = (folder / "stat").read_text("ascii", "replace").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
