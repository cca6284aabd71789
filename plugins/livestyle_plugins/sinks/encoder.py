"""H.264 in MP4, MOV or Matroska by PyAV's own FFmpeg, playable at any moment while it is written."""

from __future__ import annotations

import contextlib
import os
from fractions import Fraction

import av
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc, VideoReformatter

from livestyle.captures import PROVENANCE
from livestyle.frame import Pixels, VideoFormat
from livestyle_plugins.sinks.partial_file import PartialFile
from livestyle_plugins.sinks.timeline import TICKS_PER_SECOND

# Every second a piece that stands by itself goes to the file, so that a killed recording plays up to its last second.
# MP4 is written as such pieces and at the end, in place, given the one index that all players and editors like: a
# fraction of a second, no second copy on the disk. FFmpeg calls that hybrid_fragmented.
_FRAGMENTED = {"movflags": "hybrid_fragmented+frag_keyframe", "flush_packets": "1"}
CONTAINERS = {
    ".mp4": ("mp4", _FRAGMENTED),
    ".mov": ("mov", _FRAGMENTED),
    ".mkv": ("matroska", {"cluster_time_limit": "1000", "flush_packets": "1"}),
}
"""FFmpeg's name and options by the ending of the file."""

TIME_BASE = Fraction(1, TICKS_PER_SECOND)
KEY_FRAME_S = 1
MOST_THREADS = 4


class Encoder:
    """Encodes frames into a file. One thread at a time.

    veryfast is the slowest preset that leaves a weak machine time for the network: measured on two cores, 640x360,
    a frame takes 2 ms, and superfast saves a fifth of that for files half as large again. zerolatency makes each
    frame cost about the same, and keeps none back in memory.

    Args:
        file: where to write.
        suffix: a key of `CONTAINERS`.
        video_format: size and nominal rate; the size is even.

    Raises:
        av.FFmpegError: FFmpeg cannot start.
        OSError: the file cannot be written.
    """

    def __init__(self, file: PartialFile, suffix: str, video_format: VideoFormat) -> None:
        self._file = file
        name, options = CONTAINERS[suffix]
        self._container = av.open(file, "w", format=name, container_options=options)
        self._container.metadata["comment"] = PROVENANCE
        threads = min(MOST_THREADS, os.cpu_count() or 1)
        codec_options = {"preset": "veryfast", "tune": "zerolatency", "crf": "20", "threads": str(threads)}
        rate = Fraction(video_format.fps).limit_denominator(1001)
        self._stream = self._container.add_stream("libx264", rate=rate, options=codec_options)
        context = self._stream.codec_context
        context.width, context.height, context.pix_fmt = video_format.width, video_format.height, "yuv420p"
        context.time_base = self._stream.time_base = TIME_BASE
        context.gop_size = max(1, round(video_format.fps * KEY_FRAME_S))
        # The file says how its colours are coded, and `encode` codes them so.
        context.colorspace, context.color_range = Colorspace.ITU709, ColorRange.MPEG
        context.color_trc, context.color_primaries = ColorTrc.BT709, ColorPrimaries.BT709
        self._reformatter = VideoReformatter()
        context.open()
        # The header is written with the first frame: FFmpeg 8.0 crashes at the end of a hybrid file without any.
        self._header_end = 0

    def encode(self, pixels: Pixels, ticks: int) -> None:
        """Encode one frame.

        Args:
            pixels: uint8 (height, width, 3) RGB; used in place, and only during the call.
            ticks: its time in 1/90000 s, later than the last one's.

        Raises:
            av.FFmpegError: the encoder or the container failed.
            OSError: the file cannot be written.
        """
        frame = self._reformatter.reformat(
            av.VideoFrame.from_numpy_buffer(pixels, "rgb24"),
            format="yuv420p",
            dst_colorspace=Colorspace.ITU709,
            dst_color_range=ColorRange.MPEG,
            dst_color_trc=ColorTrc.BT709,
            dst_color_primaries=ColorPrimaries.BT709,
        )
        frame.pts, frame.time_base = ticks, TIME_BASE
        self._mux(frame)

    def finish(self) -> None:
        """Write what is left and close the file.

        Raises:
            av.FFmpegError: the encoder or the container failed.
            OSError: the file cannot be written.
        """
        self._mux(None)
        self._container.close()  # changes the file's beginning only when its end is written
        self._file.finish()

    def _mux(self, frame: av.VideoFrame | None) -> None:
        packets = self._stream.encode(frame)
        if not self._header_end:
            self._container.start_encoding()
            self._header_end = self._file.tell()
        self._container.mux(packets)
        if self._file.tell() > self._header_end:
            self._file.mark_good()

    def abandon(self) -> None:
        """Keep what can be played, and let go of everything. Idempotent."""
        self._file.abandon()
        with contextlib.suppress(av.FFmpegError, OSError):  # it has failed already, and its writes go nowhere
            self._container.close()
