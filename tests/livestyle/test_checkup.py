"""What the doctor makes of what it finds: a verdict for each part, one thing to do, and a line that sums it up."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from livestyle.checkup import Finding, as_text, examine, summary
from livestyle.cli.main import main


@pytest.fixture
def well(tmp_path: Path) -> dict[str, Any]:
    """A machine with nothing to complain of."""
    return {
        "versions": {"python": "3.12.1", "livestyle": "0.1.0", "numpy": "2", "opencv-python-headless": "5",
                     "pydantic": "2", "PySide6-Essentials": "6.11"},
        "machine": {"cpu": "Ryzen", "cores": 8, "os": "Debian", "graphics": []},
        "runtimes": [{"name": "openvino", "targets": ["CPU f32"]}, {"name": "tensorrt", "targets": []}],
        "checks": {
            "graphics-cards": {"cards": [], "advice": "No NVIDIA driver answers."},
            "loopback": {"device": "/dev/video10", "advice": []},
            "obs": {"set_up": True, "state": "connected"},
        },
        "devices": {"cameras": [{"name": "C920", "virtual": False, "in_use": False}], "errors": {}},
        "folders": {"config": str(tmp_path), "cache": str(tmp_path / "new"), "state": str(tmp_path), "cache_mb": 12},
        "last_report": {"fps": 29.7, "latency_ms": {"end_to_end": {"p50": 21.4}}},
    }  # fmt: skip


def of(diagnosis: dict[str, Any], subject: str) -> Finding:
    return next(finding for finding in examine(diagnosis) if finding.subject == subject)


def test_a_machine_that_is_well(well: dict[str, Any]) -> None:
    findings = examine(well)
    assert {finding.verdict for finding in findings} == {"ok"}
    assert not any(finding.action for finding in findings)
    assert summary(findings) == "Everything is in place."
    assert of(well, "last run").says == "30 fps, 21 ms from camera to output"
    lines = as_text(findings).splitlines()
    assert lines[0].startswith("ok         livestyle")
    assert lines[-1] == "Everything is in place."


LOST = "There is no virtual camera. Make it: sudo modprobe v4l2loopback."
CASES = [
    ("camera", ("devices", "cameras"), [], "missing", "Plug one in; until then, Demo picture (--source demo)."),
    ("camera", ("devices", "cameras"), [{"name": "C920", "in_use": True}], "attention",
     "Close the other program that has the camera."),
    ("camera", ("devices", "errors"), {"cameras": "The list cannot be read. Log in again."}, "attention",
     "Log in again."),
    ("virtual camera", ("checks", "loopback"), {"device": None, "advice": [LOST]}, "missing",
     "Make it: sudo modprobe v4l2loopback."),
    ("virtual camera", ("checks", "loopback"), {"device": "/dev/video10", "advice": ["Caps are off. Load it anew."]},
     "attention", "Load it anew."),
    ("OBS", ("checks", "obs"), {"set_up": False, "state": "not running", "why": "OBS does not answer. Start OBS."},
     "missing", "Start OBS."),
    ("OBS", ("checks", "obs"), {"set_up": True, "state": "not running", "why": "OBS does not answer. Start OBS."},
     "attention", "Start OBS."),
    ("OBS", ("checks", "obs"), "It failed with OSError: no.", "attention", "Report it, with the log."),
    ("NVIDIA card", ("machine", "graphics"), ["NVIDIA RTX 4070, 550"], "attention",
     "Install the driver that NVIDIA has for it."),
    ("panel", ("versions",), {"livestyle": "0", "numpy": "2", "opencv-python-headless": "5", "pydantic": "2"},
     "missing", 'Install it: pip install "livestyle[gui]".'),
    ("machine", ("machine", "cores"), 1, "attention", "Take a small picture: --size 320x180."),
    ("folders", ("folders", "cache_mb"), 9000, "attention", None),
]  # fmt: skip


@pytest.mark.parametrize(("subject", "where", "value", "verdict", "action"), CASES)
def test_what_is_wrong_has_a_verdict_and_one_thing_to_do(
    well: dict[str, Any], subject: str, where: tuple[str, ...], value: object, verdict: str, action: str | None
) -> None:
    ill = copy.deepcopy(well)
    place = ill
    for name in where[:-1]:
        place = place[name]
    place[where[-1]] = value
    found = of(ill, subject)
    assert found.verdict == verdict
    assert found.action == action or action is None
    assert found.action.endswith(".")
    others = [one for one in examine(ill) if one.subject != subject]
    assert {one.verdict for one in others} == {"ok"}
    told = summary(examine(ill))
    assert told.startswith(f"livestyle runs here. To be looked at: {subject}.")


def test_a_folder_that_cannot_be_written(well: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    well["folders"]["state"] = str(tmp_path / "file" / "state")
    assert of(well, "folders").verdict == "attention"


def test_a_card_that_works_is_named(well: dict[str, Any]) -> None:
    well["checks"]["graphics-cards"]["cards"] = [{"name": "RTX 4070"}]
    assert of(well, "NVIDIA card") == Finding("NVIDIA card", "ok", "RTX 4070")


@pytest.mark.parametrize("runtimes", [[{"name": "openvino", "targets": []}], "No runtime could be loaded. Install it."])
def test_without_a_runtime_nothing_works_and_the_summary_says_so(well: dict[str, Any], runtimes: object) -> None:
    well["runtimes"] = runtimes
    found = of(well, "model")
    assert (found.verdict, found.needed) == ("missing", True)
    assert summary(examine(well)) == f"livestyle does not run here yet. First: {found.action}"


def test_what_is_missing_is_said_to_be_needed_only_for_some(well: dict[str, Any]) -> None:
    well["checks"]["obs"] = {"set_up": False, "why": "OBS does not answer. Start OBS."}
    well["checks"]["loopback"] = {"device": None, "advice": [LOST]}
    assert summary(examine(well)) == (
        "livestyle runs here. To be looked at: virtual camera and OBS. You need that only for video calls and OBS."
    )


def test_the_command_gives_verdicts_and_all_facts_where_they_are_wanted(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["doctor"]) == 0
    short = capsys.readouterr().out
    assert "versions:" not in short
    assert {line.split()[0] for line in short.splitlines()[:3]} <= {"ok", "attention", "missing"}
    assert main(["doctor", "--all"]) == 0
    assert "versions:" in capsys.readouterr().out
    assert main(["doctor", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["summary"] in short
    assert {"subject", "verdict", "says", "action", "needed"} == set(found["findings"][0])
