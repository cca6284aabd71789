"""Whatever is at the other end, a call to OBS ends in time, with an answer or one sentence."""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from livestyle_plugins.obs.client import ObsClient
from livestyle_plugins.obs.greeting import ObsAddress
from livestyle_plugins.obs.link import MOST_EVENTS
from livestyle_plugins.obs.trouble import ObsError, Trouble
from tests.livestyle_plugins.obs_server import Data, ObsServer, Peer, Refusal

LONGEST_S = 5.0
SLACK_S = 5.0
"""For a machine that does something else."""


@pytest.fixture(autouse=True)
def no_thread_is_left() -> Iterator[None]:
    yield
    deadline = time.monotonic() + 10
    while left := [thread.name for thread in threading.enumerate() if thread.name.startswith("livestyle-")]:
        assert time.monotonic() < deadline, f"left behind: {left}"
        time.sleep(0.01)


@pytest.fixture
def server() -> Iterator[ObsServer]:
    with ObsServer() as made:
        yield made


@pytest.fixture
def client(server: ObsServer) -> Iterator[ObsClient]:
    made = connect(server)
    yield made
    made.close()


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


def test_the_volume_meters_are_not_subscribed(server: ObsServer, client: ObsClient) -> None:
    assert server.identify["eventSubscriptions"] & (1 << 16) == 0


def test_answers_are_typed(server: ObsServer, client: ObsClient) -> None:
    server.answers |= {
        "GetVersion": {"obsVersion": "29.0.2", "obsWebSocketVersion": "5.1.0", "platformDescription": "Linux"},
        "GetSceneList": {"scenes": [{"sceneName": "one"}, {"sceneName": "two"}]},
        "GetVideoSettings": {"baseWidth": 1280, "baseHeight": 720},
        "GetInputList": {"inputs": [{"inputName": "cam", "unversionedInputKind": "v4l2_input"}]},
        "GetStreamStatus": {"outputActive": True},
        "GetVirtualCamStatus": Refusal(604, "VirtualCam is not available."),
    }
    assert client.version().obs == "29.0.2"
    assert client.scenes() == ["one", "two"]
    assert client.canvas() == (1280, 720)
    assert client.inputs() == {"cam": "v4l2_input"}
    assert client.streaming() is True
    assert client.virtual_camera() is False


def test_answers_of_nonsense_are_nothing(server: ObsServer, client: ObsClient) -> None:
    for data in ({}, {"scenes": 3, "inputs": "no", "baseWidth": None}, {"scenes": [1, None], "inputs": [[]]}):
        server.answers |= dict.fromkeys(("GetSceneList", "GetInputList", "GetVideoSettings"), data)
        assert (client.scenes(), client.inputs(), client.canvas()) == ([], {}, (0, 0))
    server.answers["GetSourceScreenshot"] = {"imageData": "data:image/png;base64,AAAA"}
    assert trouble_of(lambda: client.screenshot("x")).trouble is Trouble.STRANGE


def test_a_refusal_keeps_its_reason(server: ObsServer, client: ObsClient) -> None:
    server.answers["CreateScene"] = Refusal(601, "A source already exists by that name.")
    error = trouble_of(lambda: client.create_scene("x"))
    assert error.code == 601
    assert "already exists" in error.message


def test_not_ready_is_asked_again(server: ObsServer, client: ObsClient) -> None:
    answers: Iterator[Data | Refusal] = iter([Refusal(207), Refusal(207), {"outputActive": True}])
    server.answers["GetStreamStatus"] = lambda peer: next(answers)
    assert client.streaming() is True
    server.answers["GetStreamStatus"] = Refusal(207, "OBS is not ready.")
    error = trouble_of(client.streaming)
    assert error.code == 207
    assert client.alive


def test_a_request_without_an_answer_ends_and_the_next_one_works(server: ObsServer, client: ObsClient) -> None:
    server.answers["StartVirtualCam"] = lambda peer: None
    assert trouble_of(client.start_virtual_camera).trouble is Trouble.SILENT
    server.answers["GetStreamStatus"] = {"outputActive": True}
    assert client.streaming() is True


@pytest.mark.parametrize("end", [Peer.reset, lambda peer: peer.sock.shutdown(socket.SHUT_RDWR), lambda p: p.bye(1001)])
def test_an_end_in_the_middle_of_a_request(server: ObsServer, client: ObsClient, end: Callable[[Peer], None]) -> None:
    def answer(peer: Peer) -> None:
        end(peer)

    server.answers["StopVirtualCam"] = answer
    assert trouble_of(client.stop_virtual_camera).trouble is Trouble.LOST
    assert not client.alive
    assert trouble_of(client.version).trouble is Trouble.LOST


def test_nonsense_between_the_answers_is_passed_over(server: ObsServer, client: ObsClient) -> None:
    def nonsense(peer: Peer) -> Data:
        for payload in (b"", b"{", b"[]", b'{"op": 42}', b'{"op": 7}', b'{"op": 7, "d": {"requestId": "x"}}'):
            peer.frame(payload)
        peer.frame(b"[" * 60_000)
        peer.say(5, {"eventType": None, "eventData": 3})
        return {"outputActive": True}

    server.answers["GetStreamStatus"] = nonsense
    assert client.streaming() is True
    assert client.streaming() is True


def test_whoever_takes_an_event_may_call_back(server: ObsServer, client: ObsClient) -> None:
    server.answers["GetStreamStatus"] = {"outputActive": True}
    server.event("CurrentProgramSceneChanged", sceneName="two")
    event = client.next_event(10)
    assert event is not None
    assert (event.name, event.data) == ("CurrentProgramSceneChanged", {"sceneName": "two"})
    assert client.streaming() is True
    assert client.next_event(0) is None


def test_events_that_nobody_takes_make_room_for_newer_ones(server: ObsServer, client: ObsClient) -> None:
    for number in range(MOST_EVENTS + 10):
        server.event("CurrentProgramSceneChanged", sceneName=str(number))
    client.version()  # its answer comes after all of them
    taken = []
    while (event := client.next_event(0)) is not None:
        taken.append(event.data["sceneName"])
    assert taken == [str(number) for number in range(10, MOST_EVENTS + 10)]


def test_many_threads_get_their_own_answers(server: ObsServer, client: ObsClient) -> None:
    answers: list[int] = []
    server.answers["CreateSceneItem"] = lambda peer: {"sceneItemId": int(server.requests[-1][1]["sourceName"])}

    def ask(number: int) -> None:
        if client.add_item("scene", str(number)) == number:
            answers.append(number)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == list(range(40))


def test_closing_wakes_whoever_waits(server: ObsServer, client: ObsClient) -> None:
    asked = threading.Event()

    def never(peer: Peer) -> None:
        asked.set()

    server.answers["StartVirtualCam"] = never
    errors: list[ObsError] = []

    def wait() -> None:
        try:
            client.start_virtual_camera()
        except ObsError as error:
            errors.append(error)

    thread = threading.Thread(target=wait)
    thread.start()
    assert asked.wait(10)
    client.close()
    client.close()
    thread.join()
    assert [error.trouble for error in errors] == [Trouble.LOST]
