"""The sink for OBS: the ring always, pictures over HTTP where the script is missing, and OBS's virtual camera."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from http.client import HTTPResponse
from pathlib import Path

import cv2
import numpy as np
import pytest

from livestyle.clock import MonotonicClock
from livestyle.errors import OutputError, SettingsError
from livestyle.frame import Frame, Pixels, VideoFormat
from livestyle.optional_ports import AttachedSink, NotedSink
from livestyle.ports import Sink, SinkRequest
from livestyle.ring import RingReader
from livestyle_plugins.obs import state_file
from livestyle_plugins.obs.picture_server import PictureServer
from livestyle_plugins.obs.state_file import SetUp
from livestyle_plugins.sinks.obs import create
from tests.livestyle_plugins.obs_server import Data, ObsServer, Peer, Refusal

FORMAT = VideoFormat(320, 180)
PICTURE: Pixels = np.full((180, 320, 3), (200, 40, 90), np.uint8)


@pytest.fixture(autouse=True)
def ring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A ring and a state file of the test's own."""
    path = tmp_path / "a.ring"
    monkeypatch.setenv("LIVESTYLE_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("livestyle_plugins.sinks.ring.default_ring_path", lambda: path)
    return path


@pytest.fixture(autouse=True)
def no_thread_is_left() -> Iterator[None]:
    yield
    until(lambda: not [one for one in threading.enumerate() if one.name.startswith("livestyle-")])


@contextlib.contextmanager
def opened(port: int, told: list[str], *, virtual_camera: bool = False) -> Iterator[Sink]:
    options = {"obs_host": "127.0.0.1", "obs_port": port, "obs_virtual_camera": virtual_camera}
    sink = create(SinkRequest(clock=MonotonicClock(), options=options, tell=told.append))
    sink.open(FORMAT)
    try:
        yield sink
    finally:
        sink.close()
        sink.close()


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.01)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def frame(number: int, pixels: Pixels = PICTURE) -> Frame:
    return Frame(pixels, number, time.monotonic_ns(), number)


def read_picture(answer: HTTPResponse) -> tuple[Pixels, dict[str, str]]:
    """The next picture of a stream, RGB, and what its head says."""
    head: dict[str, str] = {}
    while line := answer.readline().strip().decode("ascii"):
        name, _, value = line.partition(":")
        head[name] = value.strip()
    data = answer.read(int(head["Content-Length"]))
    assert answer.readline() == b"\r\n"
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    return np.ascontiguousarray(picture[..., ::-1], np.uint8), head


def test_without_obs_the_run_goes_on_and_says_so(ring: Path) -> None:
    told: list[str] = []
    with opened(free_port(), told) as sink:
        sink.send(frame(0))
        with RingReader(ring) as reader:
            picture = reader.read()
            assert picture is not None
            assert (picture.pixels[..., 2::-1] == PICTURE).all()
        until(lambda: told)
        assert "not running" in told[0]
        assert told[0].endswith("The picture goes on and is there as soon as OBS is.")
    assert not ring.exists()


def test_what_obs_does_is_told_while_it_does_it() -> None:
    with ObsServer() as obs:
        obs.answers["GetStreamStatus"] = {"outputActive": True}
        with opened(obs.port, []) as sink:
            assert isinstance(sink, NotedSink)
            until(lambda: sink.note == "OBS is connected and streams.")
            obs.event("RecordStateChanged", outputActive=True, outputState="OBS_WEBSOCKET_OUTPUT_STARTED")
            until(lambda: sink.note == "OBS is connected and streams and records.")
            obs.event("StreamStateChanged", outputActive=False, outputState="OBS_WEBSOCKET_OUTPUT_STOPPED")
            until(lambda: sink.note == "OBS is connected and records.")
            obs.close()
            until(lambda: sink.note == "OBS is not connected.")
        assert sink.note == ""


@pytest.mark.parametrize(
    ("password", "says"),
    [("", "OBS asks for a password. Set LIVESTYLE_OBS_PASSWORD to"), ("wrong", "OBS refused the password. Copy it")],
)
def test_a_missing_password_is_told_as_such(monkeypatch: pytest.MonkeyPatch, password: str, says: str) -> None:
    monkeypatch.setattr("livestyle.secret.find", lambda name: password)
    with ObsServer(password="right") as obs, opened(obs.port, []) as sink:
        assert isinstance(sink, NotedSink)
        assert isinstance(sink, AttachedSink)
        until(lambda: sink.note.startswith(says))
        assert not sink.attached
        monkeypatch.setattr("livestyle.secret.find", lambda name: "right")
        until(lambda: sink.attached)
        assert sink.note == "OBS is connected."


