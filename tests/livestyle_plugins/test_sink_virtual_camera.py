"""The virtual camera: real processes, real pyvirtualcam, read back by OpenCV as any program would.

The device itself is pretended by tests/v4l2/shim.c, which the processes preload.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from livestyle.clock import MonotonicClock
from livestyle.errors import OutputError
from livestyle.frame import Frame, Pixels, VideoFormat
from livestyle.ports import SinkRequest
from livestyle.testing import FakeClock
from livestyle_plugins.sinks.loopback import find_loopback
from livestyle_plugins.sinks.virtual_camera import VirtualCameraSink, create

BARS = ((191,) * 3, (191, 191, 0), (0, 191, 191), (0, 191, 0), (191, 0, 191), (191, 0, 0), (0, 0, 191), (16,) * 3)

READER = """
import sys, time
import cv2, numpy as np

camera, pictures = cv2.VideoCapture(9, cv2.CAP_V4L2), []
assert camera.isOpened(), "not opened"
print(int(camera.get(cv2.CAP_PROP_FRAME_WIDTH)), int(camera.get(cv2.CAP_PROP_FRAME_HEIGHT)), flush=True)
end = time.monotonic() + float(sys.argv[3])
while len(pictures) < int(sys.argv[2]):
    whole, picture = camera.read()
    assert whole, "no picture"
    pictures.append(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB))
    assert time.monotonic() < end, "too slow"
np.save(sys.argv[1], np.stack(pictures))
"""


@pytest.fixture(scope="session")
def shim(preload: Callable[[str], Path]) -> Path:
    """The compiled library."""
    return preload("shim.c")


@pytest.fixture
def device(shim: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A device that the processes started by this test see."""
    monkeypatch.setenv("LD_PRELOAD", str(shim))
    monkeypatch.setenv("LIVESTYLE_SHIM_DEVICES", "9")
    monkeypatch.setenv("LIVESTYLE_SHIM_FOLDER", str(tmp_path))
    return "/dev/video9"


@pytest.fixture
def sink(device: str) -> Iterator[VirtualCameraSink]:
    camera = VirtualCameraSink(device, MonotonicClock())
    yield camera
    camera.close()


@pytest.fixture
def system(tmp_path: Path) -> Path:
    """A kernel that tells about a webcam and three loopback devices."""
    names = {"video0": "Webcam", "video9": "livestyle Camera", "video11": "OBS Virtual Camera", "video10": "other"}
    for device, name in names.items():
        folder = tmp_path / "sys" / "class" / "video4linux" / device
        folder.mkdir(parents=True)
        (folder / "name").write_text(f"{name}\n")
    return tmp_path / "sys"


