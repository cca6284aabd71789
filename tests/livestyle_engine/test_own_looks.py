from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from livestyle import plugins
from livestyle.errors import OutputError, SettingsError
from livestyle.look_library import Look
from livestyle.safe_file import previous
from livestyle_engine import look_file, own_looks
from livestyle_engine.look_library import FileLookLibrary, create
from livestyle_engine.looks import bank
from livestyle_engine.parameters import SCHEMA

DEFAULTS = {parameter.name: parameter.default for parameter in SCHEMA}
MINE = Look(
    "misty-chalk", ("chalk in the fog", "foggy chalk"), {"vignette": (0.5,), "bloom": (0.1, 0.2, 0.3)}, own=True
)


@pytest.fixture
def library() -> FileLookLibrary:
    return create()


def test_the_entry_point_gives_the_library() -> None:
    library = plugins.look_library()
    assert isinstance(library, FileLookLibrary)
    assert [parameter.name for parameter in library.schema()] == [parameter.name for parameter in SCHEMA]
    assert [look.name for look in library.looks()] == sorted(bank().looks)


def test_a_look_is_kept_found_changed_and_removed(library: FileLookLibrary) -> None:
    library.save(replace(MINE, own=False))
    assert library.looks()[-1] == MINE
    assert library.find("MISTY-chalk") == MINE
    with pytest.raises(SettingsError, match="already"):
        library.save(MINE)
    with pytest.raises(SettingsError, match="already"):  # another file, but not on every system
        library.save(replace(MINE, name="Misty-Chalk"), replace=True)
    library.save(replace(MINE, captions=("other",)), replace=True)
    assert library.find(MINE.name).captions == ("other",)
    assert previous(own_looks.path_for(MINE.name)).exists()
    library.remove(MINE.name)
    assert list(own_looks.folder().iterdir()) == []
    with pytest.raises(SettingsError, match="no own look"):
        library.remove(MINE.name)


@pytest.mark.parametrize("name", ["oil", "Oil", "", "a b", "../up", "a/b", "ümlaut", "-a", "con", "12", "x" * 41])
def test_names_that_no_look_may_have(library: FileLookLibrary, name: str) -> None:
    with pytest.raises(SettingsError) as caught:
        library.save(replace(MINE, name=name))
    assert caught.value.action
    assert not own_looks.folder().exists()


@pytest.mark.parametrize(
    ("look", "says"),
    [
        (replace(MINE, values={"vignete": (0.1,)}), 'no parameter "vignete". Did you mean "vignette"'),
        (replace(MINE, values={"vignette": (7.0,)}), "goes from -1 to 1. 7 is outside"),
        (replace(MINE, values={"vignette": (float("nan"),)}), "goes from -1 to 1"),
        (replace(MINE, values={"bloom": (0.1,)}), "takes 3 numbers, not 1"),
        (replace(MINE, captions=("fog | chalk",)), "cannot be a caption"),
        (replace(MINE, captions=("background: fog",)), "cannot be a caption"),
        (replace(MINE, captions=("",)), "cannot be a caption"),
        (replace(MINE, captions=("x" * 301,)), "cannot be a caption"),
        (replace(MINE, captions=tuple(f"caption {number}" for number in range(201))), "at most 200"),
    ],
)
def test_what_is_not_usable_is_refused_in_words(library: FileLookLibrary, look: Look, says: str) -> None:
    with pytest.raises(SettingsError) as caught:
        library.save(look)
    assert says in str(caught.value)


def test_needless_words_and_numbers_are_not_kept(library: FileLookLibrary) -> None:
    library.save(replace(MINE, captions=("a  fog ", "A fog", "haze"), values={"vignette": (0.0,), "levels": (5.0,)}))
    kept = library.find(MINE.name)
    assert (kept.captions, kept.values) == (("a fog", "haze"), {"levels": (5.0,)})


@pytest.mark.parametrize("name", sorted(bank().looks))
def test_every_shipped_look_goes_through_a_file_unchanged(library: FileLookLibrary, name: str, tmp_path: Path) -> None:
    look = library.find(name)
    library.write_file(look, tmp_path / f"{name}.toml")
    found = library.read_file(tmp_path / f"{name}.toml")
    assert found.name == name
    assert {key(caption) for caption in found.captions} == {key(caption) for caption in look.captions}
    assert found.values == {k: v for k, v in look.values.items() if v != DEFAULTS[k]}


