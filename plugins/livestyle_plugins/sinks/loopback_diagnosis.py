"""What `livestyle doctor` tells about v4l2loopback. It looks only: nothing is loaded, made or opened."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from livestyle.errors import OutputError
from livestyle_plugins.sinks.loopback import CAMERA_NAME, find_loopback

SYSTEM = Path("/sys")
MODULES = Path("/lib/modules")
COMMAND_S = 3.0
CAPS_WORDS = (
    "exclusive_caps is off for it: Chrome, Meet and Zoom list only cameras that have it on. "
    "Load the module with exclusive_caps=1."
)
SECURE_BOOT_WORDS = (
    "Secure Boot is on: the kernel loads the module only if it is signed with a key that this machine trusts. "
    "If modprobe says 'Key was rejected', enrol the key of your distribution's module builder with "
    "'sudo mokutil --import /var/lib/dkms/mok.pub' (or /var/lib/shim-signed/mok/MOK.der) and start again."
)


def diagnose(system: Path = SYSTEM, modules: Path = MODULES) -> dict[str, Any] | str:
    """The state of v4l2loopback, which makes virtual cameras on Linux, and what to do where something is missing.

    Args:
        system: where the kernel tells about itself.
        modules: where its modules lie.
    """
    if sys.platform != "linux":
        return "Only Linux needs this; other systems have virtual cameras of their own kind."
    loaded = system / "module" / "v4l2loopback"
    found: dict[str, Any] = {
        "loaded": loaded.exists(),
        "version": _text(loaded / "version"),
        "installed": loaded.exists() or _installed(modules),
        "secure_boot": secure_boot(system),
        "device": None,
        "advice": [],
    }
    advice: list[str] = found["advice"]
    try:
        found["device"] = find_loopback(system=system)
    except OutputError as error:
        advice.append(str(error))
    if found["device"] is not None:
        caps = _exclusive_caps(system, found["device"])
        found["exclusive_caps"] = caps
        found["name"] = CAMERA_NAME
        if caps is False:
            advice.append(CAPS_WORDS)
    if found["secure_boot"] and not found["loaded"]:
        advice.append(SECURE_BOOT_WORDS)
    return found


def secure_boot(system: Path = SYSTEM) -> bool | None:
    """Whether the firmware checks signatures; None if this machine does not say.

    The variable holds four bytes of attributes and one of value.
    """
    for path in (system / "firmware" / "efi" / "efivars").glob("SecureBoot-*"):
        try:
            return path.read_bytes()[4:5] == b"\x01"
        except OSError:
            return None
    return None


def _exclusive_caps(system: Path, device: str) -> bool | None:
    """The module's parameter has a Y or an N for each of its devices, in the order in which it made them."""
    flags = _text(system / "module" / "v4l2loopback" / "parameters" / "exclusive_caps").split(",")
    nodes = [
        path.name
        for path in (system / "devices" / "virtual" / "video4linux").glob("video*")
        if re.fullmatch(r"video\d+", path.name)
    ]
    nodes.sort(key=lambda name: int(name.removeprefix("video")))
    name = device.removeprefix("/dev/")
    if name not in nodes or nodes.index(name) >= len(flags) or not flags[0]:
        return None
    return flags[nodes.index(name)] == "Y"


def _installed(modules: Path) -> bool | None:
    """Whether the running kernel has the module; None if modinfo cannot be asked."""
    if not modules.is_dir():
        return False
    try:
        asked = subprocess.run(["modinfo", "v4l2loopback"], capture_output=True, timeout=COMMAND_S, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return asked.returncode == 0


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
