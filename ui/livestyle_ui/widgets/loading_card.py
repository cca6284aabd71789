"""What is being loaded, how far it is, and a button to give up."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from livestyle_ui.state.live import Live
from livestyle_ui.text import tr
from livestyle_ui.widgets.basics import Button, label

MARGIN = 14
WIDTH = 320
PARTS = 1000


class LoadingCard(QFrame):
    """A card in the upper left corner of the picture, for as long as the model loads.

    Args:
        live: the run.
        over: the picture.
    """

    def __init__(self, live: Live, over: QWidget) -> None:
        super().__init__(over)
        self._live, self._over = live, over
        self.setProperty("kind", "card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.sentence = label(wrap=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("Loading"))
        self.cancel = Button(tr("Cancel"), tip=tr("Stops loading; Start begins again"), press=self._give_up)
        row = QHBoxLayout()
        row.addWidget(self.sentence, 1)
        row.addWidget(self.cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 8, 12)
        column.addLayout(row)
        column.addWidget(self.bar)
        over.installEventFilter(self)
        live.changed.connect(self._show)
        live.session_changed.connect(self._show)
        self._show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Stay in the corner."""
        if watched is self._over and event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _give_up(self) -> None:
        self._live.stop()

    def _show(self) -> None:
        loading = self._live.phase == "loading"
        if loading:
            status = self._live.status
            self.sentence.setText(status.progress if status is not None and status.progress else tr("Getting ready"))
            share = None if status is None else status.progress_share
            self.bar.setRange(0, 0 if share is None else PARTS)
            if share is not None:
                self.bar.setValue(round(share * PARTS))
            self._place()
        self.setVisible(loading)

    def _place(self) -> None:
        width = min(WIDTH, self._over.width() - 2 * MARGIN)
        self.setGeometry(MARGIN, MARGIN, width, self.heightForWidth(width) if self.hasHeightForWidth() else 60)
