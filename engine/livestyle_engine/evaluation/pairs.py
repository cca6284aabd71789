"""Pairs of pictures, ours and a peer's, in an order that does not tell which is which: for an unprimed reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from livestyle.frame import Pixels
from livestyle_engine.evaluation.sheets import grid, titled

NEAREST = {
    "candy": ("popart", "stainedglass", "comic"),
    "mosaic": ("mosaic", "stainedglass"),
    "pointilism": ("pointillism",),
    "rain_princess": ("impasto", "oil"),
    "udnie": ("lowpoly", "gouache", "watercolor"),
}
"""Our looks that come nearest to the style of a feed-forward network, the best first."""

PAINTED = ("oil", "impasto", "watercolor", "gouache", "pastel")
"""Our looks that stand beside the imitation of a painting, in turn."""

_MOST = 10


@dataclass(frozen=True, slots=True)
class Pair:
    """A peer's style and the look of ours beside it."""

    peer: str
    style: str
    look: str


def choose(peers: Sequence[tuple[str, str]], looks: Sequence[str]) -> list[Pair]:
    """At most ten pairs.

    Args:
        peers: name and style of each.
        looks: ours that were made.
    """
    pairs: list[Pair] = []
    painted = [look for look in PAINTED if look in looks] or list(looks)
    for name, style in peers:
        fitting = [look for look in NEAREST.get(style, ()) if look in looks]
        turn = len([pair for pair in pairs if pair.style not in NEAREST])
        pairs.append(Pair(name, style, fitting[0] if fitting else painted[turn % len(painted)]))
    return pairs[:_MOST]


def sheet(
    pairs: Sequence[Pair],
    sources: Sequence[Pixels],
    ours: Mapping[str, Sequence[Pixels]],
    theirs: Mapping[str, Sequence[Pixels]],
    width: int,
    seed: int,
) -> tuple[list[Pixels], list[dict[str, str]]]:
    """The pairs as pictures and what was on which side.

    Args:
        pairs: from `choose`.
        sources: frames of the clips; each pair takes the next one.
        ours: pictures of each look, one for each frame.
        theirs: pictures of each peer, likewise.
        width: of one picture in pixels.
        seed: of the sides.

    Returns:
        A picture for each pair: the source, A and B; and for each pair "pair", "peer", "look" and "ours" ("A" or "B").
    """
    rng = np.random.default_rng((seed, 3))
    pictures, answers = [], []
    for number, pair in enumerate(pairs):
        place = number % len(sources)
        both = [ours[pair.look][place], theirs[pair.peer][place]]
        first = bool(rng.random() < 0.5)
        shown = {"source": sources[place], "A": both[0 if first else 1], "B": both[1 if first else 0]}
        pictures.append(grid([titled(picture, name, width) for name, picture in shown.items()], 3))
        answers.append({"pair": str(number + 1), "peer": pair.peer, "look": pair.look, "ours": "A" if first else "B"})
    return pictures, answers
