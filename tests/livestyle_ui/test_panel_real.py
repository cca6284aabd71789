"""The shelf and the look editor on a real session, with the real model and the real library of looks."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from livestyle.settings import settings_from
from livestyle_ui.main_window import MainWindow
from livestyle_ui.state.panel import Panel
from livestyle_ui.widgets.look_controls import Sliders

PATIENCE_MS = 240_000
"""For a machine with other things to do."""
ENOUGH = 3
"""Small pictures of the camera; each takes as long as the stream leaves time for."""


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    """A panel on the demo picture, small enough for any machine."""
    panel = Panel(settings_from({"source": "demo", "sinks": [], "prompt": "photo", "size": "320x180", "fps": 15}))
    made = MainWindow(panel)
    made.leaving = True
    made.show()
    panel.start()
    qtbot.waitUntil(lambda: panel.live.phase == "running", timeout=PATIENCE_MS)
    yield made
    made.fittings.close()
    made.close()
    assert panel.close(60.0), "the panel's threads did not end"
    made.deleteLater()


@pytest.mark.e2e
@pytest.mark.timeout(900)
def test_a_look_is_made_kept_and_typed_and_presets_have_pictures(window: MainWindow, qtbot: QtBot) -> None:
    panel = window._panel
    made: set[str] = set()  # the others have the pictures that they came with
    panel.thumbnails.made.connect(made.add)
    editor = window.fittings.open_editor()
    qtbot.waitUntil(lambda: editor.draft.base is not None, timeout=PATIENCE_MS)
    editor.begin_with("photo")
    qtbot.waitUntil(lambda: editor._pixels() is not None, timeout=PATIENCE_MS)
    plain = editor._pixels()
    control = editor.sliders.controls["vignette"]
    assert isinstance(control, Sliders)
    control.rows[0].slider.setValue(1000)

    def darker() -> bool:
        now = editor._pixels()
        return plain is not None and now is not None and float(np.mean(now)) < float(np.mean(plain)) - 5

    qtbot.waitUntil(darker, timeout=PATIENCE_MS)
    editor.name.setText("my dark corners")
    editor.captions.setPlainText("umbrous corners")
    editor.save.click()
    qtbot.waitUntil(lambda: "umbrous corners" in editor.note.text(), timeout=PATIENCE_MS)
    editor.close()
    window.deck.line.setText("umbrous corners")
    window.deck.put_on_air()
    qtbot.waitUntil(
        lambda: panel.look.on_air is not None and panel.look.on_air.look.startswith("my-dark-corners"),
        timeout=PATIENCE_MS,
    )
    qtbot.waitUntil(lambda: len(made) >= ENOUGH, timeout=PATIENCE_MS)
    looks = [panel.thumbnails.pictures[name].astype(np.int16) for name in sorted(made)]
    differences = [float(np.mean(np.abs(looks[a] - looks[b]))) for a in range(len(looks)) for b in range(a)]
    assert min(differences) > 2, "each is another picture"
