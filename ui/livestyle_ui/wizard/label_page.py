"""Last page: say that the picture is made by a machine."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from livestyle_ui.text import tr
from livestyle_ui.widgets.basics import Button, label
from livestyle_ui.wizard.page import Page


class LabelPage(Page):
    """Why, where, and a sentence to copy.

    Attributes:
        sentence: for a profile, a chat or a description.
        copy: puts it on the clipboard.
    """

    def __init__(self) -> None:
        super().__init__(tr("Say that it is restyled"), tr("Your viewers trust you more when they know."))
        self.sentence = label(
            tr("My camera picture is restyled live by a machine-learning model."), scale=1.1, wrap=True
        )
        self.said = label(kind="muted")
        self.copy = Button(tr("Copy the sentence"), press=self._copy)
        for words in (
            tr("A drawn look, such as ink or pixels, is seldom mistaken for a real picture. A realistic one may be."),
            tr(
                "Many platforms ask for a label on realistic pictures that were changed, and in some places, the "
                "European Union among them, the law asks for it. Look at the rules of where you stream."
            ),
            tr("A sentence for your profile, your chat or the beginning of a call:"),
        ):
            self.body.addWidget(label(words, wrap=True))
        card = QFrame()
        card.setProperty("kind", "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(16, 14, 16, 14)
        inside.setSpacing(12)
        inside.addWidget(self.sentence)
        row = QHBoxLayout()
        row.addWidget(self.copy)
        row.addWidget(self.said)
        row.addStretch(1)
        inside.addLayout(row)
        self.body.addWidget(card)
        self.body.addStretch(1)
        self.body.addWidget(
            label(tr("That is all. The first steps can be seen again from the menu."), "muted", wrap=True)
        )

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.sentence.text())
        self.said.setText(tr("It is on the clipboard."))
