"""What the big picture is made of, to the pixel; without Qt."""

from __future__ import annotations

import numpy as np
import pytest

from livestyle.frame import Pixels
from livestyle_ui.preview.picture import Composer, Show, fitting, shape

SIZE = (64, 36)
SOURCE = np.zeros((36, 64, 3), np.uint8)
LOOK = np.full((36, 64, 3), 200, np.uint8)


def noise(seed: int) -> Pixels:
    return np.random.default_rng(seed).integers(0, 256, (36, 64, 3), np.uint8)


def test_at_its_own_size_the_picture_is_the_same_but_for_the_order_of_colours() -> None:
    made = Composer().compose(SOURCE, noise(1), SIZE)
    np.testing.assert_array_equal(made[..., 2::-1], noise(1))


@pytest.mark.parametrize("show", list(Show))
def test_mirrored_is_the_same_picture_the_other_way_round(show: Show) -> None:
    plain = Composer().compose(noise(1), noise(2), SIZE, show=show, split=0.5).copy()
    turned = Composer().compose(noise(1)[:, ::-1], noise(2)[:, ::-1], SIZE, show=show, split=0.5, mirrored=True)
    np.testing.assert_array_equal(turned, plain)


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("at", [0.0, 0.25, 1.0])
def test_the_camera_lies_left_of_the_line_as_it_is_seen(at: float, mirrored: bool) -> None:
    made = Composer().compose(SOURCE, LOOK, SIZE, show=Show.SPLIT, split=at, mirrored=mirrored)
    column = round(at * 64)
    assert not made[:, :column, :3].any()
    assert (made[:, column:, :3] == 200).all()


@pytest.mark.parametrize("mirrored", [False, True])
def test_side_by_side_each_is_whole_and_the_camera_is_at_the_left_as_it_is_seen(mirrored: bool) -> None:
    camera, look = noise(1), noise(2)
    composer = Composer()
    made = composer.compose(camera, look, (128, 36), show=Show.BESIDE, mirrored=mirrored)
    step = -1 if mirrored else 1
    np.testing.assert_array_equal(made[:, :64, 2::-1], camera[:, ::step])
    np.testing.assert_array_equal(made[:, 64:, 2::-1], look[:, ::step])
    assert composer.compose(camera, look, (128, 36), show=Show.BESIDE) is made, "no buffer is made for each picture"
    assert composer.compose(camera, look, SIZE).shape == (36, 64, 4)


def test_what_is_composed_has_the_shape_of_one_picture_or_of_two() -> None:
    assert [shape((640, 360), show) for show in Show] == [(640, 360)] * 3 + [(1280, 360)]


def test_the_picture_gets_the_size_of_the_screen() -> None:
    composer = Composer()
    for size in ((128, 72), (32, 18), (64, 36)):
        made = composer.compose(SOURCE, LOOK, size)
        assert made.shape == (size[1], size[0], 4)
        assert (made[..., :3] == 200).all()


def test_a_camera_of_another_size_is_brought_to_that_of_the_look() -> None:
    large = np.full((72, 128, 3), 50, np.uint8)
    made = Composer().compose(large, LOOK, SIZE, show=Show.SOURCE)
    assert (made[..., :3] == 50).all()


def test_pictures_that_follow_use_the_same_buffer() -> None:
    composer = Composer()
    first = composer.compose(SOURCE, LOOK, (128, 72))
    assert composer.compose(SOURCE, LOOK, (128, 72)) is first


@pytest.mark.parametrize(
    ("room", "expected"),
    [((640, 360), (0, 0, 640, 360)), ((800, 360), (80, 0, 640, 360)), ((640, 500), (0, 70, 640, 360))],
)
def test_the_picture_is_as_large_as_it_can_be_in_its_own_proportions(
    room: tuple[int, int], expected: tuple[int, int, int, int]
) -> None:
    assert fitting((1280, 720), room) == expected
