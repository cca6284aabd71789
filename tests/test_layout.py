"""The tree keeps its promises: small modules, telling names, no private paths, links that lead somewhere."""

from __future__ import annotations

import re
import tempfile
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("livestyle", "engine", "models", "plugins", "ui", "tests", "benchmarks", "installers", "docs", "LICENSES")
WRITTEN = {".lua", ".md", ".ps1", ".py", ".sh", ".toml"}
LONGEST = 300
EMPTY_NAMES = {"common", "helper", "helpers", "manager", "misc", "util", "utils"}
PRIVATE = re.compile(r"(?<![\w.])(/home/\w+/|/r[o]ot/|/Users/\w+/|[A-Z]:\\Users\\\w+)")
LINK = re.compile(r"\]\((?!\w+:|#)([^)#\s]+)")


def texts() -> list[Path]:
    nested = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*")]
    return sorted(path for path in [*nested, *ROOT.glob("*")] if path.suffix in WRITTEN and path.is_file())


def modules() -> list[Path]:
    return [path for path in texts() if path.suffix == ".py"]


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_modules_are_found() -> None:
    assert {"check.py", "livestyle/ports.py", "tests/test_layout.py"} <= {shown(path) for path in modules()}


def test_no_module_is_longer_than_a_reader_can_hold() -> None:
    lengths = {shown(path): len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST} == {}


def test_names_tell_what_is_inside() -> None:
    named = {part for path in modules() for part in path.relative_to(ROOT).with_suffix("").parts}
    assert {name for name in named if EMPTY_NAMES & set(name.split("_"))} == set()


def test_no_path_of_one_persons_machine() -> None:
    around = ROOT.parent
    everybodys = {Path(around.anchor), Path(tempfile.gettempdir()), Path.home()}
    mine = [] if around in everybodys else [f"{around}/"]
    written = {shown(path): path.read_text(encoding="utf-8") for path in texts()}
    found = {name for name, text in written.items() if PRIVATE.search(text) or any(path in text for path in mine)}
    assert found == set()


@pytest.mark.parametrize("page", [path for path in texts() if path.suffix == ".md"], ids=shown)
def test_links_lead_somewhere(page: Path) -> None:
    targets = LINK.findall(page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("package", ["livestyle", "engine/livestyle_engine", "plugins/livestyle_plugins"])
def test_packages_say_that_they_are_typed(package: str) -> None:
    assert (ROOT / package / "py.typed").exists()


def test_every_shipped_licence_has_its_text() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for name in set(project["license"].split(" AND ")) - {"MIT"}:
        assert len((ROOT / "LICENSES" / f"{name}.txt").read_text(encoding="utf-8")) > 10_000, name
    assert "MIT License" in (ROOT / "LICENSE").read_text(encoding="utf-8")


WEIGHTS = sorted((ROOT / "models").rglob("*.onnx"))


def test_there_are_weights() -> None:
    assert WEIGHTS


@pytest.mark.parametrize("weights", WEIGHTS, ids=shown)
def test_every_model_has_a_card_with_its_licence_and_origin(weights: Path) -> None:
    card = tomllib.loads((weights.parent / "card.toml").read_text(encoding="utf-8"))
    assert weights.name in (card["file"], card.get("layers"), card.get("reference"))
    assert card["licence"]
    assert card.get("data") or card.get("source"), "what it was trained on, or where it comes from"


@pytest.mark.parametrize("kind", ["looks", "palettes"])
def test_every_look_and_palette_can_be_found_by_words(kind: str) -> None:
    files = sorted((ROOT / "models/livestyle_models" / kind).glob("*.toml"))
    speechless = [path.stem for path in files if not tomllib.loads(path.read_text(encoding="utf-8"))["captions"]]
    assert files
    assert speechless == []
