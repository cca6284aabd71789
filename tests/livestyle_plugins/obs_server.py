"""A server that speaks obs-websocket 5 on a real socket, well or in one of the ways that it goes wrong."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import socket
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import pytest

from livestyle_plugins.obs.client import ObsClient
from livestyle_plugins.obs.greeting import ObsAddress
from livestyle_plugins.obs.trouble import ObsError

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
SALT, CHALLENGE = "some salt", "some challenge"
TEXT, CLOSE = 1, 8

Data = dict[str, Any]


@dataclass(frozen=True)
class Refusal:
    """An answer that says no."""

    code: int
    comment: str = ""


Answer = Data | Refusal | Callable[["Peer"], Data | Refusal | None]
"""None from a function: no answer at all."""


class Peer:
    """One connection to the server."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self.file = sock.makefile("rb")

    def upgrade(self) -> None:
        key = b""
        while line := self.file.readline().strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"sec-websocket-key":
                key = value.strip()
        accept = base64.b64encode(hashlib.sha1(key + GUID).digest())
        self.raw(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n"
        )

    def raw(self, data: bytes) -> None:
        self.sock.sendall(data)

    def frame(self, payload: bytes, kind: int = TEXT) -> None:
        size = len(payload)
        head = bytes([0x80 | kind, size]) if size < 126 else bytes([0x80 | kind, 126]) + struct.pack("!H", size)
        self.raw(head + payload)

    def say(self, op: object, data: object) -> None:
        self.frame(json.dumps({"op": op, "d": data}).encode())

    def bye(self, code: int, reason: str = "") -> None:
        self.frame(struct.pack("!H", code) + reason.encode(), CLOSE)

    def hear(self) -> Data:
        """The next message of the client; EOFError if it has gone."""
        head = self._bytes(2)
        size = head[1] & 127
        if size == 126:
            (size,) = struct.unpack("!H", self._bytes(2))
        mask = self._bytes(4)
        payload = bytes(byte ^ mask[at % 4] for at, byte in enumerate(self._bytes(size)))
        if head[0] & 15 != TEXT:
            raise EOFError
        message: Data = json.loads(payload)
        return message

    def reset(self) -> None:
        """Close with RST in place of FIN."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.drop()

    def drop(self) -> None:
        self.file.close()
        self.sock.close()

    def _bytes(self, count: int) -> bytes:
        data = self.file.read(count)
        if len(data) < count:
            raise EOFError
        return data


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


class ObsServer:
    """Listens on 127.0.0.1.

    Args:
        password: wanted from clients, "" for none.
        greet: what to do with a new connection in place of the proper greeting; the connection stays open after it.
        port: 0 for a free one.

    Attributes:
        answers: by request; others get an empty answer.
        requests: names and data of all that were asked.
        identify: what the last client said of itself.
    """

    def __init__(self, *, password: str = "", greet: Callable[[Peer], None] | None = None, port: int = 0) -> None:
        self.password, self.greet = password, greet
        self.answers: dict[str, Answer] = {}
        self.requests: list[tuple[str, Data]] = []
        self.identify: Data = {}
        self.peers: list[Peer] = []
        self._listener = socket.create_server(("127.0.0.1", port))
        self.port: int = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def event(self, name: str, **data: object) -> None:
        """Tell the newest client that something happened."""
        self.peers[-1].say(5, {"eventType": name, "eventIntent": 1, "eventData": data})

    def close(self) -> None:
        """End everything, as OBS does at its exit."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for peer in self.peers:
            with contextlib.suppress(OSError):
                peer.sock.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)
        for peer in self.peers:
            peer.drop()

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            self.peers.append(Peer(sock))
            thread = threading.Thread(target=self._serve, args=(self.peers[-1],), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, peer: Peer) -> None:
        with contextlib.suppress(OSError, EOFError, ValueError):
            if self.greet is not None:
                self.greet(peer)
            elif not self._welcome(peer):
                return
            while True:
                message = peer.hear()
                if message.get("op") == 6:
                    self._answer(peer, message)

    def _welcome(self, peer: Peer) -> bool:
        peer.upgrade()
        hello: Data = {"obsWebSocketVersion": "5.1.0", "rpcVersion": 1}
        if self.password:
            hello["authentication"] = {"salt": SALT, "challenge": CHALLENGE}
        peer.say(0, hello)
        self.identify = peer.hear()["d"]
        proof = _digest(_digest(self.password + SALT) + CHALLENGE)
        if self.password and self.identify.get("authentication") != proof:
            peer.bye(4009, "Authentication failed.")
            return False
        peer.say(2, {"negotiatedRpcVersion": 1})
        return True

    def _answer(self, peer: Peer, message: Data) -> None:
        asked = message["d"]
        name = asked["requestType"]
        self.requests.append((name, asked.get("requestData") or {}))
        found: Answer | None = self.answers.get(name, {})
        if callable(found):
            found = found(peer)
        if found is None:
            return
        status: Data = {"result": True, "code": 100}
        if isinstance(found, Refusal):
            status = {"result": False, "code": found.code, "comment": found.comment}
        answer = {"requestType": name, "requestId": asked["requestId"], "requestStatus": status}
        peer.say(7, answer | ({} if isinstance(found, Refusal) else {"responseData": found}))


LONGEST_S = 5.0
SLACK_S = 5.0
"""For a machine that does something else."""


def connect(server: ObsServer, password: str = "") -> ObsClient:
    return ObsClient(ObsAddress("127.0.0.1", server.port), password)


def trouble_of(call: Callable[[], object]) -> ObsError:
    """The error of a call, which is in time and in two sentences."""
    began = time.monotonic()
    with pytest.raises(ObsError) as caught:
        call()
    assert time.monotonic() - began < LONGEST_S + SLACK_S
    error = caught.value
    assert error.message.endswith(".")
    assert error.action.endswith(".")
    assert "\n" not in str(error)
    return error
