"""What an evaluation shows: verdicts, sheets, pairs, clips, the page."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from livestyle.errors import OutputError
from livestyle.frame import Pixels
from livestyle_engine.evaluation import markup, page, pairs, sheets, verdicts, videos
from livestyle_engine.evaluation.glossary import TERMS

COLOURS = {"red": (200, 20, 20), "green": (20, 200, 20), "blue": (20, 20, 200), "grey": (99, 99, 99)}


def plain(colour: tuple[int, int, int], width: int = 64, height: int = 36) -> Pixels:
    return np.full((height, width, 3), colour, np.uint8)


def middle(sheet: Pixels, columns: int, rows: int, place: int) -> list[int]:
    """Colour in the middle of a tile's picture."""
    height, width = sheet.shape[0] / rows, sheet.shape[1] / columns
    top, left = (place // columns + 0.7) * height, (place % columns + 0.5) * width
    return [int(value) for value in sheet[int(top), int(left)]]


def model_scores(**changes: Any) -> dict[str, Any]:
    look = {"flicker": 0.3, "flicker_ratio": 0.5, "warp_ratio": 0.7, "ghost_ratio": 1.0, "burst": 1.0, "l1": 0.01}
    events = {event: {"frames": 0, "curve": [0.1, 0.1], "worst": [1.0, 1.0]} for event in verdicts.EVENTS}
    block = {"frames": 500, "drift": 0.0, "memory_mb": 100.0}
    scores = {
        "maps": {"paint": 0.01, "bold": 0.015, "mean": 0.011},
        "maps_by_clip": {"one": {"paint": 0.01, "bold": 0.015, "mean": 0.011}},
        "looks": {"oil": look, "ink": {**look, "flicker_ratio": 0.7}},
        "ghost_ratio": 1.02,
        "source": {"flicker": 4.5, "warp": 2.0},
        "endurance": {
            "frames": 1000,
            "look": "oil",
            "size": "256x144",
            "statistic": "red",
            "drift": 0.002,
            "blocks": [block, {**block, "frames": 1000}],
        },
        "recovery": {"cold_start": {"frames": 2, "curve": [0.2, 0.1], "worst": [2.0, 1.0]}, **events},
    }
    return scores | changes


def by_name(lines: list[verdicts.Verdict]) -> dict[str, verdicts.Verdict]:
    return {line["name"]: line for line in lines}


def test_verdicts_hold_fail_and_stay_open() -> None:
    found = by_name(verdicts.of_model(model_scores(endurance=None)))
    assert found["maps_mean"]["passed"] is True
    assert (found["flicker_ratio"]["passed"], found["flicker_ratio"]["note"]) == (False, "worst: ink")
    assert found["flicker_mean"]["value"] == pytest.approx(0.3)
    assert (found["burst"]["bound"], found["burst"]["passed"]) == (4.5, True)
    assert (found["drift"]["passed"], found["drift"]["value"]) == (None, None)
    assert found["foreign_history"]["passed"] is True


def test_what_never_recovered_fails_and_what_was_not_tried_is_open() -> None:
    recovery = {"hard_cut": {"frames": None, "curve": [0.1] * 16, "worst": [1.2] * 16}}
    found = by_name(verdicts.of_model(model_scores(recovery=recovery)))
    assert found["hard_cut"]["passed"] is False
    assert found["hard_cut"]["note"] == "worst scene after 16 frames: 1.20 times a fresh start's error"
    assert found["foreign_history"]["passed"] is None


def test_nothing_measured_is_nothing_judged() -> None:
    lines = [*verdicts.of_model({}), *verdicts.of_speed(None, "ours", 2), *verdicts.of_all({})]
    assert {line["passed"] for line in lines} == {None}
    assert len({line["name"] for line in lines}) == len(lines) > 25


def row(network: str, runs: str, milliseconds: float, off: float | None = 0.0, size: str = "640x360") -> dict[str, Any]:
    times = {"p50_ms": milliseconds, "p95_ms": milliseconds, "best_ms": milliseconds}
    return {"network": network, "runs": runs, "size": size, "off": off, "giga_macs": 1.0, **times}


def test_speed_is_judged_at_the_precision_that_would_be_picked() -> None:
    rows = [
        row("ours", "openvino CPU f32", 22),
        row("ours", "openvino CPU bf16", 15, off=0.5),
        row("ours", "openvino CPU i8", 9, off=5.0),  # another picture
        row("ours", "onnxruntime CPU f32", 5),
        row("fast_neural_style", "OpenVINO bf16 (its choice)", 100, off=None),
        row("fast_neural_style", "OpenVINO f32", 170, off=None),
        row("magenta", "OpenVINO bf16 (its choice)", 20, off=None),
    ]
    found = by_name(verdicts.of_speed({"rows": rows, "load": 0.3}, "ours", 2))
    assert (found["ms_640x360"]["value"], found["ms_640x360"]["note"]) == (15, "openvino CPU bf16")
    assert found["ms_1280x720"]["passed"] is None
    assert found["times_fast_neural_style"]["value"] == pytest.approx(100 / 15)
    assert [found[f"times_{family}"]["passed"] for family in ("fast_neural_style", "magenta")] == [True, False]
    busy = by_name(verdicts.of_speed({"rows": rows, "load": 6.1}, "ours", 8))["ms_640x360"]["note"]
    assert busy == "openvino CPU bf16, on 8 cores, machine busy: load 6.1"


def test_a_sheet_has_each_picture_in_its_place() -> None:
    sheet = sheets.named({name: plain(colour) for name, colour in COLOURS.items()}, 2, 64)
    assert [middle(sheet, 2, 2, place) for place in range(4)] == [list(colour) for colour in COLOURS.values()]
    rows = sheets.rows_of({"a": [plain((1, 1, 1)), plain((2, 2, 2))], "b": [plain((3, 3, 3)), plain((4, 4, 4))]}, 64)
    assert [middle(rows, 2, 2, place)[0] for place in range(4)] == [1, 3, 2, 4]


def test_a_shuffled_sheet_tells_nothing_but_its_answers_do() -> None:
    pictures = {name: plain(colour) for name, colour in COLOURS.items()}
    sheet, answers = sheets.blind(pictures, 2, 64, seed=1)
    for number, name in answers.items():
        assert middle(sheet, 2, 2, int(number) - 1) == list(COLOURS[name])
    assert sorted(answers.values()) == sorted(COLOURS)
    orders = {tuple(sheets.blind(pictures, 2, 64, seed)[1].values()) for seed in range(6)}
    assert len(orders) > 1


def test_pairs_hide_which_is_ours_and_the_answers_tell() -> None:
    peers = [("fns mosaic", "mosaic"), ("fns candy", "candy"), *((f"magenta {i}", str(i)) for i in range(12))]
    chosen = pairs.choose(peers, ["mosaic", "oil", "comic", "watercolor"])
    assert len(chosen) == 10
    assert [pair.look for pair in chosen[:5]] == ["mosaic", "comic", "oil", "watercolor", "oil"]
    ours = {look: [plain((1, 1, 1))] for look in ("mosaic", "oil", "comic", "watercolor")}
    theirs = {name: [plain((9, 9, 9))] for name, _ in peers}
    made, answers = pairs.sheet(chosen, [plain((5, 5, 5))], ours, theirs, 64, seed=0)
    for picture, answer in zip(made, answers, strict=True):
        expected = [5, 1, 9] if answer["ours"] == "A" else [5, 9, 1]
        assert [middle(picture, 3, 1, place)[0] for place in range(3)] == expected
    assert {answer["ours"] for answer in answers} == {"A", "B"}


def test_a_clip_plays_side_by_side(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    columns = {"input": [plain((200, 30, 30))] * 5, "ours": [plain((30, 30, 200))] * 5}
    videos.write(columns, 25, path, width=64)
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.name, stream.width, float(stream.average_rate or 0)) == ("h264", 128, 25)
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(stream)]
    assert len(frames) == 5
    assert frames[2][45, 32, 0] > 150 > frames[2][45, 96, 0]


