"""The words of a look's sliders: plain, for all that is shipped, and in percent where a share is meant."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from livestyle import plugins
from livestyle.look_library import LookParameter
from livestyle_ui.state.look_draft import LookDraft
from livestyle_ui.widgets.look_controls import MOST_SLIDERS, Sliders
from livestyle_ui.widgets.look_words import _known, heading, words_for


def test_everything_that_is_shipped_has_plain_words() -> None:
    library = plugins.look_library()
    schema = library.schema()
    assert len(schema) > 40
    names: list[str] = []
    for parameter in schema:
        words = words_for(parameter)
        assert parameter.name in _known(), f"{parameter.name} has no words"
        assert words.tip.endswith("."), parameter.name
        assert heading(parameter.group) != parameter.group.capitalize() or parameter.group in {
            "lines",
            "palette",
            "colour",
        }
        if len(parameter.default) <= MOST_SLIDERS:
            assert len(words.parts) == len(parameter.default), parameter.name
            names += words.parts
        else:
            names.append(words.name)
    assert len(names) == len(set(names)), "two sliders are called the same"
    assert max(map(len, names)) <= 24
    assert not [name for name in names if "_" in name]


def test_shares_are_percent_and_counts_are_whole(qtbot: QtBot) -> None:
    glow = Sliders(LookParameter("blocks", (0.0,), 0.0, 1.0, "square blocks", "cells"), LookDraft())
    qtbot.addWidget(glow)
    glow.rows[0].set_value(0.4)
    assert glow.rows[0].number.text() == "40 %"
    tones = LookParameter("levels", (6.0,), 2.0, 16.0, "number of steps", "tone")
    control = Sliders(tones, LookDraft())
    qtbot.addWidget(control)
    row = control.rows[0]
    row.set_value(7.0)
    assert row.number.text() == "7"
    assert row.name.text() == "Number of tones"
    assert row.slider.accessibleName() == "Number of tones: How many steps there are between dark and bright."
