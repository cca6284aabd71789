"""The real program in a process of its own: signals, terminals, exit codes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

Until = Callable[[Callable[[], object]], None]

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("plugin", "home")]

PROGRAM = [sys.executable, "-m", "livestyle.cli.main"]
FAKE = ["run", "--source", "fake", "--sink", "fake", "--model", "fake-model"]
REAL = ["run", "--source", "demo", "--sink", "null", "--model", "none"]


@contextmanager
def started(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [*PROGRAM, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def finished(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, *arguments], capture_output=True, text=True, encoding="utf-8", timeout=100, check=False
    )


@pytest.mark.parametrize("source_and_sink", [FAKE, REAL], ids=["fakes", "demo to null"])
def test_a_run_from_start_to_report(source_and_sink: list[str], tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    done = finished(*source_and_sink, "--duration", "1", "--prompt", "oil painting", "--report", str(path))
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith('"oil painting" is ') or source_and_sink == REAL
    report = json.loads(path.read_text("utf-8"))
    frames = report["frames"]
    assert frames["out"] > 0
    assert frames["in"] == frames["out"] + frames["dropped"]["model"]
    assert report["prompt_to_frame_ms"][0]["full"] is not None


def test_a_sentence_and_not_a_traceback() -> None:
    done = finished("run", "--size", "0x0")
    assert done.returncode == 2
    assert done.stderr.startswith("livestyle: The size 0x0 is outside")
    assert done.stderr.count("\n") == 1


@pytest.mark.skipif(sys.platform == "win32", reason="there is no way to send these to one process there")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals_end_a_run_in_order(number: signal.Signals, tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    with started(*FAKE, "--sink", "refusing", "--report", str(path)) as process:
        assert process.stderr is not None
        assert "refusing" in process.stderr.readline(), "it has started"
        process.send_signal(number)
        process.communicate(timeout=60)
    assert process.returncode == 0
    assert json.loads(path.read_text("utf-8"))["frames"]["in"] > 0


@pytest.mark.skipif(sys.platform == "win32", reason="there is no way to send these to one process there")
def test_ctrl_c_while_the_model_loads(tmp_path: Path, until: Until, monkeypatch: pytest.MonkeyPatch) -> None:
    loading = tmp_path / "loading"
    monkeypatch.setenv("LIVESTYLE_TEST_LOADING", str(loading))
    with started("run", "--source", "fake", "--sink", "fake", "--model", "slow-model") as process:
        until(loading.exists)
        process.send_signal(signal.SIGINT)
        _, error = process.communicate(timeout=30)
    assert (process.returncode, error) == (0, "")


@pytest.mark.skipif(sys.platform == "win32", reason="a pseudo terminal is needed")
def test_a_terminal_gets_a_line_that_is_up_to_date(until: Until) -> None:
    import pty

    ours, theirs = pty.openpty()
    arguments = [*PROGRAM, *FAKE, "--duration", "2", "--prompt", "oil painting"]
    with subprocess.Popen(arguments, stderr=theirs, stdout=subprocess.PIPE) as process:
        os.close(theirs)
        shown = b""
        while True:
            try:
                chunk = os.read(ours, 4096)
            except OSError:  # Linux says so when the other end is closed
                break
            if not chunk:
                break
            shown += chunk
        process.communicate(timeout=60)
    os.close(ours)
    assert process.returncode == 0
    text = shown.decode()
    assert "loading model..." in text
    assert " fps | latency " in text
    assert "dropped: " in text
    assert '"oil painting"' in text
    assert "\n" not in text, "one line is written over and over"


def test_the_panel_starts_where_there_is_a_display(monkeypatch: pytest.MonkeyPatch) -> None:
    code = "from livestyle.cli import main; import sys; sys.exit(main.main([]))"
    monkeypatch.setenv("DISPLAY", ":99")
    only_ours = "import livestyle.cli.main as m; p = [e for e in m.entry_points(group='livestyle.panels')"
    only_ours += " if e.name == 'test']; m.entry_points = lambda group: p; "
    done = subprocess.run([sys.executable, "-c", only_ours + code], capture_output=True, text=True, check=False)
    assert done.returncode == 42


def test_a_closed_pipe_is_no_crash() -> None:
    with started("run", "--help") as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()
        process.stdout = None
