from __future__ import annotations

import struct
import sys
import threading
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from livestyle.buffers import BufferPool
from livestyle.clock import NS_PER_MS, NS_PER_SECOND, frames_to_ns
from livestyle.errors import EndOfStream, SettingsError
from livestyle.frame import Frame
from livestyle.plugins import source as find_source
from livestyle.ports import SourceRequest
from livestyle.testing import FakeClock
from livestyle_plugins.sources.decoder import VideoDecoder
from livestyle_plugins.sources.file import FileSource, create

Writer = Callable[..., Path]


def grey(count: int, width: int = 320, height: int = 180) -> list[np.ndarray[tuple[int, ...], np.dtype[np.uint8]]]:
    return [np.full((height, width, 3), 16 + 6 * n, np.uint8) for n in range(count)]


def opened(path: Path, *, loop: bool = False, paced: bool = False, clock: FakeClock | None = None) -> FileSource:
    source = FileSource(path, SourceRequest(loop=loop, paced=paced, clock=clock or FakeClock()))
    source.open()
    return source


def play(path: Path) -> list[Frame]:
    source, frames = opened(path), []
    with pytest.raises(EndOfStream):
        while (frame := source.read(1.0)) is not None:
            frames.append(frame)
    source.close()
    return frames


def read(source: FileSource) -> Frame:
    frame = source.read(1.0)
    assert frame is not None
    return frame


