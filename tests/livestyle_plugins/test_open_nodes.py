"""Who has a video device open."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import time
from pathlib import Path

import pytest

from livestyle_plugins.open_nodes import Watch, programs_with, taken_nodes


@pytest.fixture
def processes(tmp_path: Path) -> Path:
    """Processes by number: the name of the program, and what it has open."""
    for number, name, opened in (
        (12, "zoom", "/dev/video10"),
        (13, "chrome", "/dev/video10"),
        (14, "chrome", "/dev/video10"),
        (15, "worker", "/dev/video10"),
        (16, "bash", "/dev/null"),
        (os.getpid(), "livestyle", "/dev/video10"),
    ):
        folder = tmp_path / str(number) / "fd"
        folder.mkdir(parents=True)
        (folder.parent / "comm").write_text(f"{name}\n", "utf-8")
        (folder / "0").symlink_to("/dev/null")
        (folder / "7").symlink_to(opened)
    (tmp_path / "17").mkdir()  # has ended meanwhile
    (tmp_path / "self").mkdir()
    return tmp_path


def test_programs_are_named_once(processes: Path) -> None:
    assert programs_with("/dev/video10", {15}, processes) == ("chrome", "zoom")
    assert programs_with("/dev/video1", (), processes) == ()
    assert taken_nodes(processes) == {"/dev/video10"}


def test_a_watch_sees_who_comes_and_goes(processes: Path) -> None:
    watch = Watch("/dev/video10", lambda: {13, 14, 15}, processes, every=0.01)
    try:
        deadline = time.monotonic() + 30
        while watch.programs != ("zoom",):
            assert time.monotonic() < deadline
            time.sleep(0.01)
        (processes / "12" / "fd" / "7").unlink()
        while watch.programs:
            assert time.monotonic() < deadline
            time.sleep(0.01)
    finally:
        watch.stop()
        watch.stop()


@pytest.mark.skipif(platform.system() != "Linux", reason="other systems do not tell")
def test_a_real_program_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "node"
    path.touch()
    program = "import sys; file = open(sys.argv[1]); print('open', flush=True); sys.stdin.readline()"
    command = [sys.executable, "-c", program, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as reader:
        assert reader.stdout is not None
        reader.stdout.readline()
        seen = programs_with(str(path))
        reader.communicate("\n")
    assert len(seen) == 1
    assert seen[0].startswith("python")
    assert programs_with(str(path)) == ()
