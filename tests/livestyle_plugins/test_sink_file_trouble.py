"""The recorder in trouble: killed, without space, in places that cannot be written. What was recorded can be played."""

from __future__ import annotations

import errno
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest

from livestyle.clock import frames_to_ns
from livestyle.errors import OutputError
from livestyle.frame import Frame, Pixels, VideoFormat
from livestyle.ports import SinkRequest
from livestyle_plugins.sinks import partial_file
from livestyle_plugins.sinks.file import LEAST_FREE, create

FORMAT = VideoFormat(320, 180, 30.0)

RECORDER = """
import sys
import numpy as np
from livestyle.frame import Frame, VideoFormat
from livestyle.ports import SinkRequest
from livestyle_plugins.sinks.file import create

sink = create(SinkRequest(sys.argv[1]))
sink.open(VideoFormat(320, 180, 30.0))
for number in range(100):
    at_ns = number * 33_333_333
    sink.send(Frame(np.full((180, 320, 3), 2 * number, np.uint8), number, at_ns, at_ns))
print("recorded", flush=True)
sys.stdin.read()
"""


def count(path: Path) -> int:
    """Frames that can be played, to the very end."""
    with av.open(str(path)) as container:
        return sum(1 for _ in container.decode(video=0))


def frame(number: int, pixels: Pixels) -> Frame:
    at_ns = frames_to_ns(number, FORMAT.fps)
    return Frame(pixels, number, at_ns, at_ns)


def noise(count: int = 8, video_format: VideoFormat = FORMAT) -> list[Pixels]:
    """Pictures that cannot be compressed."""
    random = np.random.default_rng(11)
    return [random.integers(0, 256, (video_format.height, video_format.width, 3), np.uint8) for _ in range(count)]


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".mkv"])
def test_a_killed_recording_plays_up_to_its_last_second(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"clip{suffix}"
    command = [sys.executable, "-c", RECORDER, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "recorded\n"
        process.kill()
    assert [each.name for each in tmp_path.iterdir()] == [f"clip.partial{suffix}"]
    assert 70 <= count(tmp_path / f"clip.partial{suffix}") <= 100


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk with room for a few seconds."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("NOT TESTED: a disk that fills up; only root on Linux may mount a small one")
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={LEAST_FREE + (4 << 20)}", "tmpfs", str(folder)]
    done = subprocess.run(mount, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"NOT TESTED: a disk that fills up; {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_a_disk_that_fills_up(small_disk: Path, suffix: str) -> None:
    video_format = VideoFormat(1280, 720, 30.0)
    pictures = noise(8, video_format)
    sink = create(SinkRequest(str(small_disk / f"clip{suffix}")))
    sink.open(video_format)
    sent = 0
    with pytest.raises(OutputError, match=r"disk with .* is full; what was recorded until then is in") as told:
        for sent in range(2000):
            sink.send(frame(sent, pictures[sent % 8]))
    sink.close()
    rest = small_disk / f"clip.partial{suffix}"
    assert str(rest) in str(told.value)
    assert "Free some space" in str(told.value)
    assert list(small_disk.iterdir()) == [rest]
    assert sent - 35 <= count(rest) <= sent
    with pytest.raises(OutputError, match="as good as full"):
        sink.open(video_format)
    assert list(small_disk.iterdir()) == [rest]


def test_a_read_only_disk(small_disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(OutputError, match="read-only"):
        create(SinkRequest(str(small_disk / "clip.mp4"))).open(FORMAT)


@pytest.mark.parametrize("missing", [100, 10_000_000], ids=["last bytes", "everything"])
@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".mkv"])
def test_no_space_for_the_end_alone(tmp_path: Path, suffix: str, missing: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """What makes a file whole does not fit any more: it stays one that plays without it."""
    pictures = [frame(number, pixels) for number, pixels in enumerate(noise(50))]
    whole = tmp_path / f"whole{suffix}"
    for path in (whole, tmp_path / f"clip{suffix}"):
        sink = create(SinkRequest(str(path)))
        sink.open(FORMAT)
        for each in pictures:
            sink.send(each)
        if path == whole:
            sink.close()
    rest, write_all = tmp_path / f"clip.partial{suffix}", partial_file._write_all
    room = max(rest.stat().st_size, whole.stat().st_size - missing)

    def write_inside(file: io.FileIO, data: bytes) -> None:
        if file.tell() + len(data) > room:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        write_all(file, data)

    monkeypatch.setattr(partial_file, "_write_all", write_inside)
    with pytest.raises(OutputError, match=r"is full; what was recorded until then is in") as told:
        sink.close()
    sink.close()
    assert str(rest) in str(told.value)
    assert sorted(tmp_path.iterdir()) == [rest, whole]
    assert 20 <= count(rest) <= 50


def test_a_target_that_became_a_folder_meanwhile(tmp_path: Path) -> None:
    sink = create(SinkRequest(str(tmp_path / "clip.mp4")))
    sink.open(FORMAT)
    for number, pixels in enumerate(noise(40)):
        sink.send(frame(number, pixels))
    (tmp_path / "clip.mp4").mkdir()
    with pytest.raises(OutputError, match=r"clip.partial.mp4"):
        sink.close()
    assert count(tmp_path / "clip.partial.mp4") == 40


def test_a_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"folder .*nowhere does not exist\. Create it"):
        create(SinkRequest(str(tmp_path / "nowhere" / "clip.mp4"))).open(FORMAT)


def test_a_file_for_a_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="is not a folder"):
        create(SinkRequest(str(tmp_path / "file" / "clip.mp4"))).open(FORMAT)


def test_a_folder_for_a_file(tmp_path: Path) -> None:
    (tmp_path / "clip.mp4").mkdir()
    with pytest.raises(OutputError, match="is a folder"):
        create(SinkRequest(str(tmp_path / "clip.mp4"))).open(FORMAT)
    assert list(tmp_path.iterdir()) == [tmp_path / "clip.mp4"]