def level(frame: Frame) -> int:
    return int(frame.pixels[frame.pixels.shape[0] // 2, frame.pixels.shape[1] // 2, 0])


def test_every_picture_comes_once_and_in_order(video: Path) -> None:
    frames = play(video)
    assert [level(frame) for frame in frames] == pytest.approx([16 + 6 * n % 200 for n in range(30)], abs=2)
    assert [frame.sequence for frame in frames] == list(range(30))
    assert [frame.pts_ns for frame in frames] == [frames_to_ns(n, 30.0) for n in range(30)]
    assert frames[0].pixels.shape == (180, 320, 3)
    assert frames[0].pixels.dtype == np.uint8
    assert frames[0].pixels.flags.c_contiguous


def test_the_installed_entry_point_leads_here(video: Path) -> None:
    factory, name, argument = find_source(f"file:{video}")
    assert (factory, name, argument) == (create, "file", str(video))


def test_the_format_is_the_files_own(video: Path) -> None:
    source = create(SourceRequest(argument=str(video), size=(640, 480), fps=5.0, paced=False))
    video_format = source.open()
    assert (video_format.size, video_format.fps) == ((320, 180), 30.0)
    source.close()


def test_a_broadcast_rate_stays_exact(tmp_path: Path, write: Writer) -> None:
    frames = play(write(tmp_path / "ntsc.mp4", grey(7), rate=Fraction(30000, 1001)))
    assert frames[6].pts_ns == round(6 * 1001 / 30000 * NS_PER_SECOND)


@pytest.mark.parametrize("rate", [Fraction(1000), Fraction(1, 2)])
def test_an_absurd_rate_is_taken_for_thirty(tmp_path: Path, write: Writer, rate: Fraction) -> None:
    path = write(tmp_path / "odd.mkv", grey(5), rate=rate)
    source = FileSource(path, SourceRequest(paced=False))
    assert source.open().fps == 30.0
    source.close()


def test_two_runs_give_the_same_bytes(video: Path) -> None:
    for one, other in zip(play(video), play(video), strict=True):
        assert np.array_equal(one.pixels, other.pixels)


def test_no_pictures_are_allocated_after_warm_up(video: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[BufferPool] = []
    new = BufferPool.__init__

    def remember(pool: BufferPool, width: int, height: int, count: int = 6) -> None:
        new(pool, width, height, count)
        made.append(pool)

    monkeypatch.setattr(BufferPool, "__init__", remember)
    source = opened(video, loop=True)
    addresses = {read(source).pixels.ctypes.data for _ in range(100)}
    assert [pool.made for pool in made] == [6]
    assert len(addresses) <= 6


@pytest.mark.parametrize(
    ("name", "codec", "pixel_format"),
    [
        ("a.mp4", "libx264", "yuv420p"),
        ("a.mkv", "libx264", "yuv420p"),
        ("a.ts", "libx264", "yuv420p"),  # cannot seek to its first picture
        ("a.h264", "libx264", "yuv420p"),  # has no times
        ("a.avi", "rawvideo", "bgr24"),  # stores rows bottom up
        ("a.mjpeg", "mjpeg", "yuvj420p"),
    ],
)
def test_a_loop_repeats_the_file_and_its_numbers_go_on(
    tmp_path: Path, write: Writer, name: str, codec: str, pixel_format: str
) -> None:
    path = write(tmp_path / name, grey(12), codec=codec, pixel_format=pixel_format)
    source = opened(path, loop=True)
    frames = [read(source) for _ in range(30)]
    source.close()
    assert [level(frame) for frame in frames[:12]] == pytest.approx([16 + 6 * n for n in range(12)], abs=4)
    assert all(np.array_equal(frames[n].pixels, frames[n + 12].pixels) for n in range(18))
    assert [frame.sequence for frame in frames] == list(range(30))
    steps = np.diff([frame.pts_ns for frame in frames])
    assert steps.min() > 0
    assert steps.max() - steps.min() <= 1


def test_opened_again_it_begins_again(video: Path) -> None:
    source = opened(video)
    read(source), read(source)
    source.open()
    again = read(source)
    source.close()
    assert (again.sequence, again.pts_ns) == (0, 0)
    assert level(again) == pytest.approx(16, abs=2)


def test_an_odd_size_is_cropped_to_even(tmp_path: Path, write: Writer) -> None:
    pictures = [np.zeros((361, 641, 3), np.uint8) for _ in range(3)]
    for picture in pictures:
        picture[:, 320:] = 200
    frames = play(write(tmp_path / "odd.mp4", pictures, pixel_format="yuv444p", options={"crf": "4"}))
    assert frames[0].pixels.shape == (360, 640, 3)
    assert frames[2].pixels[:, :318].max() < 12
    assert frames[2].pixels[:, 322:].min() > 188


@pytest.mark.parametrize("width", [258, 322, 330, 462])
def test_padded_rows_do_not_slant_the_picture(tmp_path: Path, write: Writer, width: int) -> None:
    picture = np.zeros((200, width, 3), np.uint8)
    picture[:, -40:] = 220
    frames = play(write(tmp_path / "padded.mp4", [picture] * 2, options={"crf": "4"}))
    assert frames[0].pixels[:, -30:].min() > 200
    assert frames[0].pixels[:, : width - 50].max() < 20


@pytest.mark.parametrize(
    ("matrix", "shape", "patch"),
    [
        (
            (0, 1, -1, 0),
            (320, 180, 3),
            (20, -20),
        ),  # a phone held upright: turned clockwise, so the patch is at the right
        ((-1, 0, 0, -1), (180, 320, 3), (-20, -20)),
        ((0, -1, 1, 0), (320, 180, 3), (-20, 20)),
    ],
)
def test_a_turned_recording_is_shown_upright(
    tmp_path: Path,
    video: Path,
    matrix: tuple[int, int, int, int],
    shape: tuple[int, ...],
    patch: tuple[int, int],
) -> None:
    data = bytearray(video.read_bytes())
    start = data.index(b"tkhd") + 44
    a, b, c, d = (value << 16 for value in matrix)
    data[start : start + 36] = struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 1 << 30)
    turned = tmp_path / "turned.mp4"
    turned.write_bytes(data)
    frame = play(turned)[0]
    assert frame.pixels.shape == shape
    assert frame.pixels[patch].min() > 240
    assert frame.pixels[20, 20].max() < 40


@pytest.mark.parametrize(("height", "is_hd"), [(360, False), (720, True)])
def test_untagged_colours_are_read_as_players_do(tmp_path: Path, write: Writer, height: int, is_hd: bool) -> None:
    red = np.zeros((height, 640, 3), np.uint8)
    red[..., 0] = 255  # encoded as BT.601, which is what HD is not taken for
    pixel = play(write(tmp_path / "red.mp4", [red] * 2, options={"crf": "4"}))[0].pixels[100, 100]
    assert pixel[0] > 250
    assert (pixel[1] > 20) == is_hd


def test_white_and_black_keep_the_full_range(tmp_path: Path, write: Writer) -> None:
    picture = np.zeros((180, 320, 3), np.uint8)
    picture[:, 160:] = 255
    pixels = play(write(tmp_path / "range.mp4", [picture] * 2, options={"crf": "4"}))[0].pixels
    assert pixels[:, 10:140].max() <= 2
    assert pixels[:, 180:310].min() >= 253


@pytest.mark.skipif(sys.platform == "win32", reason="Windows allows no colon in a name")
def test_a_colon_in_the_name_is_no_protocol(tmp_path: Path, write: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "take.mp4", grey(3)).rename(tmp_path / "rtmp:tàke 1.mp4")
    monkeypatch.chdir(tmp_path)
    assert len(play(Path("rtmp:tàke 1.mp4"))) == 3


def test_paced_frames_are_stamped_when_due_and_decoded_after_that(video: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = FakeClock(NS_PER_SECOND)
    decode = VideoDecoder.read

    def slowly(decoder: VideoDecoder, *, loop: bool = False) -> object:
        clock.advance(0.02)
        return decode(decoder, loop=loop)

    monkeypatch.setattr(VideoDecoder, "read", slowly)
    source = opened(video, paced=True, clock=clock)
    frames = [read(source) for _ in range(5)]
    assert [frame.captured_ns for frame in frames] == [NS_PER_SECOND + frames_to_ns(n, 30.0) for n in range(5)]
    assert clock.now_ns() == frames[4].captured_ns + 20 * NS_PER_MS
    source.close()


def test_a_paced_frame_that_is_not_due_yet_is_not_lost(video: Path) -> None:
    source = opened(video, paced=True)
    read(source)
    assert source.read(0.001) is None
    assert read(source).sequence == 1
    source.close()


def test_real_time_takes_as_long_as_the_video(video: Path) -> None:
    source = FileSource(video, SourceRequest())  # the real clock
    source.open()
    stamps = [read(source).captured_ns for _ in range(10)]
    source.close()
    assert stamps == sorted(stamps)
    assert stamps[9] - stamps[0] >= frames_to_ns(9, 30.0)


def read_on(source: FileSource, reading: threading.Event) -> None:
    while source.read(1.0) is not None:
        reading.set()


def test_closing_while_another_thread_reads(video: Path) -> None:
    for _ in range(20):
        source = opened(video, loop=True)
        reading = threading.Event()
        thread = threading.Thread(target=read_on, args=(source, reading))
        thread.start()
        assert reading.wait(20)
        source.close()
        source.close()
        thread.join(20)
        assert not thread.is_alive()


def test_a_source_that_is_not_open_gives_nothing(video: Path) -> None:
    assert FileSource(video, SourceRequest()).read(1.0) is None


@pytest.mark.parametrize("argument", ["", "  ", "~nobody-has-this-name/a.mp4"])
def test_an_argument_that_cannot_be_right_is_refused_at_once(argument: str) -> None:
    with pytest.raises(SettingsError) as caught:
        create(SourceRequest(argument=argument))
    assert caught.value.message.endswith(".")
    assert caught.value.action.endswith(".")


def test_the_file_is_not_touched_before_open(tmp_path: Path) -> None:
    create(SourceRequest(argument=str(tmp_path / "none.mp4")))
