"""What the doctor says about v4l2loopback, from a /sys made on the spot."""

from __future__ import annotations

from pathlib import Path

import pytest

from livestyle_plugins.sinks.loopback import CAMERA_NAME
from livestyle_plugins.sinks.loopback_diagnosis import diagnose, secure_boot


class System:
    """A folder like /sys."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, path: str, content: str | bytes) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())

    def load_module(self, caps: str) -> None:
        self.write("module/v4l2loopback/version", "0.12.7\n")
        self.write("module/v4l2loopback/parameters/exclusive_caps", f"{caps}\n")

    def add_device(self, number: int, name: str, *, virtual: bool = True) -> None:
        self.write(f"class/video4linux/video{number}/name", f"{name}\n")
        if virtual:
            self.write(f"devices/virtual/video4linux/video{number}/name", f"{name}\n")

    def boot_securely(self, value: bytes) -> None:
        self.write("firmware/efi/efivars/SecureBoot-8be4df61", b"\6\0\0\0" + value)

    def diagnosis(self) -> dict[str, object]:
        found = diagnose(self.root, self.root / "no modules")
        assert isinstance(found, dict)
        return found


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> System:
    monkeypatch.setattr("sys.platform", "linux")
    return System(tmp_path)


def test_nothing_is_there(system: System) -> None:
    found = system.diagnosis()
    assert (found["loaded"], found["installed"], found["device"], found["secure_boot"]) == (False, False, None, None)
    command = 'sudo modprobe v4l2loopback video_nr=10 card_label="livestyle Camera" exclusive_caps=1'
    assert command in str(found["advice"])


def test_all_is_well(system: System) -> None:
    system.load_module("N,Y,N,N")
    system.add_device(0, "Webcam", virtual=False)
    system.add_device(4, "OBS Virtual Camera")
    system.add_device(10, CAMERA_NAME)
    system.boot_securely(b"\1")
    found = system.diagnosis()
    assert (found["loaded"], found["installed"], found["version"]) == (True, True, "0.12.7")
    assert (found["device"], found["exclusive_caps"], found["advice"]) == ("/dev/video10", True, [])


def test_exclusive_caps_is_missing(system: System) -> None:
    system.load_module("N,N,N,N")
    system.add_device(10, CAMERA_NAME)
    found = system.diagnosis()
    assert found["exclusive_caps"] is False
    assert "exclusive_caps=1" in str(found["advice"])


def test_the_module_has_another_camera_only(system: System) -> None:
    system.load_module("Y")
    system.add_device(2, "OBS Virtual Camera")
    found = system.diagnosis()
    assert found["device"] is None
    assert "sudo modprobe -r v4l2loopback" in str(found["advice"])


def test_a_module_that_says_nothing(system: System) -> None:
    system.write("module/v4l2loopback/initstate", "live")
    system.add_device(10, CAMERA_NAME)
    found = system.diagnosis()
    assert (found["exclusive_caps"], found["advice"]) == (None, [])


@pytest.mark.parametrize(("value", "on"), [(b"\1", True), (b"\0", False), (b"", False)])
def test_secure_boot(system: System, value: bytes, on: bool) -> None:
    system.boot_securely(value)
    assert secure_boot(system.root) is on
    assert ("mokutil" in str(system.diagnosis()["advice"])) is on


def test_other_systems_have_no_such_module(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    assert isinstance(diagnose(), str)
