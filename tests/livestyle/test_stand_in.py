"""What is shown when the source has gone, as the user chose it: the slate, the last picture, that blurred, or black."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import get_args

import cv2
import numpy as np
import pytest

from livestyle.errors import CameraError
from livestyle.fit import Framing
from livestyle.frame import Frame, Pixels, VideoFormat
from livestyle.outlets import Lane
from livestyle.pipeline import Pipeline
from livestyle.preview import PreviewTap
from livestyle.settings import WhenLost
from livestyle.stand_in import StandIn, blurred
from livestyle.stopping import Patience
from livestyle.testing import FakeRestyler, FakeSink, FakeSource
from livestyle.timings import Timings
from tests.livestyle.conftest import Attended

Until = Callable[[Callable[[], object]], None]

FORMAT = VideoFormat(256, 144, 50)
SLATE = np.full((144, 256, 3), 77, np.uint8)
LOST_AT = 10
GONE = CameraError("The camera is gone.", "Plug it in.")
CHOICES: tuple[WhenLost, ...] = get_args(WhenLost)


def letters() -> Pixels:
    picture = np.full((360, 640, 3), (200, 60, 30), np.uint8)
    cv2.putText(picture, "SECRET", (40, 220), cv2.FONT_HERSHEY_DUPLEX, 4.0, (255, 255, 255), 6)
    return picture


def test_a_blurred_picture_has_its_light_and_no_letters() -> None:
    sharp = letters()
    made = blurred(sharp)
    assert made.shape == sharp.shape
    assert made.dtype == np.uint8
    assert made.flags.c_contiguous
    assert np.abs(made.mean(axis=(0, 1)) - sharp.mean(axis=(0, 1))).max() < 4

    def edges(picture: Pixels) -> float:
        return float(np.abs(np.diff(picture.astype(np.int16), axis=1)).max())

    assert edges(sharp) > 190
    assert edges(made) < 12


@pytest.mark.parametrize("choice", CHOICES)
def test_it_is_made_once_for_each_good_picture(choice: WhenLost) -> None:
    stand_in, good = StandIn(choice, SLATE), letters()[:144, :256].copy()
    first = stand_in.of(good)
    assert stand_in.of(good) is first
    assert first.shape == good.shape
    expected = {"slate": SLATE, "freeze": good, "blur": blurred(good), "black": np.zeros_like(good)}
    np.testing.assert_array_equal(first, expected[choice])
    assert choice != "blur" or stand_in.of(good.copy()) is not first


@pytest.mark.parametrize("choice", CHOICES)
def test_without_a_good_picture_there_is_the_slate_or_black(choice: WhenLost) -> None:
    stand_in = StandIn(choice, SLATE)
    shown = stand_in.of(None)
    assert shown.any() == (choice != "black")
    assert choice == "black" or shown is SLATE
    assert stand_in.sentence(seen=False).startswith("A black" if choice == "black" else "The slate")
    assert len({StandIn(other, SLATE).sentence(seen=True) for other in CHOICES}) == len(CHOICES)


def test_what_is_chosen_later_counts_at_once() -> None:
    stand_in, good = StandIn("blur", SLATE), letters()[:144, :256].copy()
    assert stand_in.of(good).any()
    stand_in.choice = "black"
    assert not stand_in.of(good).any()
    stand_in.choice = "blur"
    np.testing.assert_array_equal(stand_in.of(good), blurred(good))


class Run:
    """A paced run whose camera is lost at a frame: it raises, or says nothing more. Restyled, frame n is 255 - n."""

    def __init__(self, choice: WhenLost, *, silent: bool = False) -> None:
        faults = {} if silent else {LOST_AT: GONE}
        stalls = frozenset({LOST_AT}) if silent else frozenset[int]()
        self.source = FakeSource(format=FORMAT, paced=True, faults=faults, stalls=stalls)
        self.source.open()
        self.source.refused_opens = [GONE] * 4
        self.sink, self.timings, self.preview = FakeSink(), Timings(), PreviewTap()
        self.pipeline = Pipeline(
            self.source,
            FakeRestyler(format=FORMAT),
            {"sink": self.sink},
            slate=SLATE,
            when_lost=choice,
            patience=Patience(reopen=0.2, reopen_longest=0.4),
            observers=[self.timings],
            preview=self.preview,
            source_is_open=True,
        )

    @property
    def stand_ins(self) -> list[Frame]:
        return [frame for frame in self.sink.frames if "source" not in frame.marks]


@pytest.mark.parametrize("choice", CHOICES)
def test_a_lost_camera_leaves_what_was_chosen_and_comes_back(choice: WhenLost, until: Until) -> None:
    run = Run(choice)
    with run.pipeline:
        until(lambda: len(run.stand_ins) > 15)
        until(lambda: "source" in run.sink.frames[-1].marks)
    value = {"slate": 77, "freeze": 255 - (LOST_AT - 1), "blur": 255 - (LOST_AT - 1), "black": 0}[choice]
    first = run.stand_ins[0].pixels
    assert {id(frame.pixels) for frame in run.stand_ins} == {id(first)}, "it is made once"
    np.testing.assert_array_equal(first, np.full_like(first, value))
    sentence = StandIn(choice, SLATE).sentence(seen=True)
    assert [text for _, text in run.timings.events] == [
        f"The camera is gone. Plug it in. {sentence} until the picture is back.",
        "The picture is back.",
    ]


@pytest.mark.parametrize("choice", ["slate", "blur"])
def test_a_camera_that_says_nothing_more_is_replaced_within_a_second(choice: WhenLost, until: Until) -> None:
    run = Run(choice, silent=True)
    with run.pipeline:
        until(lambda: run.pipeline.counts.frames_in == LOST_AT)
        began = time.perf_counter()
        until(lambda: run.stand_ins)
        assert time.perf_counter() - began < 1.0
        assert run.source.closed == 0, "it is given more time before it is opened again"


def test_a_slow_camera_is_no_lost_one(until: Until) -> None:
    source = FakeSource(format=VideoFormat(256, 144, 1.0), paced=True)
    sink = FakeSink()
    with Pipeline(source, FakeRestyler(format=FORMAT), {"sink": sink}, when_lost="black"):
        until(lambda: source._index >= 4)
    assert all("source" in frame.marks for frame in sink.frames)


@pytest.mark.parametrize("choice", CHOICES)
def test_in_a_panic_the_cameras_own_picture_is_what_is_kept(choice: WhenLost, until: Until) -> None:
    """A restyled picture was taken off air, so it must not come back by the loss of the camera."""
    run = Run(choice)
    run.pipeline.framing = Framing(flip=True)
    with run.pipeline:
        run.pipeline.air.panic("clean")
        until(lambda: len(run.stand_ins) > 15)
        shown = run.stand_ins
        run.pipeline.air.resume()
        run.pipeline.air.panic("clean")  # pressed while the camera is gone
        assert run.pipeline.outlets.lane is Lane.CLEAN
        assert run.pipeline.outlets.newest is not None
        again = run.pipeline.outlets.newest.pixels
    value = {"slate": 77, "freeze": LOST_AT - 1, "blur": LOST_AT - 1, "black": 0}[choice]
    for pixels in (*(frame.pixels for frame in shown), again):
        np.testing.assert_array_equal(pixels, np.full_like(pixels, value))
    times = [frame.pts_ns for frame in run.sink.frames]
    assert times == sorted(times)


def test_the_preview_shows_what_everybody_sees(until: Until) -> None:
    run = Run("black")
    run.preview.start()
    with run.pipeline:
        until(
            lambda: (
                (pair := run.preview.take()) is not None and pair.on_air is not None and not pair.on_air.pixels.any()
            )
        )


def test_a_session_takes_it_from_its_settings_and_changes_it_while_it_runs(attended: Attended, until: Until) -> None:
    session = attended.make(when_lost="black")
    session.set_when_lost("blur")
    session.start()
    until(lambda: attended.sinks[0].frames)
    session.set_when_lost("black")
    session.change_source("gone")
    until(lambda: not attended.sinks[0].frames[-1].pixels.any())
    until(lambda: session.status().source.state == "on")
    assert any(
        event.sentence.endswith("A black picture is shown until the picture is back.") for event in session.events()
    )
