"""What the control panel costs over the same run without it, and whether an hour with it leaves anything behind.

    python -m benchmarks.panel cost                processor, over `livestyle run`; preview shown, hidden
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

from benchmarks import machine
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


def cost() -> list[dict[str, object]]:
    """Processor of the same run in three ways."""
    with tempfile.TemporaryDirectory(prefix="livestyle-panel-") as home:
        run = subprocess.Popen([sys.executable, "-m", "livestyle.cli.main", "run", *SETTINGS])
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
    ways = {"livestyle run": alone, "the panel": shown, "the panel, its preview hidden": hidden}
    return [
        {"run": name, "% of one core": round(used, 1), "over livestyle run": round(used - alone, 1)}
        for name, used in ways.items()
    ]


def soak(minutes: float) -> list[dict[str, object]]:
    """Memory, threads and open files, once a minute."""
    seen: list[dict[str, object]] = []
    with tempfile.TemporaryDirectory(prefix="livestyle-panel-") as home, PanelProcess(Path(home), *SETTINGS) as panel:
        time.sleep(SETTLE_S * 2)
        process, until = psutil.Process(panel.pid), time.monotonic() + minutes * 60
        while time.monotonic() < until:
            for prompt in itertools.islice(itertools.cycle(PROMPTS), round(60 / EVERY_S)):
                panel.key("ctrl+l")
                panel.write(prompt)
                panel.key("Return")
                time.sleep(EVERY_S)
            memory = round(process.memory_info().rss / (1 << 20), 1)
            threads, files = process.num_threads(), process.num_fds()
            seen.append({"minute": len(seen) + 1, "resident MB": memory, "threads": threads, "files": files})
    return seen


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("cost", "soak"))
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    about = machine.describe()
    rows = cost() if options.what == "cost" else soak(options.minutes)
    print(f"\n{machine.sentence(about)}\n")
    print(machine.table(list(rows[0]), [list(row.values()) for row in rows]))
    machine.write(options.json, {"machine": about, options.what: rows})


if __name__ == "__main__":
    main()
