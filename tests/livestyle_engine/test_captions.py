"""The captions, the concepts, and the file that is made of them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from livestyle.errors import ModelError, SettingsError
from livestyle_engine.captions import Captions, Meaning, captions, meanings, pack, quantised, unpack
from livestyle_engine.concepts import themes
from livestyle_engine.looks import Bank, Entry, bank, read
from livestyle_engine.modifiers import vocabulary
from livestyle_engine.training.captions import compounds, train, write
from livestyle_engine.training.text_head import LANDMARKS, equations, landmarks, nearness, principal_axes
from livestyle_engine.wording import key


def test_the_concepts_are_many_and_name_only_what_exists() -> None:
    concepts = [concept for theme in themes().values() for concept in theme]
    assert len(concepts) >= 2500
    assert {name for concept in concepts for name in concept.looks} <= set(bank().looks)
    assert {concept.palette for concept in concepts} <= set(bank().palettes)
    assert {name for concept in concepts for name in concept.modifiers} <= set(vocabulary().modifiers)
    assert all(concept.say and all(text.strip() == text for text in concept.say) for concept in concepts)


def test_a_concept_accepts_some_looks_and_never_many() -> None:
    accepted = [concept.looks for theme in themes().values() for concept in theme]
    assert {len(looks) for looks in accepted} <= set(range(2, 7))
    assert all(len(set(looks)) == len(looks) for looks in accepted)


def test_every_look_and_palette_has_captions_enough() -> None:
    assert {e.name: len(e.captions) for e in bank().looks.values() if len(e.captions) < 20} == {}
    assert {e.name: len(e.captions) for e in bank().palettes.values() if len(e.captions) < 15} == {}


@pytest.mark.parametrize("kind", ["looks", "palettes"])
def test_no_caption_means_two_of_a_kind(kind: str) -> None:
    entries = getattr(bank(), kind).values()
    meant = Counter(key(text) for entry in entries for text in {key(caption) for caption in entry.captions})
    assert [text for text, count in meant.items() if count > 1] == []


def test_the_file_belongs_to_the_captions() -> None:
    expected = meanings(bank())
    expected |= compounds(expected)
    known = captions()
    assert dict(zip(known.texts, known.meanings, strict=True)) == expected, (
        "run: python -m livestyle_engine.training.captions"
    )
    assert set(known.looks) == set(bank().looks)
    assert set(known.palettes) == set(bank().palettes)
    assert np.allclose(np.linalg.norm(known.embeddings, axis=1), 1, atol=0.01)


def entry(name: str, *said: str) -> Entry:
    return Entry(name, said, {})


def test_names_that_do_not_exist_break_nothing() -> None:
    small = Bank(
        {"photo": entry("photo", "words of no concept"), "oil": entry("oil", "oil")},
        {"natural": entry("natural", "other words of none")},
    )
    found = meanings(small)
    assert found["oil"].looks == ("oil",)
    assert found["words of no concept"] == Meaning(("photo",))
    assert found["other words of none"] == Meaning((), "natural")
    assert all(set(m.looks) <= {"photo", "oil"} and m.palette in ("", "natural") for m in found.values())
    assert any(not m.looks for m in found.values() if m.theme), "a look that nobody has is left out"


def test_what_a_look_calls_itself_goes_before_a_concept() -> None:
    concept = themes()["painters"][0]
    other = next(name for name in bank().looks if name not in concept.looks)
    looks = {name: entry(name) for name in bank().looks} | {other: entry(other, concept.say[0])}
    assert meanings(Bank(looks, bank().palettes))[concept.say[0]].looks == (other,)
    same = {name: entry(name) for name in bank().looks} | {concept.look: entry(concept.look, concept.say[0])}
    kept = meanings(Bank(same, bank().palettes))[concept.say[0]]
    assert (kept.looks, kept.palette) == (concept.looks, concept.palette)
    assert set(kept.modifiers) == set(concept.modifiers)


def trained() -> Captions:
    texts = [text for name in ("oil", "neon", "pixel") for text in bank().looks[name].captions[:5]]
    meant = [Meaning((name,), "", ("thick",)) for name in ("oil", "neon", "pixel") for _ in range(5)]
    centre = np.random.default_rng(0).standard_normal((3, 384))
    noise = np.random.default_rng(1).standard_normal((15, 384)) * 0.4
    return train(texts, meant, (np.repeat(centre, 5, 0) + noise).astype(np.float32))


def test_the_classifier_knows_what_it_was_told() -> None:
    known = trained()
    votes = known.votes(known.similarities(known.embeddings))
    looks = [known.looks[i] for i in votes[: len(known.looks)].argmax(0)]
    assert looks == ["oil"] * 5 + ["neon"] * 5 + ["pixel"] * 5


def units(count: int, size: int = 24, seed: int = 0) -> np.ndarray:
    drawn = np.random.default_rng(seed).standard_normal((count, size)).astype(np.float32)
    return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True), np.float32)


def test_half_of_the_landmarks_are_what_looks_and_palettes_call_themselves() -> None:
    of_concept = np.arange(3 * LANDMARKS) >= LANDMARKS
    rows = landmarks(of_concept)
    assert len(rows) == len(set(rows)) == LANDMARKS
    assert of_concept[rows].sum() == LANDMARKS // 2
    assert np.array_equal(rows, landmarks(of_concept))
    few = landmarks(np.arange(40) >= 10)
    assert np.array_equal(few, np.arange(40)), "where there are fewer captions, all of them"


def test_a_group_taken_out_of_the_equations_was_never_in_them() -> None:
    said, wanted = units(90), units(90, 3, seed=1)
    near, of_concept = nearness(said, said[:30]), np.arange(90) >= 20
    out = np.arange(90) >= 70
    taken = equations(near, wanted, said[:30], of_concept).without(near[out], wanted[out])
    never = equations(near[~out], wanted[~out], said[:30], of_concept[~out])
    assert np.allclose(taken.solve(), never.solve(), atol=1e-4)
    assert not np.allclose(never.solve(), equations(near, wanted, said[:30], of_concept).solve(), atol=1e-2)


def test_own_words_weigh_more() -> None:
    said = np.concatenate([units(1), units(1)])  # the same words twice, with two meanings
    wanted = np.array([[1.0], [0.0]], np.float32)
    near = nearness(said, said[:1])
    (vote,) = near[0] @ equations(near, wanted, said[:1], np.array([False, True])).solve()
    (even,) = near[0] @ equations(near, wanted, said[:1]).solve()
    assert vote > even + 0.1


def test_axes_keep_what_differs_most() -> None:
    spread = np.random.default_rng(2).standard_normal((60, 8)).astype(np.float32)
    spread[:, 3] *= 20
    axes = principal_axes(spread - spread.mean(0))
    assert abs(axes[3, 0]) > 0.99
    assert np.allclose(axes.T @ axes, np.eye(axes.shape[1]), atol=1e-5)


def test_few_steps_leave_a_unit_vector_nearly_where_it_was() -> None:
    exact = units(50, 224)
    values, scale = quantised(exact)
    again = values.astype(np.float32) * scale[:, None].astype(np.float32)
    assert np.allclose(np.linalg.norm(again, axis=1), 1, atol=2e-3)
    assert ((again * exact).sum(1) > 0.985).all()
    assert len(np.unique(values)) <= 21


def test_a_packed_file_is_what_went_in(tmp_path: Path) -> None:
    known = trained()
    again = unpack(pack(known))
    assert (again.texts, again.meanings, again.looks, again.rows) == (
        known.texts,
        known.meanings,
        known.looks,
        known.rows,
    )
    assert np.abs(again.embeddings - known.embeddings).max() < 1e-3
    assert np.abs(again.weights - known.weights).max() < 1e-2
    first, second = tmp_path / "a.npz", tmp_path / "b.npz"
    write(known, first)
    write(known, second)
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("captions = [", "not valid TOML"),
        ("captions = 1", "no list of captions"),
        ("captions = []\nparameters = 1", "no table"),
        ("captions = []\n[parameters]\ncolour = 1", 'unknown parameter "colour"'),
        ('captions = []\n[parameters]\nscan = "much"', "no number"),
        ("captions = []\n[parameters]\nscan = []", "no number"),
    ],
)
def test_a_file_that_is_no_look_is_told_in_words(text: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said) as caught:
        read(text, "mine", {"scan"})
    assert caught.value.action


def test_a_missing_file_is_told_in_words(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("livestyle_engine.captions.files", lambda _name: tmp_path)
    captions.cache_clear()
    with pytest.raises(ModelError, match=r"captions\.npz cannot be read"):
        captions()
    captions.cache_clear()
