"""The prompts of before."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from livestyle.errors import OutputError
from livestyle.history import MOST, History, history_path


def test_prompts_are_kept_each_once_the_newest_last(tmp_path: Path) -> None:
    history = History(tmp_path / "a.json")
    for text in ("oil", " rain ", "ink", "oil", "", "x" * 301):
        history.add(text)
    assert history.texts() == ("rain", "ink", "oil")
    history.save()
    assert History(tmp_path / "a.json").texts() == ("rain", "ink", "oil")


def test_there_are_no_more_than_two_hundred(tmp_path: Path) -> None:
    history = History(tmp_path / "a.json")
    for number in range(MOST + 50):
        history.add(f"oil {number}")
    assert len(history.texts()) == MOST
    assert history.texts()[-1] == f"oil {MOST + 49}"
    history.save()
    assert History(tmp_path / "a.json").texts() == history.texts()


@pytest.mark.parametrize("content", ["", "{", '{"a": 1}', '[1, null, ""]', '"oil"'])
def test_a_file_that_cannot_be_read_is_empty(tmp_path: Path, content: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(content, "utf-8")
    assert History(path).texts() == ()


def test_a_file_by_hand_is_taken_as_far_as_it_is_good(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(["oil", 7, "ink", "oil", "x" * 400, *(f"t{n}" for n in range(300))]), "utf-8")
    assert len(History(path).texts()) == MOST
    assert History(path).texts()[-1] == "t299"


def test_it_lies_in_the_users_state_folder(home: Path) -> None:
    assert history_path() == home / "state" / "prompts.json"
    history = History()
    history.add("oil")
    history.save()
    history.clear()
    assert (history.texts(), History().texts()) == ((), ("oil",))


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError):
        History(tmp_path / "file" / "a.json").save()
