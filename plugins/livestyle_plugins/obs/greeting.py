"""How a conversation with obs-websocket 5 begins: its hello, our identification, and what can be wrong with both."""

from __future__ import annotations

import contextlib
import json
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import websocket

from livestyle_plugins.obs import trouble
from livestyle_plugins.obs.trouble import ObsError

DEFAULT_HOST, DEFAULT_PORT = "localhost", 4455
HELLO_S = 1.5
HELLO, IDENTIFY, IDENTIFIED = 0, 1, 2
SUBSCRIPTIONS = 1 | 4 | 64
"""General, scenes and outputs. Never the volume meters (1 << 16): OBS 29 can crash with them at its exit."""


@dataclass(frozen=True, slots=True)
class ObsAddress:
    """Where OBS listens.

    Attributes:
        host: name or number of the computer.
        port: of the WebSocket server.
    """

    host: str = DEFAULT_HOST
    port: int = DEFAULT_PORT

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


def greet(
    sock: socket.socket, address: ObsAddress, password: str, proof: Callable[[str, str], str]
) -> tuple[websocket.WebSocket, str]:
    """Turn a connected socket into an identified connection.

    Args:
        sock: just connected; the caller closes it if this fails.
        address: to say where.
        password: "" if none is known.
        proof: from salt and challenge to what proves the password.

    Returns:
        The connection, and the version of obs-websocket, "" if it does not say.

    Raises:
        ObsError: it is no OBS, is too old, refuses the password, closes or says nothing.
    """
    try:
        return _greet(sock, address, password, proof)
    except ObsError:
        raise
    except (websocket.WebSocketTimeoutException, TimeoutError) as error:
        raise trouble.silent(str(address), "our greeting") from error
    except (ConnectionError, websocket.WebSocketConnectionClosedException) as error:
        raise trouble.lost("it closed at the greeting") from error
    except Exception as error:
        raise trouble.strange(str(address), type(error).__name__) from error


def read_message(connection: websocket.WebSocket, address: ObsAddress) -> tuple[int, dict[str, Any]]:
    """Op code and data of the next message.

    Raises:
        ObsError: the peer closed, and why.
        ValueError: what came is no message of obs-websocket.
        websocket.WebSocketException: nothing came in time, or the connection broke.
    """
    kind, data = connection.recv_data()
    if kind == websocket.ABNF.OPCODE_CLOSE:
        code = struct.unpack("!H", data[:2])[0] if len(data) >= 2 else 0
        raise trouble.by_close_code(code, data[2:].decode("utf-8", "replace"), str(address))
    message = json.loads(data)
    if isinstance(message, dict) and isinstance(message.get("op"), int):
        found = message.get("d")
        return message["op"], found if isinstance(found, dict) else {}
    raise ValueError("no message of obs-websocket")


def _greet(
    sock: socket.socket, address: ObsAddress, password: str, proof: Callable[[str, str], str]
) -> tuple[websocket.WebSocket, str]:
    sock.settimeout(HELLO_S)
    connection = websocket.WebSocket()
    host = f"[{address.host}]" if ":" in address.host else address.host
    connect: Callable[..., None] = connection.connect
    connect(f"ws://{host}:{address.port}", socket=sock)
    hello = _hello(connection, address)
    version = str(hello.get("obsWebSocketVersion") or "")
    major = version.partition(".")[0]
    if major.isdecimal() and int(major) < 5:
        raise trouble.old_protocol(version)
    identify: dict[str, Any] = {"rpcVersion": 1, "eventSubscriptions": SUBSCRIPTIONS}
    if wanted := hello.get("authentication"):
        if not password:
            raise trouble.password_needed()
        identify["authentication"] = proof(str(wanted["salt"]), str(wanted["challenge"]))
    connection.send(json.dumps({"op": IDENTIFY, "d": identify}))
    op, _ = read_message(connection, address)
    if op != IDENTIFIED:
        raise trouble.strange(str(address), f"it answered our greeting with op {op}")
    return connection, version


def _hello(connection: websocket.WebSocket, address: ObsAddress) -> dict[str, Any]:
    try:
        op, hello = read_message(connection, address)
    except websocket.WebSocketTimeoutException:
        raise _silence(connection, address) from None
    if op != HELLO:
        raise trouble.strange(str(address), f"it greets with op {op}")
    return hello


def _silence(connection: websocket.WebSocket, address: ObsAddress) -> ObsError:
    """Version 4 waits for the client to speak first: ask it in its own words."""
    connection.send(json.dumps({"request-type": "GetVersion", "message-id": "1"}))
    with contextlib.suppress(Exception):  # whatever happens now, it is no OBS that we can use
        _, data = connection.recv_data()
        answer = json.loads(data)
        if "message-id" in answer:
            return trouble.old_protocol(str(answer.get("obs-websocket-version") or ""))
    return trouble.silent(str(address), "the greeting")
