"""Pictures that never go on air."""

from __future__ import annotations

import numpy as np
import pytest

from livestyle.errors import PromptError, SettingsError
from livestyle.prompt import Prompt
from livestyle.rehearsal import Rehearsal
from livestyle.settings import settings_from
from livestyle.testing import FakeRestyler
from livestyle.testing.fake_restyler import TINT

pytestmark = pytest.mark.usefixtures("plugin", "home")


def test_a_prompt_is_tried_on_a_frame_of_another_size() -> None:
    rehearsal = Rehearsal(settings_from({"model": "fake-model"}))
    try:
        assert rehearsal.format.size == (320, 180)
        frame = np.full((720, 1280, 3), 50, np.uint8)
        made = rehearsal.picture(Prompt("oil", transition=5), frame)
        assert made.shape == (180, 320, 3)
        assert int(made[0, 0, 0]) == 255 - TINT - 50
        again = rehearsal.picture(Prompt("rain"), frame, steps=1)
        assert int(again[0, 0, 0]) == 255 - 2 * TINT - 50
        assert int(made[0, 0, 0]) == 255 - TINT - 50, "the first one is the caller's own"
    finally:
        rehearsal.close()


def test_each_picture_begins_cold() -> None:
    rehearsal = Rehearsal(settings_from({"model": "fake-model"}), (256, 144))
    restyler = rehearsal._restyler
    assert isinstance(restyler, FakeRestyler)
    for _ in range(3):
        rehearsal.picture(Prompt("oil"), np.zeros((144, 256, 3), np.uint8), steps=2)
    assert restyler.resets == [0, 2, 4]
    rehearsal.close()
    assert restyler.closed == 1


def test_a_prompt_that_cannot_be_encoded_is_refused() -> None:
    rehearsal = Rehearsal(settings_from({"model": "fake-model"}))
    restyler = rehearsal._restyler
    assert isinstance(restyler, FakeRestyler)
    restyler.refused = frozenset({"mud"})
    with pytest.raises(PromptError, match="mud"):
        rehearsal.picture(Prompt("mud"), np.zeros((144, 256, 3), np.uint8))
    rehearsal.close()


def test_a_model_that_is_not_installed_is_refused() -> None:
    with pytest.raises(SettingsError):
        Rehearsal(settings_from({"model": "no-such-model"}))
