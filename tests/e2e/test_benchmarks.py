"""The benchmarks run to their end and write what they promise; how fast anything is, is not asked here."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]


@pytest.fixture(scope="module", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Caches of the runs' own, not those of whoever runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LIVESTYLE_HOME", str(tmp_path_factory.mktemp("home")))
        yield


def bench(name: str, *arguments: str) -> str:
    command = [sys.executable, "-m", f"benchmarks.{name}", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def written(path: Path) -> dict[str, Any]:
    result: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    assert result["machine"]["cores"]
    assert result["machine"]["versions"]["openvino"]
    return result


def test_latency_has_every_stage_and_the_whole(tmp_path: Path) -> None:
    path = tmp_path / "latency.json"
    said = bench("latency", "--sizes", "256x144", "--runs", "1", "--seconds", "2", "--json", str(path))
    result = written(path)
    names = [line["size and stage"] for line in result["latency"]]
    assert names[0] == "256x144 end to end"
    assert "256x144 restyle" in names
    assert all(line["p50 ms"] <= line["p95 ms"] <= line["p99 ms"] for line in result["latency"])
    assert "| 256x144 restyle |" in said


def test_prompt_swap_times_every_swap(tmp_path: Path) -> None:
    path = tmp_path / "swaps.json"
    bench("prompt_swap", "--size", "256x144", "--swaps", "3", "--json", str(path))
    rows = {line["ms"]: line for line in written(path)["rows"]}
    assert rows["prompt to frame"]["of"] == 3
    assert rows["between pictures, with swaps"]["largest"] > 0


def test_soak_looks_at_memory_and_at_what_is_left(tmp_path: Path) -> None:
    path = tmp_path / "soak.json"
    bench("soak", "--size", "256x144", "--frames", "600", "--json", str(path))
    result = written(path)
    assert [line["frames"] for line in result["memory"]] == [500, 540, 600]
    assert {line["open"] for line in result["left"]} == {"files", "threads", "python threads"}


def test_peers_says_what_is_missing(tmp_path: Path) -> None:
    said = bench("peers", "--teachers", str(tmp_path / "none"))
    assert said.startswith("Skipped: ")


def test_known_failures_are_pictures_small_enough_to_keep(tmp_path: Path) -> None:
    said = bench("known_failures", str(tmp_path), "--only", "seams", "masks")
    assert "--archives: masks" in said, "what needs the archives is named"
    (picture,) = tmp_path.iterdir()
    assert picture.name == "seams.jpg"
    assert 10_000 < picture.stat().st_size < 120_000


def test_each_preset_gets_its_picture(tmp_path: Path) -> None:
    said = bench("preset_pictures", "--output", str(tmp_path / "small"), "--sheet", str(tmp_path / "sheet.png"))
    made = sorted(path.name for path in (tmp_path / "small").iterdir())
    assert made == sorted(path.name for path in (ROOT / "livestyle/data/preset_pictures").iterdir())
    assert all(path.stat().st_size <= 12_000 for path in (tmp_path / "small").iterdir())
    assert all(name in said for name in made)
    assert (tmp_path / "sheet.png").exists()
