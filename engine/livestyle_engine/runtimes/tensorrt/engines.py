"""Compiled engines: taken from the cache where they can be trusted, made anew where not."""

from __future__ import annotations

import hashlib
import logging
import platform
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from livestyle_engine import blobs
from livestyle_engine.cache import file_digest
from livestyle_engine.runtimes import conversion
from livestyle_engine.runtimes.port import Progress, Shape, unwatched
from livestyle_engine.runtimes.tensorrt.library import Capability, Library

log = logging.getLogger(__name__)

CONVERTED = 0.2
"""Share of the work that converting the graph is taken for, where progress is shown."""


@dataclass(frozen=True, slots=True)
class Order:
    """What an engine is compiled of and for.

    Attributes:
        model: the shipped ONNX file.
        shape: the one size.
        precision: "f16" or "f32".
        capability: compute capability of the card.
    """

    model: Path
    shape: Shape
    precision: str
    capability: Capability

    def facts(self, library: Library) -> dict[str, str]:
        """All that the engine depends on. The driver is not among it: engines outlive its updates."""
        shape = self.shape
        return {
            "kind": "engine",
            "model": self.model.parent.name,
            "file": self.model.name,
            "weights": file_digest(self.model),
            "conversion": _conversion_digest(),
            "size": f"{shape.width}x{shape.height}",
            "maps": f"{shape.maps_width}x{shape.maps_height}",
            "precision": self.precision,
            "capability": "{}.{}".format(*self.capability),
            "library": library.name,
            "version": library.version,
            "system": f"{platform.system()} {platform.machine()}",
        }


@dataclass(frozen=True, slots=True)
class Obtained:
    """An engine.

    Attributes:
        plan: its bytes.
        made: whether it was compiled now.
        seconds: what compiling took, the conversion with it; 0 if it was there.
        not_kept: "", or why it could not be kept for the next time.
    """

    plan: bytes
    made: bool
    seconds: float = 0.0
    not_kept: str = ""


def obtain(order: Order, library: Library, progress: Progress = unwatched, *, anew: bool = False) -> Obtained:
    """An engine from the cache, or compiled now and kept. Of several processes that want the same one compiles.

    Args:
        order: what for.
        library: what compiles.
        progress: takes the share that is done.
        anew: compile even if there is one: the card has refused it.

    Raises:
        ModelError: the graph cannot be converted or compiled.
    """
    facts = order.facts(library)
    with blobs.only_one(facts):
        plan = None if anew else blobs.load(facts)
        if plan is not None:
            return Obtained(plan, made=False)
        # onnx takes a third of a second to import, and only those who compile need it.
        from livestyle_engine.runtimes.conversion.card_graph import card_graph

        began = time.perf_counter()
        graph = card_graph(order.model, order.shape, order.precision)
        progress(CONVERTED)
        plan = library.build(graph, order.capability, lambda share: progress(CONVERTED + (1 - CONVERTED) * share))
        seconds = time.perf_counter() - began
        log.info("%s compiled for %s in %.1f s", order.model.parent.name, facts["size"], seconds)
        not_kept = blobs.store(facts, plan)
        progress(1.0)
        return Obtained(plan, made=True, seconds=seconds, not_kept=not_kept)


@cache
def _conversion_digest() -> str:
    """Changes when the way from the shipped graph to the card's does."""
    folder = Path(next(iter(conversion.__path__)))
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
