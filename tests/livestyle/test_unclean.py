"""An end that was none: a program that is killed leaves its marker, one that ends does not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from livestyle.unclean import Marker

PROGRAM = """
import sys
from pathlib import Path
from livestyle.unclean import Marker
marker = Marker("panel", Path(sys.argv[1]))
print(marker.begin(), flush=True)
sys.stdin.readline()
marker.end()
"""


def start(folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", PROGRAM, str(folder)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def first_line(program: subprocess.Popen[str]) -> str:
    assert program.stdout is not None
    return program.stdout.readline().strip()


def begins(name: str, folder: Path) -> bool:
    """One clean run; whether the one before was unclean."""
    marker = Marker(name, folder)
    try:
        return marker.begin()
    finally:
        marker.end()


def test_a_clean_end_leaves_nothing(tmp_path: Path) -> None:
    for _ in range(2):
        marker = Marker("panel", tmp_path)
        assert not marker.begin()
        marker.end()
        marker.end()
    assert list(tmp_path.iterdir()) == []


def test_a_program_that_was_killed_is_noticed_once(tmp_path: Path) -> None:
    with start(tmp_path) as program:
        assert first_line(program) == "False"
        program.kill()
    assert begins("panel", tmp_path)
    assert not begins("panel", tmp_path)


def test_another_instance_is_no_crash(tmp_path: Path) -> None:
    with start(tmp_path) as program:
        assert first_line(program) == "False"
        second = Marker("panel", tmp_path)
        assert not second.begin()
        second.end()
        assert (tmp_path / "panel.running").exists(), "the marker of the one that runs stays"
        program.communicate("\n")
    assert list(tmp_path.iterdir()) == []


def test_programs_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "run.running").touch()
    assert not begins("panel", tmp_path)
    assert begins("run", tmp_path)


def test_a_place_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    marker = Marker("panel", tmp_path / "file")
    assert not marker.begin()
    marker.end()