def test_a_clip_that_cannot_be_written_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="does not exist"):
        videos.write({"a": [plain((1, 1, 1))]}, 30, tmp_path / "none" / "clip.mp4", width=64)


class Outline(HTMLParser):
    """Sections, pictures and clips of a page; fails on a tag that is closed wrongly."""

    VOID = ("meta", "img", "line", "polyline")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.sections: list[str] = []
        self.sources: list[str] = []
        self.words: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "section":
            self.sections.append(found["id"] or "")
        if tag in ("img", "video", "script", "link"):
            self.sources.append(found.get("src") or found.get("href") or "")
        if tag not in self.VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in self.VOID

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def all_results() -> dict[str, Any]:
    scores = model_scores()
    speed = {
        "rows": [row("ours", "openvino CPU f32", 15)],
        "failed": [{"network": "ours", "runs": "x", "why": "It <fails>."}],
        "text": {"p50_ms": 4.0, "p95_ms": 6.0},
        "megabytes": {"whole": 26.0},
        "load": 0.1,
    }
    about = {
        "machine": "a machine",
        "cores": 2,
        "quick": True,
        "size": "640x360",
        "plan": {"seed": 0, "size": (640, 360)},
        "models": [{"name": "ours", "renderer": True}],
        "looks": ["oil", "ink"],
        "peers": [],
        "clips": [{"name": "one", "frames": 30, "fps": 30.0}],
        "left_out": {"bad & worse.mp4": "It cannot be played."},
    }
    pictures = {
        "looks": {"oil": {"sheet": "sheets/look-oil.jpg", "video": "clips/oil.mp4"}},
        "overview": {"ours": "sheets/overview-1.jpg"},
        "blind": {"ours": "sheets/blind-1.jpg"},
        "layers": {"ours": "sheets/layers-1.jpg"},
        "peers": ["sheets/peers-1.jpg"],
        "pairs": ["sheets/pair-01.jpg"],
    }
    return {
        "about": about,
        "models": {"ours": scores, "other": model_scores(maps={"paint": 0.5, "bold": 0.5, "mean": 0.5})},
        "source": scores["source"],
        "peers": {"source": {"warp": 2.0, "flicker": 4.5}, "magenta x": {"warp": 4.0, "flicker": 9.0}},
        "prompts": {"look_top1": 0.9, "misses": {"look_top1": ["like <rembrandt>: oil instead of pencil"]}},
        "speed": speed,
        "pictures": pictures,
        "verdicts": {
            "ours": [*verdicts.of_model(scores), *verdicts.of_speed(speed, "ours", 2)],
            "other": [*verdicts.of_model(model_scores()), *verdicts.of_speed(speed, "other", 2)],
            "": verdicts.of_all({"speed": speed}),
        },
        "seconds": {"clips": 12.5},
    }


