"""The real command, on a generated clip and with tiny amounts: files, verdicts, words, and the same numbers again."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from livestyle.cli.main import main
from livestyle_engine import models
from livestyle_engine.evaluation.measure import Material
from livestyle_engine.evaluation.pace import Pace
from livestyle_engine.evaluation.plan import SECTIONS, Plan
from livestyle_engine.evaluation.subjects import looks

from .conftest import picture
from .test_evaluate_files import write_clip, write_weights

SHIPPED = models.find("")
TINY = ["--size", "256x144", "--frames", "6", "--most-clips", "1", "--quick", "--looks", "oil,ink"]


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clips")
    write_clip(folder / "moving.mp4", [picture(256, 144, 2 * shift) for shift in range(12)])
    (folder / "broken.mp4").write_bytes(b"not a film")
    return folder


def command(home: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "livestyle.cli.main", "evaluate", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"LIVESTYLE_HOME": str(home)},
    )


@pytest.mark.e2e
@pytest.mark.timeout(600)
def test_two_models_and_a_peer_from_clips_to_a_page(clips: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    shutil.copy(SHIPPED.path, mine)
    card = SHIPPED.path.with_name("card.toml").read_text("utf-8").splitlines()
    (mine / "card.toml").write_text("\n".join(line for line in card if not line.startswith("layers")), "utf-8")
    write_weights(tmp_path / "peers" / "fast_neural_style" / "mosaic.safetensors")
    output = tmp_path / "out" / "page"
    done = command(
        tmp_path / "home", "--clips", clips, "--output", output, "--models", "restyler-s", mine,
        "--peers", tmp_path / "peers", "--endurance-frames", "80", "--json", *TINY,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    results = json.loads(done.stdout)
    assert results == json.loads((output / "results.json").read_text("utf-8"))
    assert list(results["models"]) == ["restyler-s", "mine"]
    assert "left out, broken.mp4: It cannot be played" in done.stderr
    assert results["about"]["left_out"].keys() == {"broken.mp4", "magenta", "mine: reference"}
    assert {"clips", *SECTIONS} - {"fidelity"} == set(results["seconds"])
    judged(results)
    pictures_are_there(output, results)


def judged(results: dict[str, Any]) -> None:
    """What this much of a run can judge is judged, and what it cannot is open."""
    ours = {line["name"]: line for line in results["verdicts"]["restyler-s"]}
    open_ = {name for name, line in ours.items() if line["passed"] is None}
    assert open_ == {"ms_640x360", "ms_1280x720", "times_fast_neural_style", "times_magenta"}
    assert ours["maps_mean"]["value"] < 0.05
    assert ours["flicker_mean"]["value"] < 4.5
    assert ours["drift"]["title"] == "Drift over 80 frames"
    assert ours["drift"]["note"].endswith("the bound is for 20,000 frames")
    mine = {line["name"]: line for line in results["verdicts"]["mine"]}
    assert mine["maps_mean"]["value"] == ours["maps_mean"]["value"]
    assert mine["warp_ratio"]["passed"] is None, "there is no reference without a renderer"
    assert {row["network"] for row in results["speed"]["rows"]} == {"restyler-s", "mine", "fast_neural_style"}
    assert {row["size"] for row in results["speed"]["rows"]} == {"256x144"}
    assert results["peers"].keys() == {"source", "fast_neural_style mosaic"}


def pictures_are_there(output: Path, results: dict[str, Any]) -> None:
    shown = results["pictures"]
    looks_shown = shown["looks"].values()
    assert sum(look["video"] is not None for look in looks_shown) == 1, "a quick run makes one clip"
    paths = [path for look in looks_shown for path in look.values() if path is not None]
    paths += [
        *shown["overview"].values(),
        *shown["blind"].values(),
        *shown["peers"],
        *shown["pairs"],
        *shown["layers"].values(),
    ]
    page = (output / "index.html").read_text("utf-8")
    for path in paths:
        assert (output / path).stat().st_size > 1000, path
        assert path in page
    answers = json.loads((output / shown["answers"]).read_text("utf-8"))
    assert sorted(answers["restyler-s"].values()) == ["ink", "oil"]
    assert answers["pairs"][0]["peer"] == "fast_neural_style mosaic"


@pytest.mark.timeout(300)
def test_the_same_seed_gives_the_same_numbers(clips: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = []
    for run in ("one", "two"):
        arguments = ["evaluate", "--clips", str(clips), "--output", str(tmp_path / run), "--json", *TINY]
        assert main([*arguments, "--only", "fidelity", "stability", "recovery"]) == 0
        results = json.loads(capsys.readouterr().out)
        del results["seconds"]
        found.append(results)
    assert found[0] == found[1]
    assert found[0]["models"]["restyler-s"]["looks"]["oil"].keys() >= {
        "l1",
        "warp_ratio",
        "flicker_ratio",
        "ghost_ratio",
    }
    assert "endurance" not in found[0]["models"]["restyler-s"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--only", "beauty"], 'There is no part "beauty".'),
        (["--looks", "oil,mustard"], 'There is no look "mustard".'),
        (["--models", "restyler-z"], 'There is no model "restyler-z".'),
        (["--size", "big"], 'The size "big" is not WIDTHxHEIGHT.'),
        (["--size", "642x360"], "is not a multiple of 8"),
        (["--frames", "1"], "The option --frames needs at least 5."),
        (["--frames", "13"], "It has 12 frames, and 13 are needed."),
        (["--clips", "nowhere"], "nowhere is not a folder."),
    ],
)
def test_what_cannot_be_evaluated_is_told_in_words(
    arguments: list[str], says: str, clips: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["--clips", str(clips), "--output", str(tmp_path / "out"), "--quick", *arguments]
    assert main(["evaluate", *given]) == 2
    error = capsys.readouterr().err
    assert says in error
    assert error.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_a_quick_plan_is_a_small_one() -> None:
    full, quick = Plan(), Plan().quick()
    amounts = (
        "clips",
        "frames",
        "looks",
        "shown",
        "swaps",
        "scenes",
        "still_frames",
        "endurance_frames",
        "rounds",
        "tiles",
        "videos",
    )
    assert all(getattr(quick, name) < getattr(full, name) for name in amounts)
    assert (quick.size, quick.seed) == (full.size, full.seed)
    assert quick.settle + 2 <= quick.frames
    assert quick.speed_sizes == full.speed_sizes[:1]
    assert quick.captions > full.captions == 1
    assert (quick.two_looks, full.two_looks) == (False, True)


def test_the_parts_are_told_with_their_time() -> None:
    pace = Pace(["clips", "recovery", "prompts"], clips=2, models=1, quick=True)
    assert pace.plan == (
        "2 clips, 1 model, quick: clips, recovery, prompts; about 30 s on two quiet cores, longer on a busy machine"
    )
    assert pace.next("clips") == "part 1 of 3: clips, about 10 s"
    pace.done("clips", 40.0)
    assert pace.next("recovery") == "part 2 of 3: recovery, about 50 s", "the machine is four times as slow"
    full = Pace(list(SECTIONS[1:]), clips=12, models=2, quick=False)
    assert "12 clips, 2 models: stability" in full.plan
    assert "quick:" not in full.plan
    assert full.next("speed").endswith("about 4 min")


def test_all_of_a_quick_plan_takes_under_two_minutes_on_quiet_cores() -> None:
    parts = ["clips", *SECTIONS[1:]]
    assert re.search(r"about \d\d s on two quiet cores", Pace(parts, clips=2, models=1, quick=True).plan)


@pytest.mark.parametrize("many", [True, False])
def test_a_quick_plan_shows_few_looks(many: bool) -> None:
    chosen = looks(())
    plan = Plan().quick() if not many else Plan()
    material = Material((), (), (), chosen, plan, print)
    assert len(material.shown) == (len(chosen) if many else plan.shown)
    assert len(material.scored) == (len(chosen) if many else plan.looks)
