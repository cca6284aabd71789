"""The style sheet of a theme. Lengths are in Qt's own pixels, which follow the screen's scale."""

from __future__ import annotations

from string import Template

from livestyle_ui.themes.colours import Colours

_SHEET = Template("""
* { outline: none; }
QWidget { color: $text; }
QMainWindow, QDialog, QWidget[kind="window"] { background: $window; }
QWidget[kind="bar"] { background: $surface; }
QWidget[kind="bar"][edge="bottom"] { border-bottom: 1px solid $border; }
QWidget[kind="bar"][edge="top"] { border-top: 1px solid $border; }
QWidget[kind="side"] { background: $surface; border-left: 1px solid $border; }
QFrame[kind="card"] { background: $surface; border: 1px solid $border; border-radius: 8px; }
QFrame[kind="line"] { background: $border; max-height: 1px; min-height: 1px; border: none; }

QLabel { background: transparent; }
QLabel[kind="muted"], QLabel[kind="heading"] { color: $muted; }
QLabel[kind="warning"] { color: $warning; }
QLabel[kind="good"] { color: $good; }
QLabel[kind="live"] { color: $on_live; background: $live; border-radius: 6px; padding: 3px 12px; }
QLabel[kind="idle"] { color: $muted; border: 1px solid $border; border-radius: 6px; padding: 2px 12px; }
QLabel[kind="alarm"] { color: $on_accent; background: $warning; border-radius: 6px; padding: 3px 12px; }

QPushButton, QToolButton {
  background: $raised; border: 2px solid $outline; border-radius: 6px; padding: 5px 11px; min-height: 20px;
}
QPushButton:hover, QToolButton:hover { background: $hover; border-color: $hover; }
QPushButton:focus, QToolButton:focus { border-color: $accent; }
QPushButton:checked, QToolButton:checked { background: $accent; border-color: $accent; color: $on_accent; }
QPushButton:checked:focus, QToolButton:checked:focus { border-color: $text; }
QPushButton:disabled, QToolButton:disabled {
  color: $muted; background: transparent; border: 2px $resting $border;
}
QPushButton[role="primary"] { background: $accent; border-color: $accent; color: $on_accent; padding: 5px 16px; }
QPushButton[role="primary"]:hover { background: $text; border-color: $text; color: $window; }
QPushButton[role="primary"]:focus { border-color: $text; }
QPushButton[role="primary"]:disabled { background: transparent; border: 2px $resting $border; color: $muted; }
QPushButton[role="alarm"]:checked, QToolButton[role="alarm"]:checked {
  background: $warning; border-color: $warning; color: $on_accent;
}
QPushButton[role="record"]:checked, QToolButton[role="record"]:checked {
  background: $live; border-color: $live; color: $on_live;
}
QPushButton[role="quiet"], QToolButton[role="quiet"] { background: transparent; border-color: transparent; }
QPushButton[flush="true"] { padding-left: 2px; text-align: left; }
QPushButton[role="quiet"]:hover, QToolButton[role="quiet"]:hover { background: $hover; border-color: $hover; }
QPushButton[role="quiet"]:focus, QToolButton[role="quiet"]:focus { border-color: $accent; }
QPushButton[role="quiet"]:checked, QToolButton[role="quiet"]:checked {
  background: $raised; border-color: $outline; color: $text;
}
QPushButton[role="quiet"]:disabled, QToolButton[role="quiet"]:disabled { border-color: transparent; }
QPushButton[role="quiet"]:checked:focus, QToolButton[role="quiet"]:checked:focus { border-color: $accent; }
QPushButton[role="link"] {
  background: transparent; border-color: transparent; color: $accent; padding: 2px 4px; text-align: left;
}
QPushButton[role="link"]:focus { border-color: $accent; }
QToolButton::menu-indicator { image: none; }

QLineEdit, QComboBox, QSpinBox, QDoubleSpinBox, QPlainTextEdit {
  background: $window; border: 2px solid $border; border-radius: 6px; padding: 4px 8px;
  selection-background-color: $accent; selection-color: $on_accent; min-height: 20px;
  placeholder-text-color: $hint;
}
QLineEdit:focus, QComboBox:focus, QSpinBox:focus, QDoubleSpinBox:focus, QPlainTextEdit:focus { border-color: $accent; }
QLineEdit:disabled, QComboBox:disabled { color: $muted; }
QLineEdit[kind="prompt"] { border-radius: 9px; padding: 7px 12px; }
QLineEdit[wrong="true"] { border-color: $warning; }
QComboBox::drop-down { border: none; width: 22px; }
QComboBox QAbstractItemView, QMenu {
  background: $raised; border: 1px solid $border; selection-background-color: $accent; selection-color: $on_accent;
  padding: 4px;
}
QMenu::item { padding: 5px 22px 5px 12px; border-radius: 4px; }
QMenu::item:selected { background: $accent; color: $on_accent; }
QMenu::separator { height: 1px; background: $border; margin: 4px 6px; }

QSlider { min-height: 24px; border: 2px solid transparent; border-radius: 6px; }
QSlider:focus { border-color: $accent; }
QSlider::groove:horizontal { height: 4px; background: $border; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $accent; border-radius: 2px; }
QSlider::handle:horizontal { width: 14px; height: 14px; margin: -5px 0; border-radius: 7px; background: $text; }
QSlider::handle:horizontal:hover { background: $accent; }
QSlider::sub-page:horizontal:disabled, QSlider::handle:horizontal:disabled { background: $muted; }

QScrollArea { background: transparent; border: none; }
QScrollArea > QWidget > QWidget[kind="scrolled"] { background: transparent; }
QScrollBar:vertical { width: 10px; background: transparent; }
QScrollBar:horizontal { height: 10px; background: transparent; }
QScrollBar::handle { background: $border; border-radius: 4px; min-height: 24px; min-width: 24px; margin: 1px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QListView[kind="shelf"] { background: transparent; border: none; }
QListView[kind="list"] { background: $surface; border: 2px solid $border; border-radius: 8px; padding: 4px; }
QListView[kind="list"]:focus { border-color: $accent; }
QListView[kind="list"]::item { padding: 8px 10px; border-radius: 5px; color: $text; }
QListView[kind="list"]::item:hover { background: $hover; }
QListView[kind="list"]::item:selected { background: $accent; color: $on_accent; }
QRadioButton[kind="card"] {
  background: $surface; border: 2px solid $border; border-radius: 8px; padding: 11px 12px; spacing: 10px;
}
QRadioButton[kind="card"]:checked { border-color: $accent; background: $raised; }
QRadioButton[kind="card"]:focus { border-color: $text; }
QRadioButton::indicator { width: 12px; height: 12px; border: 2px solid $muted; border-radius: 8px; }
QRadioButton::indicator:checked { background: $accent; border-color: $accent; }

QProgressBar { background: $raised; border: none; border-radius: 3px; max-height: 6px; min-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QToolTip { background: $raised; color: $text; border: 1px solid $border; padding: 4px 6px; }
QCheckBox, QRadioButton { spacing: 8px; padding: 3px; border: 2px solid transparent; border-radius: 6px; }
QCheckBox:focus, QRadioButton:focus { border-color: $accent; }
QTabBar::tab { padding: 6px 14px; border-bottom: 2px solid transparent; color: $muted; }
QTabBar::tab:selected { color: $text; border-color: $accent; }
QTabBar::tab:focus { color: $accent; }
QTabWidget::pane { border: none; }
""")


HINT = "#c4c4c4"
"""In place of what is to be typed; on black, more than 11 times as bright."""


def sheet(colours: Colours) -> str:
    """The style sheet for the whole application."""
    values = {name: getattr(colours, name) for name in Colours.__dataclass_fields__}
    # Where nothing is faint, what cannot be pressed is told by its line, and what is not typed yet is a little darker.
    plain = colours.muted == colours.text
    values["resting"] = "dashed" if plain else "solid"
    values["hint"] = HINT if plain else colours.muted
    return _SHEET.substitute(values)
