from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import av
import numpy as np
import pytest

from livestyle.errors import CameraError, EndOfStream
from livestyle.frame import Frame
from livestyle.ports import SourceRequest
from livestyle_plugins.sources import decoder
from livestyle_plugins.sources.file import FileSource

Writer = Callable[..., Path]
COUNT = 60


def textured() -> Iterator[np.ndarray[tuple[int, ...], np.dtype[np.uint8]]]:
    """Pictures with much to encode, so that every one has bytes to damage; their red tells their number."""
    grain = np.random.default_rng(1).integers(0, 40, (180, 320, 3), np.uint8)
    for number in range(COUNT):
        picture = np.roll(grain, number, axis=1)
        picture[..., 0] += np.uint8(3 * number)
        yield picture


@pytest.fixture(scope="module")
def streamable(tmp_path_factory: pytest.TempPathFactory, write: Writer) -> bytes:
    """An MP4 with its index before its pictures."""
    path = tmp_path_factory.mktemp("damage") / "whole.mp4"
    return write(path, textured(), movflags="faststart").read_bytes()


def play(path: Path, *, loop: bool = False, most: int = 1000) -> list[Frame]:
    source = FileSource(path, SourceRequest(paced=False, loop=loop))
    source.open()
    frames: list[Frame] = []
    try:
        while len(frames) < most and (frame := source.read(1.0)) is not None:
            frames.append(frame)
    except EndOfStream:
        pass
    finally:
        source.close()
    return frames


def refusal(path: Path) -> CameraError:
    source = FileSource(path, SourceRequest(paced=False))
    with pytest.raises(CameraError) as caught:
        source.open()
    assert source.read(0.0) is None
    return caught.value


def number(frame: Frame) -> int:
    return round((float(frame.pixels[..., 0].mean()) - 19.5) / 3)


def test_the_undamaged_file_plays_whole(tmp_path: Path, streamable: bytes) -> None:
    (tmp_path / "a.mp4").write_bytes(streamable)
    assert [number(frame) for frame in play(tmp_path / "a.mp4")] == list(range(COUNT))


def test_a_file_cut_off_in_its_pictures_plays_what_is_there(tmp_path: Path, streamable: bytes) -> None:
    (tmp_path / "a.mp4").write_bytes(streamable[: len(streamable) * 6 // 10])
    numbers = [number(frame) for frame in play(tmp_path / "a.mp4")]
    assert 20 <= len(numbers) < COUNT - 10
    assert numbers[:20] == list(range(20))


def test_a_cut_file_loops_too(tmp_path: Path, streamable: bytes) -> None:
    (tmp_path / "a.mp4").write_bytes(streamable[: len(streamable) * 6 // 10])
    frames = play(tmp_path / "a.mp4", loop=True, most=2 * COUNT)
    assert [frame.sequence for frame in frames] == list(range(2 * COUNT))


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.ts"])
def test_broken_packets_in_the_middle_are_passed_over(tmp_path: Path, write: Writer, name: str) -> None:
    path = write(tmp_path / name, textured())
    data = bytearray(path.read_bytes())
    start, length = len(data) * 4 // 10, len(data) // 20
    data[start : start + length] = np.random.default_rng(2).bytes(length)
    path.write_bytes(data)
    numbers = [number(frame) for frame in play(path)]
    assert numbers[:15] == list(range(15))
    assert numbers[-5:] == list(range(COUNT - 5, COUNT))


def test_a_recording_without_its_index(tmp_path: Path, write: Writer) -> None:
    path = write(tmp_path / "a.mp4", textured())
    path.write_bytes(path.read_bytes()[:-3000])
    error = refusal(path)
    assert error.message == f'"{path}" was cut off before the recording was finished.'
    assert error.action == "Record or download it again."


@pytest.mark.parametrize("content", [b"hello, this is text\n" * 200, b"x", bytes(10_000)])
def test_what_is_no_video(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.mp4").write_bytes(content)
    assert refusal(tmp_path / "a.mp4").message == f'"{tmp_path / "a.mp4"}" is not a video that can be read.'


def test_subtitles_only(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_text("1\n00:00:01,000 --> 00:00:02,000\nHello\n\n" * 3, encoding="utf-8")
    assert refusal(tmp_path / "a.mp4").message.endswith("has no pictures.")


def test_an_index_without_pictures(tmp_path: Path, streamable: bytes) -> None:
    (tmp_path / "a.mp4").write_bytes(streamable[: streamable.index(b"mdat") + 8])
    assert refusal(tmp_path / "a.mp4").message.startswith("No picture in ")


def test_an_empty_file(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").touch()
    assert refusal(tmp_path / "a.mp4").message.endswith("is empty.")


def test_a_folder(tmp_path: Path) -> None:
    assert refusal(tmp_path).message == f'"{tmp_path}" is a folder, not a video file.'


def test_a_missing_file(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.mp4").message == f'There is no file "{tmp_path / "none.mp4"}".'


def test_a_path_that_no_system_takes() -> None:
    assert refusal(Path("a\0b.mp4")).action


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.mp4")
    assert refusal(tmp_path / "a.mp4").message.endswith("is a device, not a video file.")


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs POSIX permissions")
def test_no_permission(tmp_path: Path, video: Path) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(video.read_bytes())
    path.chmod(0)
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)  # root may read everything
    try:
        error = refusal(path)
    finally:
        os.seteuid(user)
    assert error.message == f'There is no permission to read "{path}".'


def test_sound_only(tmp_path: Path) -> None:
    path = tmp_path / "a.m4a"
    with av.open(str(path), "w", format="mp4") as container:
        stream = container.add_stream("aac", rate=44100)
        sound = av.AudioFrame.from_ndarray(np.zeros((2, 4410), np.float32), "fltp", "stereo")
        sound.rate = 44100
        container.mux(stream.encode(sound))
        container.mux(stream.encode(None))
    assert refusal(path).message == f'"{path}" has sound but no pictures.'


def break_off(source: FileSource, demux: Callable[..., Iterator[object]], monkeypatch: pytest.MonkeyPatch) -> None:
    """Replace the open file by one whose reads do what `demux` does."""
    decoding = source._decoder
    assert decoding is not None
    monkeypatch.setattr(decoding, "_container", type("Broken", (), {"demux": demux, "close": lambda _: None})())
    decoding._pending, decoding._pictures = None, decoding._decode()


def test_a_disk_that_goes_away_while_it_plays(video: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = FileSource(video, SourceRequest(paced=False))
    source.open()
    broken = av.error.OSError(5, "Input/output error", "a.mp4")

    def demux(*_: object) -> Iterator[object]:
        yield from ()
        raise broken

    break_off(source, demux, monkeypatch)
    with pytest.raises(CameraError, match="can no longer be read"):
        source.read(1.0)


def test_a_file_that_only_fails_ends(video: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoder, "_UNREADABLE_IN_A_ROW", 3)
    source = FileSource(video, SourceRequest(paced=False))
    source.open()
    tries: list[object] = []

    def demux(*_: object) -> Iterator[object]:
        tries.append(1)
        yield from ()
        raise av.error.InvalidDataError(1094995529, "Invalid data", "a.mp4")

    break_off(source, demux, monkeypatch)
    with pytest.raises(EndOfStream):
        source.read(1.0)
    assert len(tries) >= 3
