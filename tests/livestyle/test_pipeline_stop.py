"""The end of a run: in stages, on time, twice if need be, and nothing is left."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from livestyle.frame import Frame, VideoFormat
from livestyle.pipeline import Pipeline
from livestyle.stopping import Patience
from livestyle.testing import FakeRestyler, FakeSink, FakeSource

Until = Callable[[Callable[[], object]], None]

FAST = VideoFormat(256, 144, 200)
SHORT = Patience(stage=0.2, finish=0.4)


def parts() -> tuple[FakeSource, FakeRestyler, FakeSink]:
    return FakeSource(format=FAST, paced=True), FakeRestyler(format=FAST), FakeSink()


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir())) if sys.platform == "linux" else 0


def test_five_hundred_runs_leave_nothing() -> None:
    gc.collect()
    threads, files = threading.active_count(), descriptors()
    for number in range(500):
        source, restyler, sink = parts()
        with Pipeline(source, restyler, {"sink": sink}, paced=number % 2 == 0) as pipeline:
            if number % 5 == 0:
                pipeline.request_stop()
        assert source.closed >= 1
        assert (restyler.closed, sink.closed) == (1, 1)
    assert threading.active_count() == threads
    assert descriptors() == files


def test_stop_is_idempotent_and_may_come_from_many_threads(until: Until) -> None:
    source, restyler, sink = parts()
    pipeline = Pipeline(source, restyler, {"sink": sink})
    pipeline.start()
    until(lambda: sink.frames)
    stoppers = [threading.Thread(target=pipeline.stop, name="livestyle-test") for _ in range(8)]
    for thread in stoppers:
        thread.start()
    for thread in stoppers:
        thread.join(30)
    pipeline.stop()
    assert pipeline.wait(5)
    assert (restyler.closed, sink.closed, pipeline.running) == (1, 1, False)


def test_stop_before_start_closes_what_was_given() -> None:
    source, restyler, sink = parts()
    Pipeline(source, restyler, {"sink": sink}).stop()
    assert (source.closed, restyler.closed) == (1, 1)


def test_a_request_before_the_start_ends_the_run_at_once() -> None:
    source, restyler, sink = parts()
    pipeline = Pipeline(source, restyler, {"sink": sink})
    pipeline.request_stop()
    pipeline.start()
    assert pipeline.wait(30)
    assert restyler.calls == 0


def test_a_request_from_the_live_path_itself(until: Until) -> None:
    source, restyler, sink = parts()

    class Stops:
        def on_stage(self, stage: str, frame: Frame, began_ns: int, ended_ns: int) -> None:
            if frame.sequence == 5:
                pipeline.stop()

        def on_output(self, sink: str, frame: Frame, ended_ns: int, *, repeated: bool) -> None: ...

        def on_event(self, sentence: str) -> None: ...

    with Pipeline(source, restyler, {"sink": sink}, observers=[Stops()]) as pipeline:
        assert pipeline.wait(30)
    assert sink.closed == 1


@pytest.mark.skipif(sys.platform == "win32", reason="os.kill ends the process there")
def test_a_request_from_a_signal_handler(until: Until) -> None:
    source, restyler, sink = parts()
    before = signal.signal(signal.SIGTERM, lambda *_: pipeline.request_stop())
    try:
        with Pipeline(source, restyler, {"sink": sink}) as pipeline:
            until(lambda: sink.frames)
            os.kill(os.getpid(), signal.SIGTERM)
            assert pipeline.wait(30)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert sink.closed == 1


def test_a_read_that_hangs_is_ended_by_closing_the_source(until: Until) -> None:
    class Hanging(FakeSource):
        def read(self, timeout: float) -> Frame | None:
            if self._index >= 3:
                while self._is_open.is_set():
                    time.sleep(0.01)
            return super().read(timeout)

    _, restyler, sink = parts()
    source = Hanging(format=FAST, paced=True)
    with Pipeline(source, restyler, {"sink": sink}, patience=SHORT):
        until(lambda: sink.sequences[-1:] == [2])
    assert (restyler.closed, sink.closed) == (1, 1)


def test_a_read_that_hangs_shows_the_slate_and_is_freed(until: Until) -> None:
    class Hanging(FakeSource):
        def read(self, timeout: float) -> Frame | None:
            if self._index == 3 and self.opened == 1:
                while self._is_open.is_set():
                    time.sleep(0.01)
            return FakeSource.read(self, timeout)

    _, restyler, sink = parts()
    source = Hanging(format=FAST, paced=True)
    patience = Patience(silence=0.1, reopen=0.01)
    with Pipeline(source, restyler, {"sink": sink}, patience=patience):
        until(lambda: source.opened == 2 and len(sink.sequences) > 5)
    assert any("source" not in frame.marks for frame in sink.frames)


def test_a_model_that_hangs_is_left_behind_by_name(until: Until, caplog: pytest.LogCaptureFixture) -> None:
    source, restyler, sink = parts()
    pipeline = Pipeline(source, restyler, {"sink": sink}, patience=SHORT)
    pipeline.start()
    until(lambda: sink.frames)
    restyler.gate.clear()
    until(lambda: restyler.waiting)
    pipeline.stop()
    assert "Abandoned livestyle-engine" in caplog.text
    assert (sink.closed, restyler.closed) == (1, 0), "the model is not freed under a thread that uses it"
    assert source.closed >= 1
    restyler.gate.set()


def test_a_sink_that_hangs_is_left_behind_and_the_other_is_finished(
    until: Until, caplog: pytest.LogCaptureFixture
) -> None:
    source, restyler, stuck = parts()
    good = FakeSink()
    pipeline = Pipeline(source, restyler, {"stuck": stuck, "good": good}, patience=SHORT)
    pipeline.start()
    until(lambda: stuck.frames and good.frames)
    stuck.gate.clear()
    until(lambda: stuck.waiting)
    pipeline.stop()
    assert "Abandoned livestyle-sink-stuck" in caplog.text
    assert "sink-good" not in caplog.text
    assert (good.closed, restyler.closed) == (1, 1)
    stuck.gate.set()


def test_a_sink_gets_longer_to_finish_its_file_than_to_send(until: Until, caplog: pytest.LogCaptureFixture) -> None:
    source, restyler, sink = parts()
    pipeline = Pipeline(source, restyler, {"sink": sink}, patience=Patience(stage=0.1, finish=20))
    pipeline.start()
    until(lambda: sink.frames)
    sink.close_gate.clear()
    threading.Timer(0.5, sink.close_gate.set).start()
    pipeline.stop()
    assert sink.closed == 1
    assert "Abandoned" not in caplog.text


def test_an_unpaced_run_whose_sink_hangs_can_be_stopped(until: Until) -> None:
    restyler, sink = FakeRestyler(), FakeSink()
    pipeline = Pipeline(FakeSource(), restyler, {"sink": sink}, paced=False, patience=SHORT)
    pipeline.start()
    until(lambda: sink.frames)
    sink.gate.clear()
    until(lambda: sink.waiting)
    pipeline.stop()
    assert restyler.closed == 1
    sink.gate.set()


def test_close_that_raises_hinders_no_other(until: Until, caplog: pytest.LogCaptureFixture) -> None:
    class Bad(FakeSink):
        def close(self) -> None:
            raise RuntimeError("cannot close")

    source, restyler, sink = parts()
    with Pipeline(source, restyler, {"bad": Bad(), "good": sink}):
        until(lambda: sink.frames)
    assert (sink.closed, restyler.closed) == (1, 1)
    assert "cannot close" in caplog.text
