from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from livestyle.errors import SettingsError
from livestyle.frame import VideoFormat
from livestyle.slate import from_file, no_camera, slate_picture


@pytest.mark.parametrize("size", [(256, 144), (640, 360), (1080, 1920), (1920, 1080)])
def test_slate_is_calm_and_never_black(size: tuple[int, int]) -> None:
    pixels = no_camera(VideoFormat(*size))
    assert pixels.shape == (size[1], size[0], 3)
    assert pixels.flags.c_contiguous
    assert pixels.min() > 40
    assert pixels.std() < 40


def test_slate_has_words_in_the_middle_and_none_at_the_edges() -> None:
    empty, written = (slate_picture(VideoFormat(640, 360), lines) for lines in ((), ("No picture",)))
    changed = np.argwhere((empty != written).any(axis=2))
    assert len(changed) > 200
    assert (changed.min(axis=0) > (100, 30)).all()
    assert (changed.max(axis=0) < (260, 610)).all()


def test_own_slate_fills_the_format(tmp_path: Path) -> None:
    path = tmp_path / "schön.png"
    path.write_bytes(cv2.imencode(".png", np.full((50, 400, 3), (10, 20, 250), np.uint8))[1].tobytes())
    pixels = from_file(path, VideoFormat(320, 180))
    assert pixels.shape == (180, 320, 3)
    assert (pixels == (250, 20, 10)).all(), "RGB, not BGR"


@pytest.mark.parametrize("content", [b"", b"no picture", None])
def test_what_is_no_picture_is_refused_in_words(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "slate.png"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SettingsError, match=r"slate\.png"):
        from_file(path, VideoFormat(320, 180))
