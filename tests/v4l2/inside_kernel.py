"""Runs inside the small kernel of test_real_loopback.py: sends through a real v4l2loopback and reads it back.

python inside_kernel.py send      colour bars through the sink, read by a second process
python inside_kernel.py read FILE COUNT
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import cv2
import numpy as np

from livestyle.clock import MonotonicClock
from livestyle.frame import Frame, VideoFormat
from livestyle_plugins.sinks.virtual_camera import VirtualCameraSink

OUT = Path("/vmout")
CARD = "LiveStyle"  # how the kernel's start script names the device
PATIENCE_S = 60


def read(file: str, count: int) -> None:
    """Open the camera as any program would, wait for it if need be, and save RGB pictures."""
    deadline = time.monotonic() + PATIENCE_S
    camera = cv2.VideoCapture(9, cv2.CAP_V4L2)
    while not camera.isOpened():  # with exclusive_caps=1 it is no camera before somebody writes to it
        assert time.monotonic() < deadline, "the camera cannot be opened"
        time.sleep(0.5)
        camera = cv2.VideoCapture(9, cv2.CAP_V4L2)
    pictures: list[np.ndarray[tuple[int, ...], np.dtype[np.uint8]]] = []
    while len(pictures) < count:
        whole, picture = camera.read()
        assert whole, "the camera gives no picture"
        pictures.append(np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), np.uint8))
    np.save(file, np.stack(pictures))


def reader(name: str, count: int) -> subprocess.Popen[bytes]:
    """A process of its own that reads."""
    return subprocess.Popen([sys.executable, __file__, "read", str(OUT / name), str(count)])


def send() -> int:
    """Bars through the sink until the reader has enough of them."""
    pixels = np.load(OUT / "bars.npy")
    sink = VirtualCameraSink(CARD, MonotonicClock())
    sink.open(VideoFormat(pixels.shape[1], pixels.shape[0], 30.0))
    print("device", sink.device, flush=True)  # noqa: T201 - the test reads it
    number = 0
    with reader("bars-read.npy", 5) as process:
        while process.poll() is None:
            number += 1
            sink.send(Frame(pixels, number, number, 0))
            time.sleep(1 / 30)
    sink.close()
    return process.returncode


if __name__ == "__main__":
    if sys.argv[1] == "read":
        read(sys.argv[2], int(sys.argv[3]))
    else:
        sys.exit(send())
