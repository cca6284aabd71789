"""What a run ran on: processor, system, memory, versions. Standard library only."""

from __future__ import annotations

import ctypes
import os
import platform
import sys
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

if sys.platform != "win32":
    import resource

MEASURED_S = 0.5
PROC_PIDTASKINFO = 4
OWN = ("livestyle", "numpy", "opencv-python-headless", "pydantic")


def processor() -> str:
    """Name of the processor, as people know it."""
    if sys.platform == "linux":
        try:
            lines = Path("/proc/cpuinfo").read_text("utf-8", "replace").splitlines()
        except OSError:
            lines = []
        for line in lines:
            name, _, value = line.partition(":")
            if name.strip() in {"model name", "Model"}:
                return value.strip()
    return platform.processor() or platform.machine()


def operating_system() -> str:
    """Name and version of the operating system."""
    if sys.platform == "linux":
        try:
            return platform.freedesktop_os_release()["PRETTY_NAME"]
        except (OSError, KeyError):
            pass
    return platform.platform(terse=True)


def cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def versions(packages: tuple[str, ...] = OWN) -> dict[str, str]:
    """Python's version and those of installed packages; what is not installed is left out."""
    found = {"python": platform.python_version()}
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


class _Counters(ctypes.Structure):
    """PROCESS_MEMORY_COUNTERS of Windows' psapi.h."""

    _fields_ = (
        ("cb", ctypes.c_uint32),
        ("PageFaultCount", ctypes.c_uint32),
        ("PeakWorkingSetSize", ctypes.c_size_t),
        ("WorkingSetSize", ctypes.c_size_t),
        ("QuotaPeakPagedPoolUsage", ctypes.c_size_t),
        ("QuotaPagedPoolUsage", ctypes.c_size_t),
        ("QuotaPeakNonPagedPoolUsage", ctypes.c_size_t),
        ("QuotaNonPagedPoolUsage", ctypes.c_size_t),
        ("PagefileUsage", ctypes.c_size_t),
        ("PeakPagefileUsage", ctypes.c_size_t),
    )


class _TaskInfo(ctypes.Structure):
    """proc_taskinfo of macOS's libproc.h, as far as it is read."""

    _fields_ = (("virtual_size", ctypes.c_uint64), ("resident_size", ctypes.c_uint64), ("rest", ctypes.c_uint8 * 80))


class ProcessLoad:
    """What this process takes of the processor. One thread at a time.

    The standard library knows the time on all systems, so that no other package is needed for it.
    """

    def __init__(self) -> None:
        self._at_s, self._spent_s = time.perf_counter(), time.process_time()
        self._percent = 0.0

    def percent(self) -> float:
        """Processor time since the last new value, at least half a second ago; 100 is one core."""
        now_s, spent_s = time.perf_counter(), time.process_time()
        if now_s - self._at_s >= MEASURED_S:
            self._percent = 100 * (spent_s - self._spent_s) / (now_s - self._at_s)
            self._at_s, self._spent_s = now_s, spent_s
        return self._percent


if sys.platform == "win32":

    def _counters() -> _Counters | None:
        kernel = ctypes.WinDLL("kernel32")
        kernel.GetCurrentProcess.restype = ctypes.c_void_p
        kernel.K32GetProcessMemoryInfo.argtypes = (ctypes.c_void_p, ctypes.c_void_p, ctypes.c_uint32)
        counters = _Counters(cb=ctypes.sizeof(_Counters))
        told = kernel.K32GetProcessMemoryInfo(kernel.GetCurrentProcess(), ctypes.byref(counters), counters.cb)
        return counters if told else None

    def peak_memory_mb() -> float | None:
        """The most memory that this process has held so far, in MiB; None if the system refuses. Not tried yet."""
        counters = _counters()
        return None if counters is None else round(float(counters.PeakWorkingSetSize) / (1 << 20), 1)

    def memory_mb() -> float | None:
        """The memory that this process holds, in MiB; None if the system refuses. Not tried yet."""
        counters = _counters()
        return None if counters is None else round(float(counters.WorkingSetSize) / (1 << 20), 1)

else:

    def peak_memory_mb() -> float | None:
        """The most memory that this process has held so far, in MiB."""
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return round(peak / (1 << 20 if sys.platform == "darwin" else 1 << 10), 1)

    def memory_mb() -> float | None:
        """The memory that this process holds, in MiB; None if the system does not tell. Not tried on macOS yet."""
        if sys.platform == "darwin":
            info = _TaskInfo()
            told = ctypes.CDLL("libproc.dylib").proc_pidinfo(
                os.getpid(), PROC_PIDTASKINFO, ctypes.c_uint64(0), ctypes.byref(info), ctypes.sizeof(info)
            )
            return round(float(info.resident_size) / (1 << 20), 1) if told > 0 else None
        try:
            pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
        except (OSError, ValueError, IndexError):
            return None
        return round(pages * resource.getpagesize() / (1 << 20), 1)
