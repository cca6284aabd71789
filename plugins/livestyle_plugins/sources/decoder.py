"""Decodes a video file into buffers, and says in words why a file cannot be played."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import av
import cv2
import numpy as np
from av.container import InputContainer
from av.stream import Disposition
from av.video.frame import VideoFrame
from av.video.reformatter import Colorspace, VideoReformatter
from av.video.stream import VideoStream

from livestyle.buffers import BufferPool
from livestyle.errors import CameraError, EndOfStream
from livestyle.frame import Pixels, VideoFormat

_UNREADABLE_IN_A_ROW = 16  # reads that fail one after another: what is left of the file is not there
_UNTAGGED = 2  # AVCOL_SPC_UNSPECIFIED
_ROTATIONS = {
    90: cv2.ROTATE_90_COUNTERCLOCKWISE,
    180: cv2.ROTATE_180,
    -180: cv2.ROTATE_180,
    270: cv2.ROTATE_90_CLOCKWISE,
    -90: cv2.ROTATE_90_CLOCKWISE,
}
_CONVERT = "Choose a video file such as MP4 or MKV, or convert this one."


class VideoDecoder:
    """The pictures of a video file, one after another. One thread at a time.

    Args:
        path: the file.

    Attributes:
        format: size as shown (rotated as the file says, cropped to even) and the file's own mean rate.

    Raises:
        CameraError: the file cannot be played, and why.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        _check_readable(path)
        self._container, self._stream = _open(path)
        try:
            self._pictures = self._decode()
            self._pending = next(self._pictures, None)
            self._prepare(self._pending)
        except BaseException:
            self._container.close()
            raise

    def _prepare(self, first: VideoFrame | None) -> None:
        if first is None:
            raise CameraError(f'No picture in "{self._path}" can be decoded.', _CONVERT)
        self._first_pts = first.pts
        self._coded = first.width, first.height
        self._shown = first.width // 2 * 2, first.height // 2 * 2
        if not all(self._shown):
            raise CameraError(f'The pictures in "{self._path}" are only {first.width}x{first.height}.', _CONVERT)
        # Players take untagged video for BT.709 when it is HD and for BT.601 (the converter's default) when not.
        hd = first.height >= 720 or first.width >= 1280
        self._colorspace = Colorspace.ITU709 if first.colorspace == _UNTAGGED and hd else None
        self._rotation = _ROTATIONS.get(first.rotation)
        upright = self._rotation in {None, cv2.ROTATE_180}
        width, height = self._shown if upright else self._shown[::-1]
        self.format = VideoFormat(width, height, _rate(self._stream))
        self._pool = BufferPool(width, height)
        self._reformatter = VideoReformatter()

    def read(self, *, loop: bool = False) -> Pixels:
        """The next picture, in a buffer that goes back to the pool by itself.

        Args:
            loop: begin again at the end.

        Raises:
            EndOfStream: there are no more pictures.
            CameraError: the file can no longer be read.
        """
        picture, self._pending = self._pending, None
        picture = picture or next(self._pictures, None)
        if picture is None and loop:
            picture = self._rewind()
        if picture is None:
            raise EndOfStream
        return self._convert(picture)

    def close(self) -> None:
        """Let go of the file. Idempotent."""
        self._pictures = iter(())
        self._container.close()

    def _rewind(self) -> VideoFrame | None:
        try:
            self._container.seek(self._stream.start_time or 0, stream=self._stream)
            self._pictures = self._decode()
            picture = next(self._pictures, None)
        except av.FFmpegError:
            picture = None
        if picture is None or picture.pts != self._first_pts:  # some formats cannot seek, or only near the place
            self._container.close()
            self._container, self._stream = _open(self._path)
            self._pictures = self._decode()
            picture = next(self._pictures, None)
        return picture

    def _decode(self) -> Iterator[VideoFrame]:
        """Every picture from here to the end that can be decoded; broken packets are passed over."""
        failures = 0
        packets = self._container.demux(self._stream)
        while failures < _UNREADABLE_IN_A_ROW:
            try:
                packet = next(packets, None)
            except av.FFmpegError as error:
                if isinstance(error, OSError):
                    raise CameraError(f'"{self._path}" can no longer be read.', "Check the disk it is on.") from error
                failures += 1
                packets = self._container.demux(self._stream)
                continue
            if packet is None:
                return
            failures = 0
            try:
                pictures = packet.decode()
            except av.FFmpegError:
                continue
            yield from pictures

    def _convert(self, picture: VideoFrame) -> Pixels:
        width, height = self._coded  # a file may change its size on the way; a stream may not
        picture = self._reformatter.reformat(
            picture, width, height, "rgb24", src_colorspace=self._colorspace, threads=1
        )
        plane = picture.planes[0]
        rows = np.frombuffer(memoryview(plane), np.uint8).reshape(
            -1, plane.line_size
        )  # rows may be padded at their end
        width, height = self._shown
        view = rows[:height, : width * 3].reshape(height, width, 3)
        pixels = self._pool.lease()
        if self._rotation is None:
            np.copyto(pixels, view)
        else:
            cv2.rotate(view, self._rotation, dst=pixels)
        return pixels


def _check_readable(path: Path) -> None:
    try:
        if path.is_dir():
            raise CameraError(f'"{path}" is a folder, not a video file.', "Name a file in it.")
        if path.exists() and not path.is_file():
            raise CameraError(f'"{path}" is a device, not a video file.', "Use camera to read from a camera.")
        with path.open("rb") as file:
            if not file.read(1):
                raise CameraError(f'"{path}" is empty.', "Choose another file.")
    except FileNotFoundError as error:
        raise CameraError(f'There is no file "{path}".', "Check how the path is written.") from error
    except PermissionError as error:
        raise CameraError(f'There is no permission to read "{path}".', "Change its permissions or copy it.") from error
    except (OSError, ValueError) as error:  # ValueError: a null character in the path
        raise CameraError(f'"{path}" cannot be read.', "Check the path and the disk it is on.") from error


def _open(path: Path) -> tuple[InputContainer, VideoStream]:
    try:
        container = av.open(f"file:{path}", "r")  # with its protocol: a colon in a name is not one
    except (av.FFmpegError, UnicodeError) as error:
        if _begins_as_mp4(path):
            raise CameraError(
                f'"{path}" was cut off before the recording was finished.', "Record or download it again."
            ) from error
        raise CameraError(f'"{path}" is not a video that can be read.', _CONVERT) from error
    try:
        return container, _picture_stream(container, path)
    except BaseException:
        container.close()
        raise


def _begins_as_mp4(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(12)[4:8] == b"ftyp"


def _picture_stream(container: InputContainer, path: Path) -> VideoStream:
    streams = [s for s in container.streams.video if not s.disposition & Disposition.attached_pic]  # not cover art
    if not streams:
        what = "sound but no pictures" if container.streams.audio else "no pictures"
        raise CameraError(f'"{path}" has {what}.', _CONVERT)
    stream = streams[0]
    # By slices, not by frames: a decoder that works on several frames gives each of them out late.
    stream.thread_type = "SLICE"
    return stream


def _rate(stream: VideoStream) -> float:
    for rate in (stream.average_rate, stream.guessed_rate):
        if rate and 1 <= rate <= 240:
            return float(rate)
    return 30.0
