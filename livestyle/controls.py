"""What can be done to a run while it goes on: prompts, panic, freeze, framing, sinks, another source, captures."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Literal

from livestyle import captures
from livestyle.air import Panic
from livestyle.captures import Recording
from livestyle.current_source import CurrentSource
from livestyle.errors import LivestyleError, OutputError, SettingsError
from livestyle.fit import Framing
from livestyle.optional_ports import StrengthControl
from livestyle.outlets import Lane
from livestyle.parts import Parts
from livestyle.pipeline import Pipeline
from livestyle.prompt import Prompt
from livestyle.settings import RunSettings, WhenLost
from livestyle.status import OnAir

log = logging.getLogger(__name__)

SLIDER_TRANSITION_S = 0.1


class Controls(ABC):
    """The commands of a session, for a person at a panel or a program. Any thread; each returns at once.

    `add_sink`, `record` and `change_source` may take a moment, as they may import a plugin.

    Args:
        settings: of the run.
        parts: makes sinks and sources.

    Attributes:
        settings: as given.
        strength: of the look on air, 0..1.
        transition: seconds to the next look.
    """

    def __init__(self, settings: RunSettings, parts: Parts) -> None:
        self.settings = settings
        self.strength, self.transition = settings.strength, settings.transition
        self._parts = parts
        self._newest: Prompt | None = None
        self._framing = Framing()
        self._panic: Panic | None = None

    @abstractmethod
    def _running_pipeline(self) -> Pipeline:
        """The live path.

        Raises:
            ModelError: the session was not started.
        """

    @property
    @abstractmethod
    def started(self) -> bool:
        """Whether the live path is there."""

    @abstractmethod
    def _tell(self, sentence: str) -> None:
        """Say something that a person should know."""

    def make_prompt(self, text: str) -> Prompt:
        """A text with the strength and transition as they are now, and the background of the settings.

        Raises:
            PromptError: it cannot be taken.
        """
        return replace(self.settings.make_prompt(text), strength=self.strength, transition=self.transition)

    def submit(self, prompt: Prompt) -> int:
        """Put a prompt on air.

        Returns:
            Its number.

        Raises:
            ModelError: the session does not run.
            LivestyleError: the restyler refused the prompt.
        """
        number = self._running_pipeline().submit(prompt)
        self._newest, self.strength = prompt, prompt.strength
        return number

    def submit_text(self, text: str) -> int:
        """Put a text on air, with the strength and transition as they are now.

        Returns:
            Its number.

        Raises:
            PromptError: it cannot be taken.
            ModelError: the session does not run.
            LivestyleError: the restyler refused the prompt.
        """
        return self.submit(self.make_prompt(text))

    def set_strength(self, strength: float) -> None:
        """Change the strength of the look on air, and of the prompts to come.

        Raises:
            SettingsError: it is outside 0 to 1.
        """
        if not 0 <= strength <= 1:
            raise SettingsError(f"The strength {strength:g} is outside 0 to 1.", "Use 1 for the full look.")
        self.strength = strength
        if not self.started:
            return
        pipeline = self._running_pipeline()
        if isinstance(pipeline.restyler, StrengthControl):
            pipeline.restyler.set_strength(strength)
        elif self._newest is not None:
            self.submit(replace(self._newest, strength=strength, transition=SLIDER_TRANSITION_S))

    def set_transition(self, seconds: float) -> None:
        """Change the transition of the prompts to come.

        Raises:
            SettingsError: it is outside 0 to 60 seconds.
        """
        if not 0 <= seconds <= 60:
            raise SettingsError(f"The transition of {seconds:g} s is outside 0 to 60 seconds.", "Use 0.5.")
        self.transition = seconds

    def panic(self, mode: Panic) -> None:
        """Take the restyled picture off air within one frame, also while the model hangs or still loads.

        Args:
            mode: "clean" for the camera's own picture, "slate" for the slate.

        Raises:
            SettingsError: the run is not in real time.
        """
        self._needs_real_time()
        self._panic = mode
        if self.started:
            self._running_pipeline().air.panic(mode)

    def resume(self) -> None:
        """Let the restyled picture on air again."""
        self._panic = None
        if self.started:
            self._running_pipeline().air.resume()

    def freeze(self) -> bool:
        """Hold the picture on air.

        Returns:
            False when there is none yet, or in a panic.

        Raises:
            SettingsError: the run is not in real time.
        """
        self._needs_real_time()
        return self.started and self._running_pipeline().air.freeze()

    def unfreeze(self) -> None:
        """Let a held picture go on; a panic stays."""
        if self.started:
            self._running_pipeline().air.unfreeze()

    @property
    def on_air(self) -> OnAir:
        """What the sinks get."""
        if not self.started:
            return self._panic or "live"
        return _NAMES[self._running_pipeline().air.lane]

    @property
    def framing(self) -> Framing:
        """Which part of the source's picture is shown."""
        return self._framing

    def set_framing(self, framing: Framing) -> None:
        """Show another part of the source's picture, or flip it, from the next frame on."""
        self._framing = framing
        if self.started:
            self._running_pipeline().framing = framing

    def lock_quality(self, step: int | None) -> None:
        """Keep a step of quality, counted from the best; None lets the run choose.

        Raises:
            ModelError: the session does not run.
        """
        self._running_pipeline().restyling.governor.lock(step)

    def add_sink(self, spec: str) -> str:
        """Put frames out to one more sink; it opens by itself, and the status tells how it fares.

        Args:
            spec: NAME[:ARGUMENT].

        Returns:
            Its name in this run.

        Raises:
            SettingsError: it is not installed, its argument cannot be right, or the run is over or not in real time.
            ModelError: the session does not run.
        """
        self._needs_real_time()
        outlets = self._running_pipeline().outlets
        outlet = outlets.add(*self._parts.sink(spec), spec)
        outlets.start(outlet)
        return outlet.name

    def remove_sink(self, name: str) -> None:
        """Finish a sink in the background; the others go on.

        Raises:
            SettingsError: there is no such sink.
            ModelError: the session does not run.
        """
        self._running_pipeline().outlets.remove(name)

    def record(self, path: Path | None = None) -> Recording:
        """Record what is on air until the sink of that name is removed.

        Args:
            path: of the file; None for a new one in the folder of recordings.

        Raises:
            OutputError: the folder cannot be made.
            SettingsError: the path cannot be a recording's.
            ModelError: the session does not run.
        """
        place = path or captures.new_path(captures.recordings_folder(), ".mp4")
        return Recording(self.add_sink(f"file:{place}"), place)

    def snapshot(self, path: Path | None = None) -> Future[Path]:
        """Write the picture on air as a PNG, off the live path.

        Args:
            path: of the file; None for a new one in the folder of snapshots.

        Returns:
            Where it is, when it is there; an OutputError if it cannot be written.

        Raises:
            OutputError: there is no picture yet.
            ModelError: the session does not run.
        """
        frame = self._running_pipeline().outlets.newest
        if frame is None:
            raise OutputError("There is no picture yet.", "Try again in a moment.")
        future = captures.write_aside(frame.pixels, path)
        future.add_done_callback(self._tell_snapshot)
        return future

    def set_when_lost(self, choice: WhenLost) -> None:
        """Show something else when the source is lost, from now on. Any thread, before `start` too."""
        self.settings = self.settings.model_copy(update={"when_lost": choice})
        if self.started:
            self._running_pipeline().air.stand_in.choice = choice

    def change_source(self, spec: str, *, meanwhile: Literal["slate", "freeze"] = "freeze") -> None:
        """Take the picture from another source; the sinks go on at the same size and rate.

        Naming the same source again tries it at once.

        Args:
            spec: NAME[:ARGUMENT].
            meanwhile: what is shown until it comes: the last picture, or "slate" for what stands in for a lost source.

        Raises:
            SettingsError: it is not installed, its argument cannot be right, or the run is not in real time.
            ModelError: the session does not run.
        """
        self._needs_real_time()
        pipeline = self._running_pipeline()
        source = self._parts.source(spec, pipeline.restyler.format.fps)
        goes_on = pipeline.grabber.camera.goes_on
        pipeline.grabber.change(CurrentSource(source, spec, goes_on=goes_on), hold=meanwhile == "freeze")

    def _needs_real_time(self) -> None:
        if self.settings.unpaced:
            raise SettingsError("A run with --unpaced is not in real time.", "Leave --unpaced out.")

    def _tell_snapshot(self, future: Future[Path]) -> None:
        error = future.exception()
        if error is None:
            self._tell(f"The snapshot is in {future.result()}.")
        elif isinstance(error, LivestyleError):
            self._tell(str(error))


_NAMES: dict[Lane, OnAir] = {
    Lane.LIVE: "live",
    Lane.FROZEN: "frozen",
    Lane.CLEAN: "clean",
    Lane.SLATE: "slate",
}
