"""Real child processes that are fed through a ring: fed, failing, hanging, killed, and never left behind."""

from __future__ import annotations

import logging
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from livestyle import worker
from livestyle.errors import OutputError
from livestyle.frame import Frame, VideoFormat
from livestyle.worker import RingWorker

FORMAT = VideoFormat(64, 36, 25.0)
posix = pytest.mark.skipif(sys.platform == "win32", reason="needs signals")


@pytest.fixture(autouse=True)
def child_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "modules"
    folder.mkdir()
    shutil.copy(Path(__file__).with_name("child_under_test.py"), folder)
    monkeypatch.setenv("PYTHONPATH", str(folder), prepend=os.pathsep)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "log.txt"
    path.touch()
    return path


@pytest.fixture
def rings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for private rings; left empty by every test."""
    folder = tmp_path / "rings"
    folder.mkdir()
    monkeypatch.setattr(worker, "memory_folder", lambda: folder)
    return folder


Make = Callable[[str], RingWorker]
Until = Callable[[Callable[[], object]], None]


@pytest.fixture
def make(log: Path, rings: Path) -> Iterator[Make]:
    made: list[RingWorker] = []

    def make_one(mode: str) -> RingWorker:
        made.append(RingWorker("The test output", "child_under_test", ["--mode", mode, "--log", str(log)]))
        return made[-1]

    yield make_one
    for each in made:
        each.close()
    assert list(rings.iterdir()) == []


def frame(value: int) -> Frame:
    return Frame(np.full((36, 64, 3), value, np.uint8), value, 1000 + value, 0)


def send_until_it_fails(output: RingWorker) -> str:
    """Send for as long as the worker takes frames; what it says then."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            output.send(frame(1))
        except OutputError as error:
            return str(error)
        time.sleep(0.01)
    return "it never failed"


def gone(pid: int) -> bool:
    """Whether a process has ended; one that nobody has waited for counts."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def test_frames_reach_the_child_each_by_its_own_wake_up(make: Make, log: Path, until: Until) -> None:
    output = make("")
    assert output.start(FORMAT) == "64x36 at 25"
    for number in (1, 2, 3):
        output.send(frame(number))
        until(lambda: f"100{number} " in log.read_text())  # noqa: B023 - called at once
    output.close()
    assert log.read_text().splitlines() == [
        "1 1001 [1, 1, 1, 255]",
        "2 1002 [2, 2, 2, 255]",
        "3 1003 [3, 3, 3, 255]",
        "end",
    ]


def test_a_repeated_frame_is_not_sent_twice(make: Make, log: Path, until: Until) -> None:
    output, same = make(""), frame(7)
    output.start(FORMAT)
    for _ in range(5):
        output.send(same)
    output.send(frame(8))
    until(lambda: "1008" in log.read_text())
    output.close()
    assert log.read_text().splitlines()[-2:] == ["2 1008 [8, 8, 8, 255]", "end"]


def test_started_again_after_closing(make: Make, log: Path) -> None:
    output = make("")
    for _ in range(2):
        output.start(FORMAT)
        output.send(frame(1))
        output.close()
        output.close()
    assert log.read_text().count("end") == 2
    with pytest.raises(OutputError, match="not running"):
        output.send(frame(1))
    assert output.pid is None


def test_what_the_child_refuses_comes_in_its_words(make: Make) -> None:
    with pytest.raises(OutputError) as told:
        make("refuses").start(FORMAT)
    assert (told.value.message, told.value.action) == ("The test camera is missing.", "Plug it in.")


def test_a_child_that_crashes_at_the_start(make: Make) -> None:
    with pytest.raises(OutputError, match=r"ended by itself \(exit code 1\): RuntimeError: out of paint\."):
        make("crashes").start(FORMAT)


def test_a_child_that_says_nothing(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "START_S", 0.3)
    monkeypatch.setattr(worker, "STOP_S", 0.3)
    with pytest.raises(OutputError, match="did not start within"):
        make("mute").start(FORMAT)


def test_a_module_that_is_not_there(rings: Path) -> None:
    with pytest.raises(OutputError, match="No module named no_such_module"):
        RingWorker("The test output", "no_such_module").start(FORMAT)
    assert list(rings.iterdir()) == []


def test_a_python_that_is_not_there(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    with pytest.raises(OutputError, match="cannot be started"):
        make("").start(FORMAT)


def test_a_child_that_gives_up_says_why(make: Make) -> None:
    output = make("gives up")
    output.start(FORMAT)
    assert send_until_it_fails(output) == "The test window was closed. Open it."


@posix
def test_a_killed_child_is_noticed_and_can_be_started_again(make: Make, log: Path, until: Until) -> None:
    output = make("")
    for _ in range(2):
        output.start(FORMAT)
        output.send(frame(1))
        assert output.pid is not None
        os.kill(output.pid, signal.SIGKILL)
        assert "ended by itself (exit code -9)" in send_until_it_fails(output)
    output.start(FORMAT)
    output.send(frame(5))
    until(lambda: "1005" in log.read_text())


@posix
def test_a_child_that_hangs_is_noticed_and_ended(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "SILENT_S", 2.0)
    monkeypatch.setattr(worker, "STOP_S", 0.3)
    output = make("")
    output.start(FORMAT)
    pid = output.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    assert "has not responded" in send_until_it_fails(output)
    output.close()
    assert gone(pid)


@posix
def test_a_child_that_does_not_want_to_end_is_ended(
    make: Make, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(worker, "STOP_S", 0.3)
    output = make("stubborn")
    output.start(FORMAT)
    pid = output.pid
    assert pid is not None
    with caplog.at_level(logging.WARNING):
        output.close()
    assert gone(pid)
    assert "did not end by itself" in caplog.text


@posix
def test_an_interrupt_at_the_terminal_does_not_reach_the_child(make: Make) -> None:
    output = make("")
    output.start(FORMAT)
    assert output.pid is not None
    assert os.getpgid(output.pid) != os.getpgid(0)


PARENT = """
import sys, time
from pathlib import Path
import numpy as np
from livestyle import worker
from livestyle.frame import Frame, VideoFormat

worker.memory_folder = lambda: Path(sys.argv[2])
output = worker.RingWorker("The test output", "child_under_test", ["--log", sys.argv[1]])
output.start(VideoFormat(64, 36, 25.0))
output.send(Frame(np.zeros((36, 64, 3), np.uint8), 0, 1, 0))
print(output.pid, flush=True)
time.sleep(60)
"""


@posix
def test_a_killed_parent_takes_the_child_and_the_ring_with_it(log: Path, rings: Path, until: Until) -> None:
    command = [sys.executable, "-c", PARENT, str(log), str(rings)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert len(list(rings.iterdir())) == 1
        parent.kill()
    until(lambda: "end" in log.read_text())
    until(lambda: gone(pid))
    assert list(rings.iterdir()) == []


@posix
def test_rings_of_processes_killed_together_are_swept(make: Make, rings: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        pass
    user = os.getuid()
    dead, mine, other = (rings / f"livestyle-{user}-{pid}.ring" for pid in (f"{ended.pid}-0", "1-0", "my-own"))
    for path in (dead, mine, other):
        path.touch()
    output = make("")
    output.start(FORMAT)
    assert not dead.exists()
    assert mine.exists()
    assert other.exists()
    mine.unlink()
    other.unlink()


def test_files_where_the_user_stands_are_not_taken_for_libraries(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "numpy.py").write_text("raise RuntimeError('the wrong numpy')")
    monkeypatch.chdir(tmp_path)
    assert make("").start(FORMAT)
