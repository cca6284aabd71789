from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import numpy as np
import pytest

from livestyle import plugins
from livestyle.errors import ModelError
from livestyle.frame import Frame, VideoFormat
from livestyle.ports import PromptOutcome, Restyler, RestylerRequest, SourceRequest
from livestyle.prompt import Prompt
from livestyle_engine.causal import CausalRestyler, create
from livestyle_engine.conditioning import Conditioning
from livestyle_engine.encoding import Encoded
from livestyle_engine.parameters import vector
from livestyle_engine.prompting import Prompter

from .conftest import picture


@pytest.fixture
def restyler() -> Iterator[CausalRestyler]:
    made = create(RestylerRequest(VideoFormat(256, 144, 25), size=(256, 144)))
    yield made
    made.close()


def test_it_is_a_restyler(restyler: CausalRestyler) -> None:
    port: Restyler = restyler
    assert port.format == VideoFormat(256, 144, 25)
    assert port.info.model == "restyler-s"


def test_a_prompt_takes_effect_at_the_next_frame_and_blends_from_there(
    restyler: CausalRestyler, frames: Iterator[Frame]
) -> None:
    assert restyler.submit(Prompt("oil painting"), wait=True) == 1
    before = restyler.restyle(next(frames))
    assert (before.prompt, before.settled) == (1, True)
    assert restyler.submit(Prompt("neon glow", transition=0.2), wait=True) == 2
    states = [(f.prompt, f.settled) for f in (restyler.restyle(frame) for frame in islice(frames, 8))]
    assert states[0] == (2, False)
    assert states[-1] == (2, True)
    assert restyler.outcomes[2].look.startswith("neon/")
    assert restyler.outcomes[2].match > 0.7


def test_a_cut_to_another_prompt_is_wholly_there_at_once(restyler: CausalRestyler, frames: Iterator[Frame]) -> None:
    restyler.submit(Prompt("oil painting"), wait=True)
    restyler.restyle(next(frames))
    restyler.submit(Prompt("neon glow", transition=0), wait=True)
    swapped = restyler.restyle(next(frames))
    assert swapped.settled
    assert swapped.pixels.mean() < 60  # neon is dark


def test_the_same_frames_and_prompt_give_the_same_bytes() -> None:
    runs = []
    for _ in range(2):
        restyler = create(RestylerRequest(VideoFormat(256, 144, 25), size=(256, 144)))
        restyler.submit(Prompt("ink comic", transition=0.1), wait=True)
        out = [restyler.restyle(Frame(picture(256, 144, i), i, 0, i * 40_000_000)).pixels.copy() for i in range(12)]
        restyler.close()
        runs.append(out)
    assert all(np.array_equal(a, b) for a, b in zip(*runs, strict=True))


def test_sizes_that_are_no_multiple_of_eight_are_padded_and_cropped() -> None:
    restyler = create(RestylerRequest(VideoFormat(266, 150, 25), size=(266, 150)))
    restyler.submit(Prompt("ink comic"), wait=True)
    made = restyler.restyle(Frame(picture(266, 150), 0, 0, 0)).pixels
    restyler.close()
    assert made.shape == (150, 266, 3)
    assert made[-1].any() and made[:, -1].any()


def test_it_makes_no_new_buffers_once_warm(restyler: CausalRestyler, frames: Iterator[Frame]) -> None:
    pool = restyler._pool
    for frame in islice(frames, 5):
        restyler.restyle(frame)
    made = pool.made
    for frame in islice(frames, 60):
        restyler.restyle(frame)
    assert pool.made == made


def test_a_hard_cut_starts_cold(restyler: CausalRestyler) -> None:
    restyler.submit(Prompt("oil painting"), wait=True)
    bright = Frame(np.full((144, 256, 3), 220, np.uint8), 0, 0, 0)
    scene = Frame(picture(256, 144), 1, 0, 40_000_000)
    restyler.reset()
    fresh = restyler.restyle(scene).pixels.copy()
    for _ in range(5):
        restyler.restyle(bright)
    after_cut = restyler.restyle(scene).pixels
    assert np.array_equal(fresh, after_cut)


def test_a_prompt_that_cannot_be_encoded_leaves_the_good_one_and_says_why() -> None:
    def interpret(prompt: Prompt) -> Encoded:
        if prompt.text == "bad":
            raise ModelError("The encoder is gone.", "")
        if prompt.text == "worse":
            raise RuntimeError("a bug")
        return Encoded(vector({}), None, 1.0, 1.0, PromptOutcome("oil/natural", 1.0))

    conditioning = Conditioning()
    prompter = Prompter(interpret, conditioning)
    for text in ("good", "bad", "worse"):
        prompter.submit(Prompt(text), wait=True)
    conditioning.advance(Frame(np.zeros((2, 2, 3), np.uint8), 0, 0, 0))
    assert conditioning.number == 1
    assert prompter.outcomes[2].error == "The encoder is gone."
    assert "a bug" in prompter.outcomes[3].error
    prompter.close()
    prompter.close()


def test_person_and_background_have_looks_of_their_own(restyler: CausalRestyler) -> None:
    portrait = plugins.source("demo")[0](SourceRequest(size=(256, 144), paced=False))
    portrait.open()
    frame = portrait.read(1)
    assert frame is not None
    portrait.close()
    number = restyler.submit(Prompt("me: photo, background: black ink drawing", transition=0), wait=True)
    made = restyler.restyle(frame).pixels
    for _ in range(4):
        made = restyler.restyle(frame).pixels
    assert restyler.outcomes[number].look == "photo/natural"
    assert restyler.outcomes[number].background == "ink/natural"
    away = np.abs(made.astype(int) - frame.pixels).mean(2)
    person, corner = away[60:80, 110:140].mean(), away[:40, 170:].mean()
    assert person < 3 < 20 < corner


def test_another_strength_needs_no_other_prompt(restyler: CausalRestyler) -> None:
    scene = Frame(picture(256, 144), 0, 0, 0)
    restyler.submit(Prompt("black ink drawing", transition=0), wait=True)
    restyler.restyle(scene)
    restyler.set_strength(0)
    assert np.abs(restyler.restyle(scene).pixels.astype(int) - scene.pixels).max() <= 1


def test_a_smaller_step_gives_a_picture_of_the_same_size(restyler: CausalRestyler) -> None:
    scene = Frame(picture(256, 144), 0, 0, 0)
    restyler.submit(Prompt("oil painting", transition=0), wait=True)
    best = restyler.restyle(scene).pixels.copy()
    assert len(restyler.steps) >= 1 and restyler.step == 0
    restyler.set_step(len(restyler.steps) - 1)
    assert restyler.restyle(scene).pixels.shape == best.shape
    restyler.set_step(0)
