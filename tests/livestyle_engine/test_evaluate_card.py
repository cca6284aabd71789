"""The scores of a model card come from the results of an evaluation, and nothing else of the card changes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from livestyle_engine.evaluation import card, verdicts

ROOT = Path(__file__).resolve().parents[2]
BEGIN, END = card.marks("scores")
FILES = "\n".join(card.marks("files"))
BLANK = f"# Card\n\nbefore\n\n{BEGIN}\nyesterday's\n{END}\n\n{FILES}\n\nafter\n"


def results(*, quick: bool = False) -> dict[str, Any]:
    look = {"l1": 0.00765432, "flicker": 0.25, "flicker_ratio": 0.5, "warp_ratio": 0.75, "ghost_ratio": 1.25}
    scores = {"maps": {"paint": 0.01, "mean": 0.008}, "looks": {"oil": look, "ink": {"l1": 0.5}}}
    found: dict[str, Any] = {
        "about": {
            "machine": "A processor, 2 cores",
            "quick": quick,
            "size": "640x360",
            "plan": {"seed": 3},
            "models": [{"name": "restyler-s", "file": "restyler.onnx", "sha256": "a47d2f"}],
            "clips": [{"name": "one", "frames": 30, "fps": 30.0}, {"name": "two", "frames": 12, "fps": 30.0}],
            "left_out": {"sheets": "One | sentence."},
        },
        "models": {"restyler-s": scores},
        "verdicts": {"restyler-s": verdicts.of_model(scores), "": verdicts.of_all({})},
    }
    return found


def test_the_scores_stand_between_the_marks_and_the_rest_stays(tmp_path: Path) -> None:
    (tmp_path / "results.json").write_text(json.dumps(results()), encoding="utf-8")
    page = tmp_path / "card.md"
    page.write_text(BLANK, encoding="utf-8")
    for _ in range(2):  # filled twice, it is the same
        assert card.main([str(tmp_path / "results.json"), str(page)]) == 0
    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"# Card\n\nbefore\n\n{BEGIN}\n")
    assert f"\n{END}\n\n{card.marks('files')[0]}\n| file | MB |" in text
    assert text.endswith(f"{card.marks('files')[1]}\n\nafter\n")
    assert "yesterday's" not in text
    assert "2 clips, 42 frames at 640x360, seed 3." in text
    assert "`a47d2f`" in text


def test_values_bounds_and_what_was_not_measured_are_told() -> None:
    lines = card.scores(results()).splitlines()
    assert "| Maps error, mean | 0.008 | at most 0.012 | yes |  |" in lines
    assert "| Flicker over the reference's, each look | 0.5 | at most 0.6 | yes | worst: oil |" in lines
    assert "| Fast pixels, with the past over without, each look | 1.25 | at most 1.05 | **no** | worst: oil |" in lines
    assert "| Drift over 20,000 frames | not measured | at most 0.01 |  |  |" in lines
    assert "| oil | 0.0077 | 0.25 | 0.50 | 0.75 | 1.25 |" in lines
    assert "| ink | 0.5000 | not measured | not measured | not measured | not measured |" in lines
    assert "- sheets: One / sentence." in lines


def test_a_quick_run_is_called_one() -> None:
    assert "quick" not in card.scores(results())
    assert card.scores(results(quick=True)).startswith("**A quick run")


@pytest.mark.parametrize(
    "wrong", ["", BLANK + BLANK, f"{FILES}{END}\n{BEGIN}\n", f"{FILES}{BEGIN}\n", f"{BEGIN}\n{END}\n"]
)
def test_a_card_without_its_marks_is_refused_and_stays(
    wrong: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "results.json").write_text(json.dumps(results()), encoding="utf-8")
    page = tmp_path / "card.md"
    page.write_text(wrong, encoding="utf-8")
    assert card.main([str(tmp_path / "results.json"), str(page)]) == 2
    assert page.read_text(encoding="utf-8") == wrong
    assert "<!-- " in capsys.readouterr().err


@pytest.mark.parametrize("content", [None, "{", "{}", "[1]", "3"])
def test_results_that_are_none_are_told(
    content: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "results.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    page = tmp_path / "card.md"
    page.write_text(BLANK, encoding="utf-8")
    assert card.main([str(path), str(page)]) == 2
    assert "livestyle evaluate" in capsys.readouterr().err
    assert page.read_text(encoding="utf-8") == BLANK


def test_the_files_alone_can_be_listed_anew(tmp_path: Path) -> None:
    page = tmp_path / "card.md"
    page.write_text(BLANK, encoding="utf-8")
    assert card.main(["-", str(page), "--files-only"]) == 0
    text = page.read_text(encoding="utf-8")
    assert "yesterday's" in text, "the scores stay"
    weights = {path.name for path in (ROOT / "models").rglob("*.onnx")} | {"captions.npz"}
    assert all(f"{name}`" in text for name in weights)


def test_the_shipped_card_can_be_filled() -> None:
    text = (ROOT / "docs" / "model-card.md").read_text(encoding="utf-8")
    text = card.filled(card.filled(text, "files", card.shipped()), "scores", card.scores(results()))
    assert "A processor, 2 cores" in text
    assert "encoder.onnx" in text
