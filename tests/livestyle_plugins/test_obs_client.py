"""Whatever is at the other end, a call to OBS ends in time, with an answer or one sentence."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from livestyle_plugins.obs.client import ObsClient
from livestyle_plugins.obs.link import MOST_EVENTS
from livestyle_plugins.obs.trouble import ObsError, Trouble
from tests.livestyle_plugins.obs_server import Data, ObsServer, Peer, Refusal, connect, trouble_of


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
