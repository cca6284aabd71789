"""Short clips that play the source, the reference and the models side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from livestyle.errors import OutputError
from livestyle.frame import Pixels
from livestyle.unwritable import unwritable
from livestyle_engine.evaluation.sheets import titled

_WIDTH = 480


def write(columns: Mapping[str, Sequence[Pixels]], fps: float, path: Path, width: int = _WIDTH) -> None:
    """Write an H.264 file that any browser plays.

    Args:
        columns: pictures by name, each as many and all of one size; they stand side by side.
        fps: of the clip.
        path: of the file, `.mp4`.
        width: of each column in pixels, even.

    Raises:
        OutputError: the file cannot be written.
    """
    try:
        with av.open(str(path), "w", options={"movflags": "+faststart"}) as container:
            rate = Fraction(fps).limit_denominator(1001)
            stream = container.add_stream("libx264", rate=rate, options={"preset": "fast", "crf": "24"})
            stream.pix_fmt = "yuv420p"
            for pictures in zip(*columns.values(), strict=True):
                tiles = [titled(picture, name, width) for name, picture in zip(columns, pictures, strict=True)]
                whole = np.hstack(tiles)
                whole = np.ascontiguousarray(whole[: whole.shape[0] // 2 * 2, : whole.shape[1] // 2 * 2])
                if stream.width != whole.shape[1]:
                    stream.width, stream.height = whole.shape[1], whole.shape[0]
                container.mux(stream.encode(av.VideoFrame.from_ndarray(whole, format="rgb24")))
            container.mux(stream.encode(None))
    except OSError as error:
        raise unwritable(path, error) from error
    except av.FFmpegError as error:
        raise OutputError(f"{path.name} cannot be encoded: {error}.", "Install PyAV again.") from error
