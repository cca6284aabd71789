"""However a peer begins, connecting to OBS ends in time: with a connection, or with one sentence."""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from livestyle_plugins.obs.client import ObsClient
from livestyle_plugins.obs.greeting import ObsAddress
from livestyle_plugins.obs.trouble import Trouble
from tests.livestyle_plugins.obs_server import ObsServer, Peer, connect, trouble_of


@pytest.fixture(autouse=True)
def no_thread_is_left() -> Iterator[None]:
    yield
    deadline = time.monotonic() + 10
    while left := [thread.name for thread in threading.enumerate() if thread.name.startswith("livestyle-")]:
        assert time.monotonic() < deadline, f"left behind: {left}"
        time.sleep(0.01)


def old_server(peer: Peer) -> None:
    """Version 4 says nothing until it is asked, and knows only its own words."""
    peer.upgrade()
    asked = peer.hear()
    assert asked["request-type"] == "GetVersion"
    peer.frame(b'{"message-id": "1", "status": "ok", "obs-websocket-version": "4.9.1"}')


def hello(peer: Peer, **more: object) -> None:
    peer.upgrade()
    peer.say(0, {"obsWebSocketVersion": "5.1.0", "rpcVersion": 1} | more)


def after_identify(then: Callable[[Peer], None]) -> Callable[[Peer], None]:
    def greet(peer: Peer) -> None:
        hello(peer)
        peer.hear()
        then(peer)

    return greet


def text(payload: bytes) -> Callable[[Peer], None]:
    def greet(peer: Peer) -> None:
        peer.upgrade()
        peer.frame(payload)

    return greet


def dribble(peer: Peer) -> None:
    while True:
        peer.raw(b"H")
        time.sleep(0.2)


def upgraded(peer: Peer) -> None:
    peer.upgrade()


def upgraded_then_dropped(peer: Peer) -> None:
    peer.upgrade()
    peer.sock.shutdown(socket.SHUT_RDWR)


def upgraded_then_reset(peer: Peer) -> None:
    peer.upgrade()
    peer.reset()


def dropped_after_hello(peer: Peer) -> None:
    hello(peer)
    peer.sock.shutdown(socket.SHUT_RDWR)


GREETINGS: dict[str, tuple[Callable[[Peer], None], set[Trouble]]] = {
    "silent from the start": (lambda peer: None, {Trouble.SILENT}),
    "reset at once": (Peer.reset, {Trouble.LOST, Trouble.STRANGE}),
    "closed at once": (lambda peer: peer.sock.shutdown(socket.SHUT_RDWR), {Trouble.LOST, Trouble.STRANGE}),
    "another protocol": (lambda peer: peer.raw(b"220 mail ready\r\n\r\n"), {Trouble.STRANGE, Trouble.SILENT}),
    "a web server": (lambda peer: peer.raw(b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n"), {Trouble.STRANGE}),
    "a byte at a time": (dribble, {Trouble.LOST, Trouble.STRANGE, Trouble.SILENT}),
    "silent after the upgrade": (upgraded, {Trouble.SILENT}),
    "closed after the upgrade": (upgraded_then_dropped, {Trouble.LOST}),
    "reset after the upgrade": (upgraded_then_reset, {Trouble.LOST}),
    "version 4": (old_server, {Trouble.OLD_PROTOCOL}),
    "version 4 that says so": (lambda peer: hello(peer, obsWebSocketVersion="4.9.1"), {Trouble.OLD_PROTOCOL}),
    "no JSON": (text(b"{"), {Trouble.STRANGE}),
    "no text": (text(b"\xff\xfe\x00"), {Trouble.STRANGE}),
    "no object": (text(b"[1, 2]"), {Trouble.STRANGE}),
    "no op code": (text(b'{"d": {}}'), {Trouble.STRANGE}),
    "an unknown op code": (text(b'{"op": 99, "d": {}}'), {Trouble.STRANGE}),
    "deep JSON": (text(b"[" * 60_000), {Trouble.STRANGE}),
    "a proof of nothing": (lambda peer: hello(peer, authentication={"salt": 1}), {Trouble.STRANGE}),
    "closed after its hello": (dropped_after_hello, {Trouble.LOST}),
    "closed after ours": (after_identify(lambda peer: peer.sock.shutdown(socket.SHUT_RDWR)), {Trouble.LOST}),
    "reset after ours": (after_identify(Peer.reset), {Trouble.LOST}),
    "silent after ours": (after_identify(lambda peer: None), {Trouble.SILENT}),
    "garbage after ours": (after_identify(lambda peer: peer.frame(b"nonsense")), {Trouble.STRANGE}),
    "wrong op after ours": (after_identify(lambda peer: peer.say(7, {})), {Trouble.STRANGE}),
    "another rpc version": (after_identify(lambda peer: peer.bye(4010, "rpc")), {Trouble.OLD_PROTOCOL}),
    "a close of its own": (after_identify(lambda peer: peer.bye(4002, "missing")), {Trouble.STRANGE}),
    "going away": (after_identify(lambda peer: peer.bye(1001)), {Trouble.LOST}),
}


@pytest.mark.parametrize("kind", GREETINGS)
def test_no_greeting_hangs_or_leaks(kind: str) -> None:
    greet, troubles = GREETINGS[kind]
    with ObsServer(greet=greet) as server:
        error = trouble_of(lambda: connect(server, "secret"))
    assert error.trouble in troubles


def test_nobody_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    error = trouble_of(lambda: ObsClient(ObsAddress("127.0.0.1", port)))
    assert error.trouble is Trouble.MISSING
    assert f"127.0.0.1:{port}" in error.message


@pytest.mark.parametrize("host", ["no such host", "a" * 70, ""])
def test_a_host_that_cannot_be(host: str) -> None:
    assert trouble_of(lambda: ObsClient(ObsAddress(host, 1))).trouble is Trouble.MISSING


def test_the_password(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with ObsServer(password="hunter2") as server:
        connect(server, "hunter2").close()
        assert "hunter2" not in str(server.identify)
        assert trouble_of(lambda: connect(server, "wrong")).trouble is Trouble.WRONG_PASSWORD
        assert trouble_of(lambda: connect(server)).trouble is Trouble.PASSWORD_NEEDED
    assert "hunter2" not in caplog.text
