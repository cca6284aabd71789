from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING

import numpy as np
import pytest

from livestyle.errors import CameraError
from livestyle_plugins.devices import CameraDevice

if TYPE_CHECKING:
    from livestyle.frame import Frame
    from tests.livestyle_plugins.conftest import CameraBench

PATIENCE = 20.0


def test_a_single_failed_grab_is_no_loss(bench: CameraBench) -> None:
    bench.open()
    bench.capture.pictures.put(None)
    bench.capture.feed(20)
    while bench.read().pixels[5, 5, 2] != 20:
        pass


def test_two_seconds_without_a_picture_are_a_loss(bench: CameraBench) -> None:
    bench.open()
    bench.read()
    bench.clock.advance(1.9)
    assert bench.source.read(0.02) is None
    bench.clock.advance(0.2)
    with pytest.raises(CameraError, match='"Webcam" gives no more pictures'):
        bench.source.read(0.02)


def test_a_picture_of_another_size_counts_as_none(bench: CameraBench) -> None:
    bench.open()
    bench.read()
    bench.clock.advance(3)
    bench.capture.feed(1, 2, 3, size=(640, 480))
    with pytest.raises(CameraError):
        bench.source.read(0.1)


def test_a_camera_whose_driver_raises_is_a_loss(bench: CameraBench, caplog: pytest.LogCaptureFixture) -> None:
    bench.open()
    bench.read()
    bench.capture.pictures.put(np.zeros((180, 320, 7), np.uint8))  # of no known format: the conversion raises
    bench.wait_until(lambda: not bench.threads())
    with pytest.raises(CameraError):
        bench.source.read(0.1)
    assert bench.capture.released.is_set()
    assert 'The camera "Webcam" failed' in caplog.text


def test_a_camera_that_comes_back_is_the_same_one_under_another_index(bench: CameraBench) -> None:
    bench.open()
    bench.read()
    bench.source.close()
    webcam = bench.cameras[0]
    other = CameraDevice("Other", 0, "/dev/video0", None, None, "V4L2", virtual=False)
    bench.cameras = [other]
    with pytest.raises(CameraError, match='"Webcam" is not there'):
        bench.source.open()
    bench.cameras = [other, CameraDevice("Webcam", 3, webcam.path, webcam.vid, webcam.pid, "V4L2", virtual=False)]
    bench.captures[1].feed(50)
    assert bench.source.open().size == (320, 180)
    back = bench.read()
    assert (back.sequence, back.pts_ns, back.pixels[5, 5, 2]) == (0, 0, 50)
    assert [index for index, _ in bench.asked] == [0, 3]


def test_a_blocked_camera_does_not_hold_up_close(bench: CameraBench, caplog: pytest.LogCaptureFixture) -> None:
    bench.open()
    bench.read()
    bench.capture.blocks = True
    assert bench.capture.blocked.wait(PATIENCE)
    with caplog.at_level(logging.WARNING):
        bench.source.close()
    assert 'its thread "grab Webcam" is left behind' in caplog.text
    assert not bench.capture.released.is_set()
    bench.capture.unblock.set()
    assert bench.capture.released.wait(PATIENCE)  # left behind, it still tidies up when it wakes


def test_a_device_that_blocks_while_it_opens_is_given_up(bench: CameraBench) -> None:
    bench.capture.blocks = True
    bench.make(open_seconds=0.1)
    with pytest.raises(CameraError, match="gives no pictures"):
        bench.source.open()


def test_a_busy_camera_is_told_in_words(bench: CameraBench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda *_: True)
    bench.capture.opens = False
    with pytest.raises(CameraError) as caught:
        bench.source.open()
    assert caught.value.message == 'The camera "Webcam" is there but cannot be opened.'
    assert caught.value.action.startswith("Close the other program that uses it")
    assert bench.capture.released.is_set()


def test_a_camera_without_permission_is_told_in_words(bench: CameraBench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)
    bench.capture.opens = False
    with pytest.raises(CameraError, match="no permission") as caught:
        bench.source.open()
    assert caught.value.action == "Add your user to the group video."


def test_an_index_without_a_camera_is_told_in_words(bench: CameraBench) -> None:
    bench.make("9")
    bench.capture.opens = False
    with pytest.raises(CameraError, match='"Camera 9" cannot be opened'):
        bench.source.open()


@pytest.mark.parametrize("blocks", [False, True])
def test_closing_wakes_a_reader(bench: CameraBench, blocks: bool) -> None:
    bench.open()
    bench.read()
    bench.capture.blocks = blocks
    frames: list[Frame | None] = []
    reader = threading.Thread(target=lambda: frames.append(bench.source.read(PATIENCE)))
    reader.start()
    bench.source.close()
    reader.join(PATIENCE)
    assert frames == [None]
    bench.source.close()
    assert bench.source.read(1.0) is None


@pytest.mark.parametrize("blocks", [False, True])
def test_closing_while_it_opens_ends_the_opening(bench: CameraBench, blocks: bool) -> None:
    bench.capture.blocks = blocks  # it opens, but never gives a picture
    failed: list[CameraError] = []

    def opening() -> None:
        try:
            bench.source.open()
        except CameraError as error:
            failed.append(error)

    thread = threading.Thread(target=opening)
    thread.start()
    bench.wait_until(lambda: "grab Webcam" in bench.threads())
    began = time.monotonic()
    while thread.is_alive():
        bench.source.close()
        thread.join(0.02)
    assert len(failed) == 1
    assert time.monotonic() - began < PATIENCE / 2
