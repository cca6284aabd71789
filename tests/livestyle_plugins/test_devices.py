from __future__ import annotations

import importlib
import json
import os
import platform
import tomllib
from dataclasses import asdict
from pathlib import Path

import pytest
from cv2_enumerate_cameras import CameraInfo

from livestyle.errors import CameraError
from livestyle_plugins import devices
from livestyle_plugins.devices import CameraDevice, list_cameras, list_screens
from livestyle_plugins.open_nodes import taken_nodes
from livestyle_plugins.sources.camera import choose

PROJECT = Path(__file__).parents[2] / "pyproject.toml"


def device(name: str, index: int, path: str = "", *, virtual: bool = False) -> CameraDevice:
    return CameraDevice(name, index, path, None, None, "V4L2", virtual)


OWN = device("livestyle Camera", 0, "/dev/video0", virtual=True)
OBS = device("OBS Virtual Camera", 1, "/dev/video1", virtual=True)
LOGI = device("Logitech BRIO", 2, "/dev/v4l/by-id/usb-Logitech_BRIO_A1B2")
HD = device("Integrated Webcam HD", 4, "/dev/video4")
ALL = [OWN, OBS, LOGI, HD]


@pytest.mark.parametrize(
    ("argument", "expected"),
    [
        ("", LOGI),  # the first real one
        ("logi", LOGI),
        ("WEBCAM", HD),
        ("a1b2", LOGI),
        ("/dev/video4", HD),
        ("obs", OBS),
        ("4", HD),
        (" 2 ", LOGI),
        ("1", OBS),
    ],
)
def test_an_argument_chooses_a_camera(argument: str, expected: CameraDevice) -> None:
    assert choose(argument, ALL) == expected


def test_a_whole_name_beats_a_part_of_another() -> None:
    assert choose("cam", [device("Cam Pro", 0), device("Cam", 1)]).index == 1


def test_without_a_real_camera_a_virtual_one_is_taken() -> None:
    assert choose("", [OWN, OBS]) == OBS


def test_what_is_not_listed_is_left_to_the_opening() -> None:
    assert choose("7", ALL).index == 7


@pytest.mark.parametrize(
    ("argument", "cameras", "message"),
    [
        ("", [], "No camera was found."),
        ("", [OWN], "No camera was found."),
        ("livestyle", ALL, 'There is no camera "livestyle".'),
        ("0", ALL, "Camera 0 is livestyle's own output."),
        ("-1", ALL, 'There is no camera "-1".'),
        ("nikon", ALL, 'There is no camera "nikon".'),
        ("nikon", [], 'There is no camera "nikon".'),
    ],
)
def test_what_cannot_be_chosen(argument: str, cameras: list[CameraDevice], message: str) -> None:
    with pytest.raises(CameraError) as caught:
        choose(argument, cameras)
    assert caught.value.message == message
    assert caught.value.action.endswith(".")


def test_the_refusal_names_what_there_is() -> None:
    with pytest.raises(CameraError) as caught:
        choose("nikon", ALL)
    assert caught.value.action == 'Choose one of "OBS Virtual Camera", "Logitech BRIO", "Integrated Webcam HD".'


def test_the_list_has_inputs_only_and_is_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [
        CameraInfo(5, "OBS Virtual Camera", "/dev/video5", None, None, 200),
        CameraInfo(2, "Logitech BRIO", "/dev/video2", 0x046D, 0x085E, 200),
        CameraInfo(3, "livestyle Camera", "/dev/video3", None, None, 200),
    ]
    monkeypatch.setattr(devices, "enumerate_cameras", lambda _: found)
    cameras = list_cameras()
    assert [(camera.name, camera.index, camera.virtual) for camera in cameras] == [
        ("Logitech BRIO", 2, False),
        ("OBS Virtual Camera", 5, True),
    ]
    assert (cameras[0].vid, cameras[0].pid, cameras[0].path) == (0x046D, 0x085E, "/dev/video2")
    assert json.loads(json.dumps([asdict(camera) for camera in cameras]))[0]["name"] == "Logitech BRIO"


def test_the_stable_link_stands_for_the_device(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "_stable_paths", lambda: {"/dev/video2": "/dev/v4l/by-id/usb-brio"})
    monkeypatch.setattr(devices, "enumerate_cameras", lambda _: [CameraInfo(2, "Brio", "/dev/video2", None, None, 200)])
    assert list_cameras()[0].path == "/dev/v4l/by-id/usb-brio"


def test_a_list_that_cannot_be_read_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: int) -> list[CameraInfo]:
        raise NotImplementedError

    monkeypatch.setattr(devices, "enumerate_cameras", broken)
    with pytest.raises(CameraError, match="cannot be read"):
        list_cameras()


def test_this_machine_can_be_asked() -> None:
    assert all(not camera.own for camera in list_cameras())


def test_without_a_display_there_are_no_screens(monkeypatch: pytest.MonkeyPatch) -> None:
    if platform.system() != "Linux":
        pytest.skip("other systems always have a display")
    monkeypatch.setenv("DISPLAY", ":987654")
    assert list_screens() == []


def test_every_entry_point_of_the_plugins_that_is_built_can_be_called() -> None:
    groups = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]["entry-points"]
    for group in ("livestyle.sources", "livestyle.devices"):
        for target in groups[group].values():
            module, _, name = target.partition(":")
            assert callable(getattr(importlib.import_module(module), name))


def test_a_camera_that_another_program_has_open_is_in_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for process, opened in (("12", "/dev/video4"), ("13", "/dev/null"), (str(os.getpid()), "/dev/video2")):
        folder = tmp_path / process / "fd"
        folder.mkdir(parents=True)
        (folder / "3").symlink_to(opened)
    (tmp_path / "14").mkdir()  # has ended meanwhile
    assert taken_nodes(tmp_path) == {"/dev/video4"}
    monkeypatch.setattr(devices, "all_cameras", lambda: [OWN, HD, LOGI])
    monkeypatch.setattr(devices, "taken_nodes", lambda: {"/dev/video4"})
    monkeypatch.setattr(platform, "system", lambda: "Linux")
    assert [(camera.name, camera.in_use) for camera in list_cameras()] == [(HD.name, True), (LOGI.name, False)]


@pytest.mark.skipif(platform.system() != "Linux", reason="other systems do not tell")
def test_what_processes_have_open_is_read_from_the_real_system() -> None:
    assert all(node.startswith("/dev/video") for node in taken_nodes())
