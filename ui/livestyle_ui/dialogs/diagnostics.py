"""Everything that a report of a problem needs, to read before it is given away; nothing is sent from here."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import cast

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QProgressBar, QVBoxLayout, QWidget

from livestyle import diagnostics
from livestyle.errors import LivestyleError
from livestyle.logs import log_path
from livestyle.safe_file import write_text
from livestyle.session import Session
from livestyle_ui.dialogs.files import save_file
from livestyle_ui.state.folders import show_folder
from livestyle_ui.state.panel import Panel
from livestyle_ui.state.session_port import LiveSession
from livestyle_ui.text import tr
from livestyle_ui.widgets.basics import Button, label
from livestyle_ui.widgets.switch_row import SwitchRow

Describe = Callable[[LiveSession | None, bool], str]


def described(session: LiveSession | None, prompts: bool) -> str:
    """The diagnosis as text, redacted; takes seconds. Any thread."""
    return diagnostics.text(cast("Session | None", session), prompts=prompts)


def reports_address() -> str:
    """Where this package takes reports, "" if it does not say."""
    try:
        addresses = metadata("livestyle").get_all("Project-URL") or []
    except PackageNotFoundError:
        return ""
    named = dict(address.partition(", ")[::2] for address in map(str, addresses))
    return named.get("Issues", "")


class DiagnosticsDialog(QDialog):
    """The text, and what can be done with it.

    Args:
        panel: the state.
        parent: the window.
        describe: makes the text; on the thread of slow errands.

    Attributes:
        text: the diagnosis.
        copy: puts it on the clipboard.
        report: opens the place for reports, None where the package names none.
        prompts: whether it may have prompts in it.
        said: what became of it.
    """

    def __init__(self, panel: Panel, parent: QWidget, describe: Describe = described) -> None:
        super().__init__(parent)
        self._panel, self._describe = panel, describe
        self._asked = 0
        self.setWindowTitle(tr("Diagnostics"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(760, 560)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(tr("Diagnosis"))
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.busy = QProgressBar()
        self.busy.setRange(0, 0)
        self.busy.setTextVisible(False)
        self.prompts = SwitchRow(tr("With the prompts that were typed"))
        self.prompts.switch.clicked.connect(self.ask)
        self.copy = Button(tr("Copy"), role="primary", press=self._copy)
        self.copy.setDefault(True)
        self.keep = Button(tr("Save as a file"), press=self._save)
        self.said = label(kind="muted", wrap=True)
        self.report: Button | None = None
        self._lay_out()
        self.ask()

    def ask(self) -> None:
        """Have the text made anew."""
        self._asked += 1
        asked, session, prompts = self._asked, self._panel.live.session, self.prompts.switch.isChecked()
        self.busy.show()
        for button in self._buttons():
            button.setEnabled(False)

        def show(text: str) -> None:
            if asked == self._asked:
                self._show(text)

        def fail(error: LivestyleError) -> None:
            show(str(error))

        self._panel.slow.do(lambda: self._describe(session, prompts), show, fail)

    def done(self, result: int) -> None:
        """An answer that comes later is for nobody."""
        self._asked = -1
        super().done(result)

    def _buttons(self) -> list[Button]:
        """Those that need the text."""
        return [button for button in (self.copy, self.keep, self.report) if button is not None]

    def _lay_out(self) -> None:
        first = label(
            tr("Versions, devices, settings and the end of the log; no passwords, no names of users or their folders."),
            wrap=True,
        )
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(Button(tr("Open the log folder"), "folder", press=lambda: show_folder(log_path())))
        address = reports_address()
        if address:
            self.report = Button(tr("Report a problem"), press=lambda: self._report(address))
            row.addWidget(self.report)
        row.addStretch(1)
        row.addWidget(self.keep)
        row.addWidget(self.copy)
        row.addWidget(Button(tr("Close"), press=self.reject))
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 18, 22, 16)
        column.setSpacing(10)
        column.addWidget(first)
        column.addWidget(self.busy)
        column.addWidget(self.text, 1)
        column.addWidget(self.prompts)
        column.addWidget(self.said)
        column.addLayout(row)

    def _show(self, text: str) -> None:
        self.text.setPlainText(text)
        self.busy.hide()
        for button in self._buttons():
            button.setEnabled(True)
        self.said.setText(tr("Nothing is sent: paste it where you report the problem."))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self.said.setText(tr("It is on the clipboard."))

    def _report(self, address: str) -> None:
        """Open the place where reports are taken, with this text ready to be pasted."""
        self._copy()
        self.said.setText(tr("It is on the clipboard: paste it into the report."))
        QDesktopServices.openUrl(QUrl(address))

    def _save(self) -> None:
        text = self.text.toPlainText()

        def write(path: Path) -> None:
            self._panel.errands.do(
                lambda: write_text(path, text),
                lambda _: self._panel.notices.note(tr("Written: {path}.", path=path)),
                self._panel.notices.error,
            )

        save_file(self, tr("Save the diagnosis"), tr("Text (*.txt)"), "livestyle-diagnosis.txt", write)
