"""Whatever lies where the ring should be, OBS lives, and shows the next good ring."""

from __future__ import annotations

import os
import struct
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from livestyle.ring import RingWriter
from livestyle.ring_layout import HEADER_SIZE, MAGIC, VERSION, RingLayout
from tests.obs.obs_client import ObsClient
from tests.obs.obs_process import ObsProcess
from tests.obs.ring_player import RingPlayer, plain

LAYOUT = RingLayout.of_size(320, 180)
LOOKS_S = 0.6
"""Time in which the script looks at a file twice at least."""
U32 = 0xFFFFFFFF


def header(**changed: int) -> bytes:
    """The header of a sound ring of `LAYOUT`, but for what is changed."""
    fields = {"magic": MAGIC, "version": VERSION, "width": LAYOUT.width, "height": LAYOUT.height}
    fields |= {"stride": LAYOUT.stride, "slots": LAYOUT.slots, "slot_size": LAYOUT.slot_size, "zero": 0}
    return struct.pack("<8I", *(fields | changed).values())


def whole(**changed: int) -> bytes:
    return header(**changed) + bytes(LAYOUT.length - 32)


NOT_RINGS = {
    "empty": b"",
    "one byte": b"L",
    "magic alone": header()[:4],
    "header alone": header(),
    "one byte short": whole()[:-1],
    "slots cut off": whole()[: HEADER_SIZE + 1000],
    "zeros": bytes(LAYOUT.length),
    "ones": b"\xff" * LAYOUT.length,
    "text": b"this is not a ring\n" * 1000,
    "wrong magic": whole(magic=MAGIC + 1),
    "big endian": struct.pack(">I", MAGIC) + whole()[4:],
    "wrong version": whole(version=2),
    "no width": whole(width=0),
    "no height": whole(height=0),
    "huge width": whole(width=U32),
    "huge height": whole(height=U32),
    "huge everything": whole(width=U32, height=U32, stride=U32, slots=U32, slot_size=U32),
    "stride overflows": whole(width=8192, height=8192, stride=U32, slot_size=64),
    "small stride": whole(stride=LAYOUT.stride - 4),
    "no slots": whole(slots=0),
    "too few slots": whole(slots=1),
    "many slots": whole(slots=U32),
    "small slots": whole(slot_size=64),
    "no slot size": whole(slot_size=0),
    "odd slots": whole(slot_size=LAYOUT.slot_size + 1),
    "huge slots": whole(slot_size=U32 - 7),
}


@pytest.fixture
def live(obs: ObsProcess, client: ObsClient, ring: Path) -> Iterator[Path]:
    """A ring's path that a source in OBS looks at; OBS must show a good ring there afterwards."""
    client.add_source("live", str(ring))
    yield ring
    assert obs.alive, obs.said()
    if ring.is_dir():
        ring.rmdir()
    with RingPlayer(ring, plain("00ff00", 64, 48)):
        client.wait_for("live", plain("00ff00", 64, 48))


def put(path: Path, content: bytes) -> None:
    """Give the name to another file, in one step."""
    other = path.with_suffix(".new")
    other.write_bytes(content)
    other.replace(path)


def beat_over(path: Path, change: Callable[[int], None], seconds: float = LOOKS_S) -> None:
    """Make a file look alive for a while, and change it before each beat."""
    deadline, number = time.monotonic() + seconds, 0
    with path.open("r+b", buffering=0) as file:
        while time.monotonic() < deadline:
            number += 1
            change(number)
            os.pwrite(file.fileno(), struct.pack("<Q", time.monotonic_ns()), 40)
            time.sleep(0.005)


def test_what_is_no_ring(live: Path, client: ObsClient) -> None:
    for content in NOT_RINGS.values():
        put(live, content)
        time.sleep(0.3)  # longer than the script lets pass between two looks
        client.screenshot("Scene")
    assert client.call("GetVersion")


def test_a_folder(live: Path, client: ObsClient) -> None:
    live.mkdir()
    time.sleep(LOOKS_S)
    client.screenshot("Scene")


def test_a_fifo(live: Path, client: ObsClient) -> None:
    os.mkfifo(live)
    time.sleep(LOOKS_S)
    client.screenshot("Scene")
    live.unlink()


