"""An hour of prompts at the panel: what grows, and what comes late. Part of `python -m benchmarks.panel`."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import psutil

from tests.livestyle_ui.panel_process import PanelProcess

PROMPTS = ("ink comic", "oil painting", "neon rain", "watercolour", "pencil drawing", "blueprint")
EVERY_S = 5.0
SETTLE_S = 30.0
HIDE_EVERY = 4
"""In one minute of so many the preview is hidden: what comes late as often in that one is not the picture's fault."""
MIB = 1 << 20


def soak(settings: Sequence[str], minutes: float) -> list[dict[str, object]]:
    """A prompt is typed every five seconds; once a minute the panel is asked how it fares.

    Args:
        settings: of the panel, as arguments.
        minutes: how long.

    Returns:
        One row a minute; the newest goes to standard error as it comes, so that a broken run is not lost.
    """
    rows: list[dict[str, object]] = []
    with (
        tempfile.TemporaryDirectory(prefix="livestyle-panel-") as home,
        PanelProcess(
            Path(home), *settings, "--sink", f"ring:{home}/ring", "--debug", errors=subprocess.DEVNULL
        ) as panel,
    ):
        time.sleep(SETTLE_S)
        process, until = psutil.Process(panel.pid), time.monotonic() + minutes * 60
        prompts, before = itertools.cycle(PROMPTS), panel.status()
        while time.monotonic() < until:
            hidden, minute_ends = (len(rows) + 1) % HIDE_EVERY == 0, time.monotonic() + 60
            if hidden:
                panel.key("ctrl+h")
            while time.monotonic() < minute_ends:
                panel.key("ctrl+l")
                panel.write(next(prompts))
                panel.key("Return")
                time.sleep(EVERY_S)
            now = panel.status()
            which = {"minute": len(rows) + 1, "preview": "hidden" if hidden else "shown"}
            rows.append(which | _held(process) | _late(before, now) | _blocked(before, now))
            if hidden:
                panel.key("ctrl+h")
            before = now
            print(json.dumps(rows[-1]), file=sys.stderr, flush=True)
    return rows


def _held(process: psutil.Process) -> dict[str, object]:
    memory = round(process.memory_info().rss / MIB, 1)
    return {"resident MB": memory, "threads": process.num_threads(), "files": process.num_fds()}


def _late(before: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, object]:
    """Pictures put out in this minute, those that were sent again in place of a late one, and drops by cause."""
    (sink_before, *_), (sink, *_) = before["run"]["sinks"], now["run"]["sinks"]
    new = {f"{what} pictures": sink[name] - sink_before[name] for what, name in (("new", "sent"), ("old", "repeated"))}
    dropped = {
        f"dropped by {cause}": count - before["run"]["dropped"].get(cause, 0)
        for cause, count in now["run"]["dropped"].items()
    }
    return new | dropped


def _blocked(before: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, object]:
    """How the window answered in this minute."""
    count = now["window"]["blocks_over_50_ms"] - before["window"]["blocks_over_50_ms"]
    newest = now["window"]["newest_blocks_ms"][-count:] if count else []
    longest = max(newest, default=(0.0, 0.0))
    work = max((worked for _, worked in newest), default=0.0)
    return {"window blocked over 50 ms": count, "longest ms": longest[0], "most work in one ms": work}
