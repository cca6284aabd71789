"""livestyle: restyle a live camera by a typed prompt.

This package is the live path: frames, links, pipeline, report and command line. Cameras, files and virtual cameras
(`livestyle_plugins`), the restyler (`livestyle_engine`) and the panel (`livestyle_ui`) plug in through entry points.
"""

from livestyle.errors import CameraError, LivestyleError, ModelError, OutputError, PromptError, SettingsError
from livestyle.frame import Frame, VideoFormat
from livestyle.prompt import Prompt

__version__ = "0.1.0"

__all__ = [
    "CameraError",
    "Frame",
    "LivestyleError",
    "ModelError",
    "OutputError",
    "Prompt",
    "PromptError",
    "SettingsError",
    "VideoFormat",
    "__version__",
]
