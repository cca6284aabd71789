"""OBS comes, goes and comes back; the supervisor follows, and says each change once."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from livestyle_plugins.obs import supervisor as module
from livestyle_plugins.obs.client import ObsClient
from livestyle_plugins.obs.greeting import ObsAddress
from livestyle_plugins.obs.link import ObsEvent
from livestyle_plugins.obs.supervisor import State, Supervisor
from tests.livestyle_plugins.obs_server import ObsServer, Peer, Refusal


class Watch:
    """A supervisor, and what came of it."""

    def __init__(self, port: int, password: str = "") -> None:
        self.password = password
        self.told: list[str] = []
        self.connected = 0
        self.events: list[ObsEvent] = []
        self.on_event: Callable[[ObsClient, ObsEvent], None] = lambda client, event: None
        self.supervisor = Supervisor(
            ObsAddress("127.0.0.1", port),
            lambda: self.password,
            on_connected=self._connected,
            on_event=self._event,
            tell=self.told.append,
            purpose="It goes on.",
        )
        self.supervisor.start()

    def _connected(self, client: ObsClient) -> None:
        self.connected += 1

    def _event(self, client: ObsClient, event: ObsEvent) -> None:
        self.events.append(event)
        self.on_event(client, event)


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FIRST_WAIT_S", 0.05)
    monkeypatch.setattr(module, "ALIVE_EVERY_S", 0.3)


@pytest.fixture
def start() -> Iterator[Callable[..., Watch]]:
    started: list[Watch] = []

    def make(port: int, password: str = "") -> Watch:
        started.append(Watch(port, password))
        return started[-1]

    yield make
    for watch in started:
        watch.supervisor.stop()
        assert watch.supervisor.state is State.STOPPED


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.01)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def test_obs_starts_ends_and_starts_again(start: Callable[..., Watch]) -> None:
    port = free_port()
    watch = start(port)
    until(lambda: watch.told)
    assert "not running" in watch.told[0]
    assert watch.told[0].endswith("It goes on.")
    for round_number in (1, 2):
        with ObsServer(port=port) as server:
            until(partial(lambda number: watch.connected == number, round_number))
            assert watch.supervisor.client is not None
            assert watch.supervisor.state is State.CONNECTED
            server.event("StudioModeStateChanged")
            until(partial(lambda number: len(watch.events) == number, round_number))
        until(lambda: watch.supervisor.state is State.WAITING)
    until(lambda: len(watch.told) == 5)
    assert [sentence.partition(" ")[0] for sentence in watch.told] == ["OBS", "Connected", "The", "Connected", "The"]


def test_the_same_trouble_is_told_once(start: Callable[..., Watch]) -> None:
    watch = start(free_port())
    time.sleep(0.6)  # several tries
    assert len(watch.told) == 1


def test_a_changed_password_is_found(start: Callable[..., Watch]) -> None:
    with ObsServer(password="right") as server:
        watch = start(server.port, "wrong")
        until(lambda: watch.told)
        assert "refused the password" in watch.told[0]
        watch.password = "right"
        until(lambda: watch.connected)


def test_an_obs_that_hangs_is_left(start: Callable[..., Watch]) -> None:
    with ObsServer() as server:
        server.answers["GetVersion"] = lambda peer: None
        watch = start(server.port)
        until(lambda: watch.connected >= 2)
        assert any("lost" in sentence for sentence in watch.told)


def reset(peer: Peer) -> None:
    peer.reset()


def test_a_reset_is_survived(start: Callable[..., Watch]) -> None:
    with ObsServer() as server:
        watch = start(server.port)
        until(lambda: watch.connected == 1)
        server.answers["GetVersion"] = reset
        until(lambda: watch.connected == 2)
        server.answers.clear()


def test_what_follows_an_event_may_call_and_may_fail(start: Callable[..., Watch]) -> None:
    with ObsServer() as server:
        server.answers["GetStreamStatus"] = {"outputActive": True}
        server.answers["StartVirtualCam"] = Refusal(604, "VirtualCam is not available.")
        watch = start(server.port)
        until(lambda: watch.connected)
        streaming: list[bool] = []
        watch.on_event = lambda client, event: streaming.append(client.streaming())
        server.event("A")
        until(lambda: streaming == [True])
        watch.on_event = lambda client, event: client.start_virtual_camera()
        server.event("B")
        until(lambda: any("VirtualCam is not available" in sentence for sentence in watch.told))
        watch.on_event = lambda client, event: client.close(1)  # type: ignore[call-arg]  # a bug on purpose
        server.event("C")
        until(lambda: any("See the log" in sentence for sentence in watch.told))
        watch.on_event = lambda client, event: None
        server.event("D")
        until(lambda: [event.name for event in watch.events] == ["A", "B", "C", "D"])
        assert watch.connected == 1


def test_it_stops_at_once_in_the_middle_of_a_wait(start: Callable[..., Watch]) -> None:
    watch = start(free_port())
    until(lambda: watch.told)
    began = time.monotonic()
    watch.supervisor.stop()
    watch.supervisor.stop()
    assert time.monotonic() - began < 3
