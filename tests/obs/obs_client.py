"""A small websocket client that drives OBS in tests: requests with their reasons, and pictures of sources."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import time
from types import TracebackType
from typing import Any, Self

import cv2
import numpy as np
import websocket

from livestyle.frame import Pixels
from tests.obs.obs_process import ObsProcess

ANSWER_S = 30.0
"""Longest wait for an answer; OBS that is frozen gives none."""
NOT_READY = 207


class RequestRefusedError(Exception):
    """OBS refused a request; the message is its code and comment."""


class ObsClient:
    """One connection without events. One thread.

    Args:
        obs: runs.

    Raises:
        OSError: OBS does not answer.
    """

    def __init__(self, obs: ObsProcess) -> None:
        self._socket = websocket.create_connection(f"ws://127.0.0.1:{obs.port}", timeout=ANSWER_S)
        self._number = 0
        hello = self._receive()["authentication"]
        secret = _digest(obs.password + hello["salt"])
        proof = _digest(secret + hello["challenge"])
        self._send(1, {"rpcVersion": 1, "authentication": proof, "eventSubscriptions": 0})
        self._receive()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Idempotent; no matter whether OBS still lives."""
        self._socket.close(timeout=1)

    def call(self, request: str, **fields: object) -> dict[str, Any]:
        """The answer to one request; again as long as OBS says that it is not ready.

        Raises:
            RequestRefusedError: OBS refused.
            OSError: OBS has gone or does not answer.
        """
        deadline = time.monotonic() + ANSWER_S
        while True:
            self._number += 1
            self._send(6, {"requestType": request, "requestId": str(self._number), "requestData": fields})
            answer = self._receive()
            status = answer["requestStatus"]
            if status["result"]:
                data: dict[str, Any] = answer.get("responseData") or {}
                return data
            if status["code"] != NOT_READY or time.monotonic() > deadline:
                raise RequestRefusedError(f"{request}: {status['code']} {status.get('comment', '')}")
            time.sleep(0.05)

    def screenshot(self, source: str) -> Pixels:
        """What a source or scene shows, uint8 (height, width, 3) RGB.

        Raises:
            RequestRefusedError: among others, while the source has no size.
        """
        return _decoded(self.call("GetSourceScreenshot", sourceName=source, imageFormat="png"))

    def add_source(self, name: str, path: str | None, scene: str = "Scene") -> int:
        """Put a livestyle source into a scene; with the script's own path if none is given.

        Returns:
            number of the scene's item.
        """
        settings = {} if path is None else {"path": path}
        where = {"sceneName": scene, "inputName": name, "inputKind": "livestyle_source"}
        return int(self.call("CreateInput", **where, inputSettings=settings)["sceneItemId"])

    def remove_sources(self) -> None:
        """Remove every source that is in the collection, and wait until their names are free."""
        deadline = time.monotonic() + ANSWER_S
        while inputs := self.call("GetInputList")["inputs"]:
            assert time.monotonic() < deadline, inputs
            for source in inputs:
                with contextlib.suppress(RequestRefusedError):  # it is on its way out already
                    self.call("RemoveInput", inputName=source["inputName"])
            time.sleep(0.02)

    def wait_for(self, source: str, wanted: Pixels) -> None:
        """Return as soon as a source shows exactly this picture.

        Raises:
            AssertionError: it never did; the message says what it showed instead.
        """
        deadline, seen = time.monotonic() + ANSWER_S, "nothing"
        while time.monotonic() < deadline:
            try:
                shown = self.screenshot(source)
            except RequestRefusedError as refusal:
                seen = str(refusal)
            else:
                if shown.shape == wanted.shape and np.array_equal(shown, wanted):
                    return
                seen = f"{shown.shape} with mean {shown.mean((0, 1)).round(1)}"
            time.sleep(0.05)
        raise AssertionError(f"{source} shows {seen}, not {wanted.shape} with mean {wanted.mean((0, 1)).round(1)}")

    def wait_for_size(self, item: int, wanted: tuple[int, int]) -> None:
        """Return as soon as a scene's item reports this width and height.

        Raises:
            AssertionError: it never did.
        """
        deadline = time.monotonic() + ANSWER_S
        while (size := self.source_size(item)) != wanted:
            assert time.monotonic() < deadline, size
            time.sleep(0.02)

    def source_size(self, item: int, scene: str = "Scene") -> tuple[int, int]:
        """Width and height that a scene's item reports."""
        answer = self.call("GetSceneItemTransform", sceneName=scene, sceneItemId=item)["sceneItemTransform"]
        return int(answer["sourceWidth"]), int(answer["sourceHeight"])

    def _send(self, op: int, data: dict[str, object]) -> None:
        self._socket.send(json.dumps({"op": op, "d": data}))

    def _receive(self) -> dict[str, Any]:
        data: dict[str, Any] = json.loads(self._socket.recv())["d"]
        return data


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _decoded(answer: dict[str, Any]) -> Pixels:
    encoded = np.frombuffer(base64.b64decode(answer["imageData"].partition(",")[2]), np.uint8)
    image = cv2.imdecode(encoded, cv2.IMREAD_COLOR)
    assert image is not None
    return np.ascontiguousarray(image[..., ::-1])
