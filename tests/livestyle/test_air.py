"""What is on air: a panic within one frame even while the model hangs, a held picture, and the preview of both."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pytest

from livestyle.errors import CameraError, SettingsError
from livestyle.fit import Framing
from livestyle.frame import Frame, Pixels, VideoFormat
from livestyle.outlets import Lane
from livestyle.pipeline import Pipeline
from livestyle.preview import PreviewTap
from livestyle.stopping import Patience
from livestyle.testing import FakeRestyler, FakeSink, FakeSource

Until = Callable[[Callable[[], object]], None]

FAST = VideoFormat(256, 144, 100)
SOON = Patience(silence=0.3, reopen=0.01, reopen_longest=0.1, retry=0.01, retry_longest=0.1, stage=0.5)
PERIOD_S = 1 / FAST.fps


class Run:
    """A paced run of fakes. Restyled pictures are the opposite of the camera's: 255 - n for the frame n."""

    def __init__(self, slate: Pixels | None = None) -> None:
        self.source = FakeSource(format=FAST, paced=True)
        self.restyler, self.sink = FakeRestyler(format=FAST), FakeSink()
        self.preview = PreviewTap()
        self.pipeline = Pipeline(
            self.source, self.restyler, {"sink": self.sink}, patience=SOON, preview=self.preview, slate=slate
        )

    def hang(self, until: Until) -> None:
        self.restyler.gate.clear()
        until(lambda: self.restyler.waiting)


def value(frame: Frame) -> int:
    return int(frame.pixels[0, 0, 0])


def is_clean(frame: Frame) -> bool:
    return value(frame) == frame.sequence % 256


def is_restyled(frame: Frame) -> bool:
    return value(frame) == 255 - frame.sequence % 256


def test_the_camera_comes_within_a_frame_though_the_model_hangs(until: Until) -> None:
    run = Run()
    with run.pipeline:
        until(lambda: len(run.sink.frames) > 3)
        assert all(is_restyled(frame) for frame in run.sink.frames)
        run.hang(until)
        before = len(run.sink.frames)
        began = time.perf_counter()
        run.pipeline.air.panic("clean")
        returned = time.perf_counter() - began
        until(lambda: any(is_clean(frame) for frame in run.sink.frames[before:]))
        sent = len(run.sink.frames)
        until(lambda: len(run.sink.frames) > sent + 10)
        assert returned < 1
        first = next(n for n, frame in enumerate(run.sink.frames) if n >= before and is_clean(frame))
        assert first - before <= 1, "one picture may have been on its way"
        assert all(is_clean(frame) for frame in run.sink.frames[first:])
        moving = run.sink.frames[first:]
        assert len({frame.sequence for frame in moving}) > 5, "the camera's picture moves"
        run.restyler.gate.set()


def test_nothing_restyled_follows_a_panic_until_resumed(until: Until) -> None:
    run = Run()
    with run.pipeline:
        until(lambda: len(run.sink.frames) > 3)
        run.pipeline.air.panic("clean")
        until(lambda: is_clean(run.sink.frames[-1]))
        first = next(n for n, frame in enumerate(run.sink.frames) if is_clean(frame))
        calls = run.restyler.calls
        until(lambda: run.restyler.calls > calls + 20)
        assert all(is_clean(frame) for frame in run.sink.frames[first:])
        run.pipeline.air.resume()
        until(lambda: is_restyled(run.sink.frames[-1]))
    assert run.restyler.resets == []


def test_the_slate_stays_whatever_the_camera_shows(until: Until) -> None:
    slate = np.full((FAST.height, FAST.width, 3), 77, np.uint8)
    run = Run(slate=slate)
    with run.pipeline:
        until(lambda: len(run.sink.frames) > 3)
        run.hang(until)
        run.pipeline.air.panic("slate")
        until(lambda: run.sink.frames[-1].pixels is slate)
        first = next(n for n, frame in enumerate(run.sink.frames) if frame.pixels is slate)
        run.restyler.gate.set()
        until(lambda: len(run.sink.frames) > first + 20)
        assert all(frame.pixels is slate for frame in run.sink.frames[first:])
        assert run.pipeline.counts.repeated["sink"] > 10, "the rate is kept"


def test_a_panic_without_a_camera_shows_the_slate(until: Until) -> None:
    slate = np.full((FAST.height, FAST.width, 3), 77, np.uint8)
    run = Run(slate=slate)
    with run.pipeline:
        until(lambda: len(run.sink.frames) > 3)
        run.pipeline.air.panic("clean")
        until(lambda: is_clean(run.sink.frames[-1]))
        run.source.refused_opens = [CameraError("Gone.", "Plug it in.")] * 20
        run.source.faults = {run.source._index + 2: CameraError("Gone.", "Plug it in.")}
        until(lambda: run.sink.frames[-1].pixels is slate)
        until(lambda: is_clean(run.sink.frames[-1]))


def test_a_held_picture_is_sent_again_and_again(until: Until) -> None:
    run = Run()
    air = run.pipeline.air
    assert not air.freeze(), "there is nothing to hold yet"
    with run.pipeline:
        until(lambda: len(run.sink.frames) > 3)
        assert air.freeze()
        assert air.lane is Lane.FROZEN
        time.sleep(3 * PERIOD_S)  # what was on its way has arrived
        held = len(run.sink.frames)
        until(lambda: len(run.sink.frames) > held + 10)
        assert len({frame.sequence for frame in run.sink.frames[held:]}) == 1
        air.unfreeze()
        newest = run.sink.frames[-1].sequence
        until(lambda: run.sink.frames[-1].sequence > newest)


