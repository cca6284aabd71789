"""What `livestyle doctor` tells about OBS."""

from __future__ import annotations

from typing import Any

from livestyle_plugins.obs import state_file
from livestyle_plugins.obs.actions import reach
from livestyle_plugins.obs.greeting import ObsAddress


def diagnose() -> dict[str, Any]:
    """Whether OBS can be reached at its usual place, and what was set up in it."""
    made = state_file.load()
    found: dict[str, Any] = {"set_up": made is not None}
    if made is not None:
        found["through"] = "media source" if made.slower else "script"
    return found | reach(ObsAddress())
