"""Themes: readable, and as the system wants them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QIcon
from PySide6.QtWidgets import QApplication

from livestyle_ui.themes import icons
from livestyle_ui.themes.colours import THEMES, Colours, contrast
from livestyle_ui.themes.sheet import HINT, sheet
from livestyle_ui.themes.theme import Theme, theme
from tests.livestyle_ui.conftest import Cockpit

READ = [
    ("text", "window"), ("text", "surface"), ("text", "raised"), ("text", "hover"), ("muted", "window"),
    ("muted", "surface"), ("on_accent", "accent"), ("on_live", "live"), ("on_accent", "warning"),
    ("warning", "surface"), ("good", "surface"), ("accent", "surface"),
]  # fmt: skip


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize(("ink", "ground"), READ)
def test_what_is_read_has_a_contrast_of_at_least_4_5(name: str, ink: str, ground: str) -> None:
    colours = THEMES[name]
    assert contrast(getattr(colours, ink), getattr(colours, ground)) >= 4.5


@pytest.mark.parametrize("name", THEMES)
def test_what_is_to_be_typed_can_be_read_before_it_is(name: str) -> None:
    hint = THEMES[name].muted if THEMES[name].muted != THEMES[name].text else HINT
    assert f"placeholder-text-color: {hint};" in sheet(THEMES[name])
    assert hint != THEMES[name].text
    assert contrast(hint, THEMES[name].window) >= 4.5


@pytest.mark.parametrize("name", THEMES)
def test_the_focus_can_be_told_from_what_is_around_it(name: str) -> None:
    colours = THEMES[name]
    assert min(contrast(colours.accent, ground) for ground in (colours.window, colours.surface, colours.raised)) >= 3


def test_contrast_is_as_the_guideline_has_it() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


class Hints(QObject):
    """What a system may say."""

    colorSchemeChanged = Signal()  # noqa: N815 - Qt's name
    contrastPreferenceChanged = Signal()  # noqa: N815 - Qt's name

    def __init__(self) -> None:
        super().__init__()
        self.scheme = Qt.ColorScheme.Unknown
        self.preference: object = None

    def colorScheme(self) -> Qt.ColorScheme:  # noqa: N802 - Qt's name
        return self.scheme

    def accessibility(self) -> Hints:
        return self

    def contrastPreference(self) -> object:  # noqa: N802 - Qt's name
        return self.preference


def test_it_follows_the_system_until_told_otherwise(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    hints = Hints()
    monkeypatch.setattr(QApplication, "styleHints", lambda *_: hints)
    made = Theme(qapp)
    assert made.name == "dark", "of a system that says nothing"
    hints.scheme = Qt.ColorScheme.Light
    hints.colorSchemeChanged.emit()
    assert made.name == "light"
    made.want("dark")
    assert made.name == "dark"
    made.want("system")
    if hasattr(Qt, "ContrastPreference"):
        hints.preference = Qt.ContrastPreference.HighContrast
        hints.contrastPreferenceChanged.emit()
        assert made.name == "contrast"
    made.want("no such theme")
    assert made.wanted == "system"
    made.setParent(None)


def test_a_change_reaches_what_paints_itself(cockpit: Cockpit) -> None:
    button = cockpit.window.top.split
    before = _middle(button.icon())
    theme().want("light")
    assert _middle(button.icon()) != before


@pytest.mark.parametrize("name", sorted(icons.NAMES))
def test_every_icon_draws_something(qapp: QApplication, name: str) -> None:
    image = icons.icon(name, "#ff0000").pixmap(24, 24).toImage()
    painted = {image.pixelColor(x, y).red() for x in range(24) for y in range(24) if image.pixelColor(x, y).alpha()}
    assert 255 in painted


def test_every_colour_is_one_and_every_place_of_the_sheet_is_filled() -> None:
    for colours in THEMES.values():
        assert all(QColor(getattr(colours, name)).isValid() for name in Colours.__dataclass_fields__)
        assert "$" not in sheet(colours)


def _middle(icon: QIcon) -> str:
    image = icon.pixmap(24, 24).toImage()
    return next(image.pixelColor(x, 12).name() for x in range(image.width()) if image.pixelColor(x, 12).alpha() == 255)


def test_what_cannot_be_pressed_is_told_without_a_colour_where_there_is_no_faint_one() -> None:
    assert [name for name, colours in THEMES.items() if "dashed" in sheet(colours)] == ["contrast"]
