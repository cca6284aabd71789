"""What prompts become, measured with the real encoder on captions that no bank has."""

from __future__ import annotations

import numpy as np
import pytest

from livestyle_engine.captions import Captions, Meaning, captions
from livestyle_engine.evaluation.held_out_themes import agreement, theme_scores, yardsticks
from livestyle_engine.evaluation.prompt_following import look_scores, palette_score, wrapped_score
from livestyle_engine.evaluation.scoring import held_out
from livestyle_engine.looks import bank
from livestyle_engine.matching import Matcher
from livestyle_engine.text import TextEncoder
from livestyle_engine.training.captions import train


@pytest.fixture(scope="module")
def matcher(encoder: TextEncoder) -> Matcher:
    return Matcher(captions(), bank(), encoder)


def test_held_out_captions_are_in_no_bank() -> None:
    texts = [text for kind in (held_out().looks, held_out().palettes) for of in kind.values() for text in of]
    known = Matcher(captions(), bank(), lambda _text: np.zeros(384, np.float32))
    assert [text for text in texts if known._known(text)] == []
    assert len(texts) == len(set(texts))


def test_every_look_and_palette_is_judged() -> None:
    assert set(held_out().looks) == set(bank().looks)
    assert set(held_out().palettes) == set(bank().palettes)
    assert min(map(len, [*held_out().looks.values(), *held_out().palettes.values()])) >= 6


def test_prompts_are_followed(matcher: Matcher) -> None:
    first, three = look_scores(matcher)
    assert first.share >= 0.88, first.misses
    assert three.share >= 0.96, three.misses
    assert palette_score(matcher).share >= 0.85, palette_score(matcher).misses


def test_words_around_a_caption_do_not_matter(matcher: Matcher) -> None:
    score = wrapped_score(matcher)
    assert score.of > 500
    assert score.share >= 0.95, score.misses


def made(keep: np.ndarray, texts: list[str], meant: list[Meaning], embeddings: np.ndarray) -> Captions:
    """Trained on some of the captions, with the mean of all, as a share of one theme in forty hardly moves it."""
    rows = np.flatnonzero(keep)
    return train([texts[i] for i in rows], [meant[i] for i in rows], embeddings[rows])


def test_holding_a_theme_out_is_the_same_as_training_without_it() -> None:
    draw = np.random.default_rng(3)
    names = ("oil", "neon", "pixel")
    meant = [Meaning((names[i % 3],), "", (), f"theme {i % 4}") for i in range(120)]
    texts = [f"text {i}" for i in range(120)]
    centre = draw.standard_normal((3, 384)) * 0.12
    embeddings = np.stack([centre[i % 3] + draw.standard_normal(384) for i in range(120)]).astype(np.float32)
    score, kindred = theme_scores(made(np.ones(120, bool), texts, meant, embeddings))
    wrong = 0
    for theme in range(4):
        out = np.array([i % 4 == theme for i in range(120)])
        known = made(~out, texts, meant, embeddings)
        votes = known.votes(known.similarities(known.centred(embeddings[out])))
        wrong += sum(
            known.looks[v] not in meant[i].looks for v, i in zip(votes.argmax(0), np.flatnonzero(out), strict=True)
        )
    assert score.of == kindred.of == 120
    assert kindred.right >= score.right
    assert 10 < wrong < 110, "the test must be hard and not impossible"
    assert abs((score.of - score.right) - wrong) <= 8, "but for the means and axes, which are those of all captions"


def test_agreement_counts_near_pairs_of_two_themes_only() -> None:
    said = [("oil", "a"), ("oil", "b"), ("neon", "c"), ("pixel", "a"), ("oil", "")]
    near = np.eye(384, dtype=np.float32)[[0, 0, 0, 1, 0]] + 0.01
    draw = np.random.default_rng(0).standard_normal(near.shape) * 0.001
    meant = [Meaning((look,), "", (), theme) for look, theme in said]
    known = train([f"text {i}" for i in range(5)], meant, (near + draw).astype(np.float32))
    score = agreement(known, alike=0.5)
    assert score.of == 3, "neither the one that is far off, nor the caption without a theme"
    assert set(score.misses) >= {"text 2: oil instead of neon"}


def test_yardsticks_tell_what_an_answer_without_thought_scores() -> None:
    said = [(("oil", "ink"), "a"), (("oil",), "b"), (("neon", "oil", "ink"), "c"), (("pixel", "neon"), ""), ((), "a")]
    vectors = np.random.default_rng(0).standard_normal((5, 384)).astype(np.float32)
    known = train([f"text {i}" for i in range(5)], [Meaning(looks, "", (), theme) for looks, theme in said], vectors)
    found = yardsticks(known)
    assert found["acceptable_looks_mean"] == 2.0, "captions of looks and concepts that are only colours do not count"
    assert (found["constant_look"], found["constant_look_score"]) == ("oil", 1.0)
    assert found["random_look"] == pytest.approx(2 / len(bank().looks), abs=1e-4)


def test_no_answer_without_thought_is_near_the_bar() -> None:
    found = yardsticks()
    assert float(found["acceptable_looks_mean"]) <= 6
    assert float(found["constant_look_score"]) <= 0.55
    assert float(found["random_look"]) <= 0.16
