"""Builds livestyle's scene in OBS, and takes it away again. Done twice, it is done once."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

from livestyle.ring import default_ring_path
from livestyle_plugins.obs import state_file
from livestyle_plugins.obs.client import ALREADY_THERE, NOT_FOUND, ObsClient
from livestyle_plugins.obs.script import SOURCE_KIND
from livestyle_plugins.obs.state_file import SetUp
from livestyle_plugins.obs.trouble import ObsError

Made = TypeVar("Made")

SCENE = "livestyle"
SOURCE = "livestyle camera"
"""Another name than the scene's: in OBS scenes and sources share one list of names."""
MEDIA_KIND = "ffmpeg_source"
PICTURE_PORT = 47130
GONE_WITHIN_S = 3.0
FITTED = {
    "positionX": 0.0,
    "positionY": 0.0,
    "rotation": 0.0,
    "alignment": 5,  # the corner at the top left
    "boundsType": "OBS_BOUNDS_SCALE_INNER",
    "boundsAlignment": 0,
}


def media_settings(port: int) -> dict[str, object]:
    """Settings of a media source that shows our pictures as soon as OBS can; its defaults would add 600 ms."""
    return {
        "is_local_file": False,
        "input": f"http://127.0.0.1:{port}/livestyle.mjpeg",
        "input_format": "mpjpeg",
        "buffering_mb": 0,
        "reconnect_delay_sec": 1,
        "restart_on_activate": False,
        "close_when_inactive": False,
        "clear_on_media_end": False,
        "ffmpeg_options": "fflags=nobuffer probesize=32 analyzeduration=0 use_wallclock_as_timestamps=1",
    }


def set_up(client: ObsClient) -> SetUp:
    """Have the scene with the source in it, fitted to the canvas, and on air unless OBS is streaming or recording.

    The source is the script's if OBS has loaded it, else a media source. What is there already is used and stays as
    it is; what was made is kept in the state file at once, so that it can be undone even after half of it.

    Raises:
        ObsError: OBS refused or is gone.
        OutputError: the state file cannot be written.
    """
    until = time.monotonic() + GONE_WITHIN_S
    while True:
        try:
            return _try_to_set_up(client)
        except ObsError as error:  # OBS still lists for a moment what was just deleted by hand
            if error.code != NOT_FOUND or time.monotonic() > until:
                raise
        time.sleep(0.05)


def _try_to_set_up(client: ObsClient) -> SetUp:
    before = state_file.load()
    scripted = SOURCE_KIND in client.input_kinds()
    kind = SOURCE_KIND if scripted else MEDIA_KIND
    inputs = client.inputs()
    if before is not None and before.made_source and before.kind != kind and before.source in inputs:
        client.remove_input(before.source)
        del inputs[before.source]
    port = 0 if scripted else (before.picture_port if before and before.slower else _free_port())
    made = SetUp(scene=SCENE, source=_name(inputs, kind), kind=kind, picture_port=port)
    made = _with_scene(client, made, before)
    made = _with_source(client, made, before, inputs)
    if made.item:
        width, height = client.canvas()
        bounds = {"boundsWidth": float(width), "boundsHeight": float(height)}
        client.set_transform(made.scene, made.item, FITTED | bounds)
    on_air = client.program_scene()
    if on_air != made.scene and not (client.streaming() or client.recording()):
        made = made.model_copy(update={"scene_before": on_air})
        state_file.save(made)
        client.switch_to(made.scene)
    return made


def remove(client: ObsClient) -> SetUp | None:
    """Take away what `set_up` made, and put the scene from before on air again. Idempotent.

    Returns:
        What was set up; None if nothing was.

    Raises:
        ObsError: OBS refused or is gone; it can be tried again.
    """
    setup = state_file.load()
    if setup is None:
        return None
    if setup.scene_before in client.scenes() and client.program_scene() == setup.scene:
        client.switch_to(setup.scene_before)
    with _unless_gone():
        if setup.item:
            client.remove_item(setup.scene, setup.item)
    with _unless_gone():
        if setup.made_source:
            client.remove_input(setup.source)
    with _unless_gone():
        users = [item for item in client.items(setup.scene) if item.source != setup.source]
        if setup.made_scene and not users:
            client.remove_scene(setup.scene)
    state_file.forget()
    return setup


def _with_scene(client: ObsClient, made: SetUp, before: SetUp | None) -> SetUp:
    there = made.scene in client.scenes()
    if not there:
        _once_gone(lambda: client.create_scene(made.scene))
    ours = not there or (before is not None and before.made_scene)
    earlier = before.scene_before if before is not None and there else ""
    made = made.model_copy(update={"made_scene": ours, "scene_before": earlier})
    state_file.save(made)
    return made


def _with_source(client: ObsClient, made: SetUp, before: SetUp | None, inputs: dict[str, str]) -> SetUp:
    settings = media_settings(made.picture_port) if made.slower else {"path": str(default_ring_path())}
    ours = before is not None and before.made_source and before.source == made.source
    if made.source not in inputs:
        item = _once_gone(lambda: client.create_input(made.scene, made.source, made.kind, settings))
        made = made.model_copy(update={"made_source": True, "item": item})
    else:
        if ours:
            client.set_input(made.source, settings)
        items = [one.number for one in client.items(made.scene) if one.source == made.source]
        item = before.item if before is not None and before.item in items else 0
        if not items:
            item = client.add_item(made.scene, made.source)
        made = made.model_copy(update={"made_source": ours, "item": item})
    state_file.save(made)
    return made


def _name(inputs: dict[str, str], kind: str) -> str:
    """Our name for the source, numbered if a source of another kind has it."""
    name, number = SOURCE, 1
    while inputs.get(name, kind) != kind:
        number += 1
        name = f"{SOURCE} {number}"
    return name


def _once_gone(create: Callable[[], Made]) -> Made:
    """Create something; OBS keeps the name of what was just removed for a moment."""
    until = time.monotonic() + GONE_WITHIN_S
    while True:
        try:
            return create()
        except ObsError as error:
            if error.code != ALREADY_THERE or time.monotonic() > until:
                raise
        time.sleep(0.05)


@contextlib.contextmanager
def _unless_gone() -> Iterator[None]:
    """Pass over what is not there any more."""
    try:
        yield
    except ObsError as error:
        if error.code != NOT_FOUND:
            raise


def _free_port() -> int:
    """Our usual port, or another one if a program has it."""
    for port in (PICTURE_PORT, 0):
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return int(probe.getsockname()[1])
    return PICTURE_PORT
