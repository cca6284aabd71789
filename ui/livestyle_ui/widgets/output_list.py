"""The outputs as switches, each with its state and its one sentence."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QVBoxLayout, QWidget

from livestyle_ui.state.outputs import Output
from livestyle_ui.state.panel import Panel
from livestyle_ui.text import tr
from livestyle_ui.widgets.basics import Switch, label, set_kind
from livestyle_ui.widgets.switch_row import SwitchRow


class OutputList(QWidget):
    """One row an output.

    Args:
        panel: the state.
    """

    def __init__(self, panel: Panel) -> None:
        super().__init__()
        self._panel = panel
        self._rows: dict[str, OutputRow] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        panel.outputs.changed.connect(self._show)
        self._show()

    def switch(self, spec: str) -> Switch:
        """The switch of an output."""
        return self._rows[spec].row.switch

    def _show(self) -> None:
        for output in self._panel.outputs.all():
            row = self._rows.get(output.spec)
            if row is None:
                row = self._rows[output.spec] = OutputRow(self._panel, output)
                self._column.addWidget(row)
            row.show_state(output)


class OutputRow(QWidget):
    """Name, switch, and what is the matter.

    Args:
        panel: takes the switch's commands.
        output: at the beginning.
    """

    def __init__(self, panel: Panel, output: Output) -> None:
        super().__init__()
        self.row = SwitchRow(output_title(output.spec))
        self.row.switch.clicked.connect(lambda on: panel.outputs.switch(output.spec, on=on))
        self.state = label(kind="muted", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        column.addWidget(self.row)
        column.addWidget(self.state)
        self.show_state(output)

    def show_state(self, output: Output) -> None:
        """Show what became of it."""
        self.row.switch.setChecked(output.wanted)
        trouble = output.state in {"retrying", "failed"}
        sentence = "" if output.status is None else output.status.sentence
        words = {"off": _purpose(output), "on": _seen(output), "opening": tr("Opening"), "closing": tr("Closing")}
        self.state.setText(sentence or words.get(output.state, tr("Trying again")))
        waits = output.status is not None and output.status.attached is False
        set_kind(self.state, "warning" if trouble or waits else ("good" if output.state == "on" else "muted"))
        self.row.switch.setAccessibleDescription(self.state.text())


def output_title(spec: str) -> str:
    """What people call an output."""
    titles = {
        "virtual-camera": tr("Virtual camera"),
        "obs": tr("OBS"),
        "window": tr("Window"),
        "ring": tr("Frame ring"),
        "file": tr("Recording"),
    }
    kind, _, argument = spec.partition(":")
    title = titles.get(kind, kind)
    return f"{title}: {Path(argument).name}" if argument and kind != "file" else title


def _seen(output: Output) -> str:
    """Who takes the pictures, where that is known."""
    if output.status is not None and output.status.note:
        return output.status.note
    readers = None if output.status is None else output.status.readers
    if readers is None:
        return tr("On")
    return tr("On, seen by {names}", names=", ".join(readers)) if readers else tr("On, nobody is watching")


def _purpose(output: Output) -> str:
    return {
        "virtual-camera": tr("For Zoom, Teams, Discord and Meet"),
        "obs": tr("For a source in OBS on this computer"),
    }.get(output.kind, tr("Off"))
