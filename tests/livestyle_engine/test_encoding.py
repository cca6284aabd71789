from __future__ import annotations

import numpy as np
import pytest

from livestyle.errors import PromptError
from livestyle.prompt import Prompt
from livestyle_engine.encoding import PromptEncoder
from livestyle_engine.looks import bank
from livestyle_engine.modifiers import modified
from livestyle_engine.parameters import PLACES, Vector
from livestyle_engine.text import TextEncoder


@pytest.fixture(scope="module")
def encode(encoder: TextEncoder) -> PromptEncoder:
    return PromptEncoder(encoder)


def look(name: str, palette: str = "natural") -> Vector:
    return bank().parameters(name, palette)


def test_one_text_is_for_everything(encode: PromptEncoder) -> None:
    found = encode(Prompt("oil painting", strength=0.7))
    assert np.array_equal(found.parameters, look("oil"))
    assert found.background_parameters is None
    assert (found.strength, found.background_strength) == (0.7, 0.7)
    assert (found.outcome.look, found.outcome.background, found.outcome.match) == ("oil/natural", "", 1.0)


def test_person_and_background_have_looks_and_strengths_of_their_own(encode: PromptEncoder) -> None:
    found = encode(Prompt("background: watercolor, sepia; me: subtle comic", 0.8, background_strength=0.5))
    assert found.background_parameters is not None
    assert np.array_equal(found.background_parameters, look("watercolor", "sepia"))
    assert np.array_equal(found.parameters, look("comic"))
    assert 0.4 < found.strength < 0.8
    assert found.background_strength == 0.5
    assert (found.outcome.look, found.outcome.background) == ("comic/natural", "watercolor/sepia")


def test_weighted_parts_blend_their_parameters(encode: PromptEncoder) -> None:
    found = encode(Prompt("oil painting:3 | pixel art:1"))
    assert np.abs(found.parameters - (0.75 * look("oil") + 0.25 * look("pixel"))).max() < 1e-5
    assert found.outcome.look == "oil/natural"


def test_words_for_how_change_the_look_and_are_told(encode: PromptEncoder) -> None:
    found = encode(Prompt("very dark comic without dots"))
    darker = modified(look("comic"), "dark", 1.6)
    assert np.allclose(found.parameters[PLACES["offset"]], darker[PLACES["offset"]])
    assert found.parameters[PLACES["screen"]][0] == 0
    assert found.outcome.modifiers == ("very dark", "without dots")
    assert encode(Prompt("comic")).outcome.modifiers == ()


def test_a_word_that_is_in_the_caption_has_done_its_work(encode: PromptEncoder) -> None:
    thick = encode(Prompt("thick oil paint"))
    assert thick.outcome.look == "impasto/natural"
    assert np.array_equal(thick.parameters, look("impasto"))


def test_adjustments_lie_over_everything(encode: PromptEncoder) -> None:
    found = encode(Prompt("oil", adjust=(("vignette", (0.5,)), ("source", (0.0, 1.0, 7.0)))))
    assert found.parameters[PLACES["vignette"]] == 0.5
    assert list(found.parameters[PLACES["source"]]) == [0, 1, 1], "within the schema's range"
    for wrong in (("colour", (1.0,)), ("source", (1.0,))):
        with pytest.raises(PromptError, match=wrong[0]):
            encode(Prompt("oil", adjust=(wrong,)))


@pytest.mark.parametrize("palette", ["sepia", "bw"])
def test_a_named_palette_replaces_the_looks_own_colours(palette: str) -> None:
    mixed, plain = bank().parameters("thermal", palette), bank().parameters("photo", palette)
    for name in ("matrix", "offset", "table", "table_weight"):
        assert np.array_equal(mixed[PLACES[name]], plain[PLACES[name]])
    assert not np.array_equal(look("thermal")[PLACES["table"]], look("photo")[PLACES["table"]])