def test_an_argument_is_refused() -> None:
    with pytest.raises(SettingsError, match="nothing after its name"):
        create(SinkRequest(argument="5"))


@pytest.mark.parametrize(("was_on", "starts", "stops"), [(False, 1, 1), (True, 0, 0)])
def test_the_virtual_camera_is_stopped_only_by_who_started_it(was_on: bool, starts: int, stops: int) -> None:
    active = was_on

    def switch(to: bool) -> Callable[[Peer], Data]:
        def answer(peer: Peer) -> Data:
            nonlocal active
            active = to
            return {}

        return answer

    with ObsServer() as server:
        server.answers["GetVirtualCamStatus"] = lambda peer: {"outputActive": active}
        server.answers |= {"StartVirtualCam": switch(True), "StopVirtualCam": switch(False)}

        def asked(name: str) -> int:
            return [request for request, _ in server.requests].count(name)

        with opened(server.port, [], virtual_camera=True):
            until(lambda: active and asked("GetVirtualCamStatus"))
            until(lambda: asked("StartVirtualCam") == starts)
        assert (asked("StartVirtualCam"), asked("StopVirtualCam")) == (starts, stops)


def test_a_machine_without_a_virtual_camera_is_told_how_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    told: list[str] = []
    with ObsServer() as server:
        refusal = Refusal(604, "VirtualCam is not available.")
        server.answers |= {"GetVirtualCamStatus": refusal, "StartVirtualCam": refusal}
        with opened(server.port, told, virtual_camera=True):
            until(lambda: any("sudo apt install v4l2loopback-dkms" in sentence for sentence in told))


def test_without_the_option_the_virtual_camera_is_left_alone() -> None:
    told: list[str] = []
    with ObsServer() as server, opened(server.port, told):
        until(lambda: told)
        assert told[0].startswith("Connected")
        assert not [name for name, _ in server.requests if "VirtualCam" in name]


def test_pictures_are_served_if_the_script_is_missing() -> None:
    port = free_port()
    state_file.save(SetUp(scene="a", source="b", kind="ffmpeg_source", picture_port=port))
    with opened(free_port(), []) as sink, urllib.request.urlopen(f"http://127.0.0.1:{port}/livestyle.mjpeg") as answer:
        assert answer.headers["Content-Type"] == "multipart/x-mixed-replace; boundary=livestyle"
        ended = threading.Event()

        def send() -> None:
            while not ended.wait(0.02):
                sink.send(frame(0))

        sender = threading.Thread(target=send)
        sender.start()
        try:
            for _ in range(3):
                picture, head = read_picture(answer)
                assert head["Content-Type"] == "image/jpeg"
                assert picture.shape == PICTURE.shape
                assert np.abs(picture.astype(int) - PICTURE).max() <= 4
        finally:
            ended.set()
            sender.join()


def test_a_taken_port_is_told_and_the_ring_goes_on(ring: Path) -> None:
    told: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as taken:
        state_file.save(SetUp(scene="a", source="b", kind="ffmpeg_source", picture_port=taken.getsockname()[1]))
        with opened(free_port(), told) as sink:
            sink.send(frame(0))
            assert "taken" in told[0]
            assert ring.exists()


def test_a_viewer_that_does_not_read_delays_nobody() -> None:
    server = PictureServer(0)
    try:
        lazy = socket.create_connection(("127.0.0.1", server.port))
        lazy.sendall(b"GET /livestyle.mjpeg HTTP/1.1\r\nHost: x\r\n\r\n")
        noise = np.random.default_rng(1).integers(0, 256, (720, 1280, 3), np.uint8)
        with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/livestyle.mjpeg") as answer:
            seen: list[Pixels] = []
            for number in range(12):  # a megabyte each: far more than the lazy one's socket holds
                server.offer(frame(number, noise))
                seen.append(read_picture(answer)[0])
        assert len(seen) == 12
        lazy.close()
    finally:
        server.close()
        server.close()


def test_other_paths_and_a_taken_port() -> None:
    server = PictureServer(0)
    try:
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(f"http://127.0.0.1:{server.port}/etc/passwd")
        assert caught.value.code == 404
        caught.value.close()
        with pytest.raises(OutputError, match="taken"):
            PictureServer(server.port)
    finally:
        server.close()
