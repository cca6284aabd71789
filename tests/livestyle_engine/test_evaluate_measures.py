"""The measures of an evaluation, on pictures whose answer is known."""

from __future__ import annotations

import itertools

import cv2
import numpy as np
import openvino as ov
import openvino.opset13 as ops
import pytest

from livestyle.frame import Pixels
from livestyle_engine.evaluation import endurance, reference, still
from livestyle_engine.evaluation.clip_scores import ghost_ratio, over_clips
from livestyle_engine.evaluation.clips import Clip
from livestyle_engine.evaluation.distances import l1, structure
from livestyle_engine.evaluation.macs import giga_macs
from livestyle_engine.evaluation.measure import spread
from livestyle_engine.evaluation.motion import error_in, fastest, motion, moved_along, visible, warp_error
from livestyle_engine.evaluation.recovery import frames_until, settled, summary

from .conftest import picture


def scenery(width: int = 192, height: int = 144) -> Pixels:
    """Smooth blobs: something for an optical flow to hold on to."""
    coarse = np.random.default_rng(4).integers(20, 236, (height // 12, width // 12, 3)).astype(np.uint8)
    return np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC), np.uint8)


def test_packing_puts_the_position_in_a_block_first() -> None:
    planes = np.arange(4 * 6 * 3, dtype=np.float32).reshape(4, 6, 3)
    packed = reference.pack(planes)
    assert packed.shape == (1, 2, 3, 12)
    for row, column, plane in itertools.product(range(2), range(2), range(3)):
        assert packed[0, 1, 2, (2 * row + column) * 3 + plane] == planes[2 + row, 4 + column, plane]
    assert np.array_equal(reference.unpack(packed), planes)


def test_maps_that_are_off_by_a_known_amount() -> None:
    made = reference.reference_state(picture(64, 48))
    assert {name: part.shape for name, part in made.items()} == {"colours": (1, 24, 32, 24), "lines": (1, 24, 32, 8)}
    assert reference.map_errors(made, made)["mean"] == 0
    planes = reference.unpack(made["lines"])
    planes[..., 1] = 1 - planes[..., 1]  # the bold lines are white on black
    bold = float(np.abs(1 - 2 * planes[..., 1]).mean())
    errors = reference.map_errors({**made, "lines": reference.pack(planes), "mask": planes[None]}, made)
    assert errors["paint"] == errors["flat"] == errors["fine"] == 0
    assert errors["bold"] == pytest.approx(bold, rel=1e-5)
    assert errors["mean"] == pytest.approx(bold / 8, rel=1e-5)
    everywhere = np.ones((48, 64), np.bool_)
    within = reference.error_within({"lines": reference.pack(planes)}, made, everywhere)
    assert within == pytest.approx(bold / 2 * everywhere.size, rel=1e-5)
    assert reference.error_within({"lines": reference.pack(planes)}, made, ~everywhere) == 0


def test_distances_are_zero_for_the_same_and_grow_with_what_is_lost() -> None:
    scene = picture(160, 96)
    brighter = np.clip(scene.astype(np.int16) + 10, 0, 255).astype(np.uint8)
    assert l1(scene, scene) == 0
    assert structure(scene, scene) == pytest.approx(0, abs=1e-6)
    assert l1(scene, brighter) == pytest.approx(10 / 255, rel=0.05)
    blurred = [np.asarray(cv2.GaussianBlur(scene, (0, 0), sigma), np.uint8) for sigma in (1, 3)]
    assert structure(scene, brighter) < structure(scene, blurred[0]) < structure(scene, blurred[1]) < 1.1


def test_what_moves_with_the_source_has_no_warp_error() -> None:
    wide = scenery(200)
    frames = [np.ascontiguousarray(wide[:, shift : shift + 180]) for shift in (0, 3)]
    moved = motion(frames[0], frames[1])
    inner = moved.back[20:-20, 20:-20]
    assert np.median(inner[..., 0]) == pytest.approx(3, abs=0.3)
    assert moved.seen[20:-20, 20:-20].mean() > 0.95
    along = warp_error(frames[0], frames[1], moved)
    assert along < 1
    assert warp_error(frames[0], frames[0], moved) > 4 * along  # a picture that stays while the source moves
    inverted = [255 - frame for frame in frames]
    assert warp_error(inverted[0], inverted[1], moved) == pytest.approx(along, rel=0.05)  # colours do not matter


def test_planes_of_another_size_move_along_with_the_picture() -> None:
    base = picture(340, 200)
    frames = [base[10:170, 10:298], base[14:174, 16:304]]
    moved = motion(frames[0], frames[1])
    small = [cv2.resize(frame, (144, 80), interpolation=cv2.INTER_AREA).astype(np.float32) for frame in frames]
    inner = np.s_[12:-12, 12:-12]
    still_off = np.abs(small[0] - small[1])[inner].mean()
    assert np.abs(moved_along(small[0], moved) - small[1])[inner].mean() < still_off / 4


def test_what_comes_into_view_is_not_counted() -> None:
    still_flow = np.zeros((40, 60, 2), np.float32)
    leaving = still_flow.copy()
    leaving[:, :10, 0] = -12  # these pixels come from outside the picture
    assert not visible(still_flow, leaving)[:, :10].any()
    assert visible(still_flow, leaving)[:, 10:].all()
    contradicting = still_flow.copy()
    contradicting[10:20, 20:30, 0] = 5  # back by 5 there, and not forth again
    assert not visible(still_flow, contradicting)[10:20, 20:30].any()


def test_the_fastest_tenth_and_nothing_where_all_is_still() -> None:
    speeds = [np.full((50, 60), 0.2, np.float32) for _ in range(2)]
    speeds[0][:10] = 8
    first, second = fastest(speeds)
    assert first[:10].all()
    assert not first[10:].any()
    assert not second.any()
    assert not any(mask.any() for mask in fastest([np.full((50, 60), 0.9, np.float32)]))


