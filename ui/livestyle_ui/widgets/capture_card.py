"""Snapshots and recordings, and where they lie."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from livestyle.captures import recordings_folder
from livestyle_ui.state.folders import show_folder
from livestyle_ui.state.panel import Panel
from livestyle_ui.text import tr
from livestyle_ui.widgets.basics import Button, flush
from livestyle_ui.widgets.elided import Elided


class CaptureCard(QWidget):
    """Two buttons, the time of the recording, and its place.

    Args:
        panel: the state.
    """

    def __init__(self, panel: Panel) -> None:
        super().__init__()
        self._panel = panel
        self._began = 0.0
        self._newest: Path | None = None
        outputs = panel.outputs
        self.snapshot = Button(tr("Snapshot"), "snapshot", tip=tr("Saves the picture (F6)"), press=outputs.snapshot)
        self.record = Button(tr("Record"), "record", role="record", tip=tr("Records a video (Ctrl+R)"), checkable=True)
        self.record.clicked.connect(lambda on: outputs.record(on=on))
        self.place = Elided()
        self.folder = flush(Button(tr("Show the folder"), "folder", role="link", press=self._open_folder))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.snapshot, 1)
        row.addWidget(self.record, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self.place)
        column.addWidget(self.folder)
        self._second = QTimer(self, interval=500)
        self._second.timeout.connect(self._show)
        outputs.changed.connect(self._show)
        outputs.captured.connect(self._captured)
        panel.live.session_changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        recording = self._panel.outputs.recording
        running = self._panel.live.session is not None
        self.snapshot.setEnabled(running)
        self.record.setEnabled(running)
        self.record.setChecked(recording is not None)
        if recording is None:
            self._second.stop()
            self.record.setText(tr("Record"))
            self.place.say(str(self._newest or recordings_folder()))
            return
        if not self._second.isActive():
            self._began = time.monotonic()
            self._second.start()
        minutes, seconds = divmod(int(time.monotonic() - self._began), 60)
        self.record.setText(f"{minutes}:{seconds:02}")
        self.place.say(str(recording.path))

    def _captured(self, path: Path) -> None:
        self._newest = path
        self._show()

    def _open_folder(self) -> None:
        show_folder(self._newest or recordings_folder())
