"""OBS Studio: its script, its control, and the sink that feeds it."""

from livestyle_plugins.obs.script import script_path

__all__ = ["script_path"]
