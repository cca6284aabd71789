from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from typing import Any

import pytest

from livestyle_engine import blobs

FACTS = {"kind": "engine", "weights": "abc", "size": "640x360"}
DATA = bytes(range(256)) * 400


def names() -> list[str]:
    return sorted(path.suffix for path in blobs.folder().iterdir())


def test_what_is_kept_comes_back() -> None:
    assert blobs.load(FACTS) is None
    assert not blobs.has(FACTS)
    assert blobs.store(FACTS, DATA) == ""
    assert blobs.has(FACTS)
    assert blobs.load(FACTS) == DATA
    assert names() == [".blob"]


def test_the_name_is_short_and_hangs_on_every_fact() -> None:
    path = blobs.path_of(FACTS)
    assert len(path.name) < 40  # folders on Windows may take 200 of 260 characters
    assert path == blobs.path_of(dict(reversed(FACTS.items())))
    for name in FACTS:
        assert blobs.path_of(FACTS | {name: "other"}) != path


@pytest.mark.parametrize("length", [0, 5, 60, 100, 300, 1000, -1])
def test_a_file_that_is_cut_off_is_no_result_and_is_removed(length: int) -> None:
    blobs.store(FACTS, DATA)
    path = blobs.path_of(FACTS)
    path.write_bytes(path.read_bytes()[:length])
    assert not blobs.has(FACTS)
    assert blobs.load(FACTS) is None
    assert not path.exists()


@pytest.mark.parametrize("place", [3, 40, 5000, -1])
def test_a_changed_byte_anywhere_is_found(place: int) -> None:
    blobs.store(FACTS, DATA)
    path = blobs.path_of(FACTS)
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)
    assert blobs.load(FACTS) is None


def test_a_result_of_other_facts_under_this_name_is_stale() -> None:
    other = FACTS | {"weights": "def"}
    blobs.store(other, DATA)
    blobs.path_of(other).rename(blobs.path_of(FACTS))
    assert not blobs.has(FACTS)
    assert blobs.load(FACTS) is None


@pytest.mark.parametrize("heading", [b"[1]", b"null", b'{"facts": 3, "size": "x"}', b"\xff\xfe", b"{}"])
def test_a_file_of_somebody_else_is_no_result(heading: bytes) -> None:
    blobs.store(FACTS, DATA)
    path = blobs.path_of(FACTS)
    magic = path.read_bytes().split(b"\n")[0]
    path.write_bytes(magic + b"\n" + heading + b"\n" + DATA)
    assert not blobs.has(FACTS)
    assert blobs.kept() == []
    assert blobs.load(FACTS) is None


def test_the_folder_does_not_grow_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blobs, "LARGEST", 3 * len(DATA) + 3000)
    for number in range(3):
        blobs.store(FACTS | {"size": str(number)}, DATA)
        os.utime(blobs.path_of(FACTS | {"size": str(number)}), (number + 1, number + 1))
    assert blobs.load(FACTS | {"size": "0"}) == DATA  # used just now
    blobs.store(FACTS | {"size": "3"}, DATA)
    assert [blobs.has(FACTS | {"size": str(number)}) for number in range(4)] == [True, False, True, True]
    assert [kept.facts["size"] for kept in blobs.kept()][-1] == "2"


def test_a_disk_that_fills_up_while_writing_costs_the_result_its_place_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    blobs.store(FACTS, DATA)

    def full(*_arguments: Any, **_options: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    assert blobs.store(FACTS | {"size": "1"}, DATA) == "No space left on device"
    assert names() == [".blob"]
    assert blobs.load(FACTS) == DATA


CAN_MOUNT = shutil.which("unshare") is not None and (
    subprocess.run(
        ["unshare", "--user", "--map-root-user", "--mount", "true"], check=False, capture_output=True
    ).returncode
    == 0
)


@pytest.mark.skipif(not CAN_MOUNT, reason="no small disk can be mounted here without being root")
def test_a_disk_that_is_really_full(tmp_path: Path) -> None:
    home = tmp_path / "small"
    home.mkdir()
    script = textwrap.dedent("""
        import os, json
        from livestyle_engine import blobs
        facts = {"kind": "engine"}
        said = [blobs.store(facts, os.urandom(200_000)), blobs.store(facts | {"size": "2"}, os.urandom(2_000_000))]
        print(json.dumps([said, blobs.has(facts), sorted(p.suffix for p in blobs.folder().iterdir())]))
    """)
    mount = f'mount -t tmpfs -o size=1m none "{home}" && exec "{sys.executable}" -c "$0"'
    done = subprocess.run(
        ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", mount, script],
        check=True,
        capture_output=True,
        text=True,
        env=os.environ | {"LIVESTYLE_HOME": str(home)},
    )
    assert json.loads(done.stdout) == [["", os.strerror(errno.ENOSPC)], True, [".blob"]]


TWO = textwrap.dedent("""
    import sys, time
    from pathlib import Path
    from livestyle_engine import blobs
    facts, folder = {"kind": "engine"}, Path(sys.argv[1])
    (folder / f"here-{sys.argv[2]}").touch()
    while len(list(folder.glob("here-*"))) < 2:
        time.sleep(0.001)
    with blobs.only_one(facts):
        data = blobs.load(facts)
        if data is None:
            time.sleep(0.3)  # compiling
            blobs.store(facts, sys.argv[2].encode() * 100_000)
            print("made it")
    data = blobs.load(facts)
    print(len(data), len(set(data)))
""")


def test_of_two_processes_one_makes_it_and_both_have_it(tmp_path: Path) -> None:
    command = [sys.executable, "-c", TWO, str(tmp_path)]
    both = [subprocess.Popen([*command, name], stdout=subprocess.PIPE, text=True) for name in "ab"]
    said = [process.communicate(timeout=60)[0].splitlines() for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sorted(len(lines) for lines in said) == [1, 2]
    assert {lines[-1] for lines in said} == {"100000 1"}


AGAIN_AND_AGAIN = textwrap.dedent("""
    from livestyle_engine import blobs
    for number in range(300):
        blobs.store({"kind": "engine"}, bytes([number % 256]) * 300_000)
""")


def test_readers_never_see_half_of_one_while_it_is_written_again_and_again() -> None:
    writer = subprocess.Popen([sys.executable, "-c", AGAIN_AND_AGAIN])
    seen = 0
    while writer.poll() is None:
        data = blobs.load({"kind": "engine"})
        if data is not None:
            assert len(data) == 300_000
            assert len(set(data)) == 1
            seen += 1
        time.sleep(0.0005)
    assert writer.returncode == 0
    assert seen > 3


def test_a_folder_that_cannot_be_made_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv("LIVESTYLE_HOME", str(blocked))
    with blobs.only_one(FACTS):
        assert blobs.store(FACTS, DATA) != ""
    assert blobs.load(FACTS) is None
    assert blobs.kept() == []
