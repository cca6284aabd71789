"""What a run can be told. Each field is the one place of its default, limits, help text and flag."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal, cast

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from livestyle.errors import SettingsError
from livestyle.frame import VideoFormat
from livestyle.layers import AS_IS
from livestyle.prompt import Prompt, parse
from livestyle.scene_rules import SceneRules

Cue = tuple[float, str]
"""Seconds on the source's timeline, and the text of a prompt."""
WhenLost = Literal["slate", "freeze", "blur", "black"]
"""What is shown when the source has gone."""


def parse_size(value: object) -> object:
    """Width and height from `"1280x720"`; what is no text stays as it is.

    Raises:
        SettingsError: it does not have that form.
    """
    if not isinstance(value, str):
        return value
    match = re.fullmatch(r"\s*(\d{1,6})\s*[xX]\s*(\d{1,6})\s*", value)
    if match is None:
        raise SettingsError(f'The size "{value}" is not of the form WIDTHxHEIGHT.', "Write it as 1280x720.")
    return int(match[1]), int(match[2])


def parse_cue(value: object) -> object:
    """Seconds and text from `"5=neon rain"`; what is no text stays as it is.

    Raises:
        SettingsError: it does not have that form.
    """
    if not isinstance(value, str):
        return value
    seconds, equals, text = value.partition("=")
    try:
        at = float(seconds)
    except ValueError:
        at = -1.0
    if not equals or not 0 <= at < float("inf"):
        raise SettingsError(f'The cue "{value}" is not of the form SECONDS=TEXT.', 'Write it as --cue "5=neon rain".')
    return at, text


def _check_size(size: tuple[int, int]) -> tuple[int, int]:
    return VideoFormat(*size).check().size


def _check_cue(cue: Cue) -> Cue:
    parse(cue[1])
    return cue


def _check_prompt(text: str) -> str:
    parse(text)
    return text.strip()


Size = Annotated[tuple[int, int], BeforeValidator(parse_size), AfterValidator(_check_size)]
CueText = Annotated[Cue, BeforeValidator(parse_cue), AfterValidator(_check_cue)]
PromptText = Annotated[str, AfterValidator(_check_prompt)]


def _flag(flag: str, metavar: str = "") -> dict[str, Any]:
    return {"flag": flag, "metavar": metavar}


