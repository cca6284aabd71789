"""PySide6 itself: one release lost references, which ended every program of some length."""

from __future__ import annotations

import gc
import sys

import pytest
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot


class Bell(QObject):
    rang = Signal()


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None and True live for ever there")
def test_signals_and_calls_keep_their_references(qtbot: QtBot) -> None:
    """PySide6 6.12.0 on Python 3.11 took one from True with each emit, and one from None with most calls."""
    bell, widget, turns = Bell(), QWidget(), 50
    qtbot.addWidget(widget)
    gc.collect()  # what other tests have left would go in between, and its references with it
    before = sys.getrefcount(True), sys.getrefcount(None)
    for _ in range(turns):
        bell.rang.emit()
        widget.update()
        QTimer.singleShot(0, widget, widget.update)
    after = sys.getrefcount(True), sys.getrefcount(None)
    assert after[0] > before[0] - turns // 2, "update PySide6: pip install 'PySide6-Essentials<6.12'"
    assert after[1] > before[1] - turns // 2, "update PySide6: pip install 'PySide6-Essentials<6.12'"
