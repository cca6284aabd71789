"""Paced runs: the newest frame wins, and every sink gets a picture at the rate whatever happens upstream."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from livestyle.errors import CameraError, OutputError
from livestyle.frame import VideoFormat
from livestyle.pipeline import Pipeline
from livestyle.prompt import Prompt
from livestyle.stopping import Limits, Patience
from livestyle.testing import FakeRestyler, FakeSink, FakeSource
from livestyle.timings import Timings

Until = Callable[[Callable[[], object]], None]

FAST = VideoFormat(256, 144, 100)
SOON = Patience(silence=0.3, reopen=0.01, reopen_longest=0.1, retry=0.01, retry_longest=0.1)


def source(frames: int | None = None, **options: object) -> FakeSource:
    return FakeSource(frames, format=FAST, paced=True, **options)  # type: ignore[arg-type]  # a test names real fields


def restyler(**options: object) -> FakeRestyler:
    return FakeRestyler(format=FAST, **options)  # type: ignore[arg-type]  # a test names real fields


def events(timings: Timings) -> list[str]:
    return [sentence for _, sentence in timings.events]


def test_the_last_frame_reaches_the_sinks_before_the_end() -> None:
    sink = FakeSink()
    with Pipeline(source(20), restyler(), {"sink": sink}) as pipeline:
        assert pipeline.wait(60)
    counts = pipeline.counts
    assert counts.frames_in == 20 == counts.frames_out + counts.dropped["model"]
    assert counts.frames_out == counts.sent["sink"] + counts.dropped["sink"]
    assert sink.sequences == sorted(sink.sequences)
    assert sink.frames[-1].sequence == 19


def test_a_slow_model_drops_frames_and_the_rate_is_kept_by_repeating() -> None:
    sink = FakeSink()
    with Pipeline(source(60), restyler(seconds=0.05), {"sink": sink}) as pipeline:
        assert pipeline.wait(60)
    counts = pipeline.counts
    assert counts.dropped["model"] > 0
    assert counts.repeated["sink"] > 0
    assert counts.frames_in == counts.frames_out + counts.dropped["model"]
    assert len(sink.frames) == counts.sent["sink"] + counts.repeated["sink"]


def test_a_slow_sink_slows_nobody_else(until: Until) -> None:
    slow, quick = FakeSink(), FakeSink()
    slow.gate.clear()
    with Pipeline(source(), restyler(), {"slow": slow, "quick": quick}, patience=Patience(stage=0.2)) as pipeline:
        until(lambda: len(quick.sequences) > 30)
        assert slow.frames == []
        assert pipeline.counts.dropped["slow"] > 5
        slow.gate.set()
        until(lambda: len(slow.sequences) > 3)
    assert slow.closed == quick.closed == 1


def test_a_sink_that_always_fails_is_reported_once_and_tried_again(until: Until) -> None:
    bad, good, timings = FakeSink(refused_frames=-1), FakeSink(), Timings()
    with Pipeline(source(), restyler(), {"bad": bad, "good": good}, patience=SOON, observers=[timings]) as pipeline:
        until(lambda: bad.tries >= 4)
        until(lambda: len(good.sequences) > 20)
    assert events(timings) == ['The output "bad" failed: The fake output is full. Empty it. It is tried again.']
    assert bad.closed >= 4
    counts = pipeline.counts
    assert counts.sent["bad"] == 0
    assert counts.frames_out == counts.dropped["bad"]
    assert counts.frames_out == counts.sent["good"] + counts.dropped["good"]


def test_a_sink_comes_back(until: Until) -> None:
    sink, timings = FakeSink(refused_frames=2), Timings()
    with Pipeline(source(), restyler(), {"sink": sink}, patience=SOON, observers=[timings]):
        until(lambda: len(events(timings)) == 2)
    assert events(timings)[1] == 'The output "sink" works again.'


def test_a_bug_in_a_sink_is_no_more_than_a_failure(until: Until, caplog: pytest.LogCaptureFixture) -> None:
    bad, good, timings = FakeSink(refused_frames=-1, error=ZeroDivisionError("oh")), FakeSink(), Timings()
    with Pipeline(source(), restyler(), {"bad": bad, "good": good}, patience=SOON, observers=[timings]):
        until(lambda: bad.tries >= 3 and len(good.sequences) > 5)
    assert len(events(timings)) == 1
    assert "ZeroDivisionError" in events(timings)[0]
    assert caplog.text.count("Traceback") == 1


def test_one_of_two_sinks_that_cannot_be_opened_is_tried_again(until: Until) -> None:
    late, good, timings = FakeSink(refused_opens=3), FakeSink(), Timings()
    with Pipeline(source(), restyler(), {"late": late, "good": good}, patience=SOON, observers=[timings]):
        until(lambda: late.frames and good.frames)
    assert late.tries == 4
    assert "is tried again" in events(timings)[0]


def test_no_sink_at_all_stops_the_start() -> None:
    first, second, model, camera = FakeSink(refused_opens=-1), FakeSink(refused_size=FAST.size), restyler(), source()
    pipeline = Pipeline(camera, model, {"first": first, "second": second})
    with pytest.raises(Exception, match="full"):
        pipeline.start()
    assert (model.calls, model.closed) == (0, 1)
    assert camera.closed >= 1


def test_a_source_that_cannot_be_opened_stops_the_start() -> None:
    sink = FakeSink()
    camera = source(refused_opens=[CameraError("No camera.", "Plug one in.")])
    with pytest.raises(CameraError, match="No camera"):
        Pipeline(camera, restyler(), {"sink": sink}).start()
    assert sink.tries == 0


def test_a_camera_that_vanishes_comes_back_by_itself(until: Until) -> None:
    sink, timings, model = FakeSink(), Timings(), restyler()
    gone = CameraError("The camera is gone.", "Plug it in.")
    camera = source(faults={10: gone})
    camera.open()
    camera.refused_opens = [gone] * 3
    pipeline = Pipeline(camera, model, {"sink": sink}, patience=SOON, observers=[timings], source_is_open=True)
    with pipeline:
        until(lambda: pipeline.counts.frames_in > 20)
        until(lambda: sink.frames[-1].sequence > 12)
    assert camera.opened == 2
    assert len(model.resets) == 1
    assert events(timings) == [
        "The camera is gone. Plug it in. The slate is shown until the picture is back.",
        "The picture is back.",
    ]
    slates = [frame for frame in sink.frames if "source" not in frame.marks]
    assert slates
    times = [frame.pts_ns for frame in sink.frames]
    assert times == sorted(times), "the timeline goes on although the camera's own began at 0 again"
    assert sink.sequences == sorted(sink.sequences)


def test_a_camera_that_falls_silent_is_opened_again(until: Until) -> None:
    sink, timings = FakeSink(), Timings()
    camera = source(stalls=frozenset({5}))
    with Pipeline(camera, restyler(), {"sink": sink}, patience=SOON, observers=[timings]):
        until(lambda: camera.opened == 2 and len(sink.sequences) > 8)
    assert events(timings)[0].startswith("The source delivers no pictures.")
    assert events(timings)[1] == "The picture is back."


def test_a_bug_in_a_source_is_no_more_than_a_loss(until: Until, caplog: pytest.LogCaptureFixture) -> None:
    sink = FakeSink()
    with Pipeline(source(faults={4: KeyError("bug")}), restyler(), {"sink": sink}, patience=SOON):
        until(lambda: len(sink.sequences) > 10)
    assert "KeyError" in caplog.text


def test_slates_come_at_the_rate_while_the_camera_is_gone(until: Until) -> None:
    sink = FakeSink()
    camera = source(faults={3: CameraError("Gone.", "")})
    patience = Patience(reopen=60)
    with Pipeline(camera, restyler(), {"sink": sink}, patience=patience):
        until(lambda: sum("source" not in frame.marks for frame in sink.frames) > 30)
    slate = sink.frames[-1]
    assert slate.pixels.min() > 40
    assert slate.pixels.shape == (144, 256, 3)


def test_losses_of_the_camera_itself_are_counted_as_its_own() -> None:
    with Pipeline(source(20, skips=frozenset({4, 5, 11})), restyler(), {"sink": FakeSink()}) as pipeline:
        assert pipeline.wait(60)
    assert pipeline.counts.frames_in == 17
    assert pipeline.counts.dropped["source"] == 3


def test_a_failing_model_leaves_the_last_picture_and_the_stream_goes_on(until: Until) -> None:
    sink, timings = FakeSink(), Timings()
    model = restyler(failing=range(5, 15))
    with Pipeline(source(), model, {"sink": sink}, observers=[timings]) as pipeline:
        until(lambda: pipeline.counts.frames_out > 10)
    assert pipeline.counts.dropped["model"] >= 10
    assert len(events(timings)) == 1


def test_a_bug_in_a_model_is_no_more_than_a_failure(until: Until, caplog: pytest.LogCaptureFixture) -> None:
    model = restyler(failing=range(2, 8), error=RuntimeError("bug"))
    with Pipeline(source(), model, {"sink": FakeSink()}) as pipeline:
        until(lambda: pipeline.counts.frames_out > 10)
    assert caplog.text.count("Traceback") == 1


def test_prompts_are_measured_from_submit_to_picture(until: Until) -> None:
    with Pipeline(source(), restyler(), {"sink": FakeSink()}, prompt=Prompt("oil", transition=0)) as pipeline:
        until(lambda: pipeline.counts.frames_out > 2)
        slow, quick = (pipeline.submit(Prompt(text, transition=seconds)) for text, seconds in (("a", 30), ("b", 0.05)))
        until(lambda: pipeline.swaps[-1].full_ms is not None)
    first, overtaken, last = pipeline.swaps
    assert (first.number, slow, quick) == (1, 2, 3)
    assert first.first_ms is not None
    assert first.full_ms is not None
    assert overtaken.first_ms is not None, "the first frame of a later prompt counts"
    assert overtaken.full_ms is None
    assert last.first_ms is not None
    assert last.full_ms is not None
    assert 0 < last.first_ms < last.full_ms


def test_cues_follow_the_source_in_paced_runs_too() -> None:
    sink = FakeSink()
    cues = [(0.2, Prompt("oil", transition=0))]
    with Pipeline(source(40), restyler(), {"sink": sink}, cues=cues) as pipeline:
        assert pipeline.wait(60)
    assert {frame.prompt for frame in sink.frames if frame.sequence < 20} <= {0}
    assert {frame.prompt for frame in sink.frames if frame.sequence >= 20} == {1}


def test_duration_follows_the_clock_even_when_the_camera_is_gone() -> None:
    camera = source(faults={0: CameraError("Gone.", "")})
    limits, patience = Limits(duration=0.3), Patience(reopen=60)
    with Pipeline(camera, restyler(), {"sink": FakeSink()}, limits=limits, patience=patience) as pipeline:
        assert pipeline.wait(60)


def test_an_observer_with_a_bug_stops_nothing(until: Until, caplog: pytest.LogCaptureFixture) -> None:
    class Broken(Timings):
        def on_stage(self, *_: object) -> None:
            raise ValueError

    timings = Timings()
    with Pipeline(source(), restyler(), {"sink": FakeSink()}, observers=[Broken(), timings]):
        until(lambda: timings.restyled > 10)
    assert caplog.text.count("is not told any more") == 1


def test_when_no_sink_opens_the_reason_is_raised_and_not_told_as_well() -> None:
    timings = Timings()
    pipeline = Pipeline(source(), restyler(), {"bad": FakeSink(refused_opens=-1)}, observers=[timings])
    with pytest.raises(OutputError, match="full"):
        pipeline.start()
    assert events(timings) == []
