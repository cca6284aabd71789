"""The side: where the picture comes from and where it goes."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from livestyle_ui.state.panel import Panel
from livestyle_ui.text import tr
from livestyle_ui.widgets.basics import label, line
from livestyle_ui.widgets.capture_card import CaptureCard
from livestyle_ui.widgets.crop_card import CropCard
from livestyle_ui.widgets.output_list import OutputList
from livestyle_ui.widgets.source_card import SourceCard
from livestyle_ui.widgets.switch_row import SwitchRow

WIDTH = 300


class SidePanel(QScrollArea):
    """Camera, mirrors, outputs, recording.

    Args:
        panel: the state.
    """

    def __init__(self, panel: Panel) -> None:
        super().__init__()
        self._panel = panel
        self.setProperty("kind", "side")
        self.setFixedWidth(WIDTH)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = QWidget()
        inside.setProperty("kind", "scrolled")
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(16, 14, 16, 14)
        self._column.setSpacing(10)
        self._column.addStretch(1)
        self.mirror, self.flip = SwitchRow(tr("Mirror my preview")), SwitchRow(tr("Flip output"))
        hint = label(tr("Zoom and Teams mirror only your own view"), "muted", wrap=True)
        source, crop = SourceCard(panel), CropCard(panel.crop)
        first = (label(tr("Camera"), "heading"), source, self.mirror, self.flip, hint, crop)
        for at, part in enumerate(first):
            self._column.insertWidget(at, part)
        self.add_section(tr("Outputs"), OutputList(panel))
        self.add_section(tr("Recording"), CaptureCard(panel))
        self.setWidget(inside)
        self.mirror.switch.clicked.connect(lambda on: panel.viewing.set_mirrored(on=on))
        self.flip.switch.clicked.connect(lambda on: panel.crop.change(flip=on))
        panel.viewing.changed.connect(self._show)
        panel.crop.changed.connect(self._show)
        self._show()

    def add_section(self, title: str, content: QWidget) -> None:
        """Put one more section under the others."""
        at = self._column.count() - 1  # before the stretch
        for part in (content, label(title, "heading"), line()):
            self._column.insertWidget(at, part)

    def _show(self) -> None:
        self.mirror.switch.setChecked(self._panel.viewing.mirrored)
        self.flip.switch.setChecked(self._panel.crop.framing.flip)
