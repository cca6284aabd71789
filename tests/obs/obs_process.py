"""A real OBS with an empty configuration on a virtual display of its own: started, stopped, killed, started again."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.obs.obs_config import PASSWORD, configure

PROGRAMS = ("obs", "Xvfb")
START_S, STOP_S = 60.0, 20.0
"""Deadlines; both take half a second on a machine that has nothing else to do."""


def missing_programs() -> list[str]:
    """What this machine lacks of what a real OBS needs here."""
    return [name for name in PROGRAMS if shutil.which(name) is None]


def free_port() -> int:
    """A TCP port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class ObsProcess:
    """OBS and its X server. As a context manager it is started on entry and stopped on exit.

    Args:
        home: an empty folder; OBS writes nowhere else.
        scripts: Lua scripts that are loaded from the start; the websocket cannot add any.
        size: of the canvas and of the output, pixels.
        fps: of the canvas.
        screen: size of the virtual display, pixels.
        preview: whether the main window shows the scene; costs a fifth of a core.
        port: of obs-websocket; a free one if not given.

    Attributes:
        home: as given.
        port: of obs-websocket, the same after each start.
        password: of obs-websocket.
        log: what OBS said since its last start.
    """

    def __init__(
        self,
        home: Path,
        *,
        scripts: Sequence[Path] = (),
        size: tuple[int, int] = (1280, 720),
        fps: int = 30,
        screen: tuple[int, int] = (1280, 800),
        preview: bool = False,
        port: int | None = None,
    ) -> None:
        self.home, self.port, self.password = home, port or free_port(), PASSWORD
        self.log = home / "obs.log"
        self._screen = screen
        self._obs: subprocess.Popen[bytes] | None = None
        self._xvfb: subprocess.Popen[bytes] | None = None
        self._display = ""
        configure(home, self.port, scripts, size, fps, preview=preview)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def display(self) -> str:
        """The X display, such as ":5"; "" before the first start."""
        return self._display

    @property
    def pid(self) -> int | None:
        """Process number of OBS while it runs."""
        return self._obs.pid if self._obs is not None and self.alive else None

    @property
    def alive(self) -> bool:
        """Whether OBS runs."""
        return self._obs is not None and self._obs.poll() is None

    def said(self) -> str:
        """The end of what OBS said since its last start, for the message of a failed test."""
        return self.log.read_text(encoding="utf-8", errors="replace")[-3000:]

    def start(self) -> None:
        """Start OBS and wait until its websocket listens.

        Raises:
            RuntimeError: it ended instead, or did not listen in time; the message holds the end of its log.
        """
        if self._xvfb is None:
            self._start_display()
        environment = {name: value for name, value in os.environ.items() if name != "WAYLAND_DISPLAY"} | {
            "HOME": str(self.home),
            "XDG_CONFIG_HOME": str(self.home / ".config"),
            "XDG_RUNTIME_DIR": str(self.home / "run"),
            "DISPLAY": self._display,
            "LIBGL_ALWAYS_SOFTWARE": "1",
            "QT_QPA_PLATFORM": "xcb",
        }
        command = ["obs", "--multi", "--disable-missing-files-check", "--disable-shutdown-check"]
        with self.log.open("wb") as log:
            self._obs = subprocess.Popen(
                [*command, "--verbose", "--unfiltered_log"],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        try:
            self._wait_for_port()
        except BaseException:
            self.kill()
            raise

    def stop(self) -> int:
        """Ask OBS to end as the user would, kill it after a deadline. Idempotent.

        Returns:
            its exit code; -9 if it had to be killed.
        """
        if self._obs is None:
            return 0
        if self._obs.poll() is None:
            self._obs.send_signal(signal.SIGINT)  # it has no handler for SIGTERM
        try:
            return self._obs.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self.kill()
            return self._obs.returncode

    def kill(self) -> None:
        """End OBS as a crash would. Idempotent."""
        if self._obs is not None:
            self._obs.kill()
            self._obs.wait()

    def close(self) -> None:
        """Stop OBS and its display. Idempotent."""
        self.stop()
        if self._xvfb is not None:
            self._xvfb.terminate()
            self._xvfb.wait()
            self._xvfb = None

    def _start_display(self) -> None:
        read_end, write_end = os.pipe()
        width, height = self._screen
        command = ["Xvfb", "-displayfd", str(write_end), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp"]
        with (self.home / "xvfb.log").open("wb") as log:
            self._xvfb = subprocess.Popen(command, pass_fds=[write_end], stdout=log, stderr=log)
        os.close(write_end)
        with os.fdopen(read_end) as pipe:  # it picks a free display itself: no race with other servers
            number = pipe.readline().strip()
        if not number:
            raise RuntimeError(f"Xvfb did not start: {(self.home / 'xvfb.log').read_text(errors='replace')}")
        self._display = f":{number}"

    def _wait_for_port(self) -> None:
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline and self.alive:
            try:
                socket.create_connection(("127.0.0.1", self.port), 0.5).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise RuntimeError(f"OBS {'does not listen' if self.alive else 'ended at its start'}:\n{self.said()}")
