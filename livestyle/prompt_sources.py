"""What changes the prompt while a run goes on: OBS's scenes, through the entry points `livestyle.prompt_sources`."""

from __future__ import annotations

import logging
from collections.abc import Callable

from livestyle import plugins
from livestyle.errors import LivestyleError, SettingsError
from livestyle.ports import PromptSource, PromptSourceRequest
from livestyle.prompt import Prompt
from livestyle.settings import RunSettings
from livestyle.stopping import call_within

log = logging.getLogger(__name__)

STOP_WITHIN_S = 2.0


class PromptSources:
    """The prompt sources of a run. None of them can end it.

    Args:
        settings: of the run; they say which sources there are.
        tell: takes a sentence that a person should read.
        make_prompt: a checked prompt from a text.

    Raises:
        SettingsError: a source is not installed, or the settings cannot be right for it.
    """

    def __init__(
        self, settings: RunSettings, tell: Callable[[str], None], make_prompt: Callable[[str], Prompt]
    ) -> None:
        self._tell = tell
        self._sources: dict[str, PromptSource] = {}
        if not settings.obs_follow_scenes:
            return
        if settings.unpaced:
            raise SettingsError("Scenes change in real time, and --unpaced does not run in it.", "Leave one out.")
        request = PromptSourceRequest(settings.beginning_with(""), make_prompt, tell)
        self._sources["obs-rules"] = plugins.prompt_source("obs-rules")(request)

    def start(self, submit: Callable[[Prompt], int]) -> None:
        """Start them all; one that cannot is reported and left out."""
        for name, source in self._sources.items():
            try:
                source.start(submit)
            except LivestyleError as error:
                self._tell(str(error))
            except Exception:
                log.exception("The prompt source %s raised", name)
                self._tell(f'The prompt source "{name}" failed. See the log.')

    def stop(self) -> None:
        """Stop them all, each within a deadline. Idempotent."""
        for name, source in self._sources.items():
            call_within(f"livestyle-stop-{name}", source.stop, STOP_WITHIN_S)
