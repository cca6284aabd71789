from __future__ import annotations

import json
from pathlib import Path

import pytest

from livestyle import machine
from livestyle.errors import OutputError
from livestyle.frame import VideoFormat
from livestyle.pipeline import Pipeline
from livestyle.ports import RestylerInfo
from livestyle.prompt import Prompt
from livestyle.report import Report, make_report
from livestyle.testing import FakeRestyler, FakeSink, FakeSource
from livestyle.timings import Timings


def report(**info: str) -> Report:
    timings, restyler = Timings(), FakeRestyler(failing={3})
    cues = [(0.5, Prompt("neon rain", transition=0.1))]
    pipeline = Pipeline(
        FakeSource(30),
        restyler,
        {"null": FakeSink()},
        paced=False,
        cues=cues,
        observers=[timings],
        prompt=Prompt("oil"),
    )
    with pipeline:
        assert pipeline.wait(60)
    found = RestylerInfo("causal", "openvino", "CPU", "The fastest.", {"openvino": "2026.1"})
    return make_report(pipeline.counts, timings, pipeline.swaps, found, VideoFormat(256, 144, 30))


def test_the_json_that_scripts_rely_on() -> None:
    found = json.loads(report().json_text())
    assert list(found) == [
        "frames",
        "fps",
        "latency_ms",
        "stages_outside_model_ms",
        "gaps_ms",
        "repeated",
        "prompt_to_frame_ms",
        "model",
        "runtime",
        "device",
        "reason",
        "size",
        "peak_memory_mb",
        "versions",
        "machine",
        "events",
    ]
    assert found["frames"] == {"in": 30, "out": 29, "dropped": {"source": 0, "model": 1, "null": 0}}
    assert found["fps"] > 0
    assert set(found["latency_ms"]["end_to_end"]) == {"p50", "p95", "p99"}
    stages = {"source", "queue", "fit", "restyle", "deliver", "null.queue", "null.send"}
    assert set(found["latency_ms"]["stages"]) == stages
    for quantiles in [*found["latency_ms"]["stages"].values(), found["latency_ms"]["end_to_end"]]:
        assert 0 <= quantiles["p50"] <= quantiles["p95"] <= quantiles["p99"]
    assert 0 < found["stages_outside_model_ms"]["p50"] <= found["stages_outside_model_ms"]["p95"]
    assert set(found["gaps_ms"]) == {"p50", "p95", "max"}
    assert found["repeated"] == {"null": 0}
    first, second = found["prompt_to_frame_ms"]
    assert (first["prompt"], first["look"], first["match"]) == ("oil", "oil/plain", 1.0)
    assert 0 < second["first"] < second["full"]
    assert (found["model"], found["runtime"], found["device"]) == ("causal", "openvino", "CPU")
    assert found["size"] == [256, 144]
    assert found["peak_memory_mb"] > 10
    assert {"livestyle", "python", "numpy", "openvino"} <= set(found["versions"])
    assert set(found["machine"]) == {"cpu", "cores", "os", "python"}
    assert [set(event) for event in found["events"]] == [{"seconds", "sentence"}]


def test_a_run_without_a_frame_has_a_report_too() -> None:
    pipeline = Pipeline(FakeSource(0), FakeRestyler(), {"null": FakeSink()}, paced=False)
    with pipeline:
        pipeline.wait(60)
    found = make_report(pipeline.counts, Timings(), [], RestylerInfo("a", "b", "c"), VideoFormat(256, 144))
    assert found.latency_ms.end_to_end.p50 is None
    assert json.loads(found.json_text())["frames"]["out"] == 0


def test_it_is_written_whole_over_an_old_one(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text("old")
    report().write(path)
    assert json.loads(path.read_text("utf-8"))["model"] == "causal"
    assert list(tmp_path.iterdir()) == [path], "nothing half is left"


def test_a_place_that_cannot_be_written_is_an_error_in_words(tmp_path: Path) -> None:
    (tmp_path / "taken.json").mkdir()
    for path in (tmp_path / "missing" / "report.json", tmp_path / "taken.json"):
        with pytest.raises(OutputError, match="cannot be written"):
            report().write(path)
    assert [path.name for path in tmp_path.iterdir()] == ["taken.json"]


def test_the_machine_is_known() -> None:
    assert machine.processor()
    assert machine.operating_system()
    assert machine.cores() >= 1
    assert machine.versions(("no-such-package",)).keys() == {"python"}
