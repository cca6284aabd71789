"""One exception tree, by what the user can do about it.

    LivestyleError
    ├── CameraError     a source: plug in, close the other program, choose another
    ├── OutputError     a sink: free the disk, load the module, choose another place
    ├── ModelError      the network or its runtime: choose another model or runtime
    ├── PromptError     the text: write another
    └── SettingsError   an option or a profile: correct the value

Every message is one sentence that says what is wrong; `action` is one sentence that says what to do.
"""

from __future__ import annotations


class LivestyleError(Exception):
    """Something the user can mend.

    Args:
        message: one sentence, what is wrong.
        action: one sentence, what to do about it.
    """

    exit_code = 1

    def __init__(self, message: str, action: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.action = action

    def __str__(self) -> str:
        return f"{self.message} {self.action}".rstrip()


class CameraError(LivestyleError):
    """A source cannot be opened or has gone."""


class OutputError(LivestyleError):
    """A sink cannot be opened or has gone."""


class ModelError(LivestyleError):
    """A model or its runtime cannot be loaded or run."""


class StoppedError(ModelError):
    """Loading was given up because somebody asked for that; nothing is wrong with the model."""


class PromptError(LivestyleError):
    """A prompt was refused; the look on air stays."""

    exit_code = 2


class SettingsError(LivestyleError):
    """An option or a profile's value is not usable."""

    exit_code = 2


class EndOfStream(Exception):  # noqa: N818 - not an error: the source has no more frames
    """A source has delivered its last frame."""
