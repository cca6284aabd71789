"""What becomes of a prompt that nobody thought of: each theme of concepts is asked of a classifier that never saw it.

A concept's own looks, the best and every other that would do, are the right answers. How much a score says depends on
how many they are, so `yardsticks` tells what an answer without any thought scores.
"""

from __future__ import annotations

import numpy as np

from livestyle_engine.captions import Captions, captions, together
from livestyle_engine.evaluation.scoring import Score, held_out
from livestyle_engine.training.text_head import equations, nearness


def theme_scores(known: Captions | None = None) -> tuple[Score, Score]:
    """Concepts whose whole theme was held out of training.

    The first score asks for a look that was written down as one that would do, the second for one of its family.

    The equations without a theme are those of all captions less the theme's share in them; none of its captions is a
    landmark or a neighbour then. What stays of it are the mean and the axes of the embeddings, which know no looks.
    """
    known = known or captions()
    wanted, rows = known.said, known.landmarks
    near = nearness(known.embeddings, known.embeddings[rows])
    base = wanted.mean(0)
    themes = np.array([meaning.theme for meaning in known.meanings])
    of_all = equations(near, wanted - base, known.embeddings[rows], themes != "")
    asked, misses, strangers = 0, [], []
    for theme in sorted(set(themes) - {""}):
        out, others = themes == theme, themes[rows] != theme
        group = np.array([i for i in np.flatnonzero(out) if known.meanings[i].looks])
        weights = of_all.without(near[out], wanted[out] - base).among(others).solve()
        ridge = near[np.ix_(group, others)] @ weights + base
        similar = known.embeddings @ known.embeddings[group].T
        similar[out] = -1
        votes = together(ridge.T, similar, wanted)[: len(known.looks)]
        for row, vote in zip(group, votes.T, strict=True):
            asked += 1
            got, meaning = known.looks[int(vote.argmax())], known.meanings[row]
            if got not in meaning.looks:
                misses.append(f"{known.texts[row]}: {got} instead of {', '.join(meaning.looks)}")
                if got not in held_out().kindred(meaning.looks):
                    strangers.append(misses[-1])
    return Score(asked - len(misses), asked, tuple(misses)), Score(asked - len(strangers), asked, tuple(strangers))


def yardsticks(known: Captions | None = None) -> dict[str, float | str]:
    """What the score of held-out themes has to be compared with.

    Returns:
        How many looks are acceptable for a concept on average, the score of a look drawn at random, and the look that
        scores best if it is always the answer, with its score.
    """
    known = known or captions()
    meant = [meaning.looks for meaning in known.meanings if meaning.theme and meaning.looks]
    shares = {name: sum(name in looks for looks in meant) / len(meant) for name in known.looks}
    size, constant = sum(map(len, meant)) / len(meant), max(shares, key=shares.__getitem__)
    return {
        "acceptable_looks_mean": round(size, 2),
        "random_look": round(size / len(known.looks), 4),
        "constant_look": constant,
        "constant_look_score": round(shares[constant], 4),
    }


def agreement(known: Captions | None = None, alike: float = 0.8) -> Score:
    """Whether the writers of the concepts agree: what nobody could beat on a held-out theme.

    Each caption is answered with the best look of the nearest caption of another theme, if that is at least `alike`,
    which is nearly the same words.
    """
    known = known or captions()
    themes = np.array([meaning.theme for meaning in known.meanings])
    asked, misses = 0, []
    for row in np.flatnonzero(themes != ""):
        near = known.embeddings @ known.embeddings[row]
        near[(themes == themes[row]) | (themes == "")] = -1
        other, meaning = known.meanings[int(near.argmax())], known.meanings[row]
        if near.max() >= alike and meaning.looks and other.looks:
            asked += 1
            if other.looks[0] not in meaning.looks:
                misses.append(f"{known.texts[row]}: {other.looks[0]} instead of {', '.join(meaning.looks)}")
    return Score(asked - len(misses), asked, tuple(misses))
