"""Settings and profiles: defaults, limits, and what is said about a value that cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest

from livestyle.errors import LivestyleError, PromptError, SettingsError
from livestyle.profiles import load_profile, profile_names
from livestyle.settings import RunSettings, flag_of, settings_from


def test_defaults_are_a_run_from_the_camera_to_the_virtual_camera() -> None:
    settings = RunSettings()
    assert (settings.source, settings.sinks) == ("camera", ("virtual-camera",))
    assert (settings.strength, settings.transition, settings.runtime, settings.seed) == (1.0, 0.5, "auto", 0)
    assert settings.prompts() == (None, [])


def test_texts_of_the_command_line_become_values() -> None:
    settings = settings_from(
        {"size": "1280x720", "fps": "25", "cues": ["5=neon rain", "2.5=a=b"], "strength": "0.5", "prompt": " oil "}
    )
    assert (settings.size, settings.fps) == ((1280, 720), 25.0)
    first, cues = settings.prompts()
    assert first is not None
    assert (first.text, first.strength, first.transition) == ("oil", 0.5, 0)
    assert [(at, prompt.text, prompt.transition) for at, prompt in cues] == [(5, "neon rain", 0.5), (2.5, "a=b", 0.5)]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("size", "641x360"),
        ("size", "0x0"),
        ("size", "10000x10000"),
        ("size", "huge"),
        ("size", "-640x360"),
        ("cues", ["neon rain"]),
        ("cues", ["-1=neon rain"]),
        ("cues", ["nan=neon rain"]),
        ("cues", ["soon=neon rain"]),
        ("cues", ["5="]),
        ("cues", ["5=🎨"]),
        ("prompt", ""),
        ("prompt", "x" * 5000),
        ("prompt", "a\0b"),
        ("prompt", "🎨🔥"),
        ("background_prompt", ""),
        ("strength", "1.01"),
        ("strength", "-0.1"),
        ("strength", "full"),
        ("strength", "nan"),
        ("transition", "61"),
        ("duration", "-1"),
        ("duration", "0"),
        ("duration", "inf"),
        ("fps", "0"),
        ("fps", "1000"),
        ("runtime", "cuda"),
        ("seed", "-1"),
        ("seed", "1.5"),
        ("source", ""),
        ("sinks", [""]),
        ("colour", "red"),
    ],
)
def test_what_cannot_be_is_one_sentence_and_one_action(name: str, value: object) -> None:
    with pytest.raises(LivestyleError) as caught:
        settings_from({name: value})
    error = caught.value
    assert isinstance(error, PromptError | SettingsError)
    assert error.exit_code == 2
    assert error.message.endswith(".")
    assert error.action.endswith(".")
    assert "\n" not in str(error)
    assert len(error.action) > 5


def test_emoji_beside_words_are_fine() -> None:
    assert settings_from({"prompt": "oil painting 🎨"}).prompt == "oil painting 🎨"


def test_an_error_names_the_flag_and_the_value() -> None:
    with pytest.raises(SettingsError, match=r'"1\.5" of --strength.*less than or equal to 1.*Use --strength 0\.\.1'):
        settings_from({"strength": "1.5"})


def test_every_field_has_help_and_nearly_every_one_a_flag() -> None:
    fields = RunSettings.model_fields
    assert all(field.description for field in fields.values())
    assert {name for name, field in fields.items() if not flag_of(field)[0]} <= {"slate", "obs_rules"}


def write(home: Path, name: str, text: str) -> None:
    folder = home / "config" / "profiles"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.toml").write_text(text, "utf-8")


def test_a_profile_is_read(home: Path) -> None:
    write(home, "Twitch", 'prompt = "neon rain"\nsize = [1280, 720]\nsinks = ["null"]\nstrength = 0.5\n')
    profile = load_profile("Twitch")
    settings = settings_from(profile.values)
    assert (settings.prompt, settings.size, settings.strength) == ("neon rain", (1280, 720), 0.5)
    assert profile.notes == []
    assert profile_names() == ["Twitch"]


def test_a_bad_value_falls_back_and_says_so_and_unknown_keys_stay(home: Path) -> None:
    text = 'strength = 5\nprompt = "oil"\nsize = "odd"\nfrom_a_newer_version = true\n[nested]\na = 1\n'
    write(home, "calls", text)
    profile = load_profile("calls")
    assert profile.values == {"prompt": "oil"}
    assert len(profile.notes) == 2
    assert all("The default is used." in note for note in profile.notes)
    assert (home / "config" / "profiles" / "calls.toml").read_text("utf-8") == text


@pytest.mark.parametrize("name", ["missing", "../secret", "", "a/b", "a\\b", ".hidden"])
def test_a_profile_that_is_not_there(home: Path, name: str) -> None:
    write(home, "other", "")
    with pytest.raises(SettingsError):
        load_profile(name)


def test_a_broken_profile_is_an_error_in_words(home: Path) -> None:
    write(home, "broken", "prompt = ")
    with pytest.raises(SettingsError, match="not valid TOML"):
        load_profile("broken")
