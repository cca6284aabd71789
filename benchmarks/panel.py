"""What the control panel costs over the same run without it, and whether an hour with it leaves anything behind.

    python -m benchmarks.panel cost                processor: `livestyle run`, the panel, the panel with a hidden preview
    python -m benchmarks.panel soak --minutes 60   memory of the panel while a script types a prompt every 5 s

The source is the demo picture at 640x360. Both need Xvfb and xdotool, and a machine with nothing else to do. They
assert no times.
"""

from __future__ import annotations

import argparse
import itertools
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from benchmarks.machine import describe, sentence
from tests.livestyle_ui.panel_process import PanelProcess

SETTINGS = ("--source", "demo", "--size", "640x360", "--sink", "null", "--prompt", "ink comic")
SETTLE_S, MEASURE_S = 15.0, 30.0
PROMPTS = ("ink comic", "oil painting", "neon rain", "watercolour", "pencil drawing", "blueprint")
EVERY_S = 5.0


def processor(pid: int, seconds: float = MEASURE_S) -> float:
    """Processor time of a process and its children over a while; 100 is one core."""
    process = psutil.Process(pid)
    before, began = _used(process), time.monotonic()
    time.sleep(seconds)
    return (_used(process) - before) / (time.monotonic() - began) * 100


def _used(process: psutil.Process) -> float:
    times = [one.cpu_times() for one in (process, *process.children(recursive=True))]
    return float(sum(one.user + one.system for one in times))


def cost() -> None:
    """Print the three numbers."""
    with tempfile.TemporaryDirectory(prefix="livestyle-panel-") as home:
        command = [sys.executable, "-m", "livestyle.cli.main", "run", *SETTINGS]
        run = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        try:
            time.sleep(SETTLE_S)
            alone = processor(run.pid)
        finally:
            run.send_signal(signal.SIGINT)
            run.wait()
        with PanelProcess(Path(home), *SETTINGS) as panel:
            time.sleep(SETTLE_S * 2)  # the small pictures of the presets are made once
            shown = processor(panel.pid)
            panel.key("ctrl+h")
            time.sleep(2)
            hidden = processor(panel.pid)
    print(sentence(describe()))
    print(f"livestyle run                     {alone:6.1f} % of one core")
    print(f"the panel                         {shown:6.1f} %   {shown - alone:+.1f}")
    print(f"the panel, its preview hidden     {hidden:6.1f} %   {hidden - alone:+.1f}")


def soak(minutes: float) -> None:
    """Print memory and processor once a minute."""
    print(sentence(describe()))
    print(f"{'minute':>8}{'memory MB':>12}{'processor %':>13}{'threads':>9}{'files':>7}")
    with tempfile.TemporaryDirectory(prefix="livestyle-panel-") as home, PanelProcess(Path(home), *SETTINGS) as panel:
        time.sleep(SETTLE_S * 2)
        process, until = psutil.Process(panel.pid), time.monotonic() + minutes * 60
        for minute in itertools.count():
            for prompt in itertools.islice(itertools.cycle(PROMPTS), round(60 / EVERY_S)):
                panel.key("ctrl+l")
                panel.write(prompt)
                panel.key("Return")
                time.sleep(EVERY_S)
            memory = process.memory_info().rss / (1 << 20)
            used, threads, files = processor(panel.pid, 1.0), process.num_threads(), process.num_fds()
            print(f"{minute:>8}{memory:>12.1f}{used:>13.1f}{threads:>9}{files:>7}", flush=True)
            if time.monotonic() > until:
                return


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("cost", "soak"))
    parser.add_argument("--minutes", type=float, default=60.0)
    options = parser.parse_args()
    if options.what == "cost":
        cost()
    else:
        soak(options.minutes)


if __name__ == "__main__":
    main()
