"""The sliders of a look, drawn from what its library says that there is: groups, ranges, help."""

from __future__ import annotations

import time

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from livestyle.look_library import LookParameter
from livestyle_ui.state.look_draft import LookDraft
from livestyle_ui.text import tr
from livestyle_ui.widgets.basics import Button, flush
from livestyle_ui.widgets.look_controls import MOST_SLIDERS, Control, control_for
from livestyle_ui.widgets.look_words import heading, in_words

STEP_S = 0.01
"""For making controls, before the window answers again."""


class Group(QWidget):
    """A heading that opens and closes its parameters.

    Args:
        name: the heading, in the library's words or in those of a person.

    Attributes:
        controls: of its parameters.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self.controls: list[Control] = []
        self.heading = Button(heading(name), "next", role="quiet", press=lambda: self.open(not self.is_open))
        flush(self.heading)
        self._inside = QWidget()
        self._rows = QVBoxLayout(self._inside)
        self._rows.setContentsMargins(6, 0, 6, 8)
        self._rows.setSpacing(2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.heading, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._inside)
        self.open(False)

    def add(self, control: Control) -> None:
        """Put one more parameter under the others, and open the group if it does something to the picture."""
        self.controls.append(control)
        self._rows.addWidget(control)
        if control.used and not self.is_open:
            self.open(True)

    @property
    def used(self) -> bool:
        """Whether one of its parameters does something to the picture."""
        return any(control.used for control in self.controls)

    @property
    def is_open(self) -> bool:
        """Whether its parameters are shown."""
        return not self._inside.isHidden()

    def open(self, on: bool) -> None:
        """Show its parameters, or the heading alone."""
        self.heading.set_picture("down" if on else "next")
        self.heading.setAccessibleDescription(tr("open") if on else tr("closed"))
        self._inside.setVisible(on)

    def narrow(self, words: str) -> bool:
        """Show only parameters that have words in their name or help. Returns whether there are any."""
        shown = [control for control in self.controls if _says(control, words)]
        for control in self.controls:
            control.setVisible(control in shown)
        self.setVisible(bool(shown))
        return bool(shown)


class LookSliders(QWidget):
    """All groups; those of matrices and tables behind "advanced".

    There are close to two hundred controls: a few are made at a time, and the window answers in between.

    Args:
        draft: what they set.
    """

    def __init__(self, draft: LookDraft) -> None:
        super().__init__()
        self._draft = draft
        self._groups: dict[str, Group] = {}
        self._controls: dict[str, Control] = {}
        self._waiting: list[tuple[str, LookParameter]] | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(4)
        self._column.addStretch(1)
        draft.begun.connect(self._begin)
        draft.changed.connect(self._changed)

    @property
    def groups(self) -> dict[str, Group]:
        """By their heading; asking for them makes those that are not there yet."""
        while self._waiting:
            self._make()
        return self._groups

    @property
    def controls(self) -> dict[str, Control]:
        """By the parameter's name; likewise."""
        while self._waiting:
            self._make()
        return self._controls

    def narrow(self, words: str) -> None:
        """Show only what has these words in it, opened; "" for all."""
        for group in self.groups.values():
            if group.narrow(words.strip().lower()):
                group.open(group.used if not words.strip() else True)

    def _begin(self) -> None:
        for control in self._controls.values():
            control.show_values()
        for group in self._groups.values():
            group.open(group.used)
        if self._waiting is None:
            self._waiting = self._sorted()
            self._go_on()

    def _sorted(self) -> list[tuple[str, LookParameter]]:
        """Every parameter with its heading, in the order in which they are shown."""
        plain = [parameter for parameter in self._draft.schema if len(parameter.default) <= MOST_SLIDERS]
        ordered = sorted(plain, key=lambda parameter: [one.group for one in plain].index(parameter.group))
        advanced = [parameter for parameter in self._draft.schema if len(parameter.default) > MOST_SLIDERS]
        last = tr("Advanced: colour mixes and palettes")
        return [(parameter.group, parameter) for parameter in ordered] + [(last, parameter) for parameter in advanced]

    def _go_on(self) -> None:
        until = time.monotonic() + STEP_S
        while self._waiting and time.monotonic() < until:
            self._make()
        if self._waiting:
            QTimer.singleShot(0, self, self._go_on)

    def _make(self) -> None:
        assert self._waiting, "there is one to be made"
        name, parameter = self._waiting.pop(0)
        if name not in self._groups:
            self._groups[name] = Group(name)
            self._column.insertWidget(self._column.count() - 1, self._groups[name])
        self._controls[parameter.name] = control = control_for(parameter, self._draft)
        control.show_values()
        self._groups[name].add(control)

    def _changed(self, name: str) -> None:
        if name in self._controls:
            self._controls[name].show_values()


def _says(control: Control, words: str) -> bool:
    """Whether a control is meant, by our words for it or by the library's."""
    parameter, ours = control.parameter, control.words
    library = f"{in_words(parameter.name)} {parameter.help} {parameter.group}"
    said = f"{library} {heading(parameter.group)} {ours.name} {ours.tip} {' '.join(ours.parts)}".lower()
    return all(word in said for word in words.split())
