"""What the panel needs of a session: `livestyle.session.Session` has it, and so has the fake of the tests."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Literal, Protocol

from livestyle.captures import Recording
from livestyle.events import Event
from livestyle.fit import Framing
from livestyle.preview import Pair
from livestyle.prompt import Prompt
from livestyle.settings import RunSettings, WhenLost
from livestyle.status import Status

OnAir = Literal["live", "frozen", "clean", "slate"]


class PreviewTap(Protocol):
    """Where the newest pair of pictures is taken; one reader."""

    def start(self) -> None:
        """Begin to keep pictures."""
        ...

    def stop(self) -> None:
        """Keep none; costs nothing from then on."""
        ...

    def take(self) -> Pair | None:
        """The newest pair, None if it was taken before."""
        ...


class LiveSession(Protocol):
    """A run that is attended by a person; `livestyle.session.Session` tells what each call does and where from."""

    settings: RunSettings

    @property
    def preview(self) -> PreviewTap: ...  # noqa: D102 - the session's documentation holds
    @property
    def framing(self) -> Framing: ...  # noqa: D102 - the same
    @property
    def on_air(self) -> OnAir: ...  # noqa: D102 - the same
    def start(self) -> None: ...  # noqa: D102 - the same
    def wait(self, timeout: float | None = None) -> bool: ...  # noqa: D102 - the same
    def request_stop(self) -> None: ...  # noqa: D102 - the same
    def stop(self) -> None: ...  # noqa: D102 - the same
    def submit(self, prompt: Prompt) -> int: ...  # noqa: D102 - the same
    def set_strength(self, strength: float) -> None: ...  # noqa: D102 - the same
    def set_transition(self, seconds: float) -> None: ...  # noqa: D102 - the same
    def panic(self, what: Literal["clean", "slate"]) -> None: ...  # noqa: D102 - the same
    def resume(self) -> None: ...  # noqa: D102 - the same
    def freeze(self) -> bool: ...  # noqa: D102 - the same
    def unfreeze(self) -> None: ...  # noqa: D102 - the same
    def set_when_lost(self, choice: WhenLost) -> None: ...  # noqa: D102 - the same
    def set_framing(self, framing: Framing) -> None: ...  # noqa: D102 - the same
    def add_sink(self, spec: str) -> str: ...  # noqa: D102 - the same
    def remove_sink(self, name: str) -> None: ...  # noqa: D102 - the same
    def record(self, path: Path | None = None) -> Recording: ...  # noqa: D102 - the same
    def snapshot(self, path: Path | None = None) -> Future[Path]: ...  # noqa: D102 - the same
    def change_source(self, spec: str, *, meanwhile: Literal["slate", "freeze"] = "freeze") -> None: ...  # noqa: D102 - the same
    def lock_quality(self, step: int | None) -> None: ...  # noqa: D102 - the same
    def status(self) -> Status: ...  # noqa: D102 - the same
    def events(self) -> tuple[Event, ...]: ...  # noqa: D102 - the same


MakeSession = Callable[[RunSettings], LiveSession]
"""Makes a session, not yet started; slow: it imports plugins."""
