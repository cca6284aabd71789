"""The shelf: presets with small pictures of this camera, between the big picture and the prompt line."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QMenu, QToolButton, QWidget

from livestyle_ui.dialogs.files import open_file, save_file
from livestyle_ui.dialogs.name import NameDialog
from livestyle_ui.state.panel import Panel
from livestyle_ui.text import tr
from livestyle_ui.widgets.basics import IconButton, as_bar
from livestyle_ui.widgets.preset_list import PresetList

LONGEST_NAME = 28


class PresetShelf(QWidget):
    """The list, and what can be done with it.

    Args:
        panel: the state.

    Attributes:
        list: the cards.
        edit: the look editor is wanted.
        key_wanted: a preset is to have a key of its own; carries its name.
    """

    edit = Signal()
    key_wanted = Signal(str)

    def __init__(self, panel: Panel) -> None:
        super().__init__()
        self._panel, self._presets = panel, panel.presets
        self._keys: dict[str, str] = {}
        as_bar(self, "top")
        self.list = PresetList(panel.thumbnails.pictures)
        self.save = IconButton("add", tr("Save as preset"), tip=tr("Keeps what is in the prompt line as a preset"))
        self.save.clicked.connect(self.ask_to_save)
        self.editor = IconButton("settings", tr("Look editor"), tip=tr("Makes looks of your own"), press=self.edit)
        self.previous = IconButton("previous", tr("Previous preset"), press=self._presets.previous)
        self.next = IconButton("next", tr("Next preset"), press=self._presets.next)
        self.random = IconButton("random", tr("Any other preset"), press=self._presets.random)
        self.more = IconButton("more", tr("More about presets"))
        self._lay_out()
        self._connect()
        self._show()

    def ask_to_save(self) -> None:
        """Ask for a name, and keep what is in the prompt line under it."""
        if self._panel.look.checked() is None:
            return
        names = [preset.name for preset in self._presets.all]
        NameDialog(
            tr("Save as preset"),
            tr("What shall the preset be called?"),
            _suggested(self._panel.look.text),
            lambda name: self._presets.save(name, replace=name in names),
            self,
            taken=names,
            replaces=True,
        ).open()

    def ask_to_rename(self, name: str) -> None:
        """Ask for another name."""
        others = [preset.name for preset in self._presets.all if preset.name != name]
        NameDialog(
            tr("Rename the preset"),
            tr("What shall it be called?"),
            name,
            lambda new: self._presets.rename(name, new),
            self,
            taken=others,
        ).open()

    def show_keys(self, keys: dict[str, str]) -> None:
        """Show keys of their own on the cards; in words, by the preset's name."""
        self._keys = keys
        self._show()

    def import_file(self) -> None:
        """Ask for a file of presets."""
        open_file(self, tr("Import presets"), _kinds(), self._presets.import_file)

    def export(self) -> None:
        """Ask where to write all presets."""
        save_file(self, tr("Export presets"), _kinds(), "presets.toml", self._export)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Make small pictures while somebody can see them."""
        super().showEvent(event)
        self._panel.thumbnails.watch(on=True)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Make none."""
        super().hideEvent(event)
        self._panel.thumbnails.watch(on=False)

    def _lay_out(self) -> None:
        tools = QGridLayout()
        tools.setSpacing(2)
        for at, tool in enumerate((self.previous, self.random, self.next, self.save, self.editor, self.more)):
            tools.addWidget(tool, at // 3, at % 3)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 10, 0)
        row.setSpacing(10)
        row.addWidget(self.list, 1)
        row.addLayout(tools)
        menu = QMenu(self.more)
        menu.addAction(tr("Import presets from a file")).triggered.connect(lambda *_: self.import_file())
        menu.addAction(tr("Export presets into a file")).triggered.connect(lambda *_: self.export())
        self.more.setMenu(menu)
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

    def _connect(self) -> None:
        presets, cards = self._presets, self.list
        cards.chosen.connect(presets.apply)
        cards.tried.connect(self._try)
        cards.dropped.connect(presets.move)
        cards.removed.connect(presets.remove)
        cards.numbered.connect(presets.apply_number)
        cards.customContextMenuRequested.connect(self._show_menu)
        presets.changed.connect(self._show)
        self._panel.thumbnails.made.connect(self._repaint)
        self._panel.viewing.changed.connect(self._mirror)
        self._mirror()

    def _show(self) -> None:
        self.list.show_presets(self._presets.all, self._presets.current, self._keys)
        for tool in (self.previous, self.next, self.random):
            tool.setEnabled(bool(self._presets.all))

    def _repaint(self, name: str) -> None:
        item = self.list.card(name)
        if item is not None:
            self.list.viewport().update(self.list.visualItemRect(item))

    def _mirror(self) -> None:
        self.list.mirror(on=self._panel.viewing.mirrored)

    def _try(self, name: str) -> None:
        self._panel.private.look_at(self._presets.prompt(name))

    def _show_menu(self, at: QPoint) -> None:
        row = self.list.indexAt(at).row()
        row = self.list.currentRow() if row < 0 else row  # the key for the menu knows no place
        if row >= 0:
            self.menu_for(self.list.item(row).text()).popup(self.list.viewport().mapToGlobal(at))

    def menu_for(self, name: str) -> QMenu:
        """What can be done with one preset."""
        presets, place = self._presets, [preset.name for preset in self._presets.all].index(name)
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        for words, do in (
            (tr("Put on air"), lambda: presets.apply(name)),
            (tr("See it privately first"), lambda: self._try(name)),
            (tr("Choose a key"), lambda: self.key_wanted.emit(name)),
            (tr("Rename"), lambda: self.ask_to_rename(name)),
            (tr("Replace by what is in the prompt line"), lambda: presets.save(name, replace=True)),
            (tr("Move to the left"), lambda: presets.move(name, place - 1)),
            (tr("Move to the right"), lambda: presets.move(name, place + 1)),
            (tr("Remove"), lambda: presets.remove(name)),
        ):
            menu.addAction(words).triggered.connect(lambda *_, do=do: do())
        return menu

    def _export(self, path: Path) -> None:
        self._presets.export(path)


def _suggested(text: str) -> str:
    """A prompt's first words as a name."""
    name = " ".join(text.replace("|", " ").split())[:LONGEST_NAME].strip(" ,;:")
    return name[:1].upper() + name[1:]


def _kinds() -> str:
    return tr("Presets (*.toml)")