def key(caption: str) -> str:
    return " ".join(caption.lower().split())


def test_a_file_shows_every_parameter_with_its_range(library: FileLookLibrary) -> None:
    library.save(MINE)
    text = own_looks.path_for(MINE.name).read_text("utf-8")
    for parameter in SCHEMA:
        assert f"# {parameter.low:g} to {parameter.high:g}: {parameter.help}\n" in text
        set_ = f"\n{parameter.name} = " in text
        assert set_ == (parameter.name in MINE.values)
        assert set_ or f"\n#{parameter.name} = " in text
    everything = tomllib.loads(re.sub(r"^#(?=\w|  |\])", "", text, flags=re.MULTILINE))
    assert everything["parameters"].keys() == DEFAULTS.keys()


FOREIGN = """
captions = ["chalk in the fog"]
author = "somebody"
[parameters]
vignette = 0.5
sparkle = [1, 2]
[camera]
lens = 35
"""


def test_what_another_version_wrote_is_kept_and_told(library: FileLookLibrary, tmp_path: Path) -> None:
    file = tmp_path / "My look (1).toml"
    file.write_text(FOREIGN, "utf-8")
    look = library.read_file(file)
    assert look.name == "My-look-1"
    assert isinstance(look, look_file.ForeignLook)
    assert len(look.notes) == 3
    library.save(look)
    library.save(Look(look.name, ("haze",), {"vignette": (0.1,)}), replace=True)  # as a panel does
    library.write_file(library.find(look.name), tmp_path / "again.toml")
    again = library.read_file(tmp_path / "again.toml")
    assert isinstance(again, look_file.ForeignLook)
    assert again.extra == {"author": "somebody", "camera": {"lens": 35}, "parameters": {"sparkle": [1, 2]}}
    assert (again.captions, again.values) == (("haze",), {"vignette": (0.1,)})


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"captions = [", "not valid TOML"),
        (b"prompt = 'oil'", "no list of captions"),
        (b"captions = [1]", "no list of captions"),
        (b"captions = []\nparameters = 3", "no table of parameters"),
        (b"captions = []\n[parameters]\nvignette = 'much'", "is no number"),
        (b"captions = []\n[parameters]\nvignette = true", "is no number"),
        (b"captions = []\n[parameters]\nvignette = 3", "goes from -1 to 1"),
        (b"captions = []\na = " + b"[" * 5000, "not valid TOML"),
        (b"\xff\xfe", "no look file: it is no text"),
        (b"\0\0\0\x1cftypisom", "no look file: it is no text"),
        (b"#" * 1_000_001, "too large"),
    ],
)
def test_a_file_that_is_no_look_is_told_in_words(
    library: FileLookLibrary, tmp_path: Path, content: bytes, says: str
) -> None:
    file = tmp_path / "bad.toml"
    file.write_bytes(content)
    with pytest.raises(SettingsError, match=says) as caught:
        library.read_file(file)
    assert caught.value.action
    own_looks.folder().mkdir(parents=True)
    (own_looks.folder() / "bad.toml").write_bytes(content)
    assert len(library.looks()) == len(bank().looks)  # left out
    assert says in library.notes()[0]
    with pytest.raises(SettingsError, match=says):
        library.find("bad")
    library.save(replace(MINE, name="bad"), replace=True)
    assert library.find("bad").captions == MINE.captions


def test_files_that_cannot_be_there(library: FileLookLibrary, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no file"):
        library.read_file(tmp_path / "none.toml")
    with pytest.raises(SettingsError, match="cannot be read"):
        library.read_file(tmp_path)
    with pytest.raises(OutputError):
        library.write_file(MINE, tmp_path)
    own_looks.folder().mkdir(parents=True)
    (own_looks.folder() / "oil.toml").write_text('captions = ["my oil"]', "utf-8")  # as after an update
    assert "comes with livestyle" in library.notes()[0]
    assert not library.find("oil").own


def test_a_video_is_no_look_file(library: FileLookLibrary, tmp_path: Path) -> None:
    file = tmp_path / "holiday.mp4"
    file.write_bytes(b"not a film, and no look")
    with pytest.raises(SettingsError, match="is no look file") as caught:
        library.read_file(file)
    assert caught.value.action == "Choose a file that livestyle looks export has written."
