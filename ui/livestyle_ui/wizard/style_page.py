"""Third page: the first look."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QListView, QListWidgetItem

from livestyle_ui.state.panel import Panel
from livestyle_ui.text import tr
from livestyle_ui.widgets.live_picture import LivePicture
from livestyle_ui.widgets.preset_list import PresetList
from livestyle_ui.wizard.check_page import on_air
from livestyle_ui.wizard.page import Page


class StylePage(Page):
    """The presets as small pictures of this camera; one press, and the picture changes.

    Args:
        panel: the state.

    Attributes:
        list: the presets.
    """

    def __init__(self, panel: Panel) -> None:
        super().__init__(tr("Your look"), tr("Press one to try it. Later you type any look in your own words."))
        self._panel = panel
        self.list = PresetList(panel.thumbnails.pictures)
        self.list.setDragEnabled(False)
        self.list.setWrapping(True)
        self.list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self.list.setMinimumHeight(0)
        self.list.setMaximumHeight(16_000)
        self.list.setFixedWidth(2 * (self.list.sizeHintForColumn(0) or 140) + 26)
        self.picture = LivePicture(
            tr("Picture on air"), lambda: on_air(panel), lambda: panel.viewing.mirrors_on_air, lambda: tr("One moment")
        )
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.list)
        row.addWidget(self.picture, 1)
        self.body.addLayout(row, 1)
        self.list.chosen.connect(panel.presets.apply)
        self.list.numbered.connect(panel.presets.apply_number)
        panel.presets.changed.connect(self._show)
        panel.thumbnails.made.connect(self._repaint)

    def enter(self) -> None:
        """Small pictures are made while the page can be seen."""
        self._show()
        self._panel.thumbnails.watch(on=True)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As large as the dialog allows."""
        return QSize(640, 360)

    def _show(self) -> None:
        self.list.mirror(on=self._panel.viewing.mirrored)
        self.list.show_presets(self._panel.presets.all, self._panel.presets.current)

    def _repaint(self, name: str) -> None:
        item: QListWidgetItem | None = self.list.card(name)
        if item is not None:
            self.list.viewport().update(self.list.visualItemRect(item))
