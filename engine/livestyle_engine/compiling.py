"""`livestyle compile`: engines for NVIDIA cards ahead of time, also for a card that is not in this machine."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from livestyle.cli.console import tell
from livestyle.errors import ModelError, SettingsError
from livestyle.graphics import graphics
from livestyle_engine import models
from livestyle_engine.runtimes.available import available
from livestyle_engine.runtimes.port import Progress, Target
from livestyle_engine.runtimes.tensorrt.cuda import Card
from livestyle_engine.runtimes.tensorrt.engines import Order, obtain
from livestyle_engine.runtimes.tensorrt.library import Capability, Library, best_for
from livestyle_engine.sizes import shape_for

Settings = Mapping[str, Any]
Row = dict[str, Any]

SIZES = ((640, 360), (1280, 720), (1920, 1080))
"""What is compiled if no size is named."""
_NO_CARD = "There is no NVIDIA card here to compile for."
_NO_NEED = (
    "Just start livestyle: the processor needs nothing compiled "
    "(for a card in another machine, add --compute-capability 8.9)."
)
_BY_ITSELF = "compiles at each start, in moments: there is nothing to prepare"


def compile_engines(settings: Settings) -> list[Row]:
    """Compile the model for cards and sizes, and keep the engines for the runs to come.

    Args:
        settings: `runtime`, `device`, `model`, `size`, and `compute_capability` (texts such as "8.9").

    Returns:
        A row for each engine: model, file, size, capability, library, precision; `compiled` (whether it was not there
        yet), seconds, mb, and `not_kept` if the cache cannot take it.

    Raises:
        ModelError: no library is installed, or there is no card and none was named.
        SettingsError: a compute capability cannot be right.
    """
    card = models.find(settings.get("model") or "")
    named = [_capability(text) for text in settings.get("compute_capability") or ()]
    wanted = settings.get("runtime") or "auto"
    if wanted not in {"auto", "tensorrt"}:
        (runtime,) = available(wanted)
        return [{"runtime": runtime.name, "state": _BY_ITSELF}]
    sizes = [settings["size"]] if settings.get("size") else SIZES
    work = _Work(named, str(settings.get("device") or ""))
    return [
        work.compile(path, tuple(size), capability, card.maps_lines)
        for capability in work.capabilities
        for size in sizes
        for path in sorted(card.path.parent.glob("restyler*.onnx"))
    ]


def _is_installed() -> bool:
    """Whether a library is there that compiles."""
    return any(importlib.util.find_spec(name) is not None for name in ("tensorrt_rtx", "tensorrt"))


class _Work:
    """What compiles, and for which cards.

    Args:
        named: compute capabilities that were asked for; the cards in this machine if none.
        device: of the card to compile for, "" for all.

    Attributes:
        capabilities: to compile for.
    """

    def __init__(self, named: Sequence[Capability], device: str) -> None:
        from livestyle_engine.runtimes.tensorrt.runtime import TensorRtRuntime

        if not (named or device or any("NVIDIA" in card for card in graphics()) or _is_installed()):
            raise ModelError(_NO_CARD, _NO_NEED)
        (runtime,) = available("tensorrt")
        assert isinstance(runtime, TensorRtRuntime), "the name says it"
        self._runtime = runtime
        fitting = [(f"cuda:{found.index}", found) for found, _ in runtime.cards()]
        self._cards = [(name, found) for name, found in fitting if device.lower() in ("", name)]
        self.capabilities = list(dict.fromkeys(named or [found.capability for _, found in self._cards]))
        if not self.capabilities:
            if device:
                raise ModelError(
                    f"There is no card {device}.", "Name the card to compile for, as in --compute-capability 8.9."
                )
            why = runtime.absence.rstrip(".").replace("No ", "no ", 1)
            raise ModelError(f"{_NO_CARD.rstrip('.')}: {why}." if why else _NO_CARD, _NO_NEED)

    def compile(self, path: Path, size: tuple[int, int], capability: Capability, maps_lines: int) -> Row:
        """One row; with a card at hand, its kernels are finished and kept as well."""
        shape = shape_for(*size, maps_lines)
        here = next(((name, found) for name, found in self._cards if found.capability == capability), None)
        library = self._library(capability, None if here is None else here[1])
        order = Order(path, shape, "f16", capability)
        title = "{} {}x{} for compute capability {}.{}".format(path.stem, *size, *capability)
        obtained = obtain(order, library, _shown(title))
        row = order.facts(library) | {"size": "{}x{}".format(*size), "compiled": obtained.made}
        for name in ("kind", "weights", "conversion", "system", "maps"):
            del row[name]
        row |= {"seconds": round(obtained.seconds, 2), "mb": round(len(obtained.plan) / 1e6, 1)}
        if obtained.not_kept:
            row["not_kept"] = obtained.not_kept
        if here is not None:
            self._runtime.load(path, shape, Target(here[0], "f16")).close()
        return row

    def _library(self, capability: Capability, card: Card | None) -> Library:
        fitting = [library for library in self._runtime.libraries if card is not None or not library.needs_card]
        library = best_for(capability, fitting)
        if library is None:
            raise ModelError(
                "Nothing that is installed compiles for compute capability {}.{} here.".format(*capability),
                'Install TensorRT for RTX: pip install "livestyle[rtx]".',
            )
        return library


def _capability(text: str) -> Capability:
    match = re.fullmatch(r"\s*(\d{1,2})\.(\d)\s*", text)
    if match is None:
        raise SettingsError(f'"{text}" is no compute capability.', "Write it as 8.9: NVIDIA lists it for each card.")
    return int(match[1]), int(match[2])


def _shown(title: str) -> Progress:
    """Progress for people, a line each quarter."""
    told = -1

    def show(share: float) -> None:
        nonlocal told
        if int(share * 4) > told:
            told = int(share * 4)
            tell(f"{title}: {share:.0%}")

    return show
