"""Chooses the theme and keeps it on: what the user wants, else what the system says, else dark."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from livestyle_ui.themes.colours import DARK, THEMES, Colours
from livestyle_ui.themes.sheet import sheet

SYSTEM = "system"
CHOICES = (SYSTEM, *THEMES)


class Theme(QObject):
    """The theme of an application.

    Args:
        application: whose style is set.

    Attributes:
        colours: of the theme that is on.
        changed: the colours are others now; widgets that paint themselves listen.
    """

    changed = Signal()

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self.colours: Colours = DARK
        self.wanted = SYSTEM
        self._application = application
        hints = application.styleHints()
        hints.colorSchemeChanged.connect(self._put_on)
        if hasattr(hints, "accessibility"):  # since Qt 6.10
            hints.accessibility().contrastPreferenceChanged.connect(self._put_on)
        application.setStyle("Fusion")
        self._put_on()

    def want(self, name: str) -> None:
        """Wish for one of `CHOICES`; what is none of them counts as the system's."""
        self.wanted = name if name in CHOICES else SYSTEM
        self._put_on()

    @property
    def name(self) -> str:
        """Which of the themes is on."""
        return next(name for name, colours in THEMES.items() if colours is self.colours)

    def _put_on(self) -> None:
        name = self._systems() if self.wanted == SYSTEM else self.wanted
        self.colours = THEMES[name]
        self._application.setPalette(_palette(self.colours))
        self._application.setStyleSheet(sheet(self.colours))
        self.changed.emit()

    def _systems(self) -> str:
        hints = self._application.styleHints()
        preference = hints.accessibility().contrastPreference() if hasattr(hints, "accessibility") else None
        if preference is not None and preference == Qt.ContrastPreference.HighContrast:
            return "contrast"
        return "light" if hints.colorScheme() == Qt.ColorScheme.Light else "dark"


def theme() -> Theme:
    """The theme of the running application, made at the first call. GUI thread."""
    application = QApplication.instance()
    assert isinstance(application, QApplication), "there is no application"
    found = application.findChild(Theme)
    return found if isinstance(found, Theme) else Theme(application)


def _palette(colours: Colours) -> QPalette:
    """For what the style sheet does not reach."""
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: colours.window,
        QPalette.ColorRole.Base: colours.window,
        QPalette.ColorRole.AlternateBase: colours.surface,
        QPalette.ColorRole.Button: colours.raised,
        QPalette.ColorRole.Text: colours.text,
        QPalette.ColorRole.WindowText: colours.text,
        QPalette.ColorRole.ButtonText: colours.text,
        QPalette.ColorRole.PlaceholderText: colours.muted,
        QPalette.ColorRole.ToolTipBase: colours.raised,
        QPalette.ColorRole.ToolTipText: colours.text,
        QPalette.ColorRole.Highlight: colours.accent,
        QPalette.ColorRole.HighlightedText: colours.on_accent,
        QPalette.ColorRole.Link: colours.accent,
    }
    for role, colour in roles.items():
        palette.setColor(role, QColor(colour))
    return palette
