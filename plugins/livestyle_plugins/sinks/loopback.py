"""Finds the v4l2loopback device that livestyle may write to, by its name; says what to do where there is none."""

from __future__ import annotations

from pathlib import Path

from livestyle.errors import OutputError

CAMERA_NAME = "livestyle Camera"
SYSTEM = Path("/sys")
_FIRST_NUMBER = 10
"""Of the device to make; low numbers are for real cameras."""


def find_loopback(wanted: str = CAMERA_NAME, system: Path = SYSTEM) -> str:
    """The device to write to.

    Never simply the first one that is free: other programs' virtual cameras look the same.

    Args:
        wanted: name of the camera as programs show it, or the path of a device, which is taken as it is.
        system: where the kernel tells about devices.

    Returns:
        A path such as /dev/video10.

    Raises:
        OutputError: there is no camera of that name; the action is the command that makes it.
    """
    if wanted.startswith("/dev/"):
        return wanted
    names = _names(system / "class" / "video4linux")
    numbers = sorted(number for number, name in names.items() if name == wanted)
    if numbers:
        return f"/dev/video{numbers[0]}"
    number = next(number for number in range(_FIRST_NUMBER, _FIRST_NUMBER + 1000) if number not in names)
    make = f'sudo modprobe v4l2loopback video_nr={number} card_label="{wanted}" exclusive_caps=1'
    if (system / "module" / "v4l2loopback").exists():
        action = f"The module is loaded without it; load it anew: sudo modprobe -r v4l2loopback && {make}"
    else:
        action = f"Make it: {make} (if there is no such module, first: sudo apt install v4l2loopback-dkms)."
    raise OutputError(f'There is no virtual camera "{wanted}".', action)


def _names(folder: Path) -> dict[int, str]:
    """Names of the video devices by their numbers."""
    names = {}
    for path in folder.glob("video*/name"):
        number = path.parent.name.removeprefix("video")
        if number.isdecimal():
            try:
                names[int(number)] = path.read_text(encoding="utf-8", errors="replace").strip()
            except OSError:  # unplugged in this moment
                continue
    return names
