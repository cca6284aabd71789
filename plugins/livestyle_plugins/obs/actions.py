"""What `livestyle obs` does, as plain data for people and programs."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from livestyle import secret
from livestyle.ring import default_ring_path
from livestyle_plugins.obs import scene_setup, state_file
from livestyle_plugins.obs.client import ObsClient
from livestyle_plugins.obs.greeting import ObsAddress
from livestyle_plugins.obs.script import SOURCE_KIND, script_path
from livestyle_plugins.obs.state_file import SetUp
from livestyle_plugins.obs.trouble import ObsError, Trouble

SLOWER = (
    "OBS gets the picture through a media source, which is slower: 57 to 143 ms from frame to canvas in the median, "
    "against 18 ms with the script (measured at 1280x720 with OBS 29 on Linux)."
)


def setup(address: ObsAddress, *, show_folder: bool) -> dict[str, Any]:
    """Build the scene.

    Args:
        address: where OBS listens.
        show_folder: open the script's folder for the user if OBS has not loaded the script yet.

    Returns:
        `ready` how the picture gets there ("script" or "media source"), what there is, and what to do next.

    Raises:
        ObsError: OBS cannot be reached, or refused.
        OutputError: the state file cannot be written.
    """
    with connected(address) as client:
        found = client.version()
        made = scene_setup.set_up(client)
        on_air = client.program_scene() == made.scene
    told: dict[str, Any] = {"obs": found.obs} | _described(made) | {"on_air": on_air}
    steps = []
    if made.slower:
        told["note"] = SLOWER
        steps += _how_to_load_the_script(show_folder=show_folder)
    if not on_air:
        steps.append(f'Switch to the scene "{made.scene}" when you like: OBS is streaming or recording now.')
    return told | {"next": [*steps, "Start the picture: livestyle run --sink obs"]}


def remove(address: ObsAddress) -> dict[str, Any]:
    """Undo `setup`.

    Raises:
        ObsError: OBS cannot be reached, or refused.
    """
    if state_file.load() is None:
        return {"removed": [], "note": "There was nothing to remove."}
    with connected(address) as client:
        was = scene_setup.remove(client)
    removed = []
    if was is not None and was.made_source:
        removed.append(f'source "{was.source}"')
    if was is not None and was.made_scene:
        removed.append(f'scene "{was.scene}"')
    return {"removed": removed}


def status(address: ObsAddress) -> dict[str, Any]:
    """How things stand; an OBS that cannot be reached is told, not raised."""
    made = state_file.load()
    told: dict[str, Any] = {"address": str(address), "set_up": made is not None}
    if made is not None:
        told |= _described(made)
    return told | reach(address) | {"picture_flows": default_ring_path().exists()}


def reach(address: ObsAddress) -> dict[str, Any]:
    """Whether OBS can be reached, and what it is doing."""
    try:
        with connected(address) as client:
            found = client.version()
            return {
                "state": "connected",
                "obs": found.obs,
                "obs_websocket": found.websocket,
                "script_loaded": SOURCE_KIND in client.input_kinds(),
                "scene": client.program_scene(),
                "streaming": client.streaming(),
                "virtual_camera": client.virtual_camera(),
            }
    except ObsError as error:
        return {"state": error.trouble.value, "why": str(error)}


@contextlib.contextmanager
def connected(address: ObsAddress) -> Iterator[ObsClient]:
    """A connection for some requests.

    Raises:
        ObsError: OBS cannot be reached, and why.
    """
    try:
        client = ObsClient(address, secret.find("obs_password"))
    except ObsError as error:
        if error.trouble is Trouble.PASSWORD_NEEDED and not secret.has_keyring():
            error.action += ' To keep it in the system\'s keyring, first: pip install "livestyle[keyring]".'
        raise
    try:
        yield client
    finally:
        client.close()


def _described(made: SetUp) -> dict[str, Any]:
    way = "media source" if made.slower else "script"
    return {"ready": way, "scene": made.scene, "source": made.source}


def _how_to_load_the_script(*, show_folder: bool) -> list[str]:
    try:
        path = script_path()
    except FileNotFoundError as error:
        return [f"{error}; install livestyle again."]
    if show_folder:
        _open_folder(path.parent)
    return [
        f"For the faster way, in OBS: Tools > Scripts > + > {path}",
        "After that, once more: livestyle obs setup",
    ]


def _open_folder(folder: Path) -> None:
    """Show it in the system's file browser; only to somebody who sits there."""
    if not sys.stderr.isatty():
        return
    with contextlib.suppress(OSError):
        if sys.platform == "win32":
            os.startfile(folder)
        elif sys.platform == "darwin":
            subprocess.Popen(["open", str(folder)])
        elif os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
            quiet = subprocess.DEVNULL
            subprocess.Popen(["xdg-open", str(folder)], stdin=quiet, stdout=quiet, stderr=quiet)
