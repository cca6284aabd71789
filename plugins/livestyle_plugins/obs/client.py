"""OBS through its WebSocket: what livestyle asks of it, as typed requests, each with a deadline."""

from __future__ import annotations

import base64
import binascii
import contextlib
import queue
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from livestyle.frame import Pixels
from livestyle_plugins.obs import trouble
from livestyle_plugins.obs.greeting import ObsAddress
from livestyle_plugins.obs.link import Link, ObsEvent

PICTURE_S = 4.5
NO_VIRTUAL_CAMERA = 604
NOT_FOUND = 600
ALREADY_THERE = 601


@dataclass(frozen=True, slots=True)
class ObsVersion:
    """Which OBS it is.

    Attributes:
        obs: version of OBS.
        websocket: version of obs-websocket.
        system: what it runs on, in OBS's words.
    """

    obs: str
    websocket: str
    system: str


@dataclass(frozen=True, slots=True)
class SceneItem:
    """A source in a scene.

    Attributes:
        number: of the item in its scene.
        source: name of the source.
    """

    number: int
    source: str


class ObsClient:
    """One connection to OBS. Any thread; events are taken by whoever calls `next_event`, so it may call back.

    Args:
        address: where OBS listens.
        password: "" if none is known.

    Raises:
        ObsError: it cannot be reached, and why. Every method raises it when OBS refuses, has gone or does not answer.
    """

    def __init__(self, address: ObsAddress, password: str = "") -> None:
        self.address = address
        self._link = Link(address, password)

    @property
    def alive(self) -> bool:
        """Whether the connection still stands, as far as is known."""
        return self._link.alive

    def close(self) -> None:
        """Let go of the connection. Idempotent."""
        self._link.disconnect()

    def next_event(self, timeout: float) -> ObsEvent | None:
        """The next event, or None if there was none within `timeout` seconds."""
        try:
            return self._link.events.get(timeout=timeout)
        except queue.Empty:
            return None

    def version(self) -> ObsVersion:
        """Which OBS it is."""
        found = self._link.ask("GetVersion")
        return ObsVersion(
            _text(found, "obsVersion"), _text(found, "obsWebSocketVersion"), _text(found, "platformDescription")
        )

    def scenes(self) -> list[str]:
        """Names of the scenes."""
        return [_text(scene, "sceneName") for scene in _list(self._link.ask("GetSceneList"), "scenes")]

    def program_scene(self) -> str:
        """Name of the scene on air."""
        return _text(self._link.ask("GetCurrentProgramScene"), "currentProgramSceneName")

    def switch_to(self, scene: str) -> None:
        """Put a scene on air."""
        self._link.ask("SetCurrentProgramScene", sceneName=scene)

    def create_scene(self, scene: str) -> None:
        """Make an empty scene."""
        self._link.ask("CreateScene", sceneName=scene)

    def remove_scene(self, scene: str) -> None:
        """Remove a scene and its items."""
        self._link.ask("RemoveScene", sceneName=scene)

    def input_kinds(self) -> list[str]:
        """Kinds of sources that this OBS knows, without their versions."""
        found = self._link.ask("GetInputKindList", unversioned=True).get("inputKinds")
        return [str(kind) for kind in found] if isinstance(found, list) else []

    def inputs(self) -> dict[str, str]:
        """Kind of each input by its name."""
        found = _list(self._link.ask("GetInputList"), "inputs")
        return {_text(one, "inputName"): _text(one, "unversionedInputKind") for one in found}

    def create_input(self, scene: str, name: str, kind: str, settings: Mapping[str, object]) -> int:
        """Make an input in a scene; returns the number of its item there."""
        found = self._link.ask(
            "CreateInput", sceneName=scene, inputName=name, inputKind=kind, inputSettings=dict(settings)
        )
        return _number(found, "sceneItemId")

    def set_input(self, name: str, settings: Mapping[str, object]) -> None:
        """Change settings of an input; those that are not named stay."""
        self._link.ask("SetInputSettings", inputName=name, inputSettings=dict(settings), overlay=True)

    def input_settings(self, name: str) -> dict[str, Any]:
        """Settings of an input that differ from its defaults."""
        found = self._link.ask("GetInputSettings", inputName=name).get("inputSettings")
        return found if isinstance(found, dict) else {}

    def remove_input(self, name: str) -> None:
        """Remove an input everywhere."""
        self._link.ask("RemoveInput", inputName=name)

    def items(self, scene: str) -> list[SceneItem]:
        """What is in a scene."""
        found = _list(self._link.ask("GetSceneItemList", sceneName=scene), "sceneItems")
        return [SceneItem(_number(one, "sceneItemId"), _text(one, "sourceName")) for one in found]

    def add_item(self, scene: str, source: str) -> int:
        """Put an existing source into a scene; returns the number of its item."""
        return _number(self._link.ask("CreateSceneItem", sceneName=scene, sourceName=source), "sceneItemId")

    def remove_item(self, scene: str, number: int) -> None:
        """Take an item out of a scene."""
        self._link.ask("RemoveSceneItem", sceneName=scene, sceneItemId=number)

    def transform(self, scene: str, number: int) -> dict[str, Any]:
        """Place and size of an item."""
        found = self._link.ask("GetSceneItemTransform", sceneName=scene, sceneItemId=number).get("sceneItemTransform")
        return found if isinstance(found, dict) else {}

    def set_transform(self, scene: str, number: int, transform: Mapping[str, object]) -> None:
        """Place an item; what is not named stays."""
        self._link.ask("SetSceneItemTransform", sceneName=scene, sceneItemId=number, sceneItemTransform=dict(transform))

    def canvas(self) -> tuple[int, int]:
        """Width and height of the canvas, pixels."""
        found = self._link.ask("GetVideoSettings")
        return _number(found, "baseWidth"), _number(found, "baseHeight")

    def screenshot(self, source: str) -> Pixels:
        """What a source or scene shows, uint8 (height, width, 3) RGB."""
        found = self._link.ask("GetSourceScreenshot", within=PICTURE_S, sourceName=source, imageFormat="png")
        with contextlib.suppress(binascii.Error, cv2.error):
            encoded = np.frombuffer(base64.b64decode(_text(found, "imageData").partition(",")[2]), np.uint8)
            picture = cv2.imdecode(encoded, cv2.IMREAD_COLOR) if encoded.size else None
            if picture is not None:
                return np.ascontiguousarray(picture[..., ::-1], np.uint8)
        raise trouble.strange(str(self.address), "its screenshot is no picture")

    def streaming(self) -> bool:
        """Whether OBS streams."""
        return self._link.ask("GetStreamStatus").get("outputActive") is True

    def recording(self) -> bool:
        """Whether OBS records."""
        return self._link.ask("GetRecordStatus").get("outputActive") is True

    def virtual_camera(self) -> bool:
        """Whether OBS's virtual camera is on; False too where there is none."""
        try:
            return self._link.ask("GetVirtualCamStatus").get("outputActive") is True
        except trouble.ObsError as error:
            if error.code != NO_VIRTUAL_CAMERA:
                raise
            return False

    def start_virtual_camera(self) -> None:
        """Turn OBS's virtual camera on; an `ObsError` with code 604 where there is none."""
        self._link.ask("StartVirtualCam")

    def stop_virtual_camera(self) -> None:
        """Turn OBS's virtual camera off."""
        self._link.ask("StopVirtualCam")


def _text(found: Mapping[str, Any], key: str) -> str:
    return str(found.get(key) or "")


def _number(found: Mapping[str, Any], key: str) -> int:
    value = found.get(key)
    return int(value) if isinstance(value, int | float) else 0


def _list(found: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    value = found.get(key)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
