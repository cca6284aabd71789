"""Chooses the camera, says what it really delivers, and what is wrong with it."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from livestyle_ui.state.devices import Device
from livestyle_ui.state.panel import Panel
from livestyle_ui.text import tr
from livestyle_ui.widgets.basics import Button, label
from livestyle_ui.widgets.choice import Choice

DEMO = "demo"


class SourceCard(QWidget):
    """A list of cameras and screens, the format, and a button to try again.

    Args:
        panel: the state.
    """

    def __init__(self, panel: Panel) -> None:
        super().__init__()
        self._panel = panel
        self.choice = Choice(tr("Camera"))
        self.choice.activated.connect(self._chosen)
        self.format, self.note = label(kind="muted", wrap=True), label(kind="warning", wrap=True)
        self.again = Button(tr("Try again"), "refresh", press=self._try_again)
        row = QHBoxLayout()
        row.addWidget(self.again)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for part in (self.choice, self.format, self.note):
            column.addWidget(part)
        column.addLayout(row)
        panel.devices.changed.connect(self._fill)
        panel.changed.connect(self._fill)
        panel.live.changed.connect(self._show)
        self._fill()
        self._show()

    def _entries(self) -> list[Device]:
        """The devices, the demo picture, and the source that is wanted even where it is not there."""
        known = [*self._panel.devices.known, Device(DEMO, tr("Demo picture"), kind=DEMO)]
        wanted = self._panel.source
        if all(device.spec != wanted for device in known):
            known.insert(0, Device(wanted, _words(wanted), kind=wanted.partition(":")[0]))
        return known

    def _fill(self) -> None:
        entries = self._entries()
        with QSignalBlocker(self.choice):
            self._match([device.spec for device in entries])
            names = [device.name for device in entries]
            for at, device in enumerate(entries):
                twin = names.count(device.name) > 1 and device.detail
                title = f"{_title(device)} [{device.detail}]" if twin else _title(device)
                if self.choice.itemText(at) != title:
                    self.choice.setItemText(at, title)
                self.choice.setItemData(at, device.detail or None, Qt.ItemDataRole.ToolTipRole)
            self.choice.setCurrentIndex(self.choice.findData(self._panel.source))
        chosen = self._panel.devices.find(self._panel.source)
        self.choice.setToolTip("" if chosen is None else chosen.detail)

    def _match(self, specs: list[str]) -> None:
        """Bring the list to these, one by one: a list that is open stays open, and its cursor where it is."""
        for at in reversed(range(self.choice.count())):
            if self.choice.itemData(at) not in specs:
                self.choice.removeItem(at)
        for at, spec in enumerate(specs):
            there = self.choice.findData(spec)
            if there < 0:
                self.choice.insertItem(at, "", spec)
            elif there != at:
                self.choice.removeItem(there)
                self.choice.insertItem(at, "", spec)

    def _show(self) -> None:
        status = self._panel.live.status
        source = None if status is None else status.source
        waits = source is not None and source.state == "waiting"
        self.format.setText("" if source is None or waits else source.format)
        self.format.setVisible(bool(self.format.text()))
        trouble = "" if source is None else (source.sentence if waits else source.note)
        if self._panel.live.failure is not None:
            trouble = str(self._panel.live.failure)
        self.note.setText(trouble)
        self.note.setVisible(bool(trouble))
        self.again.setVisible(waits or self._panel.live.phase == "idle")
        self.again.setText(tr("Try again") if waits or self._panel.live.failure is not None else tr("Start"))

    def _chosen(self) -> None:
        spec = self.choice.currentData()
        if spec and spec != self._panel.source:
            self._panel.choose_source(spec)

    def _try_again(self) -> None:
        if self._panel.live.session is None:
            self._panel.start()
        else:
            self._panel.choose_source(self._panel.source)


def _title(device: Device) -> str:
    if device.kind == "screen":
        return tr("Screen: {name}", name=device.name)
    if device.in_use:
        return tr("{name} (in use)", name=device.name)
    return tr("{name} (virtual)", name=device.name) if device.virtual else device.name


def _words(spec: str) -> str:
    """A source that is not in the list, in words."""
    kind, _, argument = spec.partition(":")
    if kind == "camera":
        return tr("{name} (not there)", name=argument) if argument else tr("First camera")
    return argument or kind
