"""Profiles that a panel writes: nothing is lost that somebody else has put there."""

from __future__ import annotations

from pathlib import Path

import pytest

from livestyle.errors import OutputError, PromptError, SettingsError
from livestyle.profiles import (
    load_profile,
    profile_names,
    profile_path,
    remove_profile,
    rename_profile,
    save_profile,
)
from livestyle.safe_file import previous
from livestyle.settings import settings_from

pytestmark = pytest.mark.usefixtures("home")


def write(name: str, text: str) -> Path:
    path = profile_path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def test_a_profile_holds_what_a_panel_needs() -> None:
    hotkeys = {"panic": "Ctrl+F1", "apply": [{"keys": "Ctrl+1", "preset": "Ink comic"}]}
    values = {
        "source": "camera:Cam Link", "sinks": ("virtual-camera", "obs"), "size": (1280, 720), "slate": Path("a.png")
    }  # fmt: skip
    save_profile("Twitch", values, {"preset": "Ink comic", "hotkeys": hotkeys})
    profile = load_profile("Twitch")
    settings = settings_from(profile.values)
    assert (settings.source, settings.sinks, settings.size) == (
        "camera:Cam Link",
        ("virtual-camera", "obs"),
        (1280, 720),
    )
    assert settings.slate == Path("a.png")
    assert profile.extra == {"preset": "Ink comic", "hotkeys": hotkeys}
    assert profile.notes == []


def test_keys_that_nobody_knows_stay_and_a_copy_is_kept() -> None:
    path = write("Work", 'prompt = "oil"\nfrom_a_newer_version = true\n[nested]\na = 1\n')
    before = path.read_text("utf-8")
    save_profile("Work", {"prompt": "ink", "strength": 0.5})
    profile = load_profile("Work")
    assert profile.values == {"prompt": "ink", "strength": 0.5}
    assert profile.extra == {"from_a_newer_version": True, "nested": {"a": 1}}
    assert previous(path).read_text("utf-8") == before
    save_profile("Work", {"prompt": None})
    assert load_profile("Work").values == {"strength": 0.5}


def test_every_setting_can_be_kept() -> None:
    rules = {"scenes": {"Game: on": "neon rain"}, "only_while_streaming": True}
    values: dict[str, object] = {"cues": ["3=oil painting"], "obs_rules": rules, "sinks": (), "fps": 25, "loop": True}
    save_profile("all", values)
    assert settings_from(load_profile("all").values) == settings_from(values)


def test_a_damaged_profile_falls_back_to_the_copy_and_says_so() -> None:
    save_profile("Twitch", {"prompt": "oil"})
    save_profile("Twitch", {"prompt": "ink"})
    profile_path("Twitch").write_bytes(b"\x00" * 100)
    profile = load_profile("Twitch")
    assert profile.values == {"prompt": "oil"}
    assert "copy from before" in profile.notes[0]


@pytest.mark.parametrize(
    ("name", "values", "error"),
    [
        ("../x", {}, SettingsError),
        ("Twitch", {"strength": 5}, SettingsError),
        ("Twitch", {"no_such": 5}, SettingsError),
        ("Twitch", {"prompt": ""}, PromptError),
    ],
)
def test_what_is_wrong_is_not_written(name: str, values: dict[str, object], error: type[Exception]) -> None:
    with pytest.raises(error):
        save_profile(name, values)
    assert profile_names() == []


def test_a_profile_can_be_renamed_and_removed() -> None:
    for name in ("a", "b"):
        save_profile(name, {})
    with pytest.raises(SettingsError, match="already"):
        rename_profile("a", "b")
    rename_profile("a", "c")
    assert profile_names() == ["b", "c"]
    with pytest.raises(SettingsError, match="no profile"):
        rename_profile("a", "d")
    with pytest.raises(SettingsError, match="no profile"):
        remove_profile("a")
    save_profile("b", {"strength": 0.5})
    remove_profile("b")
    assert not previous(profile_path("b")).exists()
    assert profile_names() == ["c"]


def test_a_place_that_cannot_be_written_is_told(home: Path) -> None:
    (home / "config").mkdir(parents=True)
    (home / "config" / "profiles").touch()
    with pytest.raises((OutputError, SettingsError)):
        save_profile("a", {})
