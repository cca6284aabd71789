"""Which look goes with which scene of a program such as OBS; a plugin watches the scenes."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from livestyle.prompt import parse


def _check_prompt(text: str) -> str:
    parse(text)
    return text.strip()


class SceneRules(BaseModel):
    """The table `[obs_rules]` of a profile.

    Raises:
        PromptError: a prompt cannot be taken.
        ValidationError: another value is out of its limits.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    scenes: dict[str, Annotated[str, AfterValidator(_check_prompt)]] = Field(
        default_factory=dict, description="the prompt of each scene, by the scene's name"
    )
    default: Annotated[str, AfterValidator(_check_prompt)] | None = Field(
        default=None, description="the prompt of every other scene; the look on air stays if not given"
    )
    debounce: float = Field(
        default=0.3, ge=0, le=60, description="seconds that a scene must stay before its look is taken"
    )
    only_while_streaming: bool = Field(default=False, description="leave the look alone while nothing is streamed")

    def prompt_for(self, scene: str) -> str | None:
        """The prompt of a scene; None to leave the look as it is."""
        return self.scenes.get(scene, self.default)
