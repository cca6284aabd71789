# SPDX-License-Identifier: GPL-2.0-only
#
# This program is free software; you can redistribute it and/or modify it under the terms of the GNU General Public
# License, version 2, as published by the Free Software Foundation. It is distributed WITHOUT ANY WARRANTY. The text of
# the licence is in LICENSES/GPL-2.0-only.txt.
#
# Unlike the rest of livestyle (MIT) this file is under the GPL, because it uses pyvirtualcam, which is. It is a program
# of its own; no other part of livestyle imports it or pyvirtualcam.
"""The process that puts frames out as a virtual camera: from a frame ring to pyvirtualcam.

The camera gets a constant rate: a new picture as soon as it is there, the last one again where none comes in time.
"""

from __future__ import annotations

import contextlib
import os
import platform
import sys
import threading
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from livestyle.clock import NS_PER_SECOND, Clock, MonotonicClock, frames_to_ns
from livestyle.errors import OutputError
from livestyle.frame import Pixels
from livestyle.parent_link import ParentLink, worker_parser
from livestyle.ring import RingReader

try:
    import pyvirtualcam  # type: ignore[import-untyped]  # ships no types
except ImportError:
    pyvirtualcam = None

LATE_PERIODS = 1.5
"""Periods without a new picture after which the last one is sent again."""
IDLE_NS = NS_PER_SECOND // 2
"""Between two signs of life while there has been no picture at all."""

_HELP = {
    "Windows": "Install OBS Studio, for its virtual camera, or UnityCapture; and close other programs that use it.",
    "Darwin": "Install OBS Studio 30 or newer and start its virtual camera once, to allow its extension; then stop it.",
}


class Camera:
    """An open virtual camera.

    On Linux it gets YUYV, the format that every program reads: BT.601, limited range. Elsewhere it gets BGR, which
    pyvirtualcam converts to the system's own (untried on Windows and Mac).

    Args:
        width: pixels, even.
        height: pixels, even.
        fps: nominal rate.
        device: path or name; None for the first that pyvirtualcam finds.

    Attributes:
        device: what was opened.

    Raises:
        OutputError: there is no such camera, or it is not to be had.
    """

    def __init__(self, width: int, height: int, fps: float, device: str | None) -> None:
        if pyvirtualcam is None:
            raise OutputError("The library pyvirtualcam is missing.", "Install it: pip install pyvirtualcam")
        self._yuyv = platform.system() == "Linux"
        if self._yuyv and device is not None:
            _check_device(device)
        formats = pyvirtualcam.PixelFormat
        fmt, channels, self._conversion = (
            (formats.YUYV, 2, cv2.COLOR_BGRA2YUV_YUYV) if self._yuyv else (formats.BGR, 3, cv2.COLOR_BGRA2BGR)
        )
        self._buffer: NDArray[np.uint8] = np.empty((height, width, channels), np.uint8)
        try:
            self._camera = pyvirtualcam.Camera(width, height, fps, fmt=fmt, device=device)
        except (RuntimeError, ValueError) as error:
            reason = " ".join(str(error).split()).rstrip(".")
            help_text = _HELP.get(platform.system(), "Close the program that writes to it, or choose another camera.")
            raise OutputError(f"The virtual camera cannot be opened ({reason}).", help_text) from error
        self.device = str(self._camera.device)

    def show(self, pixels: Pixels) -> None:
        """Make a picture, uint8 (height, width, 4) BGRX of the camera's size, the one to send."""
        cv2.cvtColor(pixels, self._conversion, dst=self._buffer)

    def send(self) -> None:
        """Send the picture, for the first time or again.

        Raises:
            OutputError: the camera has gone.
        """
        try:
            self._camera.send(self._buffer)
        except (RuntimeError, OSError) as error:
            raise OutputError(f"The virtual camera stopped ({error}).", "It is opened again.") from error

    def close(self) -> None:
        """Let go of the camera."""
        self._camera.close()


def _check_device(path: str) -> None:
    """Find out why a device cannot be written to, which pyvirtualcam does not tell."""
    try:
        os.close(os.open(path, os.O_WRONLY | getattr(os, "O_NONBLOCK", 0)))
    except FileNotFoundError as error:
        raise OutputError(f"There is no device {path}.", "Choose another virtual camera.") from error
    except PermissionError as error:
        action = "Run: sudo usermod -aG video $USER, then log out and in again."
        raise OutputError(f"You may not write to {path}.", action) from error
    except OSError as error:
        message = f"The virtual camera {path} cannot be opened ({error.strerror})."
        raise OutputError(message, "Close the program that writes to it.") from error


class Pacer:
    """When to send the last picture again, so that the rate stays constant.

    Args:
        fps: nominal rate.
    """

    def __init__(self, fps: float) -> None:
        self._period_ns = frames_to_ns(1, fps)
        self.due_ns = 0

    def sent(self, now_ns: int, *, new: bool) -> None:
        """Note that a picture was sent, a new one or the last one again."""
        if new:
            self.due_ns = now_ns + round(LATE_PERIODS * self._period_ns)
        else:
            self.due_ns = max(self.due_ns + self._period_ns, now_ns + self._period_ns // 2)


def feed(camera: Camera, reader: RingReader, link: ParentLink, wake: threading.Event, pacer: Pacer) -> None:
    """Send until the parent wants the end.

    Raises:
        OutputError: the camera has gone.
    """
    clock: Clock = MonotonicClock()
    has_picture = False
    while not link.ended:
        until_ns = pacer.due_ns - clock.now_ns() if has_picture else IDLE_NS
        wake.wait(max(0, until_ns) / NS_PER_SECOND)
        wake.clear()
        link.beat()
        picture = reader.read()
        if picture is not None:
            camera.show(picture.pixels)
            has_picture = True
        elif not has_picture or clock.now_ns() < pacer.due_ns:
            continue
        camera.send()
        pacer.sent(clock.now_ns(), new=picture is not None)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run until the parent wants the end; returns the exit code."""
    parser = worker_parser(__doc__)
    parser.add_argument("--device", help="path or name of the camera; without it the first one is taken")
    options = parser.parse_args(arguments)
    cv2.setNumThreads(1)  # the other cores are for the network
    wake = threading.Event()
    with ParentLink(options.ring, wake.set) as link:
        try:
            camera = Camera(options.width, options.height, options.fps, options.device)
            with contextlib.closing(camera), RingReader(options.ring) as reader:
                link.ready(camera.device)
                feed(camera, reader, link, wake, Pacer(options.fps))
        except OutputError as error:
            link.fail(error)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
