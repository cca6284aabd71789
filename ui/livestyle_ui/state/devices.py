"""The cameras and screens of this machine, listed again and again off the GUI thread.

Qt's own list, QMediaDevices, comes with PySide6-Addons, which would more than double the download; and its cameras
are not the ones that livestyle opens. So the same list that `livestyle devices` shows is read every second and a half.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import Any, cast

from livestyle.errors import LivestyleError
from livestyle_ui.state.errands import Errands
from livestyle_ui.state.kept_fresh import KeptFresh

log = logging.getLogger(__name__)

EVERY_MS = 1500
GROUP = "livestyle.devices"


@dataclass(frozen=True, slots=True)
class Device:
    """Something that a picture can come from.

    Attributes:
        spec: what a source is asked for by; the same device has the same one after it was plugged in again.
        name: as a person knows it.
        detail: more about it, "" if nothing is known.
        kind: "camera", "screen", or another source's name.
        virtual: whether a program makes its pictures.
        in_use: whether another program has it open, where the system tells.
    """

    spec: str
    name: str
    detail: str = ""
    kind: str = "camera"
    virtual: bool = False
    in_use: bool = False


def listed_devices() -> list[Device]:
    """Cameras and screens, in the system's order. Touches the system; off the GUI thread.

    Raises:
        LivestyleError: the system does not tell.
    """
    cameras = [_camera(camera) for camera in _listed("cameras")]
    screens = [_screen(screen) for screen in _listed("screens")]
    return cameras + screens


def _listed(name: str) -> Iterable[Any]:
    lister = _lister(name)
    return () if lister is None else lister()


@functools.cache
def _lister(name: str) -> Callable[[], Iterable[Any]] | None:
    """Found once: to look through all that is installed takes longer than to ask for the devices."""
    for point in entry_points(group=GROUP, name=name):
        return cast("Callable[[], Iterable[Any]]", point.load())
    return None


def _camera(camera: Any) -> Device:
    """By the stable path where the system has one, else by its name."""
    stable = "/by-id/" in camera.path or not camera.path.startswith("/dev/")
    argument = camera.path if stable and camera.path else camera.name
    numbers = "" if camera.vid is None or camera.pid is None else f"{camera.vid:04x}:{camera.pid:04x}"
    return Device(f"camera:{argument}", camera.name, numbers or camera.path, "camera", camera.virtual, camera.in_use)


def _screen(screen: Any) -> Device:
    return Device(f"screen:{screen.index}", screen.name, f"{screen.width}x{screen.height}", "screen")


class Devices(KeptFresh):
    """The list, kept fresh while somebody can see it. GUI thread.

    Args:
        lister: reads the list; on a thread of its own.

    Attributes:
        changed: a device came or went, or the first list is there.
        known: the newest list.
        listed: whether there was a list yet; none is known before that.
        failure: why there is no list, None if there is one.
    """

    def __init__(self, lister: Callable[[], list[Device]] = listed_devices) -> None:
        super().__init__(EVERY_MS)
        self.known: list[Device] = []
        self.listed = False
        self.failure: LivestyleError | None = None
        self._lister, self._asked = lister, False
        self._errands = Errands("livestyle-panel-devices")

    def refresh(self) -> None:
        """Ask for the list, unless an answer is on its way."""
        if not self._asked:
            self._asked = True
            self._errands.do(self._lister, self._take, self._fail)

    def find(self, spec: str) -> Device | None:
        """The device of a spec, None if it is not there."""
        return next((device for device in self.known if device.spec == spec), None)

    def close(self) -> bool:
        """End; returns whether the thread ended in time."""
        self._timer.stop()
        return self._errands.close()

    def _take(self, found: list[Device]) -> None:
        self._asked, self.failure = False, None
        first, self.listed = not self.listed, True
        if first or found != self.known:
            self.known = found
            self.changed.emit()

    def _fail(self, error: LivestyleError) -> None:
        self._asked, self.failure = False, error
        if self.known:
            self.known = []
            self.changed.emit()
