"""Two processes on one ring: every picture that is read is whole, whatever the writer does meanwhile."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from livestyle.ring import RingReader

WRITER = """
import sys
from pathlib import Path
import numpy as np
from livestyle.ring import RingWriter

path, width, height = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
pictures = [np.full((height, width, 3), value, np.uint8) for value in range(251)]
ring = RingWriter(path, width, height)
print("ready", flush=True)
while True:
    number = ring.written + 1
    ring.write(pictures[number % 251], number)
"""
SECONDS = 2.0
PICTURES = 200


@contextmanager
def writing(path: Path, width: int, height: int) -> Iterator[None]:
    """A process that writes as fast as it can, picture n filled with n modulo 251, and is killed at the end."""
    command = [sys.executable, "-c", WRITER, str(path), str(width), str(height)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            yield
        finally:
            process.kill()


def read_whole(reader: RingReader, pictures: int, seconds: float) -> int:
    """Read for so long and at least so many pictures, each of which must be whole; tell the last one's number."""
    number = count = 0
    end, give_up = time.monotonic() + seconds, time.monotonic() + 60
    while (count < pictures or time.monotonic() < end) and time.monotonic() < give_up:
        picture = reader.read()
        if picture is None:
            continue
        count += 1
        assert picture.number > number
        assert picture.captured_ns == picture.number
        colours = picture.pixels[..., :3]
        assert int(colours.min()) == int(colours.max()) == picture.number % 251, f"picture {picture.number} is torn"
        number = picture.number
    assert count >= pictures
    return number


def test_no_picture_is_torn(tmp_path: Path) -> None:
    with writing(tmp_path / "a.ring", 320, 180), RingReader(tmp_path / "a.ring") as reader:
        number = read_whole(reader, PICTURES, SECONDS)
    assert number > PICTURES


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps a file that is mapped from being replaced")
def test_a_killed_writer_is_followed_by_the_next_of_another_size(tmp_path: Path) -> None:
    path = tmp_path / "a.ring"
    with RingReader(path) as reader:
        for width in (64, 128, 96):
            with writing(path, width, 36):
                deadline = time.monotonic() + 30
                while (picture := reader.read()) is None or picture.pixels.shape[1] != width:
                    assert time.monotonic() < deadline
                    time.sleep(0.01)
                read_whole(reader, 20, 0)
        assert path.exists(), "nobody was there to remove it"
