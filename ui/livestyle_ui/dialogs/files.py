"""Asks for a file; the panel goes on meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget


def open_file(parent: QWidget, title: str, kinds: str, take: Callable[[Path], object]) -> QFileDialog:
    """Ask for a file that is there.

    Args:
        parent: the window that it belongs to.
        title: of the dialog.
        kinds: as Qt writes them: "Presets (*.toml)".
        take: gets the path.

    Returns:
        The dialog, open.
    """
    dialog = QFileDialog(parent, title)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    return _opened(dialog, kinds, take)


def save_file(parent: QWidget, title: str, kinds: str, suggestion: str, take: Callable[[Path], object]) -> QFileDialog:
    """Ask where to write a file; Qt asks before one is replaced.

    Args:
        parent: the window that it belongs to.
        title: of the dialog.
        kinds: as Qt writes them.
        suggestion: name of the file; its ending is added to a name without one.
        take: gets the path.

    Returns:
        The dialog, open.
    """
    dialog = QFileDialog(parent, title)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(Path(suggestion).suffix.lstrip("."))
    dialog.selectFile(suggestion)
    return _opened(dialog, kinds, take)


def _opened(dialog: QFileDialog, kinds: str, take: Callable[[Path], object]) -> QFileDialog:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setNameFilter(kinds)
    dialog.fileSelected.connect(lambda path: take(Path(path)))
    dialog.open()
    return dialog
