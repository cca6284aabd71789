"""Presets: in an order of one's own, each change on the disk at once, and nothing lost."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from livestyle.errors import OutputError, PromptError, SettingsError
from livestyle.preset import Preset, built_in
from livestyle.presets import Shelf, collections, find
from livestyle.prompt import Prompt
from livestyle.safe_file import previous
from livestyle.settings import settings_from

pytestmark = pytest.mark.usefixtures("home")


def names(shelf: Shelf) -> list[str]:
    return [preset.name for preset in shelf.presets]


def shelf_of(*names_of_presets: str) -> Shelf:
    shelf = Shelf("mine")
    for name in names_of_presets:
        shelf.save(Preset(name=name, prompt=f"{name} look"))
    return shelf


def test_ten_come_along() -> None:
    assert len(built_in()) == 10
    assert len(set(names(Shelf()))) == 10
    assert [preset.make_prompt().text for preset in Shelf().presets] == [preset.prompt for preset in built_in()]
    assert collections() == ["presets"]


def test_a_list_of_ones_own_begins_with_those_that_come_along(home: Path) -> None:
    Shelf().save(Preset(name="Mine", prompt="charcoal"))
    assert len(Shelf().presets) == 11
    assert (home / "config" / "presets" / "presets.toml").exists()
    for preset in Shelf().presets:
        shelf = Shelf()
        shelf.remove(preset.name)
    assert Shelf().presets == (), "what was removed does not come back"


def test_save_rename_move_remove() -> None:
    shelf = shelf_of("a", "b", "c")
    shelf.rename("b", "B")
    shelf.move("c", 0)
    shelf.save(Preset(name="a", prompt="oil", strength=0.5), replace=True)
    assert names(shelf) == names(Shelf("mine")) == ["c", "a", "B"]
    assert Shelf("mine").find("a").strength == 0.5
    shelf.move("c", 99)
    shelf.remove("a")
    assert names(Shelf("mine")) == ["B", "c"]
    assert collections() == ["presets", "mine"]


def test_what_cannot_be_done_is_told_and_changes_nothing() -> None:
    shelf = shelf_of("a", "b")
    for wrong in (
        lambda: shelf.save(Preset(name="a", prompt="oil")),
        lambda: shelf.rename("a", "b"),
        lambda: shelf.rename("a", " "),
        lambda: shelf.rename("x", "y"),
        lambda: shelf.remove("x"),
        lambda: shelf.move("x", 1),
        lambda: Shelf("../x"),
    ):
        with pytest.raises(SettingsError):
            wrong()
    assert names(Shelf("mine")) == ["a", "b"]


def test_next_previous_and_any() -> None:
    shelf = shelf_of("a", "b", "c")
    assert [shelf.next(name).name for name in ("a", "c", None, "gone")] == ["b", "a", "a", "a"]
    assert [shelf.previous(name).name for name in ("a", "c", None)] == ["c", "b", "c"]
    assert {shelf.random("b").name for _ in range(100)} == {"a", "c"}
    alone = Shelf("alone")
    for ask in (alone.next, alone.previous, alone.random):
        with pytest.raises(SettingsError, match="no preset"):
            ask()
    alone.save(Preset(name="x", prompt="oil"))
    assert alone.random("x").name == "x"


def test_a_preset_is_a_whole_prompt() -> None:
    preset = Preset(
        name="x", prompt="ink", background="neon city", strength=0.8, background_strength=0.5, transition=1.0,
        adjust={"grain": (0.5,), "lines": (1.0, 0.2)},
    )  # fmt: skip
    shelf = shelf_of()
    shelf.save(preset)
    assert Shelf("mine").presets == (preset,)
    prompt = Prompt("ink", 0.8, 1.0, "neon city", 0.5, (("grain", (0.5,)), ("lines", (1.0, 0.2))))
    assert Shelf("mine").find("x").make_prompt() == prompt
    settings = settings_from(preset.settings())
    assert (settings.prompt, settings.background_prompt, settings.background_strength) == ("ink", "neon city", 0.5)


@pytest.mark.parametrize(
    "values", [{"name": ""}, {"name": "x" * 65}, {"name": "a\x07"}, {"prompt": ""}, {"background": "x" * 400}]
)
def test_a_preset_that_cannot_be_is_refused(values: dict[str, str]) -> None:
    with pytest.raises((SettingsError, PromptError)):
        Preset.model_validate({"name": "a", "prompt": "oil"} | values)


def test_one_file_goes_from_hand_to_hand(tmp_path: Path) -> None:
    shelf = shelf_of("a", "b", "c")
    shelf.export(tmp_path / "some.toml", ["a", "c"])
    other = Shelf("other")
    assert other.import_file(tmp_path / "some.toml") == ("a", "c")
    assert other.import_file(tmp_path / "some.toml") == ("a (2)", "c (2)")
    assert names(Shelf("other")) == ["a", "c", "a (2)", "c (2)"]
    shelf.export(tmp_path / "all.toml")
    assert len(Shelf("third").import_file(tmp_path / "all.toml")) == 3
    with pytest.raises(SettingsError):
        shelf.export(tmp_path / "x.toml", ["gone"])
    with pytest.raises(OutputError):
        (tmp_path / "file").touch()
        shelf.export(tmp_path / "file" / "x.toml")


@pytest.mark.parametrize("content", [b"\xff\xfe", b"presets = 3", b"[[presets]]\nname = 'x'", b"not toml ="])
def test_a_file_that_is_none_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.toml").write_bytes(content)
    with pytest.raises(SettingsError):
        shelf_of("a").import_file(tmp_path / "x.toml")
    assert names(Shelf("mine")) == ["a"]
    with pytest.raises(SettingsError):
        Shelf("mine").import_file(tmp_path / "missing.toml")


def test_what_cannot_be_used_stays_in_the_file(home: Path) -> None:
    path = home / "config" / "presets" / "mine.toml"
    path.parent.mkdir(parents=True)
    path.write_text(
        'newer = 1\n[[presets]]\nname = "a"\nprompt = "oil"\nsparkle = true\n'
        '[[presets]]\nname = "b"\nprompt = "oil"\nstrength = 7\n[[presets]]\nname = "a"\nprompt = "ink"\n',
        "utf-8",
    )
    shelf = Shelf("mine")
    assert names(shelf) == ["a"]
    assert len(shelf.notes) == 2
    assert all("cannot be used" in note for note in shelf.notes)
    shelf.rename("a", "c")
    data = tomllib.loads(path.read_text("utf-8"))
    assert data["newer"] == 1
    assert data["presets"] == [
        {"name": "c", "prompt": "oil", "sparkle": True},
        {"name": "b", "prompt": "oil", "strength": 7},
        {"name": "a", "prompt": "ink"},
    ]


def test_a_damaged_file_falls_back_to_the_copy(home: Path) -> None:
    shelf_of("a", "b")
    path = home / "config" / "presets" / "mine.toml"
    path.write_bytes(b"\x00" * 40)
    shelf = Shelf("mine")
    assert names(shelf) == ["a"], "as it was before the last change"
    assert "damaged" in shelf.notes[0]
    previous(path).write_bytes(b"\x00")
    assert names(Shelf("mine")) == []


def test_a_preset_is_found_by_its_name_anywhere() -> None:
    shelf_of("Sunday")
    assert find("sunday").prompt == "Sunday look"
    assert find("ink comic").name == "Ink comic"
    with pytest.raises(SettingsError, match='no preset "x"'):
        find("x")
