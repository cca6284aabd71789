"""Displays for the tests of windows: Qt's own that is never shown, and a real X server that nobody sees."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before pytest-qt makes its application

SCREEN = "1280x800x24"


@pytest.fixture(scope="session")
def x_server() -> Iterator[str]:
    """The name of a display of our own."""
    program = shutil.which("Xvfb") if sys.platform == "linux" else None
    if program is None:
        if os.environ.get("CI") == "true" and sys.platform == "linux":
            pytest.fail("NOT TESTED: windows on a real display: there is no Xvfb")
        pytest.skip("NOT TESTED: windows on a real display: there is no Xvfb")
    read_end, write_end = os.pipe()
    command = [program, "-displayfd", str(write_end), "-screen", "0", SCREEN, "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[write_end], stderr=subprocess.DEVNULL) as server:
        os.close(write_end)
        with os.fdopen(read_end) as told:
            number = told.readline().strip()
        assert number, "Xvfb did not start"
        yield f":{number}"
        server.terminate()


@pytest.fixture
def display(x_server: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The display on which the processes started by this test show their windows."""
    monkeypatch.setenv("DISPLAY", x_server)
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    return x_server
