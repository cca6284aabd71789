"""The real panel in a process of its own, on a virtual display, driven by xdotool as a person drives it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
from mss import MSS

from livestyle.frame import Pixels

PATIENCE_S = 90.0
"""For a machine with other things to do."""


def missing_programs() -> list[str]:
    """What the tests need and is not there."""
    return [name for name in ("Xvfb", "xdotool") if shutil.which(name) is None]


class PanelProcess:
    """Xvfb and `livestyle panel`, ended together.

    Args:
        home: of livestyle's files.
        arguments: of the command line.
        screen: width and height of the display in pixels.
        scale: of the user interface.
        errors: where standard error goes, as `subprocess` takes it; None for this process's own.

    Attributes:
        display: name of the display.
        began: when the program was started, in seconds of `time.monotonic`.
    """

    def __init__(
        self,
        home: Path,
        *arguments: str,
        screen: tuple[int, int] = (1280, 800),
        scale: float = 1.0,
        errors: int | None = None,
    ) -> None:
        self._home, self._arguments, self._screen, self._scale = home, arguments, screen, scale
        self._errors = errors
        self._server: subprocess.Popen[bytes] | None = None
        self._program: subprocess.Popen[bytes] | None = None
        self._window = ""
        self.display, self.began = "", 0.0

    def __enter__(self) -> Self:
        read_end, write_end = os.pipe()
        size = f"{self._screen[0]}x{self._screen[1]}x24"
        command = ["Xvfb", "-displayfd", str(write_end), "-screen", "0", size, "-nolisten", "tcp", "-noreset"]
        self._server = subprocess.Popen(command, pass_fds=[write_end], stderr=subprocess.DEVNULL)
        os.close(write_end)
        with os.fdopen(read_end) as told:
            self.display = f":{told.readline().strip()}"
        try:
            self.start()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def _end(self) -> None:
        for process in (self._program, self._server):
            if process is not None:
                process.terminate()
                try:
                    process.wait(20)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()

    def start(self) -> None:
        """Start the program and wait for its window, with the keyboard in it."""
        command = [sys.executable, "-m", "livestyle.cli.main", "panel", *self._arguments]
        self.began = time.monotonic()
        self._program = subprocess.Popen(
            command, env=self._environment(), stdout=subprocess.DEVNULL, stderr=self._errors
        )
        self._window = self.wait_for(lambda: self._find_window("^livestyle$"), "the window")
        self.focus()

    def focus(self, title: str = "^livestyle$") -> None:
        """Give the keyboard to a window; there is no window manager that would."""
        window = self.wait_for(lambda: self._find_window(title), f"a window {title}")
        self._xdotool("windowfocus", "--sync", window)

    def status(self) -> dict[str, Any]:
        """What the panel tells of itself, by the command line that everybody has."""
        command = [sys.executable, "-m", "livestyle.cli.main", "panel", "--do", "status", "--json"]
        done = subprocess.run(command, env=self._environment(), capture_output=True, text=True, check=True)
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    def key(self, *keys: str) -> None:
        """Press keys, as xdotool calls them."""
        self._xdotool("key", "--clearmodifiers", *keys)

    def press_enter(self) -> None:
        """Press Enter, without a look at what else is pressed, which takes time."""
        self._xdotool("key", "Return")

    def write(self, text: str) -> None:
        """Type a text."""
        self._xdotool("type", "--delay", "20", text)

    def drag(self, begin: tuple[int, int], end: tuple[int, int]) -> None:
        """Pull the mouse from one place to another with its button down."""
        self._xdotool("mousemove", *map(str, begin), "mousedown", "1")
        self._xdotool("mousemove", *map(str, end), "mouseup", "1")

    def press(self, where: tuple[int, int]) -> None:
        """Click."""
        self._xdotool("mousemove", *map(str, where), "click", "1")

    def screen(self) -> Pixels:
        """The whole display, uint8 (height, width, 3) RGB."""
        with MSS(display=self.display) as grabber:
            shot = grabber.grab(grabber.monitors[0])
        return np.frombuffer(shot.rgb, np.uint8).reshape(shot.height, shot.width, 3)

    def resize(self, width: int, height: int, title: str = "^livestyle$") -> None:
        """Give a window another size, in pixels of the display."""
        self._xdotool("windowsize", "--sync", self._find_window(title), str(width), str(height))

    def window(self, title: str = "") -> Pixels:
        """One window alone: the main one, or that of a title."""
        answer = self._xdotool("getwindowgeometry", "--shell", self._find_window(title) if title else self._window)
        place = {name: int(value) for name, value in re.findall(r"(\w+)=(-?\d+)", answer)}
        left, top = max(0, place["X"]), max(0, place["Y"])
        return self.screen()[top : top + place["HEIGHT"], left : left + place["WIDTH"]]

    def wait_for(self, look: Callable[[], str | bool], what: str, patience_s: float = PATIENCE_S) -> str:
        """Look again and again until there is something.

        Raises:
            AssertionError: there never was.
        """
        deadline = time.monotonic() + patience_s
        while time.monotonic() < deadline:
            if found := look():
                return str(found)
            assert self._program is None or self._program.poll() is None, f"the program ended before {what}"
            time.sleep(0.1)
        raise AssertionError(f"{what} never came")

    @property
    def pid(self) -> int:
        """Number of the program's process."""
        assert self._program is not None
        return self._program.pid

    @property
    def running(self) -> bool:
        """Whether the program is there."""
        return self._program is not None and self._program.poll() is None

    def terminate(self) -> None:
        """What the system does when it is shut down."""
        assert self._program is not None
        self._program.terminate()

    def exit_code(self) -> int:
        """Wait for the end of the program."""
        assert self._program is not None
        return self._program.wait(PATIENCE_S)

    def _environment(self) -> Mapping[str, str]:
        own = {
            "DISPLAY": self.display,
            "QT_QPA_PLATFORM": "xcb",
            "QT_SCALE_FACTOR": str(self._scale),
            "LIVESTYLE_HOME": str(self._home),
        }
        return {name: value for name, value in os.environ.items() if name != "WAYLAND_DISPLAY"} | own

    def _find_window(self, title: str) -> str:
        found = subprocess.run(
            ["xdotool", "search", "--onlyvisible", "--name", title],
            env=self._environment(), capture_output=True, text=True, check=False,
        )  # fmt: skip
        return found.stdout.split("\n")[0].strip()

    def _xdotool(self, *arguments: str) -> str:
        done = subprocess.run(
            ["xdotool", *arguments], env=self._environment(), capture_output=True, text=True, check=True
        )
        return done.stdout
