"""The recorder: real files, decoded again."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
import pytest

from livestyle.captures import PROVENANCE
from livestyle.clock import frames_to_ns
from livestyle.errors import OutputError, SettingsError
from livestyle.frame import Frame, Pixels, VideoFormat
from livestyle.ports import Sink, SinkRequest
from livestyle_plugins.sinks.file import create

FORMAT = VideoFormat(320, 180, 30.0)
COLOURS = (
    (255, 255, 255),
    (255, 255, 0),
    (0, 255, 255),
    (0, 255, 0),
    (255, 0, 255),
    (255, 0, 0),
    (0, 0, 255),
    (0, 0, 0),
)


@dataclass
class Film:
    """What is in a file."""

    frames: list[av.VideoFrame]
    size: tuple[int, int]
    rate: float
    duration: float | None

    @property
    def times(self) -> list[float]:
        return [frame.time for frame in self.frames]

    @property
    def levels(self) -> list[int]:
        return [round(float(np.asarray(frame.to_ndarray(format="gray")).mean())) for frame in self.frames]


def play(path: Path) -> Film:
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        frames = list(container.decode(stream))
        size, rate = (stream.width, stream.height), float(stream.average_rate or 0)
        return Film(frames, size, rate, None if container.duration is None else container.duration / av.time_base)


def frame(number: int, pixels: Pixels | None = None, captured_ns: int | None = None) -> Frame:
    at_ns = frames_to_ns(number, FORMAT.fps)
    if pixels is None:
        pixels = np.full((FORMAT.height, FORMAT.width, 3), 16 + number % 60 * 4, np.uint8)
    return Frame(pixels, number, 10**12 + at_ns if captured_ns is None else captured_ns, at_ns)


def record(path: Path, frames: Iterable[Frame], *, paced: bool = True, video_format: VideoFormat = FORMAT) -> None:
    sink = create(SinkRequest(str(path), paced=paced))
    sink.open(video_format)
    for each in frames:
        sink.send(each)
    sink.close()


@pytest.fixture
def opened(tmp_path: Path) -> Iterable[Sink]:
    sink = create(SinkRequest(str(tmp_path / "clip.mp4")))
    sink.open(FORMAT)
    yield sink
    sink.close()


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".mkv", ".MP4"])
def test_every_frame_is_there_in_order_and_on_time(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"clip{suffix}"
    record(path, [frame(number) for number in range(45)])
    assert list(tmp_path.iterdir()) == [path]
    film = play(path)
    assert film.size == (320, 180)
    assert film.rate == pytest.approx(30)
    assert film.duration == pytest.approx(1.5, abs=0.05)
    np.testing.assert_allclose(film.levels, [16 + number * 4 for number in range(45)], atol=3)
    np.testing.assert_allclose(film.times, np.arange(45) / 30, atol=0.0011)


def test_a_finished_mp4_has_one_index_and_no_fragments(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    record(path, [frame(number) for number in range(70)])
    data, boxes = path.read_bytes(), []
    while data:
        length, kind = struct.unpack_from(">I4s", data)
        boxes.append(kind.decode())
        data = data[length:]
    assert boxes == ["ftyp", "free", "mdat", "moov"]


def test_colours_are_coded_and_tagged_as_bt709(tmp_path: Path) -> None:
    bars = np.repeat(np.array(COLOURS, np.uint8), 40, axis=0)
    record(tmp_path / "clip.mp4", [frame(0, np.ascontiguousarray(np.broadcast_to(bars, (180, 320, 3))))] * 3)
    shown = play(tmp_path / "clip.mp4").frames[-1]
    assert (shown.colorspace, shown.color_range, shown.color_trc, shown.color_primaries) == (1, 1, 1, 1)
    coded = np.asarray(shown.to_ndarray())
    for place, (red, green, blue) in enumerate(np.array(COLOURS) / 255):
        luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue
        column = place * 40 + 20
        assert coded[90, column] == pytest.approx(16 + 219 * luma, abs=2)
        assert coded[180 + 20, column // 2] == pytest.approx(128 + 112 * (blue - luma) / (1 - 0.0722), abs=3)
        assert coded[225 + 20, column // 2] == pytest.approx(128 + 112 * (red - luma) / (1 - 0.2126), abs=3)


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".mkv"])
def test_a_recording_says_what_it_is(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"clip{suffix}"
    record(path, [frame(0, np.zeros((180, 320, 3), np.uint8))] * 3)
    with av.open(path) as container:
        said = {name.lower(): value for name, value in container.metadata.items()}
    assert said["comment"] == PROVENANCE


def test_a_paced_file_follows_the_grabs_and_an_unpaced_one_the_timeline(tmp_path: Path) -> None:
    frames = [frame(number, captured_ns=5 * 10**9 + number * 10**8) for number in range(5)]
    record(tmp_path / "paced.mp4", frames)
    record(tmp_path / "unpaced.mp4", frames, paced=False)
    np.testing.assert_allclose(play(tmp_path / "paced.mp4").times, np.arange(5) / 10, atol=1e-4)
    np.testing.assert_allclose(play(tmp_path / "unpaced.mp4").times, np.arange(5) / 30, atol=1e-4)


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_repeated_frames_are_recorded_one_period_apart(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"clip{suffix}"
    record(path, [frame(0), frame(1), frame(1), frame(1), frame(4)])
    np.testing.assert_allclose(play(path).times, np.arange(5) / 30, atol=0.0011)


def test_unpaced_files_are_the_same_to_the_last_byte(tmp_path: Path) -> None:
    noise = np.random.default_rng(5).integers(0, 256, (40, 180, 320, 3), np.uint8)
    for name in ("a.mp4", "b.mp4"):
        record(tmp_path / name, [frame(number, noise[number]) for number in range(40)], paced=False)
    assert (tmp_path / "a.mp4").read_bytes() == (tmp_path / "b.mp4").read_bytes()


def test_an_existing_file_stays_until_the_new_one_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(b"old")
    sink = create(SinkRequest(str(path)))
    sink.open(FORMAT)
    for number in range(40):
        sink.send(frame(number))
    assert path.read_bytes() == b"old"
    sink.close()
    assert len(play(path).frames) == 40


def test_without_a_frame_there_is_no_file_and_the_old_one_stays(tmp_path: Path, opened: Sink) -> None:
    (tmp_path / "clip.mp4").write_bytes(b"old")
    opened.close()
    opened.close()
    assert [path.name for path in tmp_path.iterdir()] == ["clip.mp4"]
    assert (tmp_path / "clip.mp4").read_bytes() == b"old"


def test_another_recordings_rest_is_left_alone(tmp_path: Path) -> None:
    rest = tmp_path / "clip.partial.mp4"
    rest.write_bytes(b"precious")
    record(tmp_path / "clip.mp4", [frame(number) for number in range(3)])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["clip.mp4", "clip.partial.mp4"]
    assert rest.read_bytes() == b"precious"


def test_opened_again_it_begins_anew(tmp_path: Path, opened: Sink) -> None:
    opened.send(frame(0))
    opened.close()
    opened.open(FORMAT)
    for number in range(5):
        opened.send(frame(number))
    opened.close()
    assert len(play(tmp_path / "clip.mp4").frames) == 5


@pytest.mark.parametrize(
    ("argument", "sentence"),
    [("", "needs a path"), ("a.txt", "cannot record"), ("a", "cannot record"), ("~nobody-at-all/a.mp4", "home folder")],
)
def test_arguments_are_checked_at_once(argument: str, sentence: str) -> None:
    with pytest.raises(SettingsError, match=sentence):
        create(SinkRequest(argument))


def test_a_closed_sink_takes_no_frames(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="not open"):
        create(SinkRequest(str(tmp_path / "clip.mp4"))).send(frame(0))


def test_an_odd_size_in_words(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="even size"):
        create(SinkRequest(str(tmp_path / "clip.mp4"))).open(VideoFormat(321, 180))
    assert list(tmp_path.iterdir()) == []
