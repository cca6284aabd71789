"""What every page of the first steps has."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from livestyle_ui.widgets.basics import label


class Page(QWidget):
    """A heading, a sentence, and room for more in `body`.

    Args:
        title: the heading.
        sentence: what is to be done, or why.
    """

    def __init__(self, title: str, sentence: str) -> None:
        super().__init__()
        self.title = title
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(12)
        self.body.addWidget(label(title, scale=1.5, bold=True))
        self.body.addWidget(label(sentence, "muted", wrap=True))
        self.body.addSpacing(4)

    def enter(self) -> None:
        """The page is shown."""

    def leave(self) -> None:
        """The next page is wanted: what is chosen holds."""
