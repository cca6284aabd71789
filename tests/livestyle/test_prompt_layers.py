from __future__ import annotations

from dataclasses import replace

import pytest

from livestyle.errors import PromptError
from livestyle.layers import split_layers
from livestyle.prompt import LONGEST, Prompt


@pytest.mark.parametrize(
    ("text", "person", "background"),
    [
        ("ink", "ink", ""),
        ("background: neon city lights, me: ink", "ink", "neon city lights"),
        ("me: ink; background: neon city lights", "ink", "neon city lights"),
        ("Person: oil painting | Background: rain", "oil painting", "rain"),
        ("behind me: a starry night, foreground: comic, bold", "comic, bold", "a starry night"),
        ("in the background: snow and me: pencil", "pencil", "snow"),
        ("oil painting, background: forest", "oil painting", "forest"),
        ("forest, me: oil painting", "oil painting", "forest"),
        ("ink comic, and behind me a neon city", "ink comic", "neon city"),
        ("snow behind me and ink for me", "snow behind me and ink for me", ""),
        ("yo como dibujo y de fondo una ciudad", "yo como dibujo", "una ciudad"),
        ("watercolor, me: red, background: blue", "watercolor, red", "watercolor, blue"),
        ("background: neon city", "photo", "neon city"),
        ("me: ink:0.7 | oil:0.3, background: rain:2 | fog", "ink:0.7 | oil:0.3", "rain:2 | fog"),
        ("background:0.3 | oil:0.7", "background:0.3 | oil:0.7", ""),
        ("dune: part two", "dune: part two", ""),
        ("a painting of me, with lines", "a painting of me, with lines", ""),
    ],
)
def test_a_text_is_taken_apart_by_its_clauses(text: str, person: str, background: str) -> None:
    assert split_layers(text) == (person, background)
    prompt = Prompt(text)
    assert (prompt.text, prompt.background) == (person, background)
    assert replace(prompt, transition=0).text == person, "a copy is not taken apart again"


def test_the_text_goes_before_the_argument() -> None:
    assert Prompt("ink, background: snow", background="rain").background == "snow"
    assert Prompt("ink", background="rain").background == "rain"


def test_layers_have_parts_of_their_own() -> None:
    both = Prompt("me: ink:3 | oil, background: rain")
    assert both.parts == (("ink", 0.75), ("oil", 0.25))
    assert both.background_parts == (("rain", 1.0),)
    assert Prompt("ink").background_parts == Prompt("ink").parts


@pytest.mark.parametrize("text", ["background: 🎨, me: ink", "me: ink:0, background: rain", "me: " + "x" * LONGEST])
def test_a_bad_layer_is_refused(text: str) -> None:
    with pytest.raises(PromptError) as caught:
        Prompt(text)
    assert caught.value.action


@pytest.mark.parametrize("strength", [-0.1, 1.5, float("nan")])
def test_the_backgrounds_strength_is_checked(strength: float) -> None:
    assert Prompt("ink", background_strength=0.5).background_strength == 0.5
    with pytest.raises(PromptError, match="outside 0 to 1"):
        Prompt("ink", background_strength=strength)


@pytest.mark.parametrize("adjust", [("", (1.0,)), ("grain", ()), ("grain", (float("inf"),))])
def test_adjustments_are_checked(adjust: tuple[str, tuple[float, ...]]) -> None:
    assert Prompt("ink", adjust=(("grain", (0.5,)),)).adjust == (("grain", (0.5,)),)
    with pytest.raises(PromptError, match="finite numbers"):
        Prompt("ink", adjust=(adjust,))


@pytest.mark.parametrize(
    ("text", "person", "background"),
    [
        ("my camera as an ink comic with a neon city behind me", "my camera as an ink comic", "neon city"),
        ("me as an ink comic, neon city behind me", "me as an ink comic", "neon city"),
        ("Ink comic, with the sea in my background", "Ink comic", "sea"),
        ("oil painting with gold and rain as the background", "oil painting", "gold and rain"),
        ("oil painting in front of a stained glass window", "oil painting", "stained glass window"),
        ("snow behind us", "photo", "snow"),
        ("me in colour, background in black and white", "photo", "black and white"),
        ("me normal, background black and white", "photo", "black and white"),
        ("me: colour, background: black and white", "photo", "black and white"),
        ("ink comic and the background as a forest", "ink comic", "forest"),
        ("me in full color with everything behind me black and white", "photo", "black and white"),
        ("ink comic, everything else in gold", "ink comic", "gold"),
        ("oil painting, the rest grey", "oil painting", "grey"),
        ("make the background black and white", "photo", "black and white"),
        ("please turn my background into a jungle", "photo", "jungle"),
        ("black and white background", "photo", "black and white"),
        ("give me a snowy background", "photo", "snowy"),
        ("pencil sketch on a red background", "pencil sketch", "red"),
        ("ink comic with a neon city background", "ink comic", "neon city"),
        ("comic, neon background", "comic", "neon"),
        ("painted animation background", "painted animation background", ""),
        ("oil painting without background", "oil painting without background", ""),
        ("comic with no background", "comic with no background", ""),
        (
            "a long story of me and my friends before the background",
            "a long story of me and my friends before the background",
            "",
        ),
        ("anime with thick lines", "anime with thick lines", ""),
        ("the man behind the curtain", "the man behind the curtain", ""),
        ("behind me", "behind me", ""),
    ],
)
def test_layers_as_people_say_them(text: str, person: str, background: str) -> None:
    prompt = Prompt(text)
    assert (prompt.text, prompt.background) == (person, background)


@pytest.mark.parametrize(
    ("text", "person", "background"),
    [
        ("Hintergrund: Neonstadt, ich: Tusche", "Tusche", "Neonstadt"),
        ("ich: Comic und Hintergrund: Wald", "Comic", "Wald"),
        ("arrière-plan : ville au néon, moi : encre", "encre", "ville au néon"),
        ("yo: cómic; fondo: selva", "cómic", "selva"),
        ("背景\N{FULLWIDTH COLON}ネオンの街、私\N{FULLWIDTH COLON}墨絵", "墨絵", "ネオンの街"),
        ("背景はネオンの街、私は墨絵", "墨絵", "ネオンの街"),
        ("배경: 네온 도시, 나: 먹", "먹", "네온 도시"),
        ("Tusche mit einer Neonstadt hinter mir", "Tusche", "einer Neonstadt"),
        ("tinta con ciudad de neón detrás de mí", "tinta", "ciudad de neón"),
        ("encre devant un vitrail", "encre", "un vitrail"),
        ("тушь на фоне города", "тушь", "города"),
        ("comic with la la land behind me", "comic", "la la land"),
        ("a fond: memory", "a fond: memory", ""),
    ],
)
def test_layers_have_names_in_other_languages(text: str, person: str, background: str) -> None:
    assert split_layers(text) == (person, background)


def test_weights_may_be_typed_on_a_chinese_keyboard() -> None:
    assert Prompt("油画\N{FULLWIDTH COLON}3\N{FULLWIDTH VERTICAL LINE}霓虹").parts == (("油画", 0.75), ("霓虹", 0.25))
