"""`livestyle looks`, as it is typed."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from livestyle.cli.main import main
from livestyle_engine import own_looks
from livestyle_engine.look_library import create
from livestyle_engine.looks import bank
from livestyle_engine.parameters import SCHEMA

Capture = pytest.CaptureFixture[str]


def answer(capsys: Capture, *arguments: str | Path) -> dict[str, Any]:
    """What the command says as JSON."""
    assert main(["looks", *map(str, arguments), "--json"]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    found: dict[str, Any] = json.loads(said.out)
    return found


def refusal(capsys: Capture, *arguments: str | Path) -> str:
    """What it says when the command line cannot be right: one line."""
    assert main(["looks", *map(str, arguments)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    return said.err


def make(capsys: Capture) -> dict[str, Any]:
    return answer(
        capsys, "new", "misty", "--from", "comic/sepia", "--caption", "chalk in the fog", "haze", "--set",
        "vignette=-0.4", "bloom=0.1,0.2,0", "--set", "levels=default",
    )  # fmt: skip


@pytest.mark.parametrize("words", [["looks"], ["looks", "list"]])
def test_it_lists(capsys: Capture, words: list[str]) -> None:
    assert main(words) == 0
    text = capsys.readouterr().out
    assert all(f"\n  {name}: " in text for name in [*bank().looks, *bank().palettes])
    assert main([*words, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["looks"].keys() == bank().looks.keys()
    assert found["palettes"].keys() == bank().palettes.keys()
    assert found["own"] == {}
    assert [row["name"] for row in found["parameters"]] == [parameter.name for parameter in SCHEMA]


def test_json_may_stand_before_the_action(capsys: Capture) -> None:
    assert main(["looks", "--json", "list"]) == 0
    assert "looks" in json.loads(capsys.readouterr().out)


def test_a_new_look_is_listed_and_shown(capsys: Capture) -> None:
    said = make(capsys)
    assert said["saved"] == "misty"
    assert Path(said["file"]).exists()
    assert said["try"] == 'livestyle run --prompt "chalk in the fog"'
    assert answer(capsys, "list")["own"] == {"misty": ["chalk in the fog", "haze"]}
    rows = {row["name"]: row for row in answer(capsys, "show", "misty")["parameters"]}
    assert list(rows) == [parameter.name for parameter in SCHEMA]
    expected = {"value": [-0.4], "set": True, "low": -1, "high": 1, "group": "camera"}
    assert rows["vignette"] == rows["vignette"] | expected
    assert rows["levels"]["set"] is False
    for name, values in bank().palettes["sepia"].values.items():
        assert tuple(rows[name]["value"]) == values
    assert tuple(rows["grade"]["value"]) == bank().looks["comic"].values["grade"]
    assert main(["looks", "show", "misty"]) == 0
    text = capsys.readouterr().out
    assert "    vignette: -0.4, -1 to 1: darker corners" in text
    assert "    levels: 6 (default), 2 to 16: number of steps" in text


def test_flags_change_a_look(capsys: Capture) -> None:
    make(capsys)
    answer(capsys, "edit", "misty", "--set", "vignette=default", "levels=9")
    look = create().find("misty")
    assert look.captions == ("chalk in the fog", "haze")
    assert "vignette" not in look.values
    assert look.values["levels"] == (9.0,)
    answer(capsys, "edit", "MISTY", "--caption", "fog", "--caption", "white fog")
    assert create().find("misty").captions == ("fog", "white fog")
    assert create().find("misty").values == look.values


def test_a_look_travels_in_a_file(capsys: Capture, tmp_path: Path) -> None:
    make(capsys)
    file = tmp_path / "gift.toml"
    assert answer(capsys, "export", "misty", file) == {"exported": "misty", "file": str(file)}
    assert answer(capsys, "remove", "misty") == {"removed": "misty"}
    assert "sparkle" not in str(answer(capsys, "import", file, "--name", "misty"))
    assert "already" in refusal(capsys, "import", file, "--name", "misty")
    file.write_text(file.read_text("utf-8").replace("[parameters]", "[parameters]\nsparkle = 3"), "utf-8")
    said = answer(capsys, "import", file, "--name", "misty", "--replace")
    assert said["notes"] == ['The parameter "sparkle" is not known here: it is kept and has no effect.']
    assert answer(capsys, "show", "misty")["notes"] == said["notes"]
    assert answer(capsys, "import", file)["saved"] == "gift"
    answer(capsys, "export", "misty", file)
    assert "\nsparkle = 3\n" in file.read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["new"], "NAME"),
        (["new", "a b"], "letters a to z"),
        (["new", "oil"], "comes with livestyle"),
        (["new", "mine", "--from", "oyl"], 'Did you mean "oil"?'),
        (["new", "mine", "--from", "oil/sepiaa"], "no palette"),
        (["new", "mine", "--set", "vignette"], "PARAMETER=VALUE"),
        (["new", "mine", "--set", "vignette=much"], "no number"),
        (["new", "mine", "--set", "vignette=2"], "-1 to 1"),
        (["new", "mine", "--set", "vignet=default"], 'Did you mean "vignette"?'),
        (["new", "mine", "--set", "bloom=1"], "takes 3 numbers"),
        (["new", "mine", "--caption", "|"], "cannot be a caption"),
        (["show", "mine"], "no look"),
        (["edit", "oil", "--set", "vignette=0"], "--from oil"),
        (["edit", "oil"], "--from oil"),
        (["export", "mine", "x.toml"], "no look"),
        (["import", "nowhere.toml"], "no file"),
        (["remove", "oil"], "no own look"),
        (["dance"], "dance"),
    ],
)
def test_what_cannot_be_right_is_told_in_one_line(capsys: Capture, words: list[str], says: str) -> None:
    assert says in refusal(capsys, *words)
    assert own_looks.paths() == []


def test_a_file_that_cannot_be_written_is_another_code(capsys: Capture, tmp_path: Path) -> None:
    assert main(["looks", "export", "oil", str(tmp_path)]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    """Make a program the user's editor: `text` is the file, before and after."""
    program = ["import pathlib, sys", "file = pathlib.Path(sys.argv[1])", "text = file.read_text('utf-8')", *lines]
    (tmp_path / "my editor.py").write_text("\n".join([*program, "file.write_text(text, 'utf-8')"]), "utf-8")
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", f'"{sys.executable}" "{tmp_path / "my editor.py"}"')