def test_a_panic_goes_before_a_held_picture(until: Until) -> None:
    run = Run()
    air = run.pipeline.air
    with run.pipeline:
        until(lambda: run.sink.frames)
        assert air.freeze()
        air.panic("clean")
        assert not air.freeze()
        air.unfreeze()
        lanes = [air.lane]
        until(lambda: is_clean(run.sink.frames[-1]))
        air.resume()
        assert [*lanes, air.lane] == [Lane.CLEAN, Lane.LIVE]


def test_a_new_sink_in_a_panic_gets_what_is_on_air(until: Until) -> None:
    run, late = Run(), FakeSink()
    with run.pipeline:
        until(lambda: run.sink.frames)
        run.pipeline.air.panic("slate")
        until(lambda: run.sink.frames[-1] is run.pipeline.outlets.newest)
        run.pipeline.outlets.start(run.pipeline.outlets.add("late", late))
        until(lambda: len(late.frames) > 5)
        assert {id(frame.pixels) for frame in late.frames} == {id(run.sink.frames[-1].pixels)}


def test_the_preview_shows_what_came_in_and_what_is_on_air(until: Until) -> None:
    run = Run()
    run.preview.start()
    seen = []

    def a_pair() -> bool:
        pair = run.preview.take()
        if pair is not None:
            seen.append(pair)
        return pair is not None

    with run.pipeline:
        until(a_pair)
        pair = seen[-1]
        assert pair.on_air is not None
        assert is_clean(pair.source)
        assert is_restyled(pair.on_air)
        assert pair.source.sequence == pair.on_air.sequence
        run.pipeline.air.panic("clean")
        run.hang(until)
        until(lambda: a_pair() and seen[-1].on_air is seen[-1].source)
        run.pipeline.air.panic("slate")
        until(lambda: a_pair() and seen[-1].on_air is run.pipeline.outlets.newest)
        assert is_clean(seen[-1].source)
        run.restyler.gate.set()
        run.pipeline.air.resume()
        until(lambda: a_pair() and seen[-1].on_air is not None and is_restyled(seen[-1].on_air))
        run.pipeline.air.freeze()
        until(lambda: a_pair() and seen[-1].on_air is run.pipeline.outlets.newest)


def test_a_preview_that_nobody_takes_holds_nothing(until: Until) -> None:
    run = Run()
    with run.pipeline:
        until(lambda: len(run.sink.frames) > 5)
        assert run.preview.take() is None
        run.preview.start()
        until(lambda: run.preview.take() is not None)
        run.preview.stop()
        assert run.preview.take() is None
        assert run.preview._newest is None or not run.preview.watched


def test_the_preview_gives_each_pair_once() -> None:
    tap, frame = PreviewTap(), Frame(np.zeros((2, 2, 3), np.uint8), 0, 0, 0)
    tap.start()
    assert tap.take() is None
    tap.offer(frame, frame)
    assert tap.take() is not None
    assert tap.take() is None


def test_the_preview_tells_a_slate_from_a_picture() -> None:
    tap, slate = PreviewTap(), Frame(np.zeros((2, 2, 3), np.uint8), 0, 0, 0)
    picture = Frame(np.zeros((2, 2, 3), np.uint8), 0, 0, 0)
    tap.slates = (slate.pixels,)
    tap.start()
    tap.offer(picture, slate)
    pair = tap.take()
    assert pair is not None
    assert (pair.slate_in_source, pair.slate_on_air) == (False, True)


def test_a_reader_that_keeps_its_pair_does_not_see_it_change(until: Until) -> None:
    run = Run()
    run.preview.start()
    with run.pipeline:
        until(lambda: run.preview._newest is not None)
        kept = run.preview.take()
        assert kept is not None
        before = kept.source.pixels.copy()
        sent = len(run.sink.frames)
        until(lambda: len(run.sink.frames) > sent + 30)
        assert np.array_equal(kept.source.pixels, before)


def test_the_output_can_be_flipped_while_it_runs(until: Until) -> None:
    class Sided(FakeSource):
        def read(self, timeout: float) -> Frame | None:
            frame = super().read(timeout)
            if frame is not None:
                frame.pixels[:, :128] = 0
                frame.pixels[:, 128:] = 200
            return frame

    run = Run()
    sink = FakeSink()
    pipeline = Pipeline(Sided(format=FAST, paced=True), run.restyler, {"sink": sink}, patience=SOON)
    with pipeline:
        until(lambda: sink.frames)
        assert int(sink.frames[-1].pixels[0, 0, 0]) == 255
        pipeline.framing = Framing(flip=True)
        until(lambda: int(sink.frames[-1].pixels[0, 0, 0]) == 55)
        pipeline.air.panic("clean")
        until(lambda: int(sink.frames[-1].pixels[0, 0, 0]) == 200)
        pipeline.framing = Framing()
        until(lambda: int(sink.frames[-1].pixels[0, 0, 0]) == 0)


@pytest.mark.parametrize("values", [{"zoom": 0.5}, {"zoom": 9.0}, {"pan": (2.0, 0.0)}, {"aspect": "tall"}])
def test_a_framing_out_of_its_limits_is_refused(values: dict[str, object]) -> None:
    with pytest.raises(SettingsError):
        Framing(**values)  # type: ignore[arg-type]  # wrong on purpose
