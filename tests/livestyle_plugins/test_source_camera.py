from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from livestyle.clock import NS_PER_SECOND
from livestyle.frame import VideoFormat
from livestyle.optional_ports import DescribedSource
from livestyle.plugins import source as find_source
from livestyle_plugins.sources.camera import create

if TYPE_CHECKING:
    from tests.livestyle_plugins.conftest import CameraBench


def test_the_installed_entry_point_leads_here() -> None:
    assert find_source("camera:0") == (create, "camera", "0")


def test_pictures_come_as_rgb_with_the_time_of_their_grab(bench: CameraBench) -> None:
    assert bench.open() == VideoFormat(320, 180, 30.0)
    first = bench.read()
    bench.clock.advance(0.5)
    bench.capture.feed(20)
    second = bench.read()
    bench.source.close()
    assert first.pixels[5, 5].tolist() == [0, 0, 10]
    assert second.pixels[5, 5].tolist() == [0, 0, 20]
    assert (first.sequence, first.captured_ns, first.pts_ns) == (0, NS_PER_SECOND, 0)
    assert (second.sequence, second.captured_ns, second.pts_ns) == (1, NS_PER_SECOND * 3 // 2, NS_PER_SECOND // 2)
    assert bench.capture.threads == {"grab Webcam"}
    assert bench.capture.released.is_set()
    assert not bench.threads()


def test_the_newest_picture_wins(bench: CameraBench) -> None:
    bench.open()
    bench.capture.feed(*range(11, 31))
    bench.wait_until(bench.capture.pictures.empty)
    last = bench.read()
    while last.sequence < 20:
        last = bench.read()
    assert last.pixels[5, 5, 2] == 30
    assert bench.source.read(0.05) is None


def test_no_pictures_are_allocated_after_warm_up(bench: CameraBench) -> None:
    bench.open()
    addresses = {bench.read().pixels.ctypes.data}
    for value in range(40):
        bench.capture.feed(value)
        addresses.add(bench.read().pixels.ctypes.data)
    assert len(addresses) <= 6
    assert len(bench.capture.targets) == 2  # the first retrieve made its picture, every other one wrote into that


def test_the_wanted_size_and_rate_are_asked_for(bench: CameraBench) -> None:
    bench.make(size=(640, 360), fps=25.0)
    assert bench.open().size == (320, 180)  # what the camera gives, not what was asked for
    assert bench.asked == [(0, VideoFormat(640, 360, 25.0))]


def test_without_a_wish_it_is_720p(bench: CameraBench) -> None:
    bench.open()
    assert bench.asked == [(0, VideoFormat(1280, 720, 30.0))]


@pytest.mark.parametrize(("told", "expected"), [(0.0, 25.0), (-1.0, 25.0), (90000.0, 25.0), (15.0, 15.0)])
def test_a_rate_that_cannot_be_right_is_not_believed(bench: CameraBench, told: float, expected: float) -> None:
    bench.capture.fps = told
    bench.make(fps=25.0)
    assert bench.open().fps == expected


def test_an_odd_size_is_cropped_to_even(bench: CameraBench) -> None:
    bench.capture.feed(7, size=(321, 181))
    assert bench.source.open().size == (320, 180)
    assert bench.read().pixels.shape == (180, 320, 3)


def test_a_grey_camera_gives_grey_rgb(bench: CameraBench) -> None:
    bench.capture.pictures.put(np.full((180, 320), 99, np.uint8))
    bench.source.open()
    assert bench.read().pixels[3, 3].tolist() == [99, 99, 99]


def test_an_index_that_is_not_listed_is_tried(bench: CameraBench) -> None:
    bench.make("9")
    bench.open()
    assert bench.asked[0][0] == 9


def test_it_tells_what_it_is_and_what_it_was_asked_for(bench: CameraBench) -> None:
    assert isinstance(bench.source, DescribedSource)
    assert (bench.source.name, bench.source.encoding) == ("", "")
    bench.open()
    assert (bench.source.name, bench.source.encoding) == ("Webcam", "MJPG")
    assert bench.source.wanted == VideoFormat(1280, 720, 30.0)


@pytest.mark.parametrize(
    ("code", "encoding"), [(0.0, ""), (-466162819.0, ""), (1448695129.0, "YUYV"), (842094158.0, "NV12"), (-1.0, "")]
)
def test_an_encoding_that_is_none_is_not_told(bench: CameraBench, code: float, encoding: str) -> None:
    bench.capture.fourcc = code
    bench.open()
    assert bench.source.encoding == encoding
