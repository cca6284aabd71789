"""Real video files, made on the spot, and a bench with fake cameras."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from av.video.stream import VideoStream
from cv2.typing import MatLike

from livestyle.clock import NS_PER_SECOND
from livestyle.frame import Frame, Pixels, VideoFormat
from livestyle.ports import SourceRequest
from livestyle.testing import FakeClock
from livestyle_plugins.devices import CameraDevice
from livestyle_plugins.sources.camera import CameraSource
from livestyle_plugins.sources.capture import Capture

PATIENCE = 20.0  # seconds; far more than any of this takes
WEBCAM = CameraDevice("Webcam", 0, "/dev/v4l/by-id/usb-webcam", 0x046D, 0x0825, "V4L2", virtual=False)


def numbered(count: int, size: tuple[int, int] = (320, 180)) -> Iterable[Pixels]:
    """Pictures whose level tells their number, with a white patch in the top left corner."""
    width, height = size
    for number in range(count):
        picture = np.full((height, width, 3), 16 + 6 * number % 200, np.uint8)
        picture[: height // 4, : width // 4] = 255
        yield picture


def write_video(
    path: Path,
    pictures: Iterable[Pixels],
    *,
    rate: Fraction | int = 30,
    codec: str = "libx264",
    pixel_format: str = "yuv420p",
    options: dict[str, str] | None = None,
    movflags: str = "",
) -> Path:
    """Encode pictures with high quality and a key frame every ten."""
    container_options = {"movflags": movflags} if movflags else {}
    with av.open(str(path), "w", options=container_options) as container:
        stream = container.add_stream(codec, rate=rate, options=options or {})
        assert isinstance(stream, VideoStream)
        stream.pix_fmt = pixel_format
        stream.codec_context.gop_size = 10
        for number, picture in enumerate(pictures):
            if number == 0:
                stream.height, stream.width = picture.shape[:2]
            frame = av.VideoFrame.from_ndarray(picture, "rgb24")
            frame.pts = number
            frame.time_base = 1 / Fraction(rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


@pytest.fixture(scope="session")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Thirty numbered pictures, 320x180 at 30 fps, H.264 with B frames in MP4."""
    return write_video(tmp_path_factory.mktemp("video") / "numbered.mp4", numbered(30), options={"crf": "8"})


@pytest.fixture(scope="session")
def write() -> Callable[..., Path]:
    """`write_video`, for the tests that need another file."""
    return write_video


class FakeCapture:
    """A `Capture` that gives the pictures that it is fed, blocks when told, and fails to grab otherwise."""

    def __init__(self) -> None:
        self.opens = True
        self.blocks = False
        self.fps, self.fourcc = 30.0, float(cv2.VideoWriter.fourcc(*"MJPG"))
        self.pictures: queue.SimpleQueue[Pixels | None] = queue.SimpleQueue()
        self.blocked, self.unblock, self.released = threading.Event(), threading.Event(), threading.Event()
        self.threads: set[str] = set()
        self.targets: set[int | None] = set()
        self._grabbed: Pixels | None = None

    def feed(self, *values: int, size: tuple[int, int] = (320, 180)) -> None:
        """Pictures of one shade of blue each."""
        for value in values:
            picture = np.zeros((size[1], size[0], 3), np.uint8)
            picture[..., 0] = value
            self.pictures.put(picture)

    def isOpened(self) -> bool:  # noqa: N802 - OpenCV's name
        return self.opens

    def grab(self) -> bool:
        self.threads.add(threading.current_thread().name)
        if self.blocks:
            self.blocked.set()
            self.unblock.wait()
            return False
        try:
            self._grabbed = self.pictures.get(timeout=0.01)
        except queue.Empty:
            return False
        return self._grabbed is not None

    def retrieve(self, image: MatLike | None = None) -> tuple[bool, MatLike]:
        assert self._grabbed is not None
        if image is None or image.shape != self._grabbed.shape:
            self.targets.add(None)
            return True, self._grabbed.copy()
        self.targets.add(image.ctypes.data)
        np.copyto(image, self._grabbed)
        return True, image

    def get(self, propId: int) -> float:  # noqa: N803 - OpenCV's name
        return self.fourcc if propId == cv2.CAP_PROP_FOURCC else self.fps

    def release(self) -> None:
        self.released.set()


class CameraBench:
    """A camera source on fake cameras; each opening takes the next of `captures`."""

    def __init__(self) -> None:
        self.clock = FakeClock(NS_PER_SECOND)
        self.captures = [FakeCapture(), FakeCapture()]
        self.capture = self.captures[0]
        self.cameras = [WEBCAM]
        self.asked: list[tuple[int, VideoFormat]] = []
        self.source = self.make()

    def make(
        self,
        argument: str = "",
        size: tuple[int, int] | None = None,
        fps: float | None = None,
        open_seconds: float = PATIENCE,
    ) -> CameraSource:
        self.source = CameraSource(
            SourceRequest(argument=argument, size=size, fps=fps, clock=self.clock),
            cameras=lambda: self.cameras,
            opener=self._open,
            open_seconds=open_seconds,
            stop_seconds=0.2,
        )
        return self.source

    def _open(self, index: int, wanted: VideoFormat) -> Capture:
        self.asked.append((index, wanted))
        return self.captures[len(self.asked) - 1]

    def open(self) -> VideoFormat:
        """Open with a first picture."""
        self.captures[len(self.asked)].feed(10)
        return self.source.open()

    def read(self) -> Frame:
        for _ in range(int(PATIENCE / 0.1)):
            if (frame := self.source.read(0.1)) is not None:
                return frame
        raise AssertionError("no frame came")

    def threads(self) -> set[str]:
        """Names of the grab threads that live."""
        return {thread.name for thread in threading.enumerate() if thread.name.startswith("grab ")}

    def wait_until(self, condition: Callable[[], bool]) -> None:
        for _ in range(int(PATIENCE / 0.01)):
            if condition():
                return
            time.sleep(0.01)
        raise AssertionError("it never came true")

    def clear(self) -> None:
        for capture in self.captures:
            capture.unblock.set()
        self.source.close()
        self.wait_until(lambda: not self.threads())


@pytest.fixture
def bench() -> Iterator[CameraBench]:
    bench = CameraBench()
    yield bench
    bench.clear()
