"""A virtual camera as a sink: other programs choose it as they would a webcam.

pyvirtualcam holds the interpreter lock while it writes, hides failed writes and is GPL-2.0-only, so it runs in a
process of its own, `livestyle_plugins.virtual_camera_worker`, which reads the frames from a ring.
"""

from __future__ import annotations

import platform
from pathlib import Path

from livestyle.clock import Clock
from livestyle.errors import OutputError
from livestyle.frame import Frame, VideoFormat
from livestyle.ports import Sink, SinkRequest
from livestyle.worker import RingWorker
from livestyle_plugins.open_nodes import Watch
from livestyle_plugins.sinks.loopback import CAMERA_NAME, SYSTEM, find_loopback

WORKER = "livestyle_plugins.virtual_camera_worker"


def create(request: SinkRequest) -> Sink:
    """Make the sink of `virtual-camera` or `virtual-camera:NAME`; on Linux NAME may be a path in /dev."""
    return VirtualCameraSink(request.argument.strip(), request.clock)


class VirtualCameraSink:
    """Feeds the process that writes to the virtual camera.

    Args:
        wanted: name of the camera; "" for livestyle's own on Linux, elsewhere for the first that is there.
        clock: the run's clock.
        system: where the Linux kernel tells about devices.
    """

    def __init__(self, wanted: str, clock: Clock, system: Path = SYSTEM) -> None:
        self._wanted, self._clock, self._system = wanted, clock, system
        self._worker: RingWorker | None = None
        self._watch: Watch | None = None
        self.device = ""

    def open(self, video_format: VideoFormat) -> None:
        """Start the process; it has the camera when this returns.

        Raises:
            OutputError: there is no such camera or another program writes to it, and what to do.
        """
        self.close()
        if video_format.width % 2 or video_format.height % 2:
            raise OutputError(f"A virtual camera needs an even size, not {video_format}.", "Choose another size.")
        device = self._wanted
        if platform.system() == "Linux":
            device = find_loopback(self._wanted or CAMERA_NAME, self._system)
        arguments = ("--device", device) if device else ()
        worker = RingWorker("The virtual camera", WORKER, arguments, self._clock)
        self.device = worker.start(video_format)
        self._worker = worker
        if self.device.startswith("/dev/"):
            self._watch = Watch(self.device, lambda: {worker.pid or 0})

    def send(self, frame: Frame) -> None:
        """Hand one frame over; never waits for the camera.

        Raises:
            OutputError: the process has ended or given up.
        """
        if self._worker is None:
            raise OutputError("The virtual camera is not open.", "Open it first.")
        self._worker.send(frame)

    @property
    def readers(self) -> tuple[str, ...] | None:
        """Names of the programs that have the camera open; None where the system does not tell."""
        return self._watch.programs if self._watch is not None else None

    @property
    def pid(self) -> int | None:
        """Number of the camera's process, None if it does not run."""
        return self._worker.pid if self._worker is not None else None

    def close(self) -> None:
        """End the process, which lets go of the camera. Idempotent."""
        watch, self._watch = self._watch, None
        if watch is not None:
            watch.stop()
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.close()
