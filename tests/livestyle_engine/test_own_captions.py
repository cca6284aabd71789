"""Own looks in sessions that run, with the real sentence encoder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from livestyle.cli.main import main
from livestyle.frame import Frame, VideoFormat
from livestyle.look_library import Look
from livestyle.ports import RestylerRequest
from livestyle.prompt import Prompt
from livestyle_engine import own_looks
from livestyle_engine.captions import Embedding
from livestyle_engine.causal import create as create_restyler
from livestyle_engine.encoding import PromptEncoder
from livestyle_engine.look_library import FileLookLibrary, create
from livestyle_engine.looks import bank
from livestyle_engine.matching import Encode
from livestyle_engine.own_captions import OwnLookFiles
from livestyle_engine.own_phrases import own_phrase
from livestyle_engine.parameters import PLACES
from livestyle_engine.text import TextEncoder

MINE = Look(
    "misty-chalk", ("chalk in the fog", "foggy chalk"), {"vignette": (0.5,), "bloom": (0.1, 0.2, 0.3)}, own=True
)


@pytest.fixture
def library() -> FileLookLibrary:
    return create()


def counting(encode: Encode) -> tuple[Encode, list[str]]:
    """The same, and what it was asked."""
    asked: list[str] = []

    def ask(text: str) -> Embedding:
        asked.append(text)
        return encode(text)

    return ask, asked


def test_a_running_session_finds_a_look_at_the_next_prompt(library: FileLookLibrary, encoder: TextEncoder) -> None:
    """One encoder that lives through everything, as that of a session does."""
    interpret = PromptEncoder(encoder, OwnLookFiles())

    def look(text: str) -> str:
        return interpret(Prompt(text)).outcome.look.split("/")[0]

    assert look("chalk in the fog") in bank().looks
    library.save(MINE)
    found = interpret(Prompt("make me look like chalk in the fog, please"))
    assert found.outcome.look == f"{MINE.name}/natural"
    assert found.outcome.match == 1
    assert found.parameters[PLACES["vignette"]] == pytest.approx(0.5)
    assert look("misty chalk") == MINE.name  # its name
    assert look("a foggy picture made of chalk") == MINE.name  # near a caption
    assert look("oil painting") == "oil"
    mixed = interpret(Prompt("chalk in the fog | a photo"))
    assert mixed.parameters[PLACES["vignette"]] == pytest.approx(0.25)
    library.save(replace(MINE, captions=("walrus parade",), values={"vignette": (-0.5,)}), replace=True)
    assert look("chalk in the fog") in bank().looks
    assert interpret(Prompt("walrus parade")).parameters[PLACES["vignette"]] == pytest.approx(-0.5)
    library.remove(MINE.name)
    assert look("walrus parade") in bank().looks


@pytest.mark.parametrize(
    ("text", "palette", "words"),
    [
        ("chalk in the fog, darker", "natural", ("darker",)),
        ("chalk in the fog, sepia", "sepia", ()),
        ("please make it chalk in the fog with sepia colours", "sepia", ()),
        ("very foggy chalk but with a vignette, in black and white", "bw", ("with a vignette",)),
        ("chalk in the fog without outlines", "natural", ("without outlines",)),
    ],
)
def test_words_for_how_and_for_colour_work_with_an_own_look(
    library: FileLookLibrary, encoder: TextEncoder, text: str, palette: str, words: tuple[str, ...]
) -> None:
    library.save(MINE)
    found = PromptEncoder(encoder, OwnLookFiles())(Prompt(text)).outcome
    assert (found.look, found.modifiers) == (f"{MINE.name}/{palette}", words)
    assert found.match is not None
    assert found.match > 0.9


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a foggy chalk", ("foggy chalk", "")),
        ("foggy chalk, rain, and snow", ("foggy chalk", "rain, and snow")),
        ("make foggy chalk with snow; soft", ("foggy chalk", "make, with snow, soft")),
        ("snow, rain", ("rain", "snow")),
        ("neon rain", None),
        ("foggy chalks", None),
        ("dense foggy chalk lines", ("foggy chalk lines", "dense, ")),
    ],
)
def test_captions_within_a_text(text: str, found: tuple[str, str] | None) -> None:
    rows = {"foggy chalk": 0, "rain": 1, "foggy chalk lines": 2}
    assert own_phrase(text, rows) == found
    assert own_phrase(text, {}) is None


def test_an_own_caption_goes_before_a_shipped_one(library: FileLookLibrary, encoder: TextEncoder) -> None:
    interpret = PromptEncoder(encoder, OwnLookFiles())
    assert interpret(Prompt("oil painting")).outcome.look == "oil/natural"
    library.save(replace(MINE, captions=("Oil painting",)))
    assert interpret(Prompt("an oil painting")).outcome.look == f"{MINE.name}/natural"


def test_only_new_captions_are_embedded_and_only_after_a_change(library: FileLookLibrary, encoder: TextEncoder) -> None:
    encode, asked = counting(encoder)
    own = OwnLookFiles()
    assert own.current(encode).names == ()
    library.save(MINE)
    first = own.current(encode)
    assert sorted(asked) == sorted([*MINE.captions, "misty chalk"])
    assert own.current(encode) is first
    library.save(Look("haze", ("white haze", "foggy chalk")))
    asked.clear()
    second = own.current(encode)
    assert sorted(asked) == ["haze", "white haze"]
    assert len(second.names) == len(second.embeddings) == len(second.rows) == 5  # one caption is of two looks
    assert second.names[second.rows["foggy chalk"]] == "haze"  # the first by name


def test_a_change_in_place_is_seen(library: FileLookLibrary, encoder: TextEncoder) -> None:
    library.save(MINE)
    own = OwnLookFiles()
    own.current(encoder)
    path = own_looks.path_for(MINE.name)
    path.write_text(path.read_text("utf-8").replace("foggy", "muddy"), "utf-8")
    later = path.stat().st_mtime_ns + 1_000_000
    os.utime(path, ns=(later, later))
    assert own.current(encoder).looks[MINE.name].captions == ("chalk in the fog", "muddy chalk")


def test_a_broken_file_is_logged_once_and_disturbs_no_prompt(
    encoder: TextEncoder, caplog: pytest.LogCaptureFixture, library: FileLookLibrary
) -> None:
    library.save(MINE)
    (own_looks.folder() / "bad.toml").write_text("captions = [", "utf-8")
    own = OwnLookFiles()
    assert list(own.current(encoder).looks) == [MINE.name]
    own.current(encoder)
    assert len(caplog.records) == 1
    assert "bad.toml" in caplog.text


def test_an_encoder_that_fails_is_asked_again(library: FileLookLibrary, encoder: TextEncoder) -> None:
    library.save(MINE)
    own = OwnLookFiles()

    def fail(text: str) -> Embedding:
        raise RuntimeError(text)

    with pytest.raises(RuntimeError):
        own.current(fail)
    assert list(own.current(encoder).looks) == [MINE.name]


def test_a_look_made_during_a_session_is_on_air_at_the_next_frame(frames: Iterator[Frame]) -> None:
    """The real network runs while the command line makes the look."""
    restyler = create_restyler(RestylerRequest(VideoFormat(256, 144, 25), size=(256, 144)))
    try:
        restyler.submit(Prompt("walrus parade", transition=0), wait=True)
        before = restyler.restyle(next(frames)).pixels.copy()
        made = ["looks", "new", "parade", "--from", "photo", "--caption", "walrus parade"]
        assert main([*made, "--set", "matrix=-1,0,0,0,-1,0,0,0,-1", "offset=1,1,1"]) == 0  # a negative
        number = restyler.submit(Prompt("walrus parade", transition=0), wait=True)
        frame = next(frames)
        after = restyler.restyle(frame)
    finally:
        restyler.close()
    assert (after.prompt, restyler.outcomes[number].look) == (number, "parade/natural")
    negative = np.abs(after.pixels.astype(int) - (255 - frame.pixels)).mean()
    assert negative < 6
    assert np.abs(before.astype(int) - (255 - frame.pixels)).mean() > 30