def bars(width: int, height: int) -> Pixels:
    """Eight upright bars, and a white block in the upper left corner that tells which way up they are."""
    columns = np.repeat(np.array(BARS, np.uint8), width // 8, axis=0)
    pixels = np.ascontiguousarray(np.broadcast_to(columns, (height, width, 3)))
    pixels[: height // 4, : width // 16] = 255
    return pixels


def read_back(tmp_path: Path, sink: VirtualCameraSink, pixels: Pixels, count: int = 5) -> tuple[str, Pixels]:
    """Send a picture until another process has read some pictures; the size that it saw, and the pictures."""
    out = tmp_path / "pictures.npy"
    sink.send(Frame(pixels, 0, 1, 0))  # the format is set before anybody asks for it
    command = [sys.executable, "-c", READER, str(out), str(count), "60"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as reader:
        number = 0
        while reader.poll() is None:
            number += 1
            sink.send(Frame(pixels, number, number, 0))
            time.sleep(1 / 60)
        assert reader.stdout is not None
        assert reader.stderr is not None
        assert reader.returncode == 0, reader.stderr.read()
        size = reader.stdout.read().strip()
    return size, np.load(out)


@pytest.mark.e2e
@pytest.mark.parametrize(("width", "height"), [(640, 360), (1280, 720), (854, 480)])
def test_what_is_sent_is_what_another_program_sees(
    sink: VirtualCameraSink, tmp_path: Path, width: int, height: int
) -> None:
    sink.open(VideoFormat(width, height, 30.0))
    assert sink.device == "/dev/video9"
    sent = bars(width // 8 * 8, height)
    sent = np.pad(sent, ((0, 0), (0, width - sent.shape[1]), (0, 0)), mode="edge")
    size, pictures = read_back(tmp_path, sink, sent)
    assert size == f"{width} {height}"
    assert pictures.shape[1:] == (height, width, 3)
    edges = {column + shift for column in range(0, width + 8, width // 16) for shift in (-2, -1, 0, 1)}
    inside = [column for column in range(width) if column not in edges]  # two pixels share a colour in YUYV
    difference = np.abs(pictures[-1].astype(int) - sent)[:, inside]
    assert difference.max() <= 3, "BT.601, limited range, as programs expect of a webcam"


@pytest.mark.e2e
def test_found_by_its_name(device: str, system: Path, tmp_path: Path) -> None:
    sink = VirtualCameraSink("", MonotonicClock(), system)
    sink.open(VideoFormat(320, 180, 30.0))
    assert sink.device == device
    sink.close()


@pytest.mark.e2e
def test_the_last_picture_stays_and_comes_at_a_constant_rate(sink: VirtualCameraSink, tmp_path: Path) -> None:
    """Nothing is sent any more, and the reader still gets its pictures."""
    sink.open(VideoFormat(320, 180, 30.0))
    pixels = bars(320, 180)
    sink.send(Frame(pixels, 0, 1, 0))
    out = tmp_path / "still.npy"
    done = subprocess.run(
        [sys.executable, "-c", READER, str(out), "30", "60"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    pictures = np.load(out)
    assert len(pictures) == 30
    assert (pictures == pictures[0]).all()
    assert abs(int(pictures[0, 100, 60, 0]) - 191) <= 3


@pytest.mark.e2e
def test_a_killed_process_is_an_error_and_can_be_replaced(sink: VirtualCameraSink, tmp_path: Path) -> None:
    video_format = VideoFormat(320, 180, 30.0)
    sink.open(video_format)
    assert sink.pid is not None
    os.kill(sink.pid, signal.SIGKILL)
    deadline = time.monotonic() + 30
    with pytest.raises(OutputError, match=r"The virtual camera ended by itself \(exit code -9\)"):
        while time.monotonic() < deadline:
            sink.send(Frame(bars(320, 180), 0, 1, 0))
            time.sleep(0.01)
    sink.open(video_format)
    _, pictures = read_back(tmp_path, sink, bars(320, 180), 2)
    assert len(pictures) == 2


@pytest.mark.e2e
@pytest.mark.skipif(sys.platform != "linux", reason="Linux devices")
def test_a_device_that_is_not_there() -> None:
    with pytest.raises(OutputError, match=r"There is no device /dev/video987\."):
        create(SinkRequest("/dev/video987")).open(VideoFormat(320, 180, 30.0))


@pytest.mark.e2e
@pytest.mark.skipif(sys.platform != "linux", reason="Linux devices")
def test_a_device_that_is_no_camera() -> None:
    with pytest.raises(OutputError, match=r"The virtual camera cannot be opened \(.*v4l2loopback"):
        create(SinkRequest("/dev/null")).open(VideoFormat(320, 180, 30.0))


def test_an_odd_size_in_words() -> None:
    with pytest.raises(OutputError, match="even size"):
        VirtualCameraSink("/dev/video9", FakeClock()).open(VideoFormat(321, 180, 30.0))


def test_a_closed_sink_takes_no_frames() -> None:
    sink = create(SinkRequest())
    with pytest.raises(OutputError, match="not open"):
        sink.send(Frame(bars(320, 180), 0, 1, 0))
    sink.close()
    sink.close()


def test_the_main_process_does_not_load_the_gpl_library() -> None:
    code = "import sys, livestyle_plugins.sinks.virtual_camera; sys.exit('pyvirtualcam' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_devices_are_found_by_name_or_taken_by_path(system: Path) -> None:
    assert find_loopback(system=system) == "/dev/video9"
    assert find_loopback("OBS Virtual Camera", system) == "/dev/video11"
    assert find_loopback("/dev/video3", system) == "/dev/video3"


def test_the_lowest_of_two_devices_with_the_name(system: Path) -> None:
    folder = system / "class" / "video4linux"
    (folder / "video10" / "name").write_text("livestyle Camera\n")
    (folder / "video9" / "name").unlink()
    (folder / "v4l-subdev0").mkdir()
    (folder / "v4l-subdev0" / "name").write_text("livestyle Camera\n")
    assert find_loopback(system=system) == "/dev/video10"


def test_without_the_module_the_command_that_loads_it(tmp_path: Path) -> None:
    with pytest.raises(OutputError) as told:
        find_loopback(system=tmp_path)
    assert told.value.message == 'There is no virtual camera "livestyle Camera".'
    command = 'sudo modprobe v4l2loopback video_nr=10 card_label="livestyle Camera" exclusive_caps=1'
    assert command in told.value.action
    assert "sudo apt install v4l2loopback-dkms" in told.value.action


def test_with_the_module_but_another_camera_the_commands_that_load_it_anew(system: Path) -> None:
    (system / "module" / "v4l2loopback").mkdir(parents=True)
    with pytest.raises(OutputError) as told:
        find_loopback("mine", system)
    assert "sudo modprobe -r v4l2loopback && sudo modprobe v4l2loopback video_nr=12" in told.value.action
    assert 'card_label="mine"' in told.value.action


def test_threads_of_the_worker_end(sink: VirtualCameraSink) -> None:
    before = threading.active_count()
    for _ in range(2):
        sink.open(VideoFormat(320, 180, 30.0))
        sink.close()
    assert threading.active_count() == before
