"""Opens a camera with OpenCV and grabs from it on a thread of its own that can be left behind."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Protocol

import cv2

from livestyle.buffers import BufferPool
from livestyle.clock import Clock
from livestyle.frame import Frame, Pixels, VideoFormat
from livestyle.slot import LatestSlot
from livestyle_plugins.devices import backend

_log = logging.getLogger(__name__)
_MJPG = cv2.VideoWriter.fourcc(*"MJPG")  # uncompressed, most cameras reach 30 fps only up to 640x480
_PAUSE_SECONDS = 0.005  # after a failed grab, which may return at once


class Capture(Protocol):
    """What is used of `cv2.VideoCapture`."""

    def isOpened(self) -> bool:  # noqa: N802 - OpenCV's name
        """Whether it opened; it may stay true when the camera has gone."""
        ...

    def grab(self) -> bool:
        """Wait for the next picture; may block for many seconds on a dead device."""
        ...

    def retrieve(self, image: cv2.typing.MatLike | None = None) -> tuple[bool, cv2.typing.MatLike]:
        """Decode the grabbed picture, BGR or grey, into `image` if that fits."""
        ...

    def get(self, propId: int) -> float:  # noqa: N803 - OpenCV's name
        """A property; 0 if unknown."""
        ...

    def release(self) -> None:
        """Let go of the device."""
        ...


def open_capture(index: int, wanted: VideoFormat) -> Capture:
    """Open a camera with this system's back-end; it takes what it can of the wanted size and rate.

    Windows and macOS are untried.
    """
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_ERROR)  # its warnings say what we say in words
    _, number = backend()
    size_and_rate = (
        (cv2.CAP_PROP_FRAME_WIDTH, wanted.width),
        (cv2.CAP_PROP_FRAME_HEIGHT, wanted.height),
        (cv2.CAP_PROP_FPS, round(wanted.fps)),
    )
    if number == cv2.CAP_DSHOW:  # takes MJPG only while it opens, and refuses to open if a parameter is refused
        for settings in (((cv2.CAP_PROP_FOURCC, _MJPG), *size_and_rate), size_and_rate):
            capture = cv2.VideoCapture(index, number, [value for setting in settings for value in setting])
            if capture.isOpened():
                return capture
            capture.release()
        return cv2.VideoCapture(index, number)
    capture = cv2.VideoCapture(index, number)
    if capture.isOpened():
        capture.set(cv2.CAP_PROP_FOURCC, _MJPG)  # before the size, or V4L2 keeps the old format
        for name, value in size_and_rate:
            capture.set(name, value)
        # One buffer is filled while the other is decoded. A single one may lose every second picture, more would
        # hold old ones.
        capture.set(cv2.CAP_PROP_BUFFERSIZE, 2)
    return capture


class CameraThread:
    """Grabs pictures on its own thread and keeps the newest in a slot.

    The thread owns everything that it touches, so that it can be left behind when the device blocks.

    Args:
        opener: opens the capture; called on the grab thread.
        name: of the camera, for the log.
        wanted: rate to report where the camera tells none.
        clock: the run's clock.

    Attributes:
        slot: the newest frame.
        ready: set when `format` is known or the device did not open.
        format: size of the first picture, cropped to even, and the nominal rate; None before.
        newest_ns: when the newest picture was grabbed.
        encoding: how the camera sends its pictures, such as "MJPG"; "" if it does not tell.
    """

    def __init__(self, opener: Callable[[], Capture], name: str, wanted: VideoFormat, clock: Clock) -> None:
        self.slot = LatestSlot("source")
        self.ready = threading.Event()
        self.format: VideoFormat | None = None
        self.newest_ns = 0
        self.encoding = ""
        self._opener, self._name, self._wanted, self._clock = opener, name, wanted, clock
        self._stopping = threading.Event()
        self._sequence = 0
        self._origin_ns = 0
        self._thread = threading.Thread(target=self._run, name=f"grab {name}", daemon=True)
        self._thread.start()

    @property
    def alive(self) -> bool:
        """Whether pictures may still come."""
        return self._thread.is_alive()

    @property
    def stopped(self) -> bool:
        """Whether `stop` was called."""
        return self._stopping.is_set()

    def stop(self, patience: float) -> None:
        """Ask the thread to stop, wait for it `patience` seconds, then leave it behind. Idempotent; any thread."""
        self._stopping.set()
        self.slot.close()
        self.ready.set()
        self._thread.join(patience)
        if self._thread.is_alive():
            _log.warning('The camera does not answer; its thread "%s" is left behind.', self._thread.name)

    def _run(self) -> None:
        try:
            capture = self._opener()
            try:
                if capture.isOpened():
                    self._grab_until_stopped(capture)
            finally:
                capture.release()
        except Exception:  # noqa: BLE001 - whatever a driver raises, the camera has gone, and `read` says so
            _log.exception('The camera "%s" failed', self._name)
        finally:
            self.ready.set()
            self.slot.close()

    def _grab_until_stopped(self, capture: Capture) -> None:
        picture: cv2.typing.MatLike | None = None
        pool: BufferPool | None = None
        while not self._stopping.is_set():
            # A failed grab may be followed by a good one, and a good one may be the last: only the age of the
            # newest picture tells whether the camera has gone.
            if not capture.grab():
                self._stopping.wait(_PAUSE_SECONDS)
                continue
            grabbed_ns = self._clock.now_ns()
            if self._stopping.is_set():
                return
            decoded, picture = capture.retrieve(picture)
            if not decoded or picture.ndim < 2:
                continue
            width, height = picture.shape[1] // 2 * 2, picture.shape[0] // 2 * 2
            if pool is None:
                pool = BufferPool(width, height)
                self.encoding = _four_letters(capture.get(cv2.CAP_PROP_FOURCC))
                self.format = VideoFormat(width, height, self._rate(capture))
            elif (width, height) != (pool.width, pool.height):
                continue  # the size of a stream never changes: the silence makes the pipeline open it again
            self._deliver(picture, pool, grabbed_ns)
            self.ready.set()

    def _deliver(self, picture: cv2.typing.MatLike, pool: BufferPool, grabbed_ns: int) -> None:
        if self._sequence == 0:
            self._origin_ns = grabbed_ns
        pixels = _to_rgb(picture, pool.lease())
        self.newest_ns = grabbed_ns
        self.slot.offer(Frame(pixels, self._sequence, grabbed_ns, grabbed_ns - self._origin_ns))
        self._sequence += 1

    def _rate(self, capture: Capture) -> float:
        # What the camera says is only nominal: in the dark most go slower. The stream's rate must not follow that.
        nominal = capture.get(cv2.CAP_PROP_FPS)
        return nominal if 1 <= nominal <= 240 else self._wanted.fps


def _four_letters(code: float) -> str:
    """Name of a pixel format from its number, which some drivers give as a negative one or not at all."""
    letters = (int(code) & 0xFFFFFFFF).to_bytes(4, "little").decode("latin-1").strip()
    return letters if letters.isascii() and letters.isprintable() else ""


def _to_rgb(picture: cv2.typing.MatLike, pixels: Pixels) -> Pixels:
    height, width = pixels.shape[:2]
    grey = picture.ndim == 2 or picture.shape[2] == 1
    cv2.cvtColor(picture[:height, :width], cv2.COLOR_GRAY2RGB if grey else cv2.COLOR_BGR2RGB, dst=pixels)
    return pixels
