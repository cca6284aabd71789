"""The colours of each theme, by what they are for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Colours:
    """One theme, as "#rrggbb".

    Attributes:
        window: behind everything.
        surface: of bars and cards.
        raised: of what can be pressed.
        hover: of what can be pressed, under the mouse.
        border: around cards and fields.
        outline: around what can be pressed.
        text: to read.
        muted: to read second.
        accent: the one colour: what is chosen, what is primary, what has the focus.
        on_accent: text on it.
        live: on air.
        on_live: text on it.
        warning: something wants attention.
        good: it works.
        picture: around the picture.
    """

    window: str
    surface: str
    raised: str
    hover: str
    border: str
    outline: str
    text: str
    muted: str
    accent: str
    on_accent: str
    live: str
    on_live: str
    warning: str
    good: str
    picture: str


DARK = Colours(
    window="#121418",
    surface="#1a1d23",
    raised="#262b34",
    hover="#313845",
    border="#3a414e",
    outline="#262b34",
    text="#eceef2",
    muted="#a3acba",
    accent="#8fa5ff",
    on_accent="#0e1330",
    live="#d92c3a",
    on_live="#ffffff",
    warning="#f2b84b",
    good="#5fcf9a",
    picture="#08090b",
)

LIGHT = Colours(
    window="#eef0f4",
    surface="#ffffff",
    raised="#e6e9ef",
    hover="#d9dee8",
    border="#b9c1ce",
    outline="#e6e9ef",
    text="#171a20",
    muted="#535c6b",
    accent="#3548c8",
    on_accent="#ffffff",
    live="#c81e2d",
    on_live="#ffffff",
    warning="#8a5300",
    good="#0d6b41",
    picture="#1b1e24",
)

HIGH_CONTRAST = Colours(
    window="#000000",
    surface="#000000",
    raised="#000000",
    hover="#2b2b2b",
    border="#ffffff",
    outline="#ffffff",
    text="#ffffff",
    muted="#ffffff",
    accent="#ffe100",
    on_accent="#000000",
    live="#ff0000",
    on_live="#000000",
    warning="#ffe100",
    good="#00ff7b",
    picture="#000000",
)

THEMES = {"dark": DARK, "light": LIGHT, "contrast": HIGH_CONTRAST}


def contrast(one: str, other: str) -> float:
    """Contrast of two colours as WCAG 2 defines it, 1 to 21; text needs 4.5."""
    brighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