class RunSettings(BaseModel):
    """Everything `livestyle run` takes. Values are checked when it is made.

    Raises:
        PromptError: a prompt cannot be taken.
        SettingsError: a size or a cue cannot be right.
        ValidationError: another value is out of its limits; `settings_from` turns it into a SettingsError.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    source: str = Field(
        default="camera",
        min_length=1,
        description="where frames come from: demo, camera[:NAME|INDEX], file:PATH, screen[:N]",
        json_schema_extra=_flag("--source", "NAME[:ARGUMENT]"),
    )
    sinks: tuple[Annotated[str, Field(min_length=1)], ...] = Field(
        default=("virtual-camera",),
        description="where frames go: virtual-camera[:NAME], obs, file:PATH, ring:PATH, window, null; repeatable",
        json_schema_extra=_flag("--sink", "NAME[:ARGUMENT]"),
    )
    prompt: PromptText | None = Field(
        default=None, description='the look, such as "oil painting"', json_schema_extra=_flag("--prompt", "TEXT")
    )
    background_prompt: PromptText | None = Field(
        default=None,
        description="another look for all that is not a person",
        json_schema_extra=_flag("--background-prompt", "TEXT"),
    )
    strength: float = Field(
        default=1.0,
        ge=0,
        le=1,
        description="0 shows the camera, 1 the full look",
        json_schema_extra=_flag("--strength", "0..1"),
    )
    background_strength: float | None = Field(
        default=None,
        ge=0,
        le=1,
        description="strength of the background's look; --strength if not given",
        json_schema_extra=_flag("--background-strength", "0..1"),
    )
    cues: tuple[CueText, ...] = Field(
        default=(),
        description="another prompt at a time of the source; repeatable",
        json_schema_extra=_flag("--cue", "SECONDS=TEXT"),
    )
    transition: float = Field(
        default=0.5,
        ge=0,
        le=60,
        description="seconds from one look to the next; 0 cuts",
        json_schema_extra=_flag("--transition", "SECONDS"),
    )
    size: Size | None = Field(
        default=None,
        description="size of the output; chosen to keep the rate if not given",
        json_schema_extra=_flag("--size", "WxH"),
    )
    fps: float | None = Field(
        default=None,
        ge=1,
        le=240,
        description="rate of the output; the source's own if not given",
        json_schema_extra=_flag("--fps", "N"),
    )
    quality: int | None = Field(
        default=None,
        ge=1,
        le=9,
        description="step of quality that is kept: 1 is the best; follows the speed if not given",
        json_schema_extra=_flag("--quality", "N"),
    )
    runtime: Literal["auto", "openvino", "tensorrt", "onnxruntime"] = Field(
        default="auto",
        description="what runs the model; auto times each and keeps the fastest",
        json_schema_extra=_flag("--runtime", "NAME"),
    )
    device: str = Field(default="", description="device of the runtime", json_schema_extra=_flag("--device", "NAME"))
    model: str = Field(
        default="",
        description='name of a model; "none" passes frames as they are',
        json_schema_extra=_flag("--model", "NAME"),
    )
    duration: float | None = Field(
        default=None, gt=0, description="stop after so many seconds", json_schema_extra=_flag("--duration", "SECONDS")
    )
    report: Path | None = Field(
        default=None, description="write measurements to this file", json_schema_extra=_flag("--report", "FILE.json")
    )
    unpaced: bool = Field(
        default=False,
        description="read as fast as the model runs, drop nothing, make the same frames every time",
        json_schema_extra=_flag("--unpaced"),
    )
    loop: bool = Field(default=False, description="begin again at the end of a file", json_schema_extra=_flag("--loop"))
    seed: int = Field(
        default=0, ge=0, lt=2**63, description="of everything drawn at random", json_schema_extra=_flag("--seed", "N")
    )
    when_lost: WhenLost = Field(
        default="slate",
        description="shown when the source has gone: slate, freeze or blur (of the last picture), black",
        json_schema_extra=_flag("--when-lost", "NAME"),
    )
    slate: Path | None = Field(default=None, description="picture of one's own as the slate; only in a profile")
    obs_host: str = Field(
        default="localhost",
        min_length=1,
        description="computer on which OBS runs",
        json_schema_extra=_flag("--obs-host", "HOST"),
    )
    obs_port: int = Field(
        default=4455,
        ge=1,
        le=65535,
        description="port of OBS's WebSocket server",
        json_schema_extra=_flag("--obs-port", "N"),
    )
    obs_virtual_camera: bool = Field(
        default=False,
        description="start OBS's own virtual camera with the sink obs, and stop it at the end",
        json_schema_extra=_flag("--obs-virtual-camera"),
    )
    obs_follow_scenes: bool = Field(
        default=False,
        description="change the prompt with OBS's scene, as [obs_rules] in the profile says",
        json_schema_extra=_flag("--obs-rules"),
    )
    obs_rules: SceneRules | None = Field(default=None, description="prompts by OBS's scenes; only in a profile")

    def prompts(self) -> tuple[Prompt | None, list[tuple[float, Prompt]]]:
        """The first prompt, on air from the first frame, and the cues, with the strength and transition of the run.

        With a background's prompt alone, the person stays as the camera sees them.
        """
        text = self.prompt or (AS_IS if self.background_prompt else None)
        first = None if text is None else replace(self.make_prompt(text), transition=0)
        return first, [(at, self.make_prompt(text)) for at, text in self.cues]

    def beginning_with(self, prefix: str) -> dict[str, object]:
        """The settings whose names begin so, by name."""
        return {name: getattr(self, name) for name in RunSettings.model_fields if name.startswith(prefix)}

    def make_prompt(self, text: str) -> Prompt:
        """A text with the strengths, transition and background of the run.

        Raises:
            PromptError: it cannot be taken.
        """
        return Prompt(text, self.strength, self.transition, self.background_prompt or "", self.background_strength)


def flag_of(field: FieldInfo) -> tuple[str, str]:
    """Flag and metavar of a field, ("", "") if it has none."""
    extra = cast("dict[str, str]", field.json_schema_extra or {})
    return extra.get("flag", ""), extra.get("metavar", "")


def settings_from(values: Mapping[str, object]) -> RunSettings:
    """Check values by field name and make the settings.

    Raises:
        SettingsError: a value is not usable; one sentence about the first of them.
        PromptError: a prompt is not usable.
    """
    try:
        return RunSettings.model_validate(dict(values))
    except ValidationError as error:
        raise SettingsError(*describe(error.errors()[0])) from error


def describe(error: ErrorDetails) -> tuple[str, str]:
    """One sentence about what is wrong with a value, and one about what to do."""
    name = str(error["loc"][0]) if error["loc"] else ""
    field = RunSettings.model_fields.get(name)
    if field is None:
        return f'There is no setting "{name}".', f"Choose one of: {', '.join(RunSettings.model_fields)}."
    flag, metavar = flag_of(field)
    wanted = error["msg"].partition("should ")[2] or error["msg"]
    use = f"Use {flag} {metavar}".rstrip() if flag else f"Correct {name}"
    return (
        f'The value "{error["input"]}" of {flag or name} is wrong: it should {wanted}.',
        f"{use}: {field.description}.",
    )
