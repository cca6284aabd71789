"""Fourth page: where the picture is wanted, and what is to be done there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QHBoxLayout, QLabel, QRadioButton, QVBoxLayout
from shiboken6 import isValid

from livestyle_ui.state.panel import Panel
from livestyle_ui.text import tr
from livestyle_ui.widgets.basics import label
from livestyle_ui.wizard.page import Page

CALLS, OBS = "virtual-camera", "obs"


@dataclass(frozen=True, slots=True)
class Advice:
    """What the virtual camera lacks on this system.

    Attributes:
        sentences: what is to be done.
        possible: whether it can be switched on as it is.
    """

    sentences: tuple[str, ...] = ()
    possible: bool = True


def loopback_advice() -> Advice:
    """Whether the virtual camera works on this system, and what it lacks. Touches the system."""
    for point in entry_points(group="livestyle.diagnostics", name="loopback"):
        found = cast("Callable[[], object]", point.load())()
        if isinstance(found, Mapping):
            return Advice(tuple(str(sentence) for sentence in found.get("advice", ())), bool(found.get("device")))
    return Advice()


class OutputPage(Page):
    """Video calls, OBS, both, or nothing yet.

    Args:
        panel: the state.
        advise: tells what the virtual camera lacks; off the GUI thread.

    Attributes:
        choices: the buttons, by the outputs that they stand for.
        advice: what is still to be done on this machine.
    """

    def __init__(self, panel: Panel, advise: Callable[[], Advice] = loopback_advice) -> None:
        super().__init__(
            tr("Where it is wanted"), tr("You can change it at any time with the switches at the side of the window.")
        )
        self._panel, self._advise = panel, advise
        self._found: Advice | None = None
        names = {
            (CALLS,): tr("Video calls: Zoom, Teams, Discord, Meet"),
            (OBS,): tr("OBS on this computer"),
            (CALLS, OBS): tr("Both"),
            (): tr("Nowhere yet: I look at it first"),
        }
        self.choices = {outputs: QRadioButton(name) for outputs, name in names.items()}
        self._group = QButtonGroup(self)
        left = QVBoxLayout()
        left.setSpacing(8)
        for button in self.choices.values():
            button.setProperty("kind", "card")
            self._group.addButton(button)
            left.addWidget(button)
        left.addStretch(1)
        self._right = QVBoxLayout()
        self._right.setSpacing(10)
        self._hints = {CALLS: _calls(), OBS: _obs()}
        for hint in self._hints.values():
            self._right.addLayout(hint[0])
        self.advice = label(kind="warning", wrap=True)
        self.advice.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._right.addWidget(self.advice)
        self._right.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(28)
        row.addLayout(left, 2)
        row.addLayout(self._right, 3)
        self.body.addLayout(row, 1)
        self._group.buttonClicked.connect(lambda _: self._show())

    @property
    def chosen(self) -> tuple[str, ...]:
        """The outputs that are wanted."""
        return next((outputs for outputs, button in self.choices.items() if button.isChecked()), ())

    def enter(self) -> None:
        """Begin with what is on; else with video calls, which most people want."""
        on = tuple(spec for spec in (CALLS, OBS) if spec in self._panel.outputs.wanted)
        first = on or (() if self._panel.preferences.values.welcomed else (CALLS,))
        self.choices[first].setChecked(True)
        self._show()
        self._panel.slow.do(self._advise, self._take_advice)

    def leave(self) -> None:
        """Switch them; what cannot work here stays off. Where that is not known yet, as soon as it is."""
        for spec in (CALLS, OBS):
            if spec in self.chosen and spec not in self._panel.outputs.wanted:
                self._switch_on(spec)
            else:
                self._panel.outputs.switch(spec, on=spec in self.chosen)

    def _switch_on(self, spec: str) -> None:
        if spec != CALLS:
            self._panel.outputs.switch(spec, on=True)
        elif self._found is not None:
            self._switch_on_calls(self._panel, self._found)
        else:
            panel = self._panel
            panel.slow.do(self._advise, lambda found: self._switch_on_calls(panel, found))

    @staticmethod
    def _switch_on_calls(panel: Panel, found: Advice) -> None:
        """The page may be gone by now."""
        if found.possible:
            panel.outputs.switch(CALLS, on=True)
        else:
            panel.notices.note(tr("There is no virtual camera on this machine yet: it stays off."), cause=CALLS)

    def _take_advice(self, found: Advice) -> None:
        if not isValid(self):  # the first steps were left meanwhile
            return
        self._found = found
        self._show()

    def _show(self) -> None:
        for spec, (_, parts) in self._hints.items():
            for part in parts:
                part.setVisible(spec in self.chosen)
        found = self._found or Advice()
        stays = () if found.possible else (tr("Until then the virtual camera stays off."),)
        self.advice.setText("\n".join((*found.sentences, *stays)))
        self.advice.setVisible(bool(self.advice.text()) and CALLS in self.chosen)


def _calls() -> tuple[QGridLayout, list[QLabel]]:
    camera = tr("then choose the livestyle camera there:")
    rows = (
        (tr("Zoom"), tr("Settings > Video > Camera")),
        (tr("Teams"), tr("Settings > Devices > Camera")),
        (tr("Discord"), tr("User Settings > Voice & Video > Camera")),
        (tr("Meet"), tr("the three dots > Settings > Video > Camera")),
    )
    return _hint(tr("Start livestyle first, the call after it;") + " " + camera, rows)


def _obs() -> tuple[QGridLayout, list[QLabel]]:
    rows = (
        (tr("Once"), tr("in OBS: Tools > WebSocket Server Settings > Enable")),
        (tr("Then"), tr("in a terminal: livestyle obs setup")),
    )
    return _hint(tr("OBS gets a source of its own:"), rows)


def _hint(sentence: str, rows: tuple[tuple[str, str], ...]) -> tuple[QGridLayout, list[QLabel]]:
    grid = QGridLayout()
    grid.setHorizontalSpacing(14)
    grid.setVerticalSpacing(5)
    grid.setColumnStretch(1, 1)
    first = label(sentence, wrap=True)
    grid.addWidget(first, 0, 0, 1, 2)
    parts = [first]
    for at, (name, where) in enumerate(rows, 1):
        pair = label(name, bold=True), label(where, "muted", wrap=True)
        for column, part in enumerate(pair):
            grid.addWidget(part, at, column, Qt.AlignmentFlag.AlignTop)
        parts += pair
    return grid, parts
