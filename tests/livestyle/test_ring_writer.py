"""The writing end of the frame ring: its bytes, its life, and its errors in words."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from livestyle.errors import OutputError
from livestyle.ring import RingWriter, default_ring_path
from livestyle.ring_layout import memory_folder
from livestyle.testing import FakeClock

WIDTH, HEIGHT = 30, 20

as_root = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may mount a small disk")


def picture(value: int = 0) -> np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]:
    pixels = np.full((HEIGHT, WIDTH, 3), value, np.uint8)
    pixels[0, 0] = (1, 2, 3)
    return pixels


def test_bytes_are_as_documented(tmp_path: Path) -> None:
    path, clock = tmp_path / "a.ring", FakeClock(5_000)
    with RingWriter(path, WIDTH, HEIGHT, clock=clock) as ring:
        for number in range(1, 7):
            clock.advance(1)
            ring.write(picture(10 * number), 100 + number)
        data = path.read_bytes()
    slot_size = 64 + -(-WIDTH * 4 * HEIGHT // 64) * 64
    assert struct.unpack_from("<8I", data) == (0x3146534C, 1, WIDTH, HEIGHT, WIDTH * 4, 4, slot_size, 0)
    assert data[:4] == b"LSF1"
    assert struct.unpack_from("<2Q", data, 32) == (6, 6_000_005_000)
    assert len(data) == 4096 + 4 * slot_size
    for number in range(3, 7):  # the last four; each in the slot of its number
        slot = 4096 + number % 4 * slot_size
        assert struct.unpack_from("<3Q", data, slot) == (number, number, 100 + number)
        assert data[slot + 64 : slot + 72] == bytes((3, 2, 1, 255, *[10 * number] * 3, 255))


def test_heartbeat_without_a_picture(tmp_path: Path) -> None:
    path, clock = tmp_path / "a.ring", FakeClock(7)
    with RingWriter(path, WIDTH, HEIGHT, clock=clock) as ring:
        assert struct.unpack_from("<2Q", path.read_bytes(), 32) == (0, 7)
        clock.advance(2)
        ring.beat()
        assert struct.unpack_from("<2Q", path.read_bytes(), 32) == (0, 2_000_000_007)


def test_close_removes_the_file_and_may_be_repeated(tmp_path: Path) -> None:
    ring = RingWriter(tmp_path / "a.ring", WIDTH, HEIGHT)
    ring.close()
    ring.close()
    ring.beat()
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(ValueError, match="closed"):
        ring.write(picture(), 0)


def test_close_leaves_the_file_of_a_successor(tmp_path: Path) -> None:
    path = tmp_path / "a.ring"
    old = RingWriter(path, WIDTH, HEIGHT)
    with RingWriter(path, WIDTH * 2, HEIGHT):
        old.write(picture(), 1)  # into its own file, which has no name any more
        old.close()
        assert struct.unpack_from("<4I", path.read_bytes())[2] == WIDTH * 2
    assert not path.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_file_belongs_to_the_user_alone(tmp_path: Path) -> None:
    with RingWriter(tmp_path / "a.ring", WIDTH, HEIGHT):
        assert (tmp_path / "a.ring").stat().st_mode & 0o777 == 0o600


def test_leftovers_of_killed_writers_are_swept(tmp_path: Path) -> None:
    old, new, other = tmp_path / "a.ring.x.new", tmp_path / "a.ring.y.new", tmp_path / "b.ring.x.new"
    for leftover in (old, new, other):
        leftover.write_bytes(b"half")
    os.utime(old, (1, 1))
    os.utime(other, (1, 1))
    with RingWriter(tmp_path / "a.ring", WIDTH, HEIGHT):
        assert sorted(tmp_path.iterdir()) == [tmp_path / "a.ring", new, other]


@pytest.mark.parametrize(
    "pixels",
    [
        np.zeros((HEIGHT, WIDTH + 1, 3), np.uint8),
        np.zeros((HEIGHT, WIDTH, 4), np.uint8),
        np.zeros((HEIGHT, WIDTH, 3), np.float32),
    ],
    ids=["size", "channels", "type"],
)
def test_other_pictures_are_refused_and_not_written(
    tmp_path: Path, pixels: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]
) -> None:
    with RingWriter(tmp_path / "a.ring", WIDTH, HEIGHT) as ring:
        with pytest.raises(ValueError, match="the ring takes uint8"):
            ring.write(pixels, 0)
        assert ring.written == 0


@pytest.mark.parametrize("slots", [0, 3, 65])
def test_too_few_or_many_slots(tmp_path: Path, slots: int) -> None:
    with pytest.raises(ValueError, match="slots"):
        RingWriter(tmp_path / "a.ring", WIDTH, HEIGHT, slots=slots)


def test_a_missing_folder_in_words(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"folder .*nowhere does not exist\. Create it"):
        RingWriter(tmp_path / "nowhere" / "a.ring", WIDTH, HEIGHT)


def test_a_file_for_a_folder_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="is not a folder"):
        RingWriter(tmp_path / "file" / "a.ring", WIDTH, HEIGHT)


def test_a_folder_for_a_file_in_words(tmp_path: Path) -> None:
    (tmp_path / "a.ring").mkdir()
    with pytest.raises(OutputError, match="is a folder"):
        RingWriter(tmp_path / "a.ring", WIDTH, HEIGHT)
    assert list(tmp_path.iterdir()) == [tmp_path / "a.ring"]


def test_a_name_that_is_too_long_in_words(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        RingWriter(tmp_path / ("a" * 300), WIDTH, HEIGHT)


@as_root
@pytest.mark.skipif(sys.platform != "linux", reason="mounts a Linux tmpfs")
def test_a_full_and_a_read_only_disk_in_words(tmp_path: Path) -> None:
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(tmp_path)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip(f"no small disk: {done.stderr.strip()}")
    try:
        with pytest.raises(OutputError, match=r"disk with .* is full"):
            RingWriter(tmp_path / "a.ring", 640, 360)
        assert list(tmp_path.iterdir()) == []
        subprocess.run(["mount", "-o", "remount,ro", str(tmp_path)], check=True)
        with pytest.raises(OutputError, match="read-only"):
            RingWriter(tmp_path / "a.ring", WIDTH, HEIGHT)
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)


def test_default_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    if memory_folder() is not None:
        assert default_ring_path() == Path(f"/dev/shm/livestyle-{os.getuid()}.ring")
    monkeypatch.setattr("livestyle.ring_layout.memory_folder", lambda: None)
    monkeypatch.setenv("LIVESTYLE_HOME", str(tmp_path))
    assert default_ring_path() == tmp_path / "cache" / "livestyle.ring"
