"""One preset: a look under a name, as a file and as a prompt."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from livestyle.errors import LivestyleError, SettingsError
from livestyle.prompt import Prompt, parse

LONGEST_NAME = 64


def check_name(name: str) -> str:
    """The name without needless spaces.

    Raises:
        SettingsError: it cannot be a preset's.
    """
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise SettingsError(f'"{name}" cannot be the name of a preset.', f"Use 1 to {LONGEST_NAME} characters.")
    return name


def _check_text(text: str) -> str:
    if text.strip():
        parse(text)
    return text.strip()


def _check_prompt(text: str) -> str:
    parse(text)
    return text.strip()


class Preset(BaseModel):
    """One look under a name. Keys that it does not know stay with it.

    Raises:
        PromptError: a prompt is not usable.
        SettingsError: the name cannot be one.
        ValidationError: another value is out of its limits; `usable` turns it into a sentence.
    """

    model_config = ConfigDict(frozen=True, extra="allow", allow_inf_nan=False)

    name: Annotated[str, AfterValidator(check_name)]
    prompt: Annotated[str, AfterValidator(_check_prompt)]
    background: Annotated[str, AfterValidator(_check_text)] = ""
    strength: float = Field(default=1.0, ge=0, le=1)
    background_strength: float | None = Field(default=None, ge=0, le=1)
    transition: float = Field(default=0.5, ge=0, le=60)
    adjust: dict[str, tuple[float, ...]] = Field(default_factory=dict)
    hotkey: str = ""

    def make_prompt(self) -> Prompt:
        """The prompt to put on air.

        Raises:
            PromptError: it cannot be taken.
        """
        return Prompt(
            self.prompt,
            self.strength,
            self.transition,
            self.background,
            self.background_strength,
            tuple((name, values) for name, values in self.adjust.items()),
        )

    def settings(self) -> dict[str, object]:
        """The same as values of `livestyle.settings.RunSettings`, for a run that begins with it."""
        found: dict[str, object] = {
            "prompt": self.prompt, "strength": self.strength, "transition": self.transition
        }  # fmt: skip
        if self.background:
            found["background_prompt"] = self.background
        if self.background_strength is not None:
            found["background_strength"] = self.background_strength
        return found


def built_in() -> tuple[Preset, ...]:
    """The ten that come along."""
    data = tomllib.loads(files("livestyle").joinpath("data/presets.toml").read_text("utf-8"))
    return usable(data, "livestyle")[0]


def usable(data: dict[str, object], where: str) -> tuple[tuple[Preset, ...], list[object], list[str]]:
    """The presets of a file, what in it is none, and a sentence for each of those."""
    entries = data.get("presets")
    found: dict[str, Preset] = {}
    unusable: list[object] = []
    notes: list[str] = []
    for number, entry in enumerate(entries if isinstance(entries, list) else [], 1):
        try:
            preset = Preset.model_validate(entry)
            if preset.name in found:
                raise SettingsError(f'The name "{preset.name}" is there twice.', "Change one of them.")
        except (ValidationError, LivestyleError) as error:
            unusable.append(entry)
            why = str(error) if isinstance(error, LivestyleError) else error.errors()[0]["msg"] + "."
            notes.append(f"Preset {number} of {where} cannot be used: {why}")
        else:
            found[preset.name] = preset
    return tuple(found.values()), unusable, notes


def plain(preset: Preset) -> dict[str, object]:
    """What is not as it would be anyhow, so that a file is short to read."""
    return preset.model_dump(mode="json", exclude_defaults=True)
