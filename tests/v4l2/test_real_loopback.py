"""The virtual camera against a real v4l2loopback, in a small kernel that is an ordinary program (User-Mode Linux).

The kernel is not part of this repository: a folder with `runuml.sh`, `linux.uml` and `root/` is taken from
LIVESTYLE_V4L2_KIT, or from `shared/kits/v4l2` beside the checkout. Without it these tests skip.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from livestyle.frame import Pixels

ROOT = Path(__file__).parents[2]
KIT = Path(os.environ.get("LIVESTYLE_V4L2_KIT") or ROOT.parent / "shared" / "kits" / "v4l2")
INSIDE = Path(__file__).with_name("inside_kernel.py")
BARS = ((191,) * 3, (191, 191, 0), (0, 191, 191), (0, 191, 0), (191, 0, 191), (191, 0, 0), (0, 0, 191), (16,) * 3)

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.timeout(240),
    pytest.mark.skipif(
        not (KIT / "linux.uml").exists(),
        reason="NOT TESTED: a real v4l2loopback: LIVESTYLE_V4L2_KIT names no folder with a User-Mode Linux",
    ),
]


def inside(folder: Path, task: str, registers: Path) -> str:
    """Run a task in the kernel; what it printed. `folder` is /vmout there, `registers` the library from registers.c."""
    shutil.copy(INSIDE, folder)
    (folder / "run.sh").write_text(
        f"cd /vmout && HOME=/vmout PYTHONPATH={ROOT} exec {sys.executable} {INSIDE.name} {task}\n"
    )
    done = subprocess.run(
        [str(KIT / "runuml.sh"), str(folder)],
        env=os.environ | {"LD_PRELOAD": str(registers)},
        capture_output=True,
        text=True,
        timeout=220,
        check=False,
    )
    assert "VMRC=0" in done.stdout, done.stdout + done.stderr
    return done.stdout


def bars(width: int, height: int) -> Pixels:
    """Eight upright colour bars at 75 %."""
    columns = np.repeat(np.array(BARS, np.uint8), width // 8, axis=0)
    return np.ascontiguousarray(np.broadcast_to(columns, (height, width, 3)))


def test_bars_come_back_in_their_places_and_colours(tmp_path: Path, preload: Callable[[str], Path]) -> None:
    sent = bars(1280, 720)
    np.save(tmp_path / "bars.npy", sent)
    assert "device /dev/video9" in inside(tmp_path, "send", preload("registers.c"))
    seen = np.load(tmp_path / "bars-read.npy")
    assert seen.shape[1:] == (720, 1280, 3)
    middles = np.arange(8) * 160 + 80
    difference = np.abs(seen[-1][:, middles].astype(int) - sent[:, middles])
    assert difference.max() <= 3, "BT.601, limited range"
    edges = np.abs(np.diff(seen[-1][360].astype(int), axis=0)).max(1) > 20
    assert set((np.flatnonzero(edges) + 1) // 4 * 4) == set(range(160, 1280, 160))
