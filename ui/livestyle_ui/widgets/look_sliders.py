"""The sliders of a look, drawn from what its library says that there is: groups, ranges, help."""

from __future__ import annotations

from itertools import groupby

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from livestyle_ui.state.look_draft import LookDraft
from livestyle_ui.text import tr
from livestyle_ui.widgets.basics import Button, flush
from livestyle_ui.widgets.look_controls import MOST_SLIDERS, Control, control_for
from livestyle_ui.widgets.look_words import heading, in_words


class Group(QWidget):
    """A heading that opens and closes its parameters.

    Args:
        name: the heading, in the library's words or in those of a person.
        controls: of its parameters.
    """

    def __init__(self, name: str, controls: list[Control]) -> None:
        super().__init__()
        self.controls = controls
        self.heading = Button(heading(name), "next", role="quiet", press=lambda: self.open(not self.is_open))
        flush(self.heading)
        self._inside = QWidget()
        inside = QVBoxLayout(self._inside)
        inside.setContentsMargins(6, 0, 6, 8)
        inside.setSpacing(2)
        for control in controls:
            inside.addWidget(control)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.heading, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._inside)
        self._inside.hide()

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

    Args:
        draft: what they set.

    Attributes:
        groups: by their heading.
        controls: by the parameter's name.
    """

    def __init__(self, draft: LookDraft) -> None:
        super().__init__()
        self._draft = draft
        self.groups: dict[str, Group] = {}
        self.controls: dict[str, Control] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(4)
        self._column.addStretch(1)
        draft.begun.connect(self._begin)
        draft.changed.connect(self._changed)

    def narrow(self, words: str) -> None:
        """Show only what has these words in it, opened; "" for all."""
        for group in self.groups.values():
            if group.narrow(words.strip().lower()):
                group.open(group.used if not words.strip() else True)

    def _begin(self) -> None:
        if not self.groups:
            self._build()
        for control in self.controls.values():
            control.show_values()
        for group in self.groups.values():
            group.open(group.used)

    def _build(self) -> None:
        plain = [parameter for parameter in self._draft.schema if len(parameter.default) <= MOST_SLIDERS]
        ordered = sorted(plain, key=lambda parameter: [one.group for one in plain].index(parameter.group))
        advanced = [parameter for parameter in self._draft.schema if len(parameter.default) > MOST_SLIDERS]
        sections = [(name, list(some)) for name, some in groupby(ordered, lambda parameter: parameter.group)]
        if advanced:
            sections.append((tr("Advanced: colour mixes and palettes"), advanced))
        for name, parameters in sections:
            group = Group(name, [control_for(parameter, self._draft) for parameter in parameters])
            self.groups[name] = group
            self.controls |= {control.parameter.name: control for control in group.controls}
            self._column.insertWidget(self._column.count() - 1, group)

    def _changed(self, name: str) -> None:
        if name in self.controls:
            self.controls[name].show_values()


def _says(control: Control, words: str) -> bool:
    """Whether a control is meant, by our words for it or by the library's."""
    parameter, ours = control.parameter, control.words
    library = f"{in_words(parameter.name)} {parameter.help} {parameter.group}"
    said = f"{library} {heading(parameter.group)} {ours.name} {ours.tip} {' '.join(ours.parts)}".lower()
    return all(word in said for word in words.split())
