"""Slots, buffers, formats and prompts: what frames travel in."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from livestyle.buffers import BufferPool
from livestyle.errors import PromptError, SettingsError
from livestyle.frame import Frame, VideoFormat
from livestyle.prompt import Prompt, parse
from livestyle.slot import LatestSlot


def frame(sequence: int = 0) -> Frame:
    return Frame(np.zeros((2, 2, 3), np.uint8), sequence, 0, 0)


def test_slot_keeps_the_newest_and_counts_the_rest() -> None:
    slot = LatestSlot("model")
    for sequence in range(3):
        assert slot.offer(frame(sequence))
    taken = slot.take(0)
    assert taken is not None
    assert taken.sequence == 2
    assert (slot.dropped, slot.take(0)) == (2, None)


def test_closed_slot_gives_what_waits_and_takes_nothing_more() -> None:
    slot = LatestSlot("model")
    slot.offer(frame())
    slot.close()
    assert slot.take(5) is not None
    assert slot.take(5) is None
    assert not slot.offer(frame())


def test_lossless_slot_waits_for_room() -> None:
    slot = LatestSlot("model", lossless=True)
    sender = threading.Thread(target=lambda: [slot.offer(frame(n)) for n in range(50)], name="livestyle-test")
    sender.start()
    taken = [slot.take(10) for _ in range(50)]
    sender.join(10)
    assert [one.sequence for one in taken if one] == list(range(50))
    assert slot.dropped == 0


def test_closing_frees_whoever_waits_for_room() -> None:
    slot = LatestSlot("model", lossless=True)
    slot.offer(frame())
    results: list[bool] = []
    sender = threading.Thread(target=lambda: results.append(slot.offer(frame())), name="livestyle-test")
    sender.start()
    slot.close()
    sender.join(10)
    assert results == [False]


def test_pool_gives_no_buffer_that_somebody_still_has() -> None:
    pool = BufferPool(4, 2, count=2)
    first, second = pool.lease(), pool.lease()
    row = first[0]
    del first
    third = pool.lease()
    assert pool.made == 3, "a view keeps its buffer"
    assert third is not second
    del row, third
    for _ in range(20):
        pool.lease()
    assert pool.made == 3


@pytest.mark.parametrize("size", [(640, 361), (641, 360), (0, 0), (254, 144), (10000, 10000), (1922, 1080)])
def test_sizes_that_cannot_be_put_out(size: tuple[int, int]) -> None:
    with pytest.raises(SettingsError) as caught:
        VideoFormat(*size).check()
    assert caught.value.action


@pytest.mark.parametrize("fps", [0, 0.5, 241, float("nan"), -1])
def test_rates_that_cannot_be_put_out(fps: float) -> None:
    with pytest.raises(SettingsError):
        VideoFormat(640, 360, fps).check()


@pytest.mark.parametrize(
    "text",
    ["", "   ", "x" * 301, "a\0b", "two\nlines", "🎨🔥", "123", "|", "oil:0", "oil:-1 | b", ":2"],
)
def test_prompts_that_are_refused(text: str) -> None:
    with pytest.raises(PromptError) as caught:
        Prompt(text)
    assert caught.value.message.endswith(".")
    assert caught.value.action.endswith(".")


@pytest.mark.parametrize("strength", [-0.1, 1.1, float("nan")])
def test_strengths_that_are_refused(strength: float) -> None:
    with pytest.raises(PromptError):
        Prompt("oil painting", strength)


def test_background_is_checked_as_the_text_is() -> None:
    assert Prompt("oil painting", background="neon rain").background == "neon rain"
    with pytest.raises(PromptError):
        Prompt("oil painting", background="🎨")


def test_weights_sum_to_one() -> None:
    assert parse("oil painting:3 | neon rain") == (("oil painting", 0.75), ("neon rain", 0.25))
    assert parse("dune: part two") == (("dune: part two", 1.0),)
    assert parse("🎨 oil painting") == (("🎨 oil painting", 1.0),)
