"""Which picture the slate is, as a menu."""

from __future__ import annotations

from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from livestyle_ui.dialogs.files import open_file
from livestyle_ui.state.own_slate import OwnSlate
from livestyle_ui.text import tr


class SlateMenu(QMenu):
    """The one that comes along, or a picture of one's own.

    Args:
        slate: the state.
        parent: the window.

    Attributes:
        usual: the entry of the slate that comes along.
        own: the entry that asks for a picture.
    """

    def __init__(self, slate: OwnSlate, parent: QWidget) -> None:
        super().__init__(tr("Slate"), parent)
        self._slate = slate
        group = QActionGroup(self)
        self.usual = self.addAction(tr("The calm picture that comes along"))
        self.own = self.addAction("")
        for entry in (self.usual, self.own):
            entry.setCheckable(True)
            group.addAction(entry)
        self.usual.triggered.connect(lambda *_: slate.choose(None))
        self.own.triggered.connect(lambda *_: self._ask())
        slate.changed.connect(self._show)
        self.aboutToShow.connect(self._show)
        self._show()

    def _ask(self) -> None:
        self._show()  # nothing is chosen yet
        kinds = tr("Pictures (*.png *.jpg *.jpeg *.bmp *.webp)")
        parent = self.parentWidget()
        assert parent is not None
        open_file(parent, tr("A picture for the slate"), kinds, self._slate.choose)

    def _show(self) -> None:
        path = self._slate.path
        self.usual.setChecked(path is None)
        self.own.setChecked(path is not None)
        own = tr("A picture of yours") if path is None else tr("A picture of yours: {name}", name=path.name)
        self.own.setText(own.replace("&", "&&"))
