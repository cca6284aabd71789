"""What cameras and screens this machine has."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
from cv2_enumerate_cameras import CameraInfo, enumerate_cameras
from mss import MSS, ScreenShotError

from livestyle.errors import CameraError
from livestyle_plugins.open_nodes import taken_nodes

BACKENDS = {
    "Linux": ("V4L2", cv2.CAP_V4L2),
    # The order of cameras differs between DirectShow and Media Foundation: list and open with the same one.
    "Windows": ("DirectShow", cv2.CAP_DSHOW),
    "Darwin": ("AVFoundation", cv2.CAP_AVFOUNDATION),
}
"""Name and OpenCV's number of the one back-end that lists and opens cameras on an operating system."""

_VIRTUAL_NAMES = (
    "virtual", "obs", "loopback", "dummy video", "droidcam", "unity", "manycam", "xsplit", "snap camera", "camo",
    "nvidia broadcast", "mmhmm", "e2esoft",
)  # fmt: skip
_OWN_NAME = "livestyle"


@dataclass(frozen=True, slots=True)
class CameraDevice:
    """A camera.

    Attributes:
        name: as the operating system shows it.
        index: number that the back-end opens it by; may change when cameras come and go.
        path: stable identity where the system gives one (on Linux the link in /dev/v4l/by-id, else the device).
        vid: USB vendor number, None if it has none.
        pid: USB product number, None if it has none.
        backend: name of the back-end that the index belongs to.
        virtual: whether a program makes its pictures, as far as the name and the system tell.
        in_use: whether another program of this user has it open; only Linux tells.
    """

    name: str
    index: int
    path: str
    vid: int | None
    pid: int | None
    backend: str
    virtual: bool
    in_use: bool = False

    @property
    def own(self) -> bool:
        """Whether it is livestyle's own output, which must never be its input."""
        return _OWN_NAME in self.name.lower()


@dataclass(frozen=True, slots=True)
class ScreenDevice:
    """A screen.

    Attributes:
        name: as the operating system shows it.
        index: number for `--source screen:N`, from 1.
        width: pixels, in the system's units (points on a Mac).
        height: pixels, in the system's units.
        primary: whether it is the main screen.
    """

    name: str
    index: int
    width: int
    height: int
    primary: bool


def backend() -> tuple[str, int]:
    """Name and OpenCV's number of this system's back-end."""
    return BACKENDS.get(platform.system(), ("any", cv2.CAP_ANY))


def all_cameras() -> list[CameraDevice]:
    """Every camera, by index, livestyle's own output among them.

    Raises:
        CameraError: the system does not tell.
    """
    name, number = backend()
    try:
        found = enumerate_cameras(number)
    except (ImportError, NotImplementedError, OSError, RuntimeError) as error:
        raise CameraError("The system's list of cameras cannot be read.", "Choose one with camera:INDEX.") from error
    stable = _stable_paths()
    return sorted((_camera(info, name, stable) for info in found), key=lambda camera: camera.index)


def list_cameras() -> list[CameraDevice]:
    """Every camera that can be an input, by index, and whether somebody uses it.

    Raises:
        CameraError: the system does not tell.
    """
    cameras = [camera for camera in all_cameras() if not camera.own]
    taken = taken_nodes() if platform.system() == "Linux" and cameras else set()
    return [replace(camera, in_use=os.path.realpath(camera.path) in taken) for camera in cameras]


def list_screens() -> list[ScreenDevice]:
    """Every screen; none where there is no display."""
    try:
        with MSS() as shooter:
            monitors = shooter.monitors[1:]  # the first is all of them together
    except (ScreenShotError, OSError):
        return []
    return [
        ScreenDevice(
            name=str(monitor.get("name") or monitor.get("output") or f"Screen {index}"),
            index=index,
            width=int(monitor["width"]),
            height=int(monitor["height"]),
            primary=bool(monitor.get("is_primary", index == 1)),
        )
        for index, monitor in enumerate(monitors, 1)
    ]


def _camera(info: CameraInfo, backend_name: str, stable: dict[str, str]) -> CameraDevice:
    path = info.path or ""
    name = info.name or f"Camera {info.index}"
    virtual = any(word in name.lower() for word in _VIRTUAL_NAMES) or _is_virtual_node(path)
    return CameraDevice(name, info.index, stable.get(path, path), info.vid, info.pid, backend_name, virtual)


def _stable_paths() -> dict[str, str]:
    """Linux's stable links by the device that they lead to now; empty elsewhere."""
    links = sorted(Path("/dev/v4l/by-id").glob("*")) if platform.system() == "Linux" else []
    return {str(link.resolve()): str(link) for link in links}


def _is_virtual_node(path: str) -> bool:
    """Whether Linux says that no hardware is behind a device."""
    if not path.startswith("/dev/video"):
        return False
    node = Path("/sys/class/video4linux", Path(path).name)
    return node.resolve().is_relative_to("/sys/devices/virtual")
