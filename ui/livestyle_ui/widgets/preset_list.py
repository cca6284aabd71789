"""The presets side by side: pressed to go on air, dragged to another place, and the same with keys."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QDropEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QListWidget, QListWidgetItem, QSizePolicy

from livestyle.frame import Pixels
from livestyle.preset import Preset
from livestyle_ui.state.presets import NUMBERED
from livestyle_ui.text import tr
from livestyle_ui.widgets.preset_card import EDGE, KEY, ON_AIR, PICTURE, PresetCard
from livestyle_ui.widgets.prompt_line import ENTER

BAR = 12
"""Height of the bar that scrolls."""


class PresetList(QListWidget):
    """One row of cards.

    Args:
        pictures: by the preset's name.

    Attributes:
        chosen: a preset is to go on air; carries its name.
        tried: a preset is to be seen privately first; carries its name.
        dropped: a preset was dragged or moved to another place; carries its name and the place.
        removed: a preset is to go; carries its name.
        numbered: a number key was pressed; carries the number.
    """

    chosen = Signal(str)
    tried = Signal(str)
    dropped = Signal(str, int)
    removed = Signal(str)
    numbered = Signal(int)

    def __init__(self, pictures: dict[str, Pixels]) -> None:
        super().__init__()
        self.setAccessibleName(tr("Presets"))
        self.setAccessibleDescription(
            tr("Enter puts one on air, Ctrl+Left and Ctrl+Right move it, Delete takes it away.")
        )
        self.setProperty("kind", "shelf")
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setSpacing(2)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.horizontalScrollBar().setSingleStep(40)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setMouseTracking(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._cards = PresetCard(pictures, self)
        self.setItemDelegate(self._cards)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(self.sizeHint().height())
        self.itemClicked.connect(lambda item: self.chosen.emit(item.text()))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """One card high, with room to scroll."""
        card = PICTURE.height() + 3 * EDGE + self.fontMetrics().height()
        return QSize(PICTURE.width() * 3, card + 2 * self.spacing() + BAR + 6)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """One card."""
        return QSize(PICTURE.width() + 2 * EDGE, self.sizeHint().height())

    def show_presets(self, presets: tuple[Preset, ...], current: str, keys: Mapping[str, str] | None = None) -> None:
        """Show these, with the one that is on air marked; the cursor stays with its preset, or goes to a new one.

        Args:
            presets: in their order.
            current: name of the one on air.
            keys: keys of their own, in words, by the preset's name.
        """
        held = self._held()
        before = [self.item(at).text() for at in range(self.count())]
        new = next((preset.name for preset in presets if before and preset.name not in before), "")
        held = new or held
        if before != [preset.name for preset in presets]:
            self.clear()
            for preset in presets:
                self.addItem(preset.name)
        for at, preset in enumerate(presets):
            item = self.item(at)
            item.setData(ON_AIR, preset.name == current)
            item.setToolTip(f"{preset.name}\n{preset.prompt}")  # the card has no room for a long name
            key = (keys or {}).get(preset.name, "")
            item.setData(KEY, key)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, _spoken(preset.name, at, key, preset.name == current))
            if preset.name == held:
                self.setCurrentItem(item)
        if not self._held() and self.count():
            self.setCurrentRow(0)
        if new and (card := self.card(new)) is not None:
            self.scrollToItem(card)

    def mirror(self, *, on: bool) -> None:
        """Show the small pictures as in a mirror, like the big one."""
        if self._cards.mirrored != on:
            self._cards.mirrored = on
            self.viewport().update()

    def card(self, name: str) -> QListWidgetItem | None:
        """The card of a preset."""
        return next((self.item(at) for at in range(self.count()) if self.item(at).text() == name), None)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """On air, privately, elsewhere, away, and the number keys; arrows are the list's own."""
        name = self._held()
        number = event.key() - Qt.Key.Key_0
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if 1 <= number <= NUMBERED and not control:
            self.numbered.emit(number)
        elif not name:
            super().keyPressEvent(event)
        elif event.key() in ENTER or event.key() == Qt.Key.Key_Space:
            (self.tried if control else self.chosen).emit(name)
        elif event.key() == Qt.Key.Key_Delete:
            self.removed.emit(name)
        elif control and step is not None:
            self.dropped.emit(name, self.currentRow() + step)
        else:
            super().keyPressEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Tell where it was dropped; the list itself follows when the shelf has changed."""
        name, held = self._held(), self.currentRow()
        if event.source() is not self or not name:
            event.ignore()
            return
        place = self._place(event.position().toPoint().x())
        event.setDropAction(Qt.DropAction.IgnoreAction)  # so that Qt moves nothing by itself
        event.accept()
        self.setState(QAbstractItemView.State.NoState)
        self.viewport().update()
        if (moved := place - (place > held)) != held:
            self.dropped.emit(name, moved)

    def _held(self) -> str:
        """The preset that the cursor is on, "" if it is on none."""
        row = self.currentRow()
        return self.item(row).text() if row >= 0 else ""

    def _place(self, x: int) -> int:
        """Before which card something at `x` would come."""
        middles = [self.visualItemRect(self.item(at)).center().x() for at in range(self.count())]
        if self.isRightToLeft():
            return sum(x < middle for middle in middles)
        return sum(x > middle for middle in middles)


def _spoken(name: str, at: int, key: str, on_air: bool) -> str:
    words = tr("{name}, key {number}", name=name, number=at + 1) if at < NUMBERED else name
    words = tr("{name}, key {number}", name=words, number=key) if key else words
    return tr("{name}, on air", name=words) if on_air else words
