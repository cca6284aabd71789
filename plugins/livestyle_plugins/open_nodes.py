"""Which programs have a video device open, as far as Linux lets this user see."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

PROCESSES = Path("/proc")
EVERY_S = 3.0
"""Between two looks: one costs some ten milliseconds on a machine with a few hundred programs."""
STOP_WITHIN_S = 2.0


def taken_nodes(processes: Path = PROCESSES) -> set[str]:
    """The video devices that other processes have open.

    Args:
        processes: where Linux lists them.
    """
    return {node for process in _others(processes) for node in _opened(process / "fd") if node.startswith("/dev/video")}


def programs_with(node: str, but: Collection[int] = (), processes: Path = PROCESSES) -> tuple[str, ...]:
    """Names of the programs that have a device open, each once, sorted.

    Args:
        node: path of the device.
        but: numbers of processes that do not count, besides this one.
        processes: where Linux lists them.
    """
    found = {
        _name(process)
        for process in _others(processes)
        if int(process.name) not in but and node in _opened(process / "fd")
    }
    return tuple(sorted(found))


class Watch:
    """Looks again and again who has a device open, on a thread of its own.

    Args:
        node: path of the device.
        but: numbers of processes that do not count.
        processes: where Linux lists them.
        every: seconds between two looks.

    Attributes:
        programs: names of those who had it open at the last look.
    """

    def __init__(
        self, node: str, but: Callable[[], Collection[int]], processes: Path = PROCESSES, every: float = EVERY_S
    ) -> None:
        self.programs: tuple[str, ...] = ()
        self._node, self._but, self._processes, self._every = node, but, processes, every
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="livestyle-camera-readers", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End. Idempotent."""
        self._stopping.set()
        self._thread.join(STOP_WITHIN_S)

    def _run(self) -> None:
        while not self._stopping.wait(self._every):
            self.programs = programs_with(self._node, self._but(), self._processes)


def _others(processes: Path) -> Iterator[Path]:
    own = str(os.getpid())
    return (process for process in processes.glob("[0-9]*") if process.name != own)


def _opened(folder: Path) -> Iterator[str]:
    """What a process has open; nothing if it has ended or belongs to somebody else."""
    try:
        with os.scandir(folder) as entries:
            names = [entry.path for entry in entries]
    except OSError:
        return
    for name in names:
        with contextlib.suppress(OSError):  # closed meanwhile
            yield os.readlink(name)  # noqa: PTH115 - thousands each time: a path object triples the time


def _name(process: Path) -> str:
    try:
        return (process / "comm").read_text("utf-8", "replace").strip()
    except OSError:
        return "?"
