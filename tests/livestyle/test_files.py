"""Files that a user could lose: TOML that is read back as it was written, and writing that leaves no half."""

from __future__ import annotations

import math
import os
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from livestyle.errors import OutputError
from livestyle.safe_file import previous, write_bytes, write_text
from livestyle.toml_text import to_toml


@pytest.mark.parametrize(
    "table",
    [
        {},
        {"a": 1, "b": -2.5, "c": True, "d": "x"},
        {"text": 'a "quoted" \\ line\nand\ttab \x00 \x7f ü 漫画', "key with space": "", "ä": 1, "": 2},
        {"list": [1, 2, 3], "mixed": ["a", 1.5, [True]], "none": []},
        {"big": 2**62, "small": 1e-9, "whole": 3.0, "far": math.inf},
        {"table": {"x": 1, "inner": {"y": "z"}}, "after": 1},
        {"presets": [{"name": "one", "tags": ["a"]}, {"name": "two", "deep": {"k": 1}}], "name": "mine"},
        {"mixed": [{"a": 1}, 2], "at": datetime(2026, 11, 21, 4, 5, 6, tzinfo=UTC), "day": date(2026, 11, 21)},
    ],
)
def test_toml_comes_back_as_it_was(table: dict[str, object]) -> None:
    assert tomllib.loads(to_toml(table)) == table


def test_what_is_not_set_is_left_out() -> None:
    assert tomllib.loads(to_toml({"a": None, "b": 1})) == {"b": 1}


def test_what_has_no_form_in_toml_is_refused() -> None:
    with pytest.raises(TypeError, match="set"):
        to_toml({"a": {1, 2}})


def test_the_previous_copy_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "a.toml"
    write_text(path, "one", keep_previous=True)
    assert not previous(path).exists()
    write_text(path, "two", keep_previous=True)
    write_text(path, "three", keep_previous=True)
    assert (path.read_text("utf-8"), previous(path).read_text("utf-8")) == ("three", "two")
    assert sorted(file.name for file in path.parent.iterdir()) == ["a.toml", "a.toml.previous"]


def test_a_file_system_without_links_keeps_the_copy_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", refuse)
    path = tmp_path / "a.toml"
    for text in ("one", "two"):
        write_text(path, text, keep_previous=True)
    assert previous(path).read_text("utf-8") == "one"


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.bin"
    write_bytes(path, b"old")

    def fail(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OutputError, match="full"):
        write_bytes(path, b"new")
    assert path.read_bytes() == b"old"
    assert [file.name for file in tmp_path.iterdir()] == ["a.bin"]
