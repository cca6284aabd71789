"""What `livestyle doctor` tells about graphics cards: driver, card, library, cache, and what to do next."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from livestyle_engine import blobs
from livestyle_engine.runtimes.tensorrt.cuda import Card, CudaError
from livestyle_engine.runtimes.tensorrt.library import Library
from livestyle_engine.runtimes.tensorrt.runtime import TensorRtRuntime

_INSTALL = 'Install TensorRT for RTX: pip install "livestyle[rtx]".'


def diagnose() -> dict[str, Any]:
    """The state of the way to an NVIDIA card; other cards are listed with the runtimes."""
    kept = [
        {name: entry.facts.get(name, "?") for name in ("kind", "model", "file", "size", "capability", "library")}
        | {"mb": round(entry.size / 1e6, 1)}
        for entry in blobs.kept()
    ]
    found: dict[str, Any] = {"cache": {"folder": str(blobs.folder()), "holds": kept}}
    try:
        runtime = TensorRtRuntime()
    except ImportError as error:
        advice = f"There is an NVIDIA driver. {_INSTALL}" if _driver_is_there() else "Without an NVIDIA card, nothing."
        return {"tensorrt": f"not usable: {error}", "advice": advice} | found
    return _of(runtime) | found


def _of(runtime: TensorRtRuntime) -> dict[str, Any]:
    usable = runtime.cards()
    about: dict[str, Any] = {"tensorrt": [f"{library.name} {library.version}" for library in runtime.libraries]}
    try:
        driver, bindings = runtime.cuda.versions()
    except CudaError as error:
        return about | {"driver": error.message, "cards": [], "advice": error.action}
    about["driver"] = f"CUDA {_version(driver)}" if driver else "none"
    about["bindings"] = f"CUDA {_version(bindings)}"
    about["cards"] = [_card(card, library) for card, library in usable]
    about["advice"] = "" if usable else runtime.absence
    return about


def _card(card: Card, library: Library) -> dict[str, Any]:
    capability = "{}.{}".format(*card.capability)
    sizes = {entry.facts["size"] for entry in blobs.kept() if _is_for(entry, capability, library)}
    return {
        "device": f"cuda:{card.index}",
        "name": card.name,
        "compute_capability": capability,
        "memory_gb": round(card.memory / 2**30, 1),
        "library": library.name,
        "named_by_the_library": library.names(card.capability),
        "compiled_sizes": ", ".join(sorted(sizes)) or "none",
    }


def _is_for(entry: blobs.Kept, capability: str, library: Library) -> bool:
    wanted = {"kind": "engine", "capability": capability, "library": library.name, "version": library.version}
    return all(entry.facts.get(name) == value for name, value in wanted.items())


def _version(number: int) -> str:
    return f"{number // 1000}.{number % 1000 // 10}"


def _driver_is_there() -> bool:
    return Path("/proc/driver/nvidia/version").exists() or shutil.which("nvidia-smi") is not None
