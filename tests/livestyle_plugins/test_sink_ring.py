"""The ring and the null sink."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from livestyle.errors import OutputError, SettingsError
from livestyle.frame import Frame, VideoFormat
from livestyle.ports import SinkRequest
from livestyle.ring import RingReader
from livestyle.testing import FakeClock
from livestyle_plugins.sinks import null, ring

FORMAT = VideoFormat(64, 36, 30.0)


def frame(number: int) -> Frame:
    return Frame(np.full((36, 64, 3), number, np.uint8), number, 100 + number, 0)


def test_frames_arrive_with_their_time(tmp_path: Path) -> None:
    clock = FakeClock()
    sink = ring.create(SinkRequest(str(tmp_path / "a.ring"), clock=clock))
    sink.open(FORMAT)
    with RingReader(tmp_path / "a.ring", clock) as reader:
        for number in (1, 2):
            sink.send(frame(number))
            got = reader.read()
            assert got is not None
            assert (got.captured_ns, int(got.pixels[0, 0, 0])) == (100 + number, number)
    sink.close()
    sink.close()
    assert list(tmp_path.iterdir()) == []


def test_a_repeated_frame_is_a_heartbeat_and_no_new_picture(tmp_path: Path) -> None:
    clock, same = FakeClock(), frame(1)
    sink = ring.create(SinkRequest(str(tmp_path / "a.ring"), clock=clock))
    sink.open(FORMAT)
    sink.send(same)
    with RingReader(tmp_path / "a.ring", clock) as reader:
        assert reader.read() is not None
        for _ in range(3):
            clock.advance(0.9)
            sink.send(same)
            assert reader.alive
            assert reader.read() is None
    sink.close()


def test_opened_with_another_size(tmp_path: Path) -> None:
    sink = ring.create(SinkRequest(str(tmp_path / "a.ring")))
    sink.open(FORMAT)
    sink.open(VideoFormat(32, 18, 30.0))
    sink.send(Frame(np.zeros((18, 32, 3), np.uint8), 0, 1, 0))
    with RingReader(tmp_path / "a.ring") as reader:
        got = reader.read()
        assert got is not None
        assert got.pixels.shape == (18, 32, 4)
    sink.close()


def test_default_place_is_made_if_need_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "deep" / "livestyle.ring"
    monkeypatch.setattr(ring, "default_ring_path", lambda: path)
    sink = ring.create(SinkRequest())
    sink.open(FORMAT)
    assert path.exists()
    sink.close()


def test_default_place_that_cannot_be_made_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr(ring, "default_ring_path", lambda: tmp_path / "file" / "deep" / "livestyle.ring")
    with pytest.raises(OutputError, match="is not a folder"):
        ring.create(SinkRequest()).open(FORMAT)


def test_errors_in_words(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="does not exist"):
        ring.create(SinkRequest(str(tmp_path / "nowhere" / "a.ring"))).open(FORMAT)
    with pytest.raises(OutputError, match="not open"):
        ring.create(SinkRequest()).send(frame(0))
    with pytest.raises(SettingsError, match="home folder"):
        ring.create(SinkRequest("~nobody-at-all/a.ring"))


def test_null_takes_everything() -> None:
    sink = null.create(SinkRequest())
    sink.open(FORMAT)
    sink.send(frame(0))
    sink.close()
    sink.close()
    with pytest.raises(SettingsError, match="takes no"):
        null.create(SinkRequest("hole"))
