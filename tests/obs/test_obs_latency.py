"""How old a picture is when OBS composes it. The times are told, not judged: this machine may be busy."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from livestyle_plugins.obs import script_path
from tests.obs import barcode
from tests.obs.obs_client import ObsClient
from tests.obs.obs_process import ObsProcess
from tests.obs.ring_player import RingPlayer, plain

SECONDS, FPS = 5, 27
"""27 a second, so that the phase against OBS's 30 drifts and every phase is measured."""
ABSURD_MS = 2000.0


def test_age_of_a_picture_at_the_compositor(tmp_path: Path, ring: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    with ObsProcess(home, scripts=[script_path(), barcode.PROBE]) as obs:
        with ObsClient(obs) as client, RingPlayer(ring, plain("808080", 1280, 720), before=barcode.stamp, fps=FPS):
            client.add_source("live", str(ring))
            time.sleep(SECONDS)
            stats = client.call("GetStats")
        assert obs.stop() == 0, obs.said()
        latencies = barcode.latencies_ms(obs.log.read_text(encoding="utf-8", errors="replace"))
    assert len(latencies) > SECONDS * FPS / 5
    p50, p95 = np.percentile(latencies, (50, 95))
    report = {"pictures": len(latencies), "p50_ms": round(float(p50), 1), "p95_ms": round(float(p95), 1)}
    report |= {"obs_frames": stats["renderTotalFrames"], "obs_skipped": stats["renderSkippedFrames"]}
    (tmp_path / "obs_latency.json").write_text(json.dumps(report), encoding="utf-8")
    print(json.dumps(report))  # noqa: T201 - shown with -rP: the numbers are the result
    assert 0 < p50 < ABSURD_MS


def test_the_benchmark_tells_the_same(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    command = [sys.executable, "-m", "benchmarks.obs_latency", "--sizes", "640x360", "--seconds", "2"]
    done = subprocess.run(
        [*command, "--json", str(path)],
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (row,) = json.loads(path.read_text(encoding="utf-8"))["rows"]
    assert row["size"] == "640x360"
    assert 0 < row["composed"] <= row["written"] == 54
    assert row["composed p50 ms"] <= row["composed p95 ms"]
    assert "| 640x360 |" in done.stdout
