"""Unpaced runs: nothing is dropped, and the same input makes the same frames."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from livestyle.errors import CameraError, ModelError, OutputError, PromptError
from livestyle.frame import VideoFormat
from livestyle.pipeline import Pipeline
from livestyle.prompt import Prompt
from livestyle.stopping import Limits
from livestyle.testing import FakeRestyler, FakeSink, FakeSource
from livestyle.timings import Timings


def run(pipeline: Pipeline) -> Pipeline:
    with pipeline:
        assert pipeline.wait(60)
    return pipeline


def digest(**options: Any) -> tuple[str, list[int]]:
    sink = FakeSink()
    cues = [(1.0, Prompt("neon rain")), (0.5, Prompt("woodcut", transition=0.1))]
    run(Pipeline(FakeSource(60), FakeRestyler(), {"sink": sink}, paced=False, cues=cues, **options))
    digest = hashlib.sha256()
    for frame in sink.frames:
        digest.update(frame.pixels.tobytes())
    return digest.hexdigest(), [frame.prompt for frame in sink.frames]


def test_every_frame_reaches_every_sink_in_order() -> None:
    fast, slow = FakeSink(), FakeSink(seconds=0.002)
    pipeline = run(Pipeline(FakeSource(100), FakeRestyler(), {"fast": fast, "slow": slow}, paced=False))
    assert [frame.sequence for frame in fast.frames] == list(range(100))
    assert [frame.sequence for frame in slow.frames] == list(range(100))
    assert (fast.closed, slow.closed) == (1, 1)
    counts = pipeline.counts
    assert (counts.frames_in, counts.frames_out) == (100, 100)
    assert counts.dropped == {"source": 0, "model": 0, "fast": 0, "slow": 0}
    assert counts.repeated == {"fast": 0, "slow": 0}


def test_the_same_input_makes_the_same_frames() -> None:
    first, prompts = digest()
    assert digest() == (first, prompts)
    assert digest(prompt=Prompt("oil painting"))[0] != first


def test_cues_are_taken_exactly_at_their_frame() -> None:
    _, prompts = digest()
    assert prompts == [0] * 15 + [1] * 15 + [2] * 30


def test_transitions_follow_the_timeline_of_the_source() -> None:
    sink = FakeSink()
    cues = [(1.0, Prompt("neon rain", transition=0.5))]
    run(Pipeline(FakeSource(60), FakeRestyler(), {"sink": sink}, paced=False, cues=cues))
    assert [frame.sequence for frame in sink.frames if not frame.settled] == list(range(30, 45))


def test_duration_follows_the_timeline_of_the_source() -> None:
    sink = FakeSink()
    pipeline = Pipeline(FakeSource(), FakeRestyler(), {"sink": sink}, paced=False, limits=Limits(duration=2))
    assert run(pipeline).counts.frames_in == 60
    assert len(sink.frames) == 60


def test_most_frames() -> None:
    source = FakeSource()
    pipeline = run(Pipeline(source, FakeRestyler(), {"sink": FakeSink()}, paced=False, limits=Limits(max_frames=7)))
    assert pipeline.counts.frames_out == 7
    assert source.closed >= 1


def test_an_empty_source_makes_a_whole_empty_output() -> None:
    sink = FakeSink()
    run(Pipeline(FakeSource(0), FakeRestyler(), {"sink": sink}, paced=False))
    assert (sink.opened, sink.frames, sink.closed) == (1, [], 1)


def test_frames_come_out_at_the_restylers_size() -> None:
    sink, restyler = FakeSink(), FakeRestyler(format=VideoFormat(320, 240, 30))
    run(Pipeline(FakeSource(3), restyler, {"sink": sink}, paced=False))
    assert sink.format == VideoFormat(320, 240, 30)
    assert {frame.pixels.shape for frame in sink.frames} == {(240, 320, 3)}


def test_a_lost_source_ends_the_run_with_its_error_after_the_good_frames() -> None:
    sink = FakeSink()
    source = FakeSource(20, faults={12: CameraError("The file is damaged.", "Repair it.")})
    pipeline = Pipeline(source, FakeRestyler(), {"sink": sink}, paced=False)
    with pipeline, pytest.raises(CameraError, match="damaged"):
        pipeline.wait(60)
    assert len(sink.frames) == 12
    assert sink.closed == 1


def test_a_failed_frame_is_held_so_that_the_length_stays() -> None:
    sink, timings = FakeSink(), Timings()
    restyler = FakeRestyler(failing={3, 4})
    pipeline = Pipeline(FakeSource(10), restyler, {"sink": sink}, paced=False, observers=[timings])
    counts = run(pipeline).counts
    assert [frame.sequence for frame in sink.frames] == list(range(10))
    assert sink.frames[3].pixels is sink.frames[2].pixels
    assert sink.frames[4].pixels is sink.frames[2].pixels
    assert (counts.frames_in, counts.frames_out, counts.dropped["model"]) == (10, 8, 2)
    assert len(timings.events) == 1, "the same sentence is said once"


def test_a_failed_sink_ends_alone() -> None:
    good, bad, timings = FakeSink(), FakeSink(refused_frames=-1), Timings()
    run(Pipeline(FakeSource(50), FakeRestyler(), {"good": good, "bad": bad}, paced=False, observers=[timings]))
    assert len(good.frames) == 50
    assert (bad.tries, bad.frames) == (1, [])
    assert [sentence for _, sentence in timings.events] == [
        'The output "bad" failed: The fake output is full. Empty it.'
    ]


def test_the_last_failed_sink_ends_the_run_with_its_error() -> None:
    sink = FakeSink(refused_frames=-1)
    pipeline = Pipeline(FakeSource(), FakeRestyler(), {"sink": sink}, paced=False)
    with pipeline, pytest.raises(OutputError, match="full"):
        pipeline.wait(60)


def test_a_prompt_that_cannot_be_encoded_stops_the_start() -> None:
    source, sink, restyler = FakeSource(5), FakeSink(), FakeRestyler(refused=frozenset({"oil"}))
    pipeline = Pipeline(source, restyler, {"sink": sink}, paced=False, prompt=Prompt("oil"))
    with pytest.raises(PromptError, match="cannot be encoded"):
        pipeline.start()
    assert (sink.frames, sink.closed, restyler.closed) == ([], 1, 1)
    assert source.closed >= 1


def test_a_cue_that_cannot_be_encoded_leaves_the_look_on_air() -> None:
    sink, timings, restyler = FakeSink(), Timings(), FakeRestyler(refused=frozenset({"rain"}))
    cues = [(0.1, Prompt("oil")), (0.5, Prompt("rain"))]
    pipeline = Pipeline(FakeSource(30), restyler, {"sink": sink}, paced=False, cues=cues, observers=[timings])
    swaps = run(pipeline).swaps
    assert sink.frames[-1].prompt == 1
    assert [(swap.first_ms is None, swap.full_ms is None) for swap in swaps] == [(False, False), (True, True)]
    assert "The look on air stays." in timings.events[0][1]


def test_a_prompt_that_nothing_is_near_to_is_told_once() -> None:
    timings, restyler = Timings(), FakeRestyler(foreign=frozenset({"asdf"}))
    cues = [(0.1, Prompt("asdf")), (0.2, Prompt("oil"))]
    with Pipeline(FakeSource(10), restyler, {"sink": FakeSink()}, paced=False, cues=cues, observers=[timings]) as run:
        assert run.wait(60)
    said = [sentence for _, sentence in timings.events]
    assert said == ['The prompt "asdf" is near to nothing (match 0.10): asdf/plain was taken. Try other words.']


def test_a_model_that_never_works_shows_the_slate_and_goes_on() -> None:
    sink, restyler = FakeSink(), FakeRestyler(failing=range(1000), error=ModelError("No memory.", "Close programs."))
    counts = run(Pipeline(FakeSource(40), restyler, {"sink": sink}, paced=False)).counts
    assert (counts.frames_out, counts.dropped["model"]) == (0, 40)
    assert len(sink.frames) == 40
    assert all(frame.pixels.min() > 40 for frame in sink.frames), "never black"


def test_no_hope_after_thirty_failures_and_back_again() -> None:
    sink = FakeSink()
    run(Pipeline(FakeSource(60), FakeRestyler(failing=range(10, 50)), {"sink": sink}, paced=False))
    held, slates, back = sink.frames[10:39], sink.frames[39:50], sink.frames[50:]
    assert all(frame.pixels is sink.frames[9].pixels for frame in held)
    assert len({id(frame.pixels) for frame in slates}) == 1
    assert slates[0].pixels is not held[0].pixels
    assert [int(frame.pixels[0, 0, 0]) for frame in back] == [255 - n for n in range(50, 60)]


def test_a_model_of_the_wrong_size_is_an_error_in_words() -> None:
    sink, timings, restyler = FakeSink(), Timings(), FakeRestyler()
    pipeline = Pipeline(FakeSource(5), restyler, {"sink": sink}, paced=False, observers=[timings])
    restyler.format = VideoFormat(320, 240, 30)
    restyler._pool = None
    run(pipeline)
    assert len(sink.frames) == 5
    assert timings.events