def test_an_error_is_summed_where_it_is_asked_for() -> None:
    scene = picture(64, 48)
    other = scene.copy()
    other[:10] = scene[:10] ^ 1
    upper = np.zeros((48, 64), np.bool_)
    upper[:10] = True
    assert error_in(scene, other, upper) == pytest.approx(10 * 64)
    assert error_in(scene, other, ~upper) == 0


def test_scores_over_clips() -> None:
    clips = [
        {"l1": 0.1, "warp": 1.0, "warp_reference": 2.0, "ghost_with": 30.0, "ghost_without": 20.0},
        {"l1": 0.3, "warp": 2.0, "warp_reference": 2.0, "ghost_with": 0.0, "ghost_without": 0.0},
    ]
    expected = {"l1": 0.2, "warp": 1.5, "warp_reference": 2.0, "warp_ratio": 0.75, "ghost_ratio": 1.5}
    assert over_clips(clips) == pytest.approx(expected)
    assert ghost_ratio(clips[1:]) == {}
    assert over_clips([{"warp": 1.0}]) == {"warp": 1.0}


def test_noise_has_the_asked_strength_and_is_the_same_for_a_seed() -> None:
    scene = np.full((90, 160, 3), 120, np.uint8)
    frames = still.noisy(scene, 5, (1, 2))
    assert np.stack(frames).std() == pytest.approx(4, rel=0.03)
    assert np.mean(still.changes(frames)) == pytest.approx(4 * 2 / np.sqrt(np.pi), rel=0.03)
    assert all(np.array_equal(a, b) for a, b in zip(frames, still.noisy(scene, 5, (1, 2)), strict=True))
    assert not np.array_equal(frames[0], still.noisy(scene, 1, (1, 3))[0])


def test_flicker_over_scenes_keeps_the_worst_burst() -> None:
    scenes = [
        {"flicker": 1.0, "burst": 2.0, "flicker_reference": 2.0},
        {"flicker": 0.0, "burst": 9.0, "flicker_reference": 2.0},
    ]
    assert still.over_scenes(scenes) == {"flicker": 0.5, "burst": 9.0, "flicker_reference": 2.0, "flicker_ratio": 0.25}


def test_statistics_and_drift() -> None:
    plain = np.full((48, 64, 3), (10, 100, 200), np.uint8)
    assert endurance.statistics(plain).tolist() == [10, 100, 200, 0, 0]
    blocks = np.array([[100, 50, 50, 10, 5.0], [101, 50, 50, 10, 5.0], [100, 50, 50, 10, 4.0]])
    assert endurance.drift(blocks).max(1) == pytest.approx([0, 0.01, 0.2])


def test_a_block_of_the_long_run_goes_forth_and_back() -> None:
    frames = [np.full((144, 256, 3), value, np.uint8) for value in (1, 2, 3)]
    looped = endurance.loop([Clip("a", frames, 30)], (64, 48), 8)
    assert [int(frame[0, 0, 0]) for frame in looped] == [1, 2, 3, 3, 2, 1, 1, 2]
    assert looped[0].shape == (48, 64, 3)


@pytest.mark.parametrize(
    ("errors", "frames"),
    [([1, 1, 1, 1], 0), ([9, 1.04, 1, 1], 1), ([1, 9, 1, 1], 2), ([1, 1, 1, 1.06], None), ([0, 0, 0, 0], 0)],
)
def test_frames_until_an_error_is_that_of_a_fresh_start(errors: list[float], frames: int | None) -> None:
    assert frames_until(errors, [1, 1, 1, 1]) == frames


def test_recovery_takes_the_worst_scene() -> None:
    fresh = [2.0, 1.0, 1.0, 1.0]
    good, slow, never = [2.0, 1.0, 1.0, 1.0], [9.0, 9.0, 1.0, 1.0], [9.0, 9.0, 9.0, 9.0]
    one = {"cold_start": fresh, "hard_cut": good, "foreign_history": slow}
    other = {"cold_start": fresh, "hard_cut": slow, "foreign_history": never}
    found = summary([one, other], [(good, fresh)])
    assert settled(fresh) == 1
    frames = {event: after["frames"] for event, after in found.items()}
    assert frames == {"cold_start": 1, "hard_cut": 2, "foreign_history": None, "prompt_swap": 0}
    assert found["hard_cut"]["curve"] == pytest.approx([5.5, 5, 1, 1])
    assert found["hard_cut"]["worst"] == pytest.approx([4.5, 9, 1, 1])
    assert found["cold_start"]["worst"] == pytest.approx([2, 1, 1, 1])


def test_places_are_spread_evenly() -> None:
    assert spread(12, 4) == [0, 3, 7, 11]
    assert spread(2, 4) == [0, 1]
    assert spread(1, 3) == [0]


def test_multiply_accumulates_are_counted_from_shapes() -> None:
    frame = ops.parameter([1, 8, 10, 12], np.float32)
    dense = ops.convolution(frame, np.zeros((16, 8, 3, 3), np.float32), [2, 2], [1, 1], [1, 1], [1, 1])
    grouped = ops.group_convolution(dense, np.zeros((16, 1, 1, 3, 3), np.float32), [1, 1], [1, 1], [1, 1], [1, 1])
    product = ops.matmul(grouped, np.zeros((6, 7), np.float32), False, False)
    model = ov.Model([ops.result(product)], [frame], "counted")
    expected = 16 * 5 * 6 * (8 * 9) + 16 * 5 * 6 * 9 + 16 * 5 * 7 * 6
    assert giga_macs(model) == pytest.approx(expected / 1e9)
