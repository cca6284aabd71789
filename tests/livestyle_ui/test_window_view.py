"""What the window paints, to the pixel, and what its process says; on Qt's offscreen display."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from livestyle.errors import OutputError
from livestyle.frame import Pixels
from livestyle_ui.window_worker import PictureView, check_display


def painted(widget: QWidget) -> Pixels:
    """The widget's pixels as uint8 (height, width, 3) RGB."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).copy()


def noise(width: int, height: int) -> Pixels:
    """BGRX, as it comes out of a ring."""
    pixels = np.random.default_rng(2).integers(0, 256, (height, width, 4), np.uint8)
    pixels[..., 3] = 255
    return pixels


@pytest.fixture
def view(qtbot: QtBot) -> PictureView:
    made = PictureView(QSize(320, 180), lambda: None)
    qtbot.addWidget(made)
    return made


def test_opens_at_the_size_of_the_pictures_and_black(view: PictureView) -> None:
    assert (view.width(), view.height()) == (320, 180)
    assert view.windowTitle() == "livestyle"
    assert not painted(view).any()


def test_a_large_stream_opens_a_window_that_fits_the_screen(qtbot: QtBot) -> None:
    view = PictureView(QSize(16000, 9000), lambda: None)
    qtbot.addWidget(view)
    room = view.screen().availableSize()
    assert view.width() <= room.width()
    assert view.height() <= room.height()
    assert view.width() / view.height() == pytest.approx(16 / 9, rel=0.02)


def test_at_its_own_size_a_picture_is_painted_exactly(view: PictureView) -> None:
    pixels = noise(320, 180)
    view.show_picture(pixels)
    np.testing.assert_array_equal(painted(view), pixels[..., 2::-1])


def test_each_picture_replaces_the_last_one(view: PictureView) -> None:
    view.show_picture(noise(320, 180))
    view.show_picture(np.full((180, 320, 4), 255, np.uint8))
    assert (painted(view) == 255).all()


@pytest.mark.parametrize(
    ("window", "inside"),
    [((400, 180), (slice(None), slice(40, 360))), ((320, 300), (slice(60, 240), slice(None)))],
    ids=["wide window", "high window"],
)
def test_proportions_stay_and_the_rest_is_black(
    view: PictureView, window: tuple[int, int], inside: tuple[slice, slice]
) -> None:
    view.resize(*window)
    view.show_picture(np.full((180, 320, 4), 255, np.uint8))
    expected = np.zeros((window[1], window[0], 3), np.uint8)
    expected[inside] = 255
    np.testing.assert_array_equal(painted(view), expected)


def test_a_picture_is_enlarged_with_the_window(view: PictureView) -> None:
    view.resize(640, 360)
    half = np.zeros((180, 320, 4), np.uint8)
    half[:, 160:] = 255
    view.show_picture(half)
    shown = painted(view)
    assert not shown[:, :310].any()
    assert (shown[:, 330:] == 255).all()


def test_the_user_closes_the_window(qtbot: QtBot) -> None:
    told = []
    view = PictureView(QSize(320, 180), lambda: told.append(True))
    qtbot.addWidget(view)
    view.show()
    view.close()
    assert told == [True]


def test_no_display_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(OutputError, match="no display"):
        check_display()
    monkeypatch.setenv("DISPLAY", ":0")
    check_display()
