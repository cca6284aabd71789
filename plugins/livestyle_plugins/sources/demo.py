"""A moving view of a photograph that comes along: a source for trying livestyle where there is no camera."""

from __future__ import annotations

import math
from importlib.resources import files

import cv2
import numpy as np

from livestyle.buffers import BufferPool
from livestyle.clock import frames_to_ns
from livestyle.errors import CameraError, SettingsError
from livestyle.frame import Frame, Pixels, VideoFormat
from livestyle.ports import Source, SourceRequest
from livestyle_plugins.sources.pace import Pace

_PHOTOGRAPH = "data/portrait.jpg"
_LOOP_SECONDS = 12.0
_CENTRE = (0.488, 0.268)  # middle of the view, as parts of the photograph: the face lies in its upper half
_SWAY = (0.04, 0.008)  # how far it moves to each side
_ZOOM, _ZOOM_SWAY = 1.12, 0.05
_DETAIL = 1.25  # pixels of the prepared photograph to a pixel of the view: sharp after interpolation
_NOISE_MARGIN = 64  # pixels by which the noise is larger than the view: it is never laid twice the same way in a row
_NOISE_LEVELS = 2.0, 0.8  # standard deviations of brightness and of colour, of 255


def create(request: SourceRequest) -> Source:
    """Make the source of `demo`.

    Raises:
        SettingsError: there is an argument, or the size or rate is not usable.
    """
    if request.argument:
        raise SettingsError("The demo source takes no argument.", "Write --source demo.")
    return DemoSource(request)


class DemoSource:
    """A person before a slowly swaying camera, with a little camera noise. Never ends; its motion loops seamlessly.

    The picture is a function of the frame's number only: the same number, size and rate give the same picture.

    Args:
        request: `size` (640x360 if None), `fps` (30 if None), whether to keep real time, and the clock.

    Raises:
        SettingsError: the size or rate is not usable.
    """

    def __init__(self, request: SourceRequest) -> None:
        width, height = request.size or (640, 360)
        self._format = VideoFormat(width, height, 30.0 if request.fps is None else request.fps).check()
        self._request = request
        self._view: _View | None = None
        self._sequence = 0

    def open(self) -> VideoFormat:
        """Prepare the photograph.

        Raises:
            CameraError: the photograph is not in the installation.
        """
        self._view, self._sequence = _View(self._format), 0
        self._pace = Pace(self._request.clock, self._format.fps, paced=self._request.paced)
        return self._format

    def read(self, timeout: float) -> Frame | None:
        """The next frame; None if it is not due within `timeout` seconds or the source was closed."""
        view = self._view
        if view is None:
            return None
        captured_ns = self._pace.wait(timeout)
        if captured_ns is None:
            return None
        pixels = view.draw(self._sequence)
        frame = Frame(pixels, self._sequence, captured_ns, frames_to_ns(self._sequence, self._format.fps))
        self._sequence += 1
        return frame

    def close(self) -> None:
        """Free the photograph. Idempotent; any thread."""
        self._view = None


class _View:
    """Draws the view of one frame."""

    def __init__(self, video_format: VideoFormat) -> None:
        width, height = video_format.size
        self._size = width, height
        self._loop_frames = _LOOP_SECONDS * video_format.fps
        photograph = _load()
        side = min(photograph.shape[1], photograph.shape[0] * width / height)  # width of the widest view
        grow = _DETAIL * width * _ZOOM / side
        smooth = cv2.resize(photograph, None, fx=grow, fy=grow, interpolation=cv2.INTER_LANCZOS4)
        self._photograph = _sharpen(smooth) if grow > 1 else smooth
        self._widest = side * grow
        self._matrix = np.zeros((2, 3))
        self._brighter, self._darker = _noise(width + _NOISE_MARGIN, height + _NOISE_MARGIN)
        self._pool = BufferPool(width, height)

    def draw(self, number: int) -> Pixels:
        """The view of a frame, in a buffer of the pool."""
        pixels = self._pool.lease()
        cv2.warpAffine(
            self._photograph,
            self._place(number),
            self._size,
            dst=pixels,
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REFLECT_101,
        )
        width, height = self._size
        left, top = number * 37 % _NOISE_MARGIN, number * 23 % (_NOISE_MARGIN - 1)  # coprime: 4032 places
        cv2.add(pixels, self._brighter[top : top + height, left : left + width], dst=pixels)
        cv2.subtract(pixels, self._darker[top : top + height, left : left + width], dst=pixels)
        return pixels

    def _place(self, number: int) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
        """Where in the photograph the view lies: the affine map from the view's pixels to the photograph's."""
        turn = 2 * math.pi * (number / self._loop_frames % 1)
        scale = self._widest / (_ZOOM - _ZOOM_SWAY * math.cos(turn)) / self._size[0]
        for axis, phase in enumerate((math.sin(turn), math.sin(2 * turn))):
            length = self._photograph.shape[1 - axis]
            half = scale * self._size[axis] / 2
            middle = min(max(length * (_CENTRE[axis] + _SWAY[axis] * phase), half), length - half)
            self._matrix[axis, axis] = scale
            self._matrix[axis, 2] = middle - half
        return self._matrix


def _load() -> Pixels:
    try:
        data = files("livestyle_plugins").joinpath(_PHOTOGRAPH).read_bytes()
    except OSError as error:
        raise CameraError("The photograph of the demo is missing.", "Install livestyle again.") from error
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR_RGB)
    if picture is None:
        raise CameraError("The photograph of the demo is damaged.", "Install livestyle again.")
    return picture.astype(np.uint8, copy=False)


def _sharpen(picture: cv2.typing.MatLike) -> cv2.typing.MatLike:
    blurred = cv2.GaussianBlur(picture, (0, 0), 1.6)
    return cv2.addWeighted(picture, 1.4, blurred, -0.4, 0)


def _noise(width: int, height: int) -> tuple[Pixels, Pixels]:
    """What noise adds to a picture and what it takes away."""
    brightness, colour = _NOISE_LEVELS
    draw = np.random.default_rng(7)
    noise = draw.normal(0, brightness, (height, width, 1)) + draw.normal(0, colour, (height, width, 3))
    levels = np.rint(noise).clip(-255, 255)
    return levels.clip(0).astype(np.uint8), (-levels).clip(0).astype(np.uint8)