def test_the_page_is_whole_and_needs_nothing_from_elsewhere() -> None:
    text = page.html(all_results())
    outline = Outline(text)
    assert outline.sections[0] == "verdicts"
    assert {"fidelity", "looks", "endurance", "recovery", "prompts", "speed", "pictures", "about"} < set(
        outline.sections
    )
    assert all(source == "" or source.startswith(("sheets/", "clips/")) for source in outline.sources)
    assert "http" not in text.replace("http-equiv", "")
    assert "prefers-color-scheme: dark" in text
    said = " ".join(outline.words)
    for words in (
        "A quick run",
        "worst: ink",
        "bad & worse.mp4",
        "like <rembrandt>",
        "It <fails>.",
        "bounds hold",
    ):
        assert words in said, words
    for term in ("flicker", "warp_ratio", "ghost_ratio", "giga_macs"):
        assert TERMS[term] in said


def test_a_page_of_little_has_only_that() -> None:
    results = all_results()
    little = {"about": results["about"], "models": {"ours": {}}, "seconds": {}}
    little["verdicts"] = {"ours": verdicts.of_model({}), "": verdicts.of_all({})}
    assert Outline(page.html(little)).sections == ["verdicts", "about", "words"]


@pytest.mark.parametrize(
    ("value", "shown"), [(None, "-"), (0.12345, "0.123"), (7, "7"), (1.0, "1.000"), (123.4, "123"), (0, "0")]
)
def test_numbers_as_people_read_them(value: float | None, shown: str) -> None:
    assert markup.number(value) == shown
