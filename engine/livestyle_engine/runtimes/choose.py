"""Picks runtime, precision and size by timing them here, on frames of the user's own size, and remembers it."""

from __future__ import annotations

import platform
from dataclasses import dataclass, replace

from livestyle.ports import RestylerRequest
from livestyle_engine import cache
from livestyle_engine.models import Card
from livestyle_engine.runtimes.available import available, offers
from livestyle_engine.runtimes.port import Runtime, Target
from livestyle_engine.runtimes.trials import EXACT, Trial, exact_runtime, trials
from livestyle_engine.sizes import ladder, shape_for

Offer = tuple[Runtime, Target]
Size = tuple[int, int]

_SHARE = 0.75
"""Part of a frame's time that the network may take: the rest is for decoding, sinks and other programs."""
_DAY_S = 24 * 3600
"""A choice is made anew once a day: the machine may have been busy with something else."""
_SCOUT_LINES = 360
_HOPE = 1.6
"""How far over its time a size may seem and still be tried: above 360 lines only a part of the cost grows."""
_FAR_BEHIND = 4.0
"""Times the fastest's time at the scout's size from which an offer is not tried at larger ones."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What runs, and why.

    Attributes:
        runtime: the library.
        target: device and precision.
        size: width and height of the picture.
        reason: one sentence.
        better: what to compile and try while that is on air, and to switch to.
        at_any_speed: switch to it even if it is slower: it was asked for.
        spare: what takes over when it fails; None for what has nothing below it.
    """

    runtime: Runtime
    target: Target
    size: Size
    reason: str
    better: Offer | None = None
    at_any_speed: bool = False
    spare: Offer | None = None


def choose(card: Card, request: RestylerRequest) -> Choice:
    """Pick runtime, precision and size.

    A size that the user pinned is kept whatever it costs; otherwise the size steps down until the network takes at
    most three quarters of a frame's time. An unpaced run takes the exact target untimed. What has to be compiled for a
    pinned size is compiled while another runtime is on air; without a pinned size it is compiled first, because its
    speed decides on the size.

    Raises:
        ModelError: nothing runs here.
        SettingsError: an unknown runtime or device was asked for.
    """
    runtimes = available(request.runtime)
    offered = offers(runtimes, request.device)
    source = request.source
    sizes = [request.size] if request.size else ladder(source.width, source.height)
    if not request.paced:  # timing could choose differently the next time, and the bytes would differ
        return Choice(*offered[0], sizes[0], "the exact one, for a run that is the same every time")
    known = [(runtime.name, runtime.version, str(target)) for runtime, target in offered]
    facts = (cache.file_digest(card.path), known, sizes, source.fps)
    name = f"choice-{cache.key(*facts, platform.processor(), platform.machine(), platform.node())}"
    choice = _remembered(cache.load(name, younger_than_s=_DAY_S), card, offered)
    if choice is None:
        choice = (_at_once if request.size else _fitting)(card, offered, request, sizes)
        if choice.better is None:
            _remember(name, choice)
    return replace(choice, at_any_speed=request.runtime != "auto")


def _remembered(kept: dict[str, str] | None, card: Card, offered: list[Offer]) -> Choice | None:
    """A choice that was kept, if it is still there; what has to be compiled first waits until it is."""
    if kept is None:
        return None
    by_name = {_name(offer): offer for offer in offered}
    offer = by_name.get(kept.get("offer", ""))
    if offer is None:
        return None
    size = (int(kept["width"]), int(kept["height"]))
    spare = by_name.get(kept.get("spare", "")) or _spare(offer, [])
    if spare is not None and not _is_ready(card, offer, size):
        return Choice(*spare, size, f"{_name(offer)} is being compiled", better=offer)
    return Choice(*offer, size, kept["reason"], spare=spare)


def _remember(name: str, choice: Choice) -> None:
    kept = {
        "offer": _name((choice.runtime, choice.target)),
        "width": str(choice.size[0]),
        "height": str(choice.size[1]),
        "reason": choice.reason,
    }
    if choice.spare is not None:
        kept["spare"] = _name(choice.spare)
    cache.store(name, kept)


def _at_once(card: Card, offered: list[Offer], request: RestylerRequest, sizes: list[Size]) -> Choice:
    """The fastest of what is ready at the one size that is pinned; the rest is for later."""
    size = sizes[0]
    ready = [offer for offer in offered if _is_ready(card, offer, size)]
    later = next((offer for offer in offered if offer not in ready), None)
    if not ready:
        exact = (exact_runtime([runtime for runtime, _ in offered]), EXACT)
        return Choice(*exact, size, f"{_name(offered[0])} is being compiled", better=later)
    sentence = f"Timing the model at {size[0]}x{size[1]}"
    tried = trials(card, ready, size, lambda share: request.progress(sentence, share))
    best = tried[0]
    reason = f"{best.milliseconds:.1f} ms a frame at {size[0]}x{size[1]}, the fastest here"
    if later is not None:
        reason += f"; {_name(later)} is being compiled"
    spare = _spare((best.runtime, best.target), tried)
    return Choice(best.runtime, best.target, size, reason, better=later, spare=spare)


def _fitting(card: Card, offered: list[Offer], request: RestylerRequest, sizes: list[Size]) -> Choice:
    """The fastest at the first size that fits the frame's time, or at the smallest.

    A size near 360 lines is timed first and tells which sizes are worth the seconds that trying them takes, and which
    offers.
    """
    budget = _SHARE * 1000 / request.source.fps
    known: dict[Size, list[Trial]] = {}
    wanted = sizes[0]

    def tried(size: Size) -> list[Trial]:
        if size not in known:
            compiles = not all(_is_ready(card, offer, size) for offer in offered)
            what = "Compiling the model for the graphics card, once," if compiles else "Timing the model"
            sentence = f"{what} at {size[0]}x{size[1]}"
            request.progress(sentence, None)
            known[size] = trials(card, offered, size, lambda share: request.progress(sentence, share))
        return known[size]

    if len(sizes) > 1:
        scout = min(sizes, key=lambda size: abs(size[1] - _SCOUT_LINES))
        first = tried(scout)
        near = [trial for trial in first if trial.best <= _FAR_BEHIND * first[0].best]
        offered = [(trial.runtime, trial.target) for trial in near]
        per_pixel = first[0].milliseconds / (scout[0] * scout[1])
        sizes = [s for s in sizes if per_pixel * s[0] * s[1] <= _HOPE * budget] or sizes[-1:]
    for size in sizes:
        if tried(size)[0].milliseconds <= budget:
            break
    best = known[size][0]
    reason = f"{best.milliseconds:.1f} ms a frame at {size[0]}x{size[1]}, the fastest here"
    if size != wanted:
        reason += f"; {wanted[0]}x{wanted[1]} would not keep {request.source.fps:g} fps"
    everything = [trial for found in known.values() for trial in found]
    return Choice(best.runtime, best.target, size, reason, spare=_spare((best.runtime, best.target), everything))


def _spare(offer: Offer, tried: list[Trial]) -> Offer | None:
    """What takes over from a device that can be lost: the fastest on the processor, else the exact one."""
    if offer[1].device == EXACT.device:
        return None
    fastest = sorted((t for t in tried if t.target.device == EXACT.device), key=lambda trial: trial.best)
    return (fastest[0].runtime, fastest[0].target) if fastest else (exact_runtime(), EXACT)


def _is_ready(card: Card, offer: Offer, size: Size) -> bool:
    runtime, target = offer
    return runtime.is_ready(card.path, shape_for(*size, card.maps_lines), target)


def _name(offer: Offer) -> str:
    return f"{offer[0].name} {offer[1]}"
