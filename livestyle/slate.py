"""The slate: the calm picture that stands in when there is no camera. It is never black."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from livestyle.errors import SettingsError
from livestyle.fit import fitted
from livestyle.frame import Pixels, VideoFormat

TOP, BOTTOM = np.array((92, 100, 112), np.float32), np.array((58, 64, 74), np.float32)
"""RGB at the upper and the lower edge: a neutral blue grey."""
TEXT = (222, 226, 232)
FONT = cv2.FONT_HERSHEY_DUPLEX


def slate_picture(video_format: VideoFormat, lines: tuple[str, ...]) -> Pixels:
    """Draw the slate.

    Args:
        video_format: its size.
        lines: the first is large; only ASCII, as OpenCV's own fonts have nothing else.

    Returns:
        uint8 (height, width, 3) RGB.
    """
    height, width = video_format.height, video_format.width
    slope = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    column = (TOP * (1 - slope) + BOTTOM * slope).round().astype(np.uint8)
    pixels = np.ascontiguousarray(np.broadcast_to(column[:, None, :], (height, width, 3)))
    centre = height // 2 - round(height * 0.045 * (len(lines) - 1))
    for number, line in enumerate(lines):
        scale = height / (360 if number == 0 else 620)
        _write(pixels, line, centre, scale)
        centre += round(height * 0.11)
    return pixels


def _write(pixels: Pixels, line: str, centre: int, scale: float) -> None:
    """One line in the middle, smaller if it would not fit."""
    width = pixels.shape[1]
    thickness = max(1, round(scale))
    (wide, _), _ = cv2.getTextSize(line, FONT, scale, thickness)
    if wide > width * 0.9:
        scale *= width * 0.9 / wide
    (wide, high), _ = cv2.getTextSize(line, FONT, scale, thickness)
    cv2.putText(pixels, line, ((width - wide) // 2, centre + high // 2), FONT, scale, TEXT, thickness, cv2.LINE_AA)


def no_camera(video_format: VideoFormat) -> Pixels:
    """The slate for a source that has gone."""
    return slate_picture(video_format, ("No picture from the camera", "It comes back by itself"))


def pause(video_format: VideoFormat) -> Pixels:
    """The slate for a person who does not want to be seen now."""
    return slate_picture(video_format, ("One moment, please",))


def from_file(path: Path, video_format: VideoFormat) -> Pixels:
    """The user's own slate, filling the format.

    Raises:
        SettingsError: the file is not a picture.
    """
    try:
        data = np.frombuffer(path.read_bytes(), np.uint8)
    except OSError as error:
        raise SettingsError(f"The slate {path} cannot be read.", "Choose another picture.") from error
    picture = cv2.imdecode(data, cv2.IMREAD_COLOR_RGB) if data.size else None
    if picture is None:
        raise SettingsError(f"The slate {path} is not a picture.", "Choose a PNG or JPEG file.")
    return fitted(np.asarray(picture, np.uint8), video_format.size)