def test_an_editor_changes_a_look_and_comments_stay(
    capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(capsys)
    editor(tmp_path, monkeypatch, "text = '# mine!\\n' + text.replace('#dust = 0', 'dust = 0.5')")
    assert answer(capsys, "edit", "misty")["saved"] == "misty"
    assert own_looks.path_for("misty").read_text("utf-8").startswith("# mine!\n")
    assert create().find("misty").values["dust"] == (0.5,)
    assert list(tmp_path.glob("livestyle-look-*")) == []


def test_an_editor_may_change_nothing_or_fail(capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(capsys)
    editor(tmp_path, monkeypatch)
    assert answer(capsys, "edit", "misty") == {"unchanged": "misty"}
    editor(tmp_path, monkeypatch, "sys.exit(3)")
    assert main(["looks", "edit", "misty"]) == 1
    assert "code 3" in capsys.readouterr().err
    monkeypatch.setenv("EDITOR", str(tmp_path / "none"))
    assert "cannot be started" in refusal(capsys, "edit", "misty")
    monkeypatch.delenv("EDITOR")
    assert "No editor" in refusal(capsys, "edit", "misty")


def test_what_an_editor_spoils_is_not_kept_and_not_lost(
    capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(capsys)
    before = own_looks.path_for("misty").read_bytes()
    editor(tmp_path, monkeypatch, "text = text.replace('vignette = -0.4', 'vignette = 40')")
    said = refusal(capsys, "edit", "misty")
    assert "goes from -1 to 1" in said
    assert own_looks.path_for("misty").read_bytes() == before
    written = Path(said.split("import ")[1].split(" --replace")[0])
    written.write_text(written.read_text("utf-8").replace("vignette = 40", "vignette = 0.4"), "utf-8")
    assert answer(capsys, "import", written, "--replace")["saved"] == "misty"
    assert create().find("misty").values["vignette"] == (0.4,)


def test_a_file_that_is_broken_is_listed_and_can_be_edited(
    capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(capsys)
    own_looks.path_for("misty").write_text("captions = [", "utf-8")
    assert "not valid TOML" in answer(capsys, "list")["notes"][0]
    assert main(["looks"]) == 0
    assert "not valid TOML" in capsys.readouterr().out
    editor(tmp_path, monkeypatch, "text = 'captions = []'")
    assert answer(capsys, "edit", "misty")["try"] == 'livestyle run --prompt "misty"'


def test_a_look_of_nothing_but_a_name_says_how_to_go_on(capsys: Capture) -> None:
    found = answer(capsys, "new", "misty")
    assert found["file"].endswith("misty.toml")
    assert found["next"] == (
        'Prompts find it by its name "misty" and by the captions in its file; '
        "change both with: livestyle looks edit misty"
    )
    assert "next" not in answer(capsys, "new", "hazy", "--caption", "haze")
