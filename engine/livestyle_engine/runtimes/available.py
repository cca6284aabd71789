"""The runtimes that load here, and the devices that they offer."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import cast

from livestyle.errors import ModelError, SettingsError
from livestyle_engine.runtimes.port import Runtime, Target

_CLASSES = {
    "openvino": ("livestyle_engine.runtimes.openvino", "OpenVinoRuntime"),
    "onnxruntime": ("livestyle_engine.runtimes.onnxruntime", "OnnxRuntime"),
    "tensorrt": ("livestyle_engine.runtimes.tensorrt.runtime", "TensorRtRuntime"),
}
_EXTRAS = {"tensorrt": "rtx"}
"""Extras that are not called as their runtime is: there are two of NVIDIA's libraries, and this is the small one."""


def available(wanted: str = "auto") -> list[Runtime]:
    """The runtimes that load here: the one asked for, or all. One that loads may still have no device here.

    Raises:
        SettingsError: there is no runtime of that name.
        ModelError: the one asked for does not load.
    """
    if wanted != "auto" and wanted not in _CLASSES:
        raise SettingsError(f'There is no runtime "{wanted}".', f"Choose one of: auto, {', '.join(_CLASSES)}.")
    found = []
    for name in _CLASSES if wanted == "auto" else [wanted]:
        module, kind = _CLASSES[name]
        try:
            make = cast("Callable[[], Runtime]", getattr(importlib.import_module(module), kind))
            found.append(make())
        except ImportError as error:
            if wanted != "auto":
                raise ModelError(
                    f"The runtime {name} is not installed ({error}).",
                    f'Install it with: pip install "livestyle[{_EXTRAS.get(name, name)}]".',
                ) from error
    if not found:
        raise ModelError("No model runtime could be loaded.", "Install livestyle again.")
    return found


def offers(runtimes: list[Runtime], device: str) -> list[tuple[Runtime, Target]]:
    """What can run a network: every target of every runtime, or those on one device.

    Raises:
        SettingsError: none of them has that device.
        ModelError: none of them has any device here.
    """
    found = [(runtime, target) for runtime in runtimes for target in runtime.targets()]
    fitting = [(runtime, target) for runtime, target in found if not device or target.device.lower() == device.lower()]
    if fitting:
        return fitting
    if found:
        names = ", ".join(runtime.name for runtime in runtimes)
        known = ", ".join(sorted({target.device for _, target in found}))
        raise SettingsError(f'{names} has no device "{device}".', f"There are these devices: {known}.")
    reason = next((runtime.absence for runtime in runtimes if runtime.absence), "No runtime has a device here.")
    raise ModelError(reason, 'Choose another runtime, or run "livestyle doctor" to see more.')
