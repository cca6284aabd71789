"""Prompts in other languages: what becomes of their words, that English stays, and the real encoder's answer."""

from __future__ import annotations

import time
import tomllib
from collections.abc import Callable
from importlib.resources import files

import pytest

from livestyle.prompt import Prompt
from livestyle_engine.captions import captions, meanings
from livestyle_engine.encoding import PromptEncoder
from livestyle_engine.evaluation.foreign_prompts import FILES, foreign_scores, wishes
from livestyle_engine.evaluation.scoring import held_out
from livestyle_engine.languages import folded
from livestyle_engine.looks import bank
from livestyle_engine.modifiers import vocabulary
from livestyle_engine.text import TextEncoder
from livestyle_engine.translation import english
from livestyle_engine.wording import key

LANGUAGES = ("de", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "tr", "zh")
GERMAN_CAPTIONS = {"aquarell", "hologramm"}
"""Held-out captions that are misspelt in English, and right in German."""


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Ölgemälde", "oil painting"),
        ("OELGEMAELDE", "oil painting"),
        ("olgemalde", "oil painting"),
        ("Neonstadt", "neon city"),
        ("ohne Linien", "no lines"),
        ("nicht zu dunkel", "not too dark"),
        ("dessin au crayon", "pencil drawing"),
        ("peinture à l\N{RIGHT SINGLE QUOTATION MARK}huile, pas trop sombre", "oil painting, not too dark"),
        ("pas de contours", "no outlines"),
        ("estilo cómic", "style comic"),
        ("película muy antigua", "film very old"),
        ("desenho animado antigo", "old cartoon"),
        ("acquerello", "watercolor"),
        ("olieverfschilderij", "oil painting"),
        ("rysunkiem ołówkiem", "drawing pencil drawing"),
        ("чёрно-белое кино", "black and white film"),
        ("ya\u011fl\u0131 boya tablo", "oil painting"),
        ("水彩画", "watercolor"),
        ("鉛筆畫", "pencil drawing"),
        ("線なしの漫画", "no outlines, manga"),
        ("윤곽선 없는 만화", "no outlines, manga"),
        ("赛博朋克\N{FULLWIDTH COMMA}紫色", "cyberpunk, purple"),
        ("van gogh aber lila", "van gogh but purple"),
        ("ゴッホの水彩", "van gogh watercolor"),
        ("葛藤の水彩画", "watercolor"),  # letters that are not listed are left out
    ],
)
def test_known_words_become_english(typed: str, said: str) -> None:
    assert english(typed) == said


@pytest.mark.parametrize(
    "typed",
    [
        "ink comic, neon rain",
        "film noir",
        "bande dessinée",
        "art pop chat",
        "the best boots in warm winters",
        "con artist",
        "met",
        "com/games",
        "a portrait of my cousin as a gloomy baron",
        "oil panting",
        "blorp zingle fnord",
        "hdjskahdk",
        "HYPE!!!",
        "8-bit  console ,  green",
        "",
        "🎨 ∆",
    ],
)
def test_english_and_nonsense_stay_as_they_are(typed: str) -> None:
    assert english(typed) is typed


def test_every_text_in_english_stays_as_it_is() -> None:
    known = meanings(bank())
    assert len(known) > 8000
    words = [word for entry in vocabulary().modifiers.values() for word in entry.words]
    texts = [*known, *captions().texts, *words]
    assert [text for text in texts if english(text) != text] == []


def test_held_out_captions_stay_as_they_are() -> None:
    kinds = (held_out().looks, held_out().palettes)
    texts = [text for kind in kinds for captions_ in kind.values() for text in captions_]
    wrapped = [wrapper.format(text) for text in texts[::3] for wrapper in held_out().wrappers]
    changed = {text for text in [*texts, *wrapped] if english(text) != text}
    assert {text for text in changed if not GERMAN_CAPTIONS & set(text.split())} == set()


def test_a_caption_of_an_own_look_goes_before_the_lists() -> None:
    own: Callable[[str], bool] = {"kreide im nebel", "tusche", "霧の墨"}.__contains__
    assert english("Kreide im Nebel", lambda text: own(key(text))) == "Kreide im Nebel"
    assert english("霧の墨、赤", lambda text: own(key(text))) == "霧の墨, red"
    assert english("mach mich wie Tusche, rot", lambda text: own(key(text))) == "make me look like Tusche, red"
    assert english("dunkle Kreide im Nebel", lambda text: own(key(text))) == "dark Kreide im Nebel"


def test_layers_and_what_was_understood_are_told(encoder: TextEncoder) -> None:
    encode = PromptEncoder(encoder)
    found = encode(Prompt("Hintergrund: Neonstadt, ich: Tusche ohne Schatten"))
    assert found.outcome.look.startswith("ink/")
    assert found.outcome.background.split("/")[0] in {"cyber", "neon"}
    assert found.outcome.understood == "ink no shadows, background: neon city"
    assert "no shadows" in found.outcome.modifiers
    assert encode(Prompt("oil painting")).outcome.understood == ""
    assert encode(Prompt("Ölgemälde:0.7 | neon glow:0.3")).outcome.understood == "oil painting"


@pytest.mark.parametrize(("name", "share"), list(zip(FILES, (0.95, 0.78), strict=True)))
def test_foreign_prompts_become_what_they_say(encoder: TextEncoder, name: str, share: float) -> None:
    scores = foreign_scores(encoder, name)
    assert tuple(sorted(scores)) == LANGUAGES
    assert sum(score.right for score in scores.values()) >= share * sum(score.of for score in scores.values()), scores
    assert min(score.share for score in scores.values()) >= share - 0.15, scores


def test_wishes_name_looks_and_palettes_that_there_are() -> None:
    for name in FILES:
        asked = [wish for of_language in wishes(name).values() for wish in of_language]
        assert {look for wish in asked for look in (*wish.looks, *wish.behind)} <= set(bank().looks)
        assert {palette for wish in asked for palette in wish.palettes} <= set(bank().palettes)
        assert min(map(len, wishes(name).values())) >= 10


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_list_says_english_and_nothing_twice(language: str) -> None:
    data = tomllib.loads((files("livestyle_models") / "languages" / f"{language}.toml").read_text("utf-8"))
    assert set(data) <= {"endings", "joints", "spellings", "spaced", "words"}
    assert all(meant.isascii() for meant in data["words"])
    said = [folded(phrase.strip()) for phrases in data["words"].values() for phrase in phrases.split(",")]
    assert len(said) > 400
    assert all(said)


def test_a_prompt_costs_no_time() -> None:
    typed = "make me look like a gloomy zorkish baron in a blorp of thick oil paint please"
    english(typed)
    began = time.perf_counter()
    for _ in range(20):
        english(typed)
    assert (time.perf_counter() - began) / 20 < 0.01
