"""From a picture in the ring to OBS's compositor, in a real OBS on a virtual display.

    python -m benchmarks.obs_latency --sizes 640x360 1280x720 --seconds 20 --json obs_latency.json

Each picture carries the time at which it is handed to the ring as a bar code. A probe inside OBS reads the bar code at
every tick, before the tick's scenes are composed, and takes the time. OBS looks 30 times a second, so half of its
period, 17 ms, is the median that a way without any delay of its own would have. OBS runs with software OpenGL.

Needs Linux with obs-studio and xvfb.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks import machine
from livestyle.ring import RingWriter
from livestyle_plugins.obs import script_path
from tests.obs import barcode
from tests.obs.obs_client import ObsClient
from tests.obs.obs_process import ObsProcess, missing_programs

WARM_UP_S = 1.0


def play(ring: RingWriter, size: tuple[int, int], fps: float, seconds: float) -> list[float]:
    """Write noise with a bar code at a steady rate; return what each write took, in milliseconds."""
    pixels = np.random.default_rng(0).integers(0, 256, (size[1], size[0], 3), np.uint8)
    taken, began = list[float](), time.monotonic()
    for number in range(round(fps * seconds)):
        time.sleep(max(0.0, began + number / fps - time.monotonic()))
        barcode.stamp(pixels)
        before = time.perf_counter()
        ring.write(pixels, time.monotonic_ns())
        taken.append((time.perf_counter() - before) * 1000)
    return taken


def measure(size: tuple[int, int], fps: float, seconds: float) -> dict[str, object]:
    """One size: a fresh OBS whose canvas has that size, one source, nothing else."""
    with tempfile.TemporaryDirectory(prefix="obs-latency-") as folder:
        home = Path(folder, "home")
        home.mkdir()
        ring_path = Path(folder, "livestyle.ring")
        shared_memory = Path("/dev/shm")
        if shared_memory.is_dir():
            ring_path = shared_memory / f"{Path(folder).name}.ring"
        with ObsProcess(home, scripts=[script_path(), barcode.PROBE], size=size) as obs:
            with ObsClient(obs) as client, RingWriter(ring_path, *size) as ring:
                client.add_source("live", str(ring_path))
                play(ring, size, fps, WARM_UP_S)
                began_ns = time.monotonic_ns()
                before = client.call("GetStats")
                writes = play(ring, size, fps, seconds)
                after = client.call("GetStats")
            obs.stop()
            latencies = barcode.latencies_ms(obs.log.read_text(encoding="utf-8", errors="replace"), began_ns)
    write, shown = machine.quantiles(writes), machine.quantiles(latencies)
    return {
        "size": f"{size[0]}x{size[1]}",
        "write p50 ms": write["p50"],
        "write p95 ms": write["p95"],
        "composed p50 ms": shown["p50"],
        "composed p95 ms": shown["p95"],
        "written": len(writes),
        "composed": len(latencies),
        "OBS frames": after["renderTotalFrames"] - before["renderTotalFrames"],
        "OBS skipped": after["renderSkippedFrames"] - before["renderSkippedFrames"],
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=machine.size, nargs="+", default=[(640, 360), (1280, 720), (1920, 1080)])
    parser.add_argument(
        "--fps", type=float, default=27, help="not OBS's 30, so that every phase against it is measured"
    )
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    if missing := missing_programs():
        print(f"Skipped: {' and '.join(missing)} missing; install obs-studio and xvfb.")
        return
    about = machine.describe()
    rows = [measure(size, options.fps, options.seconds) for size in options.sizes]
    print(f"\n{machine.sentence(about)} {options.seconds:g} s at {options.fps:g} pictures a second for each size.\n")
    print(machine.table(list(rows[0]), [list(row.values()) for row in rows]))
    machine.write(options.json, {"machine": about, "rows": rows})


if __name__ == "__main__":
    main()
