"""Asks before the stream is ended by closing the window."""

from __future__ import annotations

from PySide6.QtWidgets import QMessageBox, QWidget

from livestyle_ui.text import tr


def may_close(parent: QWidget) -> bool:
    """Ask whether to end what is on air. The safe answer is the default one. GUI thread; returns when answered."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Warning)
    box.setWindowTitle(tr("You are on air"))
    box.setText(tr("You are on air. Closing livestyle ends the picture for everybody who sees it."))
    stay = box.addButton(tr("Stay on air"), QMessageBox.ButtonRole.RejectRole)
    end = box.addButton(tr("End and close"), QMessageBox.ButtonRole.DestructiveRole)
    box.setDefaultButton(stay)
    box.setEscapeButton(stay)
    box.exec()
    return box.clickedButton() is end
