"""After a run that did not end properly: offers to start without what may have been the cause."""

from __future__ import annotations

from PySide6.QtWidgets import QMessageBox, QWidget

from livestyle.settings import RunSettings
from livestyle_ui.text import tr


def wants_safe_mode(parent: QWidget | None = None) -> bool:
    """Ask. GUI thread; returns when answered."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle(tr("livestyle did not end properly"))
    box.setText(tr("The last time, livestyle did not end properly."))
    box.setInformativeText(
        tr(
            "Safe Mode starts without a model, without outputs and without OBS's rules, to find out why. "
            "Your settings stay as they are."
        )
    )
    usual = box.addButton(tr("Start as usual"), QMessageBox.ButtonRole.AcceptRole)
    safe = box.addButton(tr("Start in Safe Mode"), QMessageBox.ButtonRole.DestructiveRole)
    box.setDefaultButton(usual)
    box.setEscapeButton(usual)
    box.exec()
    return box.clickedButton() is safe


def safe_settings(settings: RunSettings) -> RunSettings:
    """The same settings without a model, outputs, and prompts from elsewhere."""
    return settings.model_copy(update={"model": "none", "sinks": (), "obs_follow_scenes": False})