@pytest.mark.parametrize("target", ["a.ring", "/dev/zero", "/dev/random", "/proc/self/mem"])
def test_a_link(live: Path, client: ObsClient, target: str) -> None:
    live.symlink_to(target)
    time.sleep(LOOKS_S)
    client.screenshot("Scene")
    live.unlink()


def test_random_files(live: Path, client: ObsClient) -> None:
    random = np.random.default_rng(7)
    for _ in range(5):
        put(live, random.bytes(LAYOUT.length))
        time.sleep(0.3)
        put(live, header() + random.bytes(LAYOUT.length - 32))
        beat_over(live, lambda number: None)
        client.screenshot("Scene")


def test_a_living_ring_full_of_noise(live: Path, client: ObsClient) -> None:
    random = np.random.default_rng(8)
    put(live, whole())
    with live.open("r+b", buffering=0) as file:

        def scribble(number: int) -> None:
            where = int(random.integers(32, LAYOUT.length - 64))
            os.pwrite(file.fileno(), random.bytes(64), where)
            # half of the time a picture that is whole as far as its slot tells
            latest = number if number % 2 else int(random.integers(0, 1 << 63))
            slot = HEADER_SIZE + latest % LAYOUT.slots * LAYOUT.slot_size
            os.pwrite(file.fileno(), struct.pack("<QQ", latest, latest), slot)
            os.pwrite(file.fileno(), struct.pack("<Q", latest), 32)

        beat_over(live, scribble, 3)
    client.screenshot("Scene")


def test_the_header_changes_while_it_is_in_use(live: Path, client: ObsClient) -> None:
    random = np.random.default_rng(9)
    with RingPlayer(live, plain("ff0000")):
        client.wait_for("live", plain("ff0000"))
        with live.open("r+b", buffering=0) as file:
            for _ in range(100):
                os.pwrite(file.fileno(), random.bytes(32), 0)
                time.sleep(0.01)
        client.wait_for("live", plain("ff0000"))


def test_a_file_that_is_cut_off_while_it_is_in_use(live: Path, client: ObsClient) -> None:
    for length in (LAYOUT.length - 1, HEADER_SIZE + 100, HEADER_SIZE, 40, 0):
        put(live, whole())
        beat_over(live, lambda number: None)
        with live.open("r+b") as file:
            file.truncate(length)
        time.sleep(LOOKS_S)
        client.screenshot("Scene")


def test_a_file_that_grows_and_shrinks_all_the_time(live: Path, client: ObsClient) -> None:
    layout = RingLayout.of_size(1280, 720)
    done = threading.Event()
    live.write_bytes(layout.pack() + bytes(layout.length - 32))

    def breathe() -> None:
        number = 0
        while not done.is_set():
            number += 1
            with live.open("r+b") as file:
                file.truncate(int(layout.length * (0.1 + number % 7 / 7)))
                file.truncate(layout.length)
                file.write(layout.pack() + struct.pack("<QQ", number, number))
                file.seek(HEADER_SIZE + number % layout.slots * layout.slot_size)
                file.write(struct.pack("<QQ", number, number))

    thread = threading.Thread(target=breathe)
    thread.start()
    try:
        for _ in range(30):
            client.screenshot("Scene")
            time.sleep(0.05)
    finally:
        done.set()
        thread.join()


def test_a_ring_that_shrinks_by_another_file_of_the_same_name(live: Path, client: ObsClient) -> None:
    for size in ((640, 360), (320, 180), (64, 48)):
        with RingWriter(live, 8 * 16, 9 * 16):
            pass
        with RingPlayer(live, plain("0000ff", *size)):
            client.wait_for("live", plain("0000ff", *size))


def test_the_largest_ring_that_is_allowed(live: Path, client: ObsClient) -> None:
    """Sparse, so that it costs no disk; 8192x8192 in OBS's memory, though."""
    layout = RingLayout.of_size(8192, 8192)
    with live.open("wb") as file:
        file.write(layout.pack())
        file.truncate(layout.length)

    def picture(number: int) -> None:
        with live.open("r+b", buffering=0) as file:
            os.pwrite(file.fileno(), struct.pack("<QQ", number, number), HEADER_SIZE + number % 4 * layout.slot_size)
            os.pwrite(file.fileno(), struct.pack("<Q", number), 32)

    beat_over(live, picture, 1)
    client.screenshot("Scene")
