"""livestyle: restyle a live camera by a typed prompt.

This package is the live path: frames, links, pipeline, report and command line. Cameras, files and virtual cameras
(`livestyle_plugins`), the restyler (`livestyle_engine`) and the panel (`livestyle_ui`) plug in through entry points.

What a plugin needs is here; `livestyle.session.Session` runs it all, `livestyle.pipeline.Pipeline` is the live path
alone, and `livestyle.testing` has a fake for every port.
"""

from livestyle.errors import (
    CameraError,
    EndOfStream,
    LivestyleError,
    ModelError,
    OutputError,
    PromptError,
    SettingsError,
)
from livestyle.frame import Frame, VideoFormat
from livestyle.ports import (
    Observer,
    PromptOutcome,
    PromptSource,
    PromptSourceRequest,
    Restyler,
    RestylerInfo,
    RestylerRequest,
    Sink,
    SinkRequest,
    Source,
    SourceRequest,
)
from livestyle.prompt import Prompt

__version__ = "0.1.0"

__all__ = [
    "CameraError",
    "EndOfStream",
    "Frame",
    "LivestyleError",
    "ModelError",
    "Observer",
    "OutputError",
    "Prompt",
    "PromptError",
    "PromptOutcome",
    "PromptSource",
    "PromptSourceRequest",
    "Restyler",
    "RestylerInfo",
    "RestylerRequest",
    "SettingsError",
    "Sink",
    "SinkRequest",
    "Source",
    "SourceRequest",
    "VideoFormat",
    "__version__",
]
