"""The screen as a source."""

from __future__ import annotations

import contextlib
import os
import threading

import cv2
import numpy as np
from mss import MSS, ScreenShotError
from mss.models import Monitor

from livestyle.buffers import BufferPool
from livestyle.clock import frames_to_ns
from livestyle.errors import CameraError, SettingsError
from livestyle.frame import LARGEST, Frame, Pixels, VideoFormat
from livestyle.ports import Source, SourceRequest
from livestyle_plugins.sources.pace import Pace


def create(request: SourceRequest) -> Source:
    """Make the source of `screen` or `screen:N`, N from 1.

    Raises:
        SettingsError: N is not a number from 1.
    """
    argument = request.argument.strip() or "1"
    if not argument.isdecimal() or int(argument) < 1:
        raise SettingsError(f'"{request.argument}" is not the number of a screen.', "Write --source screen:1.")
    return ScreenSource(int(argument), request)


class ScreenSource:
    """Pictures of a screen at the wanted rate; above 1920x1080 they are made smaller.

    Args:
        number: of the screen, from 1.
        request: `fps` (30 if None), whether to keep real time, and the clock.
    """

    def __init__(self, number: int, request: SourceRequest) -> None:
        self._number, self._request = number, request
        self._fps = request.fps or 30.0
        self._shooter: MSS | None = None
        self._pace: Pace | None = None
        self._shooting = threading.Lock()  # the connection must not be closed under a read
        self._sequence = 0
        self._origin_ns = 0

    def open(self) -> VideoFormat:
        """Take a first picture to learn the size.

        Raises:
            CameraError: there is no display or no such screen, or its pictures are withheld.
        """
        self.close()
        shooter = _connect()
        try:
            self._monitor = _monitor(shooter, self._number)
            picture = _shoot(shooter, self._monitor)
        except BaseException:
            _disconnect(shooter)
            raise
        if os.environ.get("WAYLAND_DISPLAY") and not picture[:, :, :3].any():
            _disconnect(shooter)
            raise CameraError("Wayland does not let programs see the screen.", "Log in to an X11 session for this.")
        self._prepare(picture)
        self._shooter, self._sequence = shooter, 0
        return VideoFormat(self._pool.width, self._pool.height, self._fps)

    def _prepare(self, first: Pixels) -> None:
        self._taken = first.shape
        width, height = fitted(first.shape[1], first.shape[0])
        self._pool = BufferPool(width, height)
        smaller = (width, height) != (first.shape[1] // 2 * 2, first.shape[0] // 2 * 2)
        self._smaller = np.zeros((height, width, 4), np.uint8) if smaller else None
        # What has not been shown in time is gone: a screen has no past frames to catch up with.
        patience_ns = frames_to_ns(1, self._fps)
        self._pace = Pace(self._request.clock, self._fps, paced=self._request.paced, patience_ns=patience_ns)

    def read(self, timeout: float) -> Frame | None:
        """The next picture; None if it is not due within `timeout` seconds or the source was closed.

        Raises:
            CameraError: the display has gone or has changed its size.
        """
        captured_ns = self._pace.wait(timeout) if self._pace else None
        if captured_ns is None:
            return None
        with self._shooting:
            if self._shooter is None:
                return None
            picture = _shoot(self._shooter, self._monitor)
        if picture.shape != self._taken:
            raise CameraError("The screen has changed its size.", "livestyle opens it again.")
        if self._sequence == 0:
            self._origin_ns = captured_ns
        frame = Frame(self._convert(picture), self._sequence, captured_ns, captured_ns - self._origin_ns)
        self._sequence += 1
        return frame

    def close(self) -> None:
        """Leave the display. Idempotent; any thread."""
        with self._shooting:
            shooter, self._shooter = self._shooter, None
            if shooter is not None:
                _disconnect(shooter)

    def _convert(self, picture: Pixels) -> Pixels:
        pixels = self._pool.lease()
        if self._smaller is not None:
            size = self._pool.width, self._pool.height
            cv2.resize(picture, size, dst=self._smaller, interpolation=cv2.INTER_AREA)
            picture = self._smaller
        cv2.cvtColor(picture[: self._pool.height, : self._pool.width], cv2.COLOR_BGRA2RGB, dst=pixels)
        return pixels


def fitted(width: int, height: int) -> tuple[int, int]:
    """The even size, at most 1920x1080, at which a screen is delivered; its shape is kept."""
    width, height = width // 2 * 2, height // 2 * 2
    shrink = min(1.0, LARGEST[0] / width, LARGEST[1] / height)
    return max(2, round(width * shrink) // 2 * 2), max(2, round(height * shrink) // 2 * 2)


def _connect() -> MSS:
    try:
        return MSS()
    except (ScreenShotError, OSError) as error:
        raise CameraError("There is no display to look at.", "Run livestyle inside a desktop session.") from error


def _disconnect(shooter: MSS) -> None:
    with contextlib.suppress(ScreenShotError, OSError):  # an X server that has gone cannot be left
        shooter.close()


def _monitor(shooter: MSS, number: int) -> Monitor:
    try:
        monitors = shooter.monitors[1:]  # the first is all of them together
    except ScreenShotError as error:
        raise CameraError("The screens cannot be listed.", "Run livestyle inside a desktop session.") from error
    if number > len(monitors):
        raise CameraError(
            f"There is no screen {number}.", f"Choose one from 1 to {len(monitors)}." if monitors else "Turn one on."
        )
    return monitors[number - 1]


def _shoot(shooter: MSS, monitor: Monitor) -> Pixels:
    """A picture, (height, width, 4) BGRA; mss makes the memory for it, there is no other way."""
    try:
        shot = shooter.grab(monitor)
    except (ScreenShotError, OSError, AssertionError, ValueError) as error:  # the last two when an X server has gone
        raise CameraError("The screen can no longer be seen.", "Check that the display is still on.") from error
    return np.frombuffer(shot.raw, np.uint8).reshape(shot.height, shot.width, 4)
