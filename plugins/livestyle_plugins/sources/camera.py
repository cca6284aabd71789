"""A camera as a source."""

from __future__ import annotations

import os
import platform
import threading
from collections.abc import Callable
from functools import partial

from livestyle.clock import NS_PER_SECOND
from livestyle.errors import CameraError
from livestyle.frame import Frame, VideoFormat
from livestyle.ports import Source, SourceRequest
from livestyle_plugins.devices import CameraDevice, all_cameras, backend
from livestyle_plugins.sources.capture import CameraThread, Capture, open_capture

_DEFAULT = VideoFormat(1280, 720, 30.0)
_SILENCE_NS = 2 * NS_PER_SECOND  # without a new picture: the camera has gone
_OPEN_SECONDS = 15.0  # to the first picture; some drivers take several for each setting
_STOP_SECONDS = 1.0  # for the grab thread; a read from a dead device may block for ten


def create(request: SourceRequest) -> Source:
    """Make the source of `camera`, `camera:NAME` or `camera:INDEX`."""
    return CameraSource(request)


def choose(argument: str, cameras: list[CameraDevice]) -> CameraDevice:
    """The camera that an argument means.

    Args:
        argument: "" for the first (real ones before virtual ones), an index, or a part of a name or path in any case.
        cameras: what there is, livestyle's own output among them; that is never chosen.

    Raises:
        CameraError: there is none such.
    """
    argument = argument.strip()
    inputs = [camera for camera in cameras if not camera.own]
    if argument.isdecimal():
        return _by_index(int(argument), cameras)
    if not argument:
        if not inputs:
            raise CameraError("No camera was found.", 'Plug one in, or choose Demo picture (the source "demo").')
        return min(inputs, key=lambda camera: camera.virtual)
    wanted = argument.lower()
    exact = [camera for camera in inputs if wanted in {camera.name.lower(), camera.path.lower()}]
    similar = [camera for camera in inputs if wanted in camera.name.lower() or wanted in camera.path.lower()]
    if not similar:
        there = ", ".join(f'"{camera.name}"' for camera in inputs)
        raise CameraError(
            f'There is no camera "{argument}".', f"Choose one of {there}." if there else "Plug it in and try again."
        )
    return (exact or similar)[0]


def _by_index(index: int, cameras: list[CameraDevice]) -> CameraDevice:
    for camera in cameras:
        if camera.index == index and camera.own:
            raise CameraError(f"Camera {index} is livestyle's own output.", "Choose another camera.")
        if camera.index == index:
            return camera
    # The list may be incomplete; whether the number is right shows when it is opened.
    return CameraDevice(f"Camera {index}", index, "", None, None, backend()[0], virtual=False)


class CameraSource:
    """The newest picture of a camera, grabbed on a thread of its own.

    Opened again (after it was unplugged, say) it takes the same camera, even if its index has changed.

    Args:
        request: `argument` chooses the camera; `size` (1280x720 if None) and `fps` (30 if None) are asked for, and
            the camera gives what it can.
        cameras: lists the cameras.
        opener: opens one by its index.
        open_seconds: how long the first picture may take.
        stop_seconds: how long `close` waits for the grab thread before it leaves it behind.
    """

    def __init__(
        self,
        request: SourceRequest,
        *,
        cameras: Callable[[], list[CameraDevice]] = all_cameras,
        opener: Callable[[int, VideoFormat], Capture] = open_capture,
        open_seconds: float = _OPEN_SECONDS,
        stop_seconds: float = _STOP_SECONDS,
    ) -> None:
        self._request, self._cameras, self._opener = request, cameras, opener
        self._open_seconds, self._stop_seconds = open_seconds, stop_seconds
        width, height = request.size or _DEFAULT.size
        self._wanted = VideoFormat(width, height, request.fps or _DEFAULT.fps)
        self._camera: CameraDevice | None = None
        self._thread: CameraThread | None = None
        self._changing = threading.Lock()

    @property
    def name(self) -> str:
        """Of the camera, "" before it was found."""
        return self._camera.name if self._camera is not None else ""

    @property
    def encoding(self) -> str:
        """How it sends its pictures, such as "MJPG"; "" if it does not tell."""
        thread = self._thread
        return thread.encoding if thread is not None else ""

    @property
    def wanted(self) -> VideoFormat:
        """What it was asked for."""
        return self._wanted

    def open(self) -> VideoFormat:
        """Open the camera and wait for its first picture.

        Raises:
            CameraError: there is no such camera, it is busy, not permitted, or gives no picture.
        """
        self.close()
        camera = self._find()
        thread = self._start(camera)
        with self._changing:
            self._thread = thread
        thread.ready.wait(self._open_seconds)
        if thread.format is None:
            gave_up = not thread.ready.is_set()
            self.close()
            raise _silent(camera) if gave_up else _refused(camera)
        self._camera = camera
        return thread.format

    def read(self, timeout: float) -> Frame | None:
        """The newest frame; None if there was none within `timeout` seconds or the source was closed.

        Raises:
            CameraError: the camera has given no picture for two seconds.
        """
        thread = self._thread
        if thread is None:
            return None
        frame = thread.slot.take(min(timeout, _SILENCE_NS / NS_PER_SECOND))
        if frame is not None or thread.stopped:
            return frame
        if not thread.alive or self._request.clock.now_ns() - thread.newest_ns > _SILENCE_NS:
            name = self._camera.name if self._camera else "camera"
            raise CameraError(f'The camera "{name}" gives no more pictures.', "Check its cable and the other programs.")
        return None

    def close(self) -> None:
        """Let go of the camera; if it does not answer, leave its thread behind. Idempotent; any thread."""
        with self._changing:
            thread, self._thread = self._thread, None
        if thread is not None:
            thread.stop(self._stop_seconds)

    def _start(self, camera: CameraDevice) -> CameraThread:
        opener = partial(self._opener, camera.index, self._wanted)
        if platform.system() == "Darwin":  # asks for permission, which the grab thread must not
            opener = partial(_same, opener())
        return CameraThread(opener, camera.name, self._wanted, self._request.clock)

    def _find(self) -> CameraDevice:
        cameras = self._cameras()
        last = self._camera
        if last is None:
            return choose(self._request.argument, cameras)
        same_name = [camera for camera in cameras if camera.name == last.name]
        same = [camera for camera in same_name if camera.path == last.path] or same_name
        if same:
            return same[0]
        if any(camera.index == last.index for camera in cameras) or last.path:
            raise CameraError(f'The camera "{last.name}" is not there.', "Plug it in again.")
        return last


def _same(capture: Capture) -> Capture:
    return capture


def _refused(camera: CameraDevice) -> CameraError:
    if camera.path.startswith("/dev/") and not os.access(camera.path, os.R_OK | os.W_OK):
        return CameraError(
            f'There is no permission to use the camera "{camera.name}".', "Add your user to the group video."
        )
    if not camera.path:
        return CameraError(f'"{camera.name}" cannot be opened.', 'See what there is with "livestyle devices".')
    action = "Close the other program that uses it."
    if platform.system() == "Darwin":
        action = "Close the other program that uses it, and allow the camera in System Settings, Privacy."
    elif platform.system() == "Windows":
        action = "Close the other program that uses it, and allow the camera in Settings, Privacy."
    return CameraError(f'The camera "{camera.name}" is there but cannot be opened.', action)


def _silent(camera: CameraDevice) -> CameraError:
    return CameraError(f'The camera "{camera.name}" gives no pictures.', "Plug it in again, or choose another.")
