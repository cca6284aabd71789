"""The reading end of the frame ring: new pictures once, other writers found, nothing believed unchecked."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from livestyle.frame import Pixels
from livestyle.ring import RingReader, RingWriter
from livestyle.ring_layout import BEGIN, END, HEADER_SIZE, RingLayout
from livestyle.testing import FakeClock

WIDTH, HEIGHT = 32, 18


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.ring"


@pytest.fixture
def writer(path: Path, clock: FakeClock) -> Iterator[RingWriter]:
    with RingWriter(path, WIDTH, HEIGHT, clock=clock) as ring:
        yield ring


@pytest.fixture
def reader(path: Path, clock: FakeClock) -> Iterator[RingReader]:
    with RingReader(path, clock) as ring:
        yield ring


def plain(value: int, width: int = WIDTH, height: int = HEIGHT) -> Pixels:
    return np.full((height, width, 3), value, np.uint8)


def test_the_newest_picture_comes_once(writer: RingWriter, reader: RingReader) -> None:
    assert reader.read() is None
    pixels = np.random.default_rng(1).integers(0, 256, (HEIGHT, WIDTH, 3), np.uint8)
    writer.write(plain(1), 10)
    writer.write(pixels, 20)
    got = reader.read()
    assert got is not None
    assert (got.number, got.captured_ns) == (2, 20)
    np.testing.assert_array_equal(got.pixels[..., 2::-1], pixels)
    assert (got.pixels[..., 3] == 255).all()
    assert reader.read() is None


def test_a_reader_that_sleeps_for_many_rounds_gets_the_newest(writer: RingWriter, reader: RingReader) -> None:
    writer.write(plain(1), 1)
    assert reader.read() is not None
    for value in range(2, 12):
        writer.write(plain(value), value)
    got = reader.read()
    assert got is not None
    assert (got.number, got.captured_ns, int(got.pixels[0, 0, 0])) == (11, 11, 11)


def test_no_file_then_a_file(path: Path, clock: FakeClock, reader: RingReader) -> None:
    assert reader.read() is None
    assert not reader.alive
    with RingWriter(path, WIDTH, HEIGHT, clock=clock) as ring:
        ring.write(plain(5), 1)
        assert reader.read() is None, "it does not look up the name at every call"
        clock.advance(0.25)
        assert reader.read() is not None
        assert reader.alive


def test_alive_by_heartbeat_alone(writer: RingWriter, reader: RingReader, clock: FakeClock) -> None:
    reader.read()
    clock.advance(1.1)
    assert not reader.alive
    states = []
    for change in (writer.beat, writer.close):
        change()
        states.append(reader.alive)
    assert states == [True, False]


def test_a_stale_writer_that_goes_on_is_read_on_and_nothing_twice(
    writer: RingWriter, reader: RingReader, clock: FakeClock
) -> None:
    writer.write(plain(1), 1)
    assert reader.read() is not None
    for _ in range(5):
        clock.advance(1.5)
        assert reader.read() is None
    writer.write(plain(2), 2)
    got = reader.read()
    assert got is not None
    assert got.number == 2


def test_a_writer_started_again_with_another_size(path: Path, clock: FakeClock, reader: RingReader) -> None:
    old = RingWriter(path, WIDTH, HEIGHT, clock=clock)
    old.write(plain(1), 1)
    assert reader.read() is not None
    with RingWriter(path, WIDTH * 2, HEIGHT * 2, clock=clock) as new:
        new.write(plain(9, WIDTH * 2, HEIGHT * 2), 7)
        assert reader.read() is None, "the old heartbeat is fresh"
        clock.advance(1.1)
        new.beat()
        got = reader.read()
        assert got is not None
        assert (got.number, got.captured_ns, got.pixels.shape) == (1, 7, (HEIGHT * 2, WIDTH * 2, 4))
    old.close()


def test_a_picture_that_is_being_written_is_left_alone(writer: RingWriter, reader: RingReader) -> None:
    writer.write(plain(1), 1)
    writer._slot_words[1][END] = 0
    assert reader.read() is None
    writer._slot_words[1][END] = 1
    assert reader.read() is not None


def test_a_copy_that_was_overtaken_is_thrown_away(
    writer: RingWriter, reader: RingReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer.write(plain(1), 1)
    copy = np.copyto
    overtaken: list[bool] = []

    def copy_too_late(target: Pixels, source: Pixels) -> None:
        copy(target, source)
        if not overtaken:
            overtaken.append(True)
            for value in (2, 3, 4, 5):
                writer.write(plain(value), value)

    monkeypatch.setattr("livestyle.ring_reader.np.copyto", copy_too_late)
    got = reader.read()
    assert got is not None
    assert (got.number, int(got.pixels[0, 0, 0])) == (5, 5)


def test_a_writer_that_always_overtakes_does_not_hold_the_reader_up(writer: RingWriter, reader: RingReader) -> None:
    writer.write(plain(1), 1)
    writer._slot_words[1][BEGIN] = 5
    assert reader.read() is None


def test_close_may_be_repeated_and_a_later_read_looks_again(writer: RingWriter, reader: RingReader) -> None:
    writer.write(plain(1), 1)
    assert reader.read() is not None
    reader.close()
    reader.close()
    assert reader.read() is not None


@pytest.mark.skipif(os.name == "nt", reason="Windows does not let a mapped file be cut")
def test_a_file_cut_off_under_the_reader_does_no_harm(writer: RingWriter, path: Path, reader: RingReader) -> None:
    writer.write(plain(1), 1)
    assert reader.read() is not None
    os.truncate(path, 100)
    assert reader.read() is None
    assert not reader.alive


def header(**changes: int) -> bytes:
    numbers = {"magic": 0x3146534C, "version": 1, "width": 32, "height": 18, "stride": 128, "slots": 4}
    numbers |= {"slot_size": 64 + 128 * 18, "pad": 0} | changes
    return struct.pack("<8I", *numbers.values())


LENGTH = HEADER_SIZE + 4 * (64 + 128 * 18)

BAD = {
    "empty": b"",
    "one byte": b"L",
    "header only": header(),
    "cut": header().ljust(LENGTH - 1, b"\0"),
    "magic": header(magic=0x4C534631).ljust(LENGTH, b"\0"),
    "version": header(version=2).ljust(LENGTH, b"\0"),
    "no width": header(width=0).ljust(LENGTH, b"\0"),
    "no height": header(height=0).ljust(LENGTH, b"\0"),
    "wide": header(width=33).ljust(LENGTH, b"\0"),
    "high": header(height=19).ljust(LENGTH, b"\0"),
    "huge": header(width=0xFFFFFFFF, height=0xFFFFFFFF, stride=0xFFFFFFFC).ljust(LENGTH, b"\0"),
    "no slots": header(slots=0).ljust(LENGTH, b"\0"),
    "three slots": header(slots=3).ljust(LENGTH, b"\0"),
    "many slots": header(slots=0xFFFFFFFF).ljust(LENGTH, b"\0"),
    "small slots": header(slot_size=64 + 128 * 18 - 8).ljust(LENGTH, b"\0"),
    "no slot size": header(slot_size=0).ljust(LENGTH, b"\0"),
    "odd slots": header(slot_size=64 + 128 * 18 + 1).ljust(LENGTH + 4, b"\0"),
    "no stride": header(stride=0).ljust(LENGTH, b"\0"),
}


def test_the_sound_header_of_these_tests_is_sound() -> None:
    assert RingLayout.parse(header(), LENGTH) == RingLayout(32, 18, 128, 4, 64 + 128 * 18)


@pytest.mark.parametrize("data", BAD.values(), ids=BAD.keys())
def test_a_damaged_file_is_no_ring(path: Path, reader: RingReader, clock: FakeClock, data: bytes) -> None:
    path.write_bytes(data)
    assert reader.read() is None
    path.unlink()  # as everywhere: a sound file comes by another name, and then takes this one
    with RingWriter(path, WIDTH, HEIGHT, clock=clock) as ring:
        ring.write(plain(1), 1)
        clock.advance(0.3)
        assert reader.read() is not None


def test_a_folder_is_no_ring(path: Path, reader: RingReader) -> None:
    path.mkdir()
    assert reader.read() is None


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_named_pipe_does_not_hold_the_reader_up(path: Path, reader: RingReader) -> None:
    os.mkfifo(path)
    assert reader.read() is None


def test_random_damage_never_crashes(path: Path, clock: FakeClock) -> None:
    """Whole files of noise, and sound files with noise in their numbers, read as they are or not at all."""
    random = np.random.default_rng(7)
    with RingWriter(path, WIDTH, HEIGHT, clock=clock) as ring:
        for value in range(6):
            ring.write(plain(value), value)
        sound = path.read_bytes()
    assert len(sound) == LENGTH
    got = 0
    for turn in range(400):
        data = bytearray(sound if turn % 4 else random.bytes(int(random.integers(0, 2 * LENGTH))))
        for _ in range(int(random.integers(1, 4)) if turn % 4 else 0):
            area = (0, 48) if random.random() < 0.7 else (HEADER_SIZE, HEADER_SIZE + 24)
            place = int(random.integers(*area))
            data[place : place + 4] = random.bytes(4)
        if turn % 5 == 0:
            del data[int(random.integers(0, len(data) + 1)) :]
        path.write_bytes(data)
        with RingReader(path, clock) as reader:
            for _ in range(2):
                picture = reader.read()
                got += picture is not None
                clock.advance(0.5)
            assert picture is None or picture.pixels.shape[2] == 4
    assert 0 < got < 400
