"""First page: the camera, with its live picture."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout

from livestyle_ui.state.panel import Panel
from livestyle_ui.text import tr
from livestyle_ui.widgets.basics import label
from livestyle_ui.widgets.live_picture import LivePicture
from livestyle_ui.wizard.page import Page

DEMO = "demo"
SPEC = Qt.ItemDataRole.UserRole


class CameraPage(Page):
    """Every camera by its name, and the demo picture for who has none.

    Args:
        panel: the state.

    Attributes:
        list: the cameras.
    """

    def __init__(self, panel: Panel) -> None:
        super().__init__(tr("Your camera"), tr("Choose it; the picture shows at once whether it is the right one."))
        self._panel = panel
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Cameras"))
        self.list.setProperty("kind", "list")
        self.list.setMaximumWidth(260)
        self.picture = LivePicture(
            tr("Picture of the camera"), lambda: panel.viewing.camera, lambda: panel.viewing.mirrors_camera, self._words
        )
        self.state = label(kind="muted", wrap=True)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(self.picture)
        right.addWidget(self.state)
        right.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.list)
        row.addLayout(right, 1)
        self.body.addLayout(row, 1)
        self.list.currentItemChanged.connect(self._chosen)
        self.list.itemClicked.connect(self._chosen)  # one that has the cursor already can be meant too
        panel.devices.changed.connect(self._fill)
        panel.live.changed.connect(self._say)
        panel.changed.connect(self._fill)

    def enter(self) -> None:
        """Show what the run has; the demo picture where there is no camera."""
        self._fill()
        self._say()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """The window of the first steps enters its first page before anybody sees it."""
        super().showEvent(event)
        self._fill()

    def _fill(self) -> None:
        known = self._panel.devices
        devices = [device for device in known.known if device.kind == "camera" and not device.virtual]
        if self._first_camera(self._panel.source) and not devices and known.listed and self.isVisible():
            self._panel.choose_source(DEMO)  # which fills the list
            return
        wanted = [(device.spec, device.name) for device in devices] + [(DEMO, tr("Demo picture, without a camera"))]
        source = self._panel.source
        if self._first_camera(source):
            if not devices:
                wanted.insert(0, (source, tr("First camera")))
            source = wanted[0][0]
        elif source not in {spec for spec, _ in wanted}:
            wanted.insert(0, (source, source.partition(":")[2] or source))
        with QSignalBlocker(self.list):
            self.list.clear()
            for spec, name in wanted:
                item = QListWidgetItem(name, self.list)
                item.setData(SPEC, spec)
            self.list.setCurrentRow(next(at for at, (spec, _) in enumerate(wanted) if spec == source))

    @staticmethod
    def _first_camera(source: str) -> bool:
        """Whether the source is any camera at all, and not a certain one."""
        return source == "camera"

    def _chosen(self, item: QListWidgetItem | None) -> None:
        spec = None if item is None else item.data(SPEC)
        if spec and spec != self._panel.source:
            self._panel.choose_source(spec)

    def _say(self) -> None:
        source = None if self._panel.live.status is None else self._panel.live.status.source
        if source is None:
            self.state.setText("")
            return
        self.state.setText(source.sentence or " ".join(part for part in (source.format, source.note) if part))

    def _words(self) -> str:
        return tr("Opening the camera") if self._panel.live.busy else tr("No picture")
