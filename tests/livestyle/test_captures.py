"""Snapshots and recordings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import pytest

from livestyle.captures import PROVENANCE
from livestyle.errors import OutputError

if TYPE_CHECKING:
    from tests.livestyle.conftest import Attended

Until = Callable[[Callable[[], object]], None]


def test_a_snapshot_is_a_whole_picture(attended: Attended, until: Until, tmp_path: Path) -> None:
    session = attended.start()
    until(lambda: attended.sinks[0].frames)
    session.freeze()
    path = session.snapshot(tmp_path / "a.png").result(30)
    assert path == tmp_path / "a.png"
    picture = cv2.imread(str(path), cv2.IMREAD_COLOR_RGB)
    assert picture is not None
    assert picture.shape == (144, 256, 3)
    until(lambda: session.events() and session.events()[-1].sentence == f"The snapshot is in {path}.")
    assert int(picture[0, 0, 0]) == int(attended.sinks[0].frames[-1].pixels[0, 0, 0])
    assert list(tmp_path.glob(".*partial*")) == []
    assert b"tEXtComment\0" + PROVENANCE.encode() in path.read_bytes()[:200]


def test_a_snapshot_has_a_place_of_its_own(attended: Attended, until: Until, home: Path) -> None:
    session = attended.start()
    until(lambda: attended.sinks[0].frames)
    first, second = session.snapshot().result(30), session.snapshot().result(30)
    assert first != second
    assert first.parent == home / "Pictures" / "livestyle"


def test_a_snapshot_that_cannot_be_written_says_so(attended: Attended, until: Until, tmp_path: Path) -> None:
    session = attended.start()
    until(lambda: attended.sinks[0].frames)
    (tmp_path / "file").touch()
    for path in (tmp_path / "a.jpg", tmp_path / "file" / "b.png"):
        with pytest.raises(OutputError):
            session.snapshot(path).result(30)
    until(lambda: len(session.events()) == 2)


def test_a_recording_is_made_and_finished_while_the_run_goes_on(attended: Attended, until: Until, home: Path) -> None:
    session = attended.start()
    recording = session.record()
    assert recording.path.parent == home / "Videos" / "livestyle"
    until(lambda: any(sink.name == recording.name and sink.sent > 20 for sink in session.status().sinks))
    session.remove_sink(recording.name)
    until(lambda: recording.name not in attended.states(session))
    assert recording.path.stat().st_size > 1000
    until(lambda: session.events() and session.events()[-1].sentence == f"The recording is in {recording.path}.")
    assert session.running
