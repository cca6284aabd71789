"""Which graphics cards and drivers there are, as far as the system tells without another library."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ANSWER_S = 5.0
VENDORS = {
    "0x1002": "AMD",
    "0x10de": "NVIDIA",
    "0x1af4": "virtio",
    "0x8086": "Intel",
    "0x1234": "QEMU",
    "0x15ad": "VMware",
}


def graphics(system: Path = Path("/sys/class/drm")) -> list[str]:
    """One line for each card; none where nobody tells.

    NVIDIA's own tool is asked on every system. Besides, Linux tells the others, and so does Windows, where it was not
    tried.

    Args:
        system: where Linux lists them.
    """
    found = _ask("nvidia-smi", "--query-gpu=name,driver_version,memory.total", "--format=csv,noheader")
    if sys.platform == "win32":
        command = "Get-CimInstance Win32_VideoController | ForEach-Object { $_.Name + ', ' + $_.DriverVersion }"
        return found or _ask("powershell", "-NoProfile", "-Command", command)
    for card in sorted(system.glob("card[0-9]*")):
        vendor, device = _read(card / "device" / "vendor"), _read(card / "device" / "device")
        name = VENDORS.get(vendor, vendor)
        if not name or (name == "NVIDIA" and found):
            continue
        driver = (card / "device" / "driver").resolve().name
        line = f"{name} {device}, driver {driver}"
        found += [] if line in found else [line]
    return found


def _ask(*command: str) -> list[str]:
    if shutil.which(command[0]) is None:
        return []
    try:
        told = subprocess.run(command, capture_output=True, text=True, timeout=ANSWER_S, check=False)
    except (OSError, subprocess.SubprocessError):
        return []
    return [line.strip() for line in told.stdout.splitlines() if line.strip()] if told.returncode == 0 else []


def _read(path: Path) -> str:
    try:
        return path.read_text("ascii", "replace").strip()
    except OSError:
        return ""
