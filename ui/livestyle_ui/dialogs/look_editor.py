"""The look editor: begin with any look, move its sliders, and keep it as a look of one's own."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from livestyle.errors import LivestyleError
from livestyle.frame import Pixels
from livestyle.look_library import Look
from livestyle_ui.dialogs.files import open_file, save_file
from livestyle_ui.state.look_draft import LookDraft
from livestyle_ui.state.looks import Looks
from livestyle_ui.state.panel import Panel
from livestyle_ui.state.trial import Trial
from livestyle_ui.text import tr
from livestyle_ui.widgets.basics import Button, label, set_kind
from livestyle_ui.widgets.choice import Choice
from livestyle_ui.widgets.live_picture import LivePicture
from livestyle_ui.widgets.look_sliders import LookSliders
from livestyle_ui.widgets.switch_row import SwitchRow

LEFT = 340


class LookEditor(QDialog):
    """A window beside the main one; what is edited stays when it is closed.

    Args:
        panel: the state.
        looks: the library.
        parent: the main window.

    Attributes:
        draft: what the sliders say.
        base: the look to begin with.
        name: of the look to keep.
        captions: what people type for it, one a line.
        save: keeps it.
        note: what became of it.
        on_air: whether everybody sees it while it is edited.
    """

    def __init__(self, panel: Panel, looks: Looks, parent: QWidget) -> None:
        super().__init__(parent)
        self._panel, self._looks = panel, looks
        self.draft = LookDraft()
        self._trial = Trial(panel, self.draft)
        self.setWindowTitle(tr("Look editor"))
        self.resize(960, 600)
        self.base = Choice(tr("Begin with"))
        self.base.activated.connect(self._begin)
        self.picture = LivePicture(
            tr("Picture of the look"), self._pixels, lambda: panel.viewing.mirrors_camera, lambda: tr("One moment")
        )
        self.on_air = SwitchRow(tr("On air while I edit"))
        self.on_air.switch.clicked.connect(lambda on: self._trial.put_on_air(on=on))
        self.name = QLineEdit()
        self.name.setAccessibleName(tr("Name of the look"))
        self.name.setPlaceholderText(tr("Name of your look"))
        self.captions = QPlainTextEdit()
        self.captions.setAccessibleName(tr("What people type for it, one a line"))
        self.captions.setPlaceholderText(tr("What people type for it, one a line"))
        self.captions.setTabChangesFocus(True)
        self.captions.setFixedHeight(76)
        self.save = Button(tr("Keep as my look"), role="primary", press=self._save)
        self.note = label(kind="muted", wrap=True)
        self.again = Button(tr("Start again"), tip=tr("Every slider as the look was"), press=self._begin)
        self.export = Button(tr("Export"), press=self._export)
        self.remove = Button(tr("Delete"), press=self._remove)
        self.sliders = LookSliders(self.draft)
        self.filter = QLineEdit()
        self._lay_out()
        self._connect()
        self._show()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Show the draft, privately at first."""
        super().showEvent(event)
        self._looks.load()
        self._trial.run()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """What was on air comes back."""
        super().hideEvent(event)
        self._trial.stop()
        self.on_air.switch.setChecked(False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """A name that came with an own look is chosen whole, so that what is typed replaces it."""
        if watched is self.name and event.type() == QEvent.Type.FocusIn and not self.name.isModified():
            QTimer.singleShot(0, self.name, self.name.selectAll)  # after the press, which puts the cursor there
        return super().eventFilter(watched, event)

    def begin_with(self, name: str, *, typed_stays: bool = False) -> None:
        """Edit a look; what was edited before is gone.

        Args:
            name: of the look.
            typed_stays: keep a name and captions that were typed.
        """
        look = self._looks.find(name)
        if look is None:
            return
        self.base.setCurrentIndex(self.base.findData(name))
        if not (typed_stays and self.name.isModified() and self.name.text().strip()):
            self.name.setText(name if look.own else "")
        if not (typed_stays and self.captions.document().isModified() and self.captions.toPlainText().strip()):
            # An own look's words under another name would be said by two looks.
            replaces = look.own and self._file_name() == name
            self.captions.setPlainText("\n".join(look.captions) if replaces else "")
        self.draft.begin(self._looks.schema, look)
        self._show()

    def _lay_out(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(label(tr("Begin with"), "muted"))
        first.addWidget(self.base, 1)
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addLayout(first)
        for part in (self.picture, self.on_air, self.name, self.captions, self.save, self.note):
            left.addWidget(part)
        left.addStretch(1)
        below = QGridLayout()
        below.setSpacing(8)
        for at, tool in enumerate((Button(tr("Import"), press=self._import), self.export, self.again, self.remove)):
            below.addWidget(tool, at // 2, at % 2)
        left.addLayout(below)
        holder = QWidget()
        holder.setLayout(left)
        holder.setFixedWidth(LEFT)
        left.setContentsMargins(0, 0, 0, 0)
        self.filter.setPlaceholderText(tr("Find a slider"))
        self.filter.setAccessibleName(tr("Find a slider"))
        self.filter.setClearButtonEnabled(True)
        self.sliders.setProperty("kind", "scrolled")
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(self.sliders)
        right = QVBoxLayout()
        right.setSpacing(10)
        right.addWidget(self.filter)
        right.addWidget(area, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 18, 14, 14)
        row.setSpacing(22)
        row.addWidget(holder)
        row.addLayout(right, 1)

    def _connect(self) -> None:
        self.filter.textChanged.connect(self.sliders.narrow)
        self.name.textChanged.connect(self._show)
        self.name.installEventFilter(self)
        self.draft.changed.connect(self._show)
        self._looks.changed.connect(self._fill)
        self._looks.kept.connect(self._kept)
        self._panel.look.sent.connect(lambda _: self.on_air.switch.setChecked(False))

    def _fill(self) -> None:
        """The looks have come, or are others."""
        failure = self._looks.failure
        if failure is not None:
            self._say(str(failure), "warning")
            return
        now = self.base.currentData()
        self.base.clear()
        for look in sorted(self._looks.all, key=lambda look: (not look.own, look.name)):
            self.base.addItem(tr("{name} (yours)", name=look.name) if look.own else look.name, look.name)
        self.base.setCurrentIndex(max(0, self.base.findData(now)))
        if self.draft.base is None and self._looks.all:
            self.begin_with(self._on_air_now() or str(self.base.itemData(0)))
        self._show()

    def _on_air_now(self) -> str:
        """The look that is on air, "" if it is none of the library's."""
        status = self._panel.look.on_air
        name = "" if status is None else status.look.partition("/")[0]
        return name if self._looks.find(name) is not None else ""

    def _begin(self) -> None:
        self._say("", "muted")
        self.begin_with(str(self.base.currentData() or ""), typed_stays=True)

    def _show(self) -> None:
        base, name = self.draft.base, self._file_name()
        there = self._looks.find(name)
        self.save.setEnabled(base is not None and bool(name) and (there is None or there.own))
        self.save.setToolTip("" if name else tr("Give your look a name first"))
        self.save.setAccessibleDescription(self.save.toolTip())
        self.save.setText(tr("Replace my look") if there is not None and there.own else tr("Keep as my look"))
        self.remove.setEnabled(base is not None and base.own)
        self.export.setEnabled(base is not None)
        self.again.setEnabled(self.draft.dirty)
        if there is not None and not there.own:
            self._say(tr("That is the name of a look that comes along. Choose another name."), "warning")
        elif self.note.property("kind") == "warning":
            self._say("", "muted")

    def _look(self) -> Look:
        """What is to be kept; without a caption it is found by its name."""
        lines = [line.strip() for line in self.captions.toPlainText().splitlines() if line.strip()]
        return self.draft.look(self._file_name(), tuple(lines) or (self.name.text().strip(),))

    def _file_name(self) -> str:
        """The name as a look has it, whose file is called the same."""
        return "-".join(self.name.text().lower().split())

    def _save(self) -> None:
        look = self._look()
        self._looks.save(look, replace=self._looks.find(look.name) is not None, failed=self._failed)

    def _failed(self, error: LivestyleError) -> None:
        self._say(str(error), "warning")

    def _kept(self, name: str) -> None:
        was_on_air = self._trial.on_air
        self.begin_with(name)
        look = self._looks.find(name)
        caption = name if look is None or not look.captions else look.captions[0]
        self._say(tr('Kept. Type "{caption}" to have it.', caption=caption), "good")
        if was_on_air:
            self._panel.look.text = caption
            self._panel.look.drafted.emit()
            self._panel.look.put_on_air()

    def _remove(self) -> None:
        base = self.draft.base
        if base is not None and base.own:
            self._looks.remove(base.name)
            self._say(tr('"{name}" is deleted. Its sliders are still here to be kept again.', name=base.name), "good")

    def _import(self) -> None:
        open_file(self, tr("Import a look"), tr("Looks (*.toml)"), self._looks.import_file)

    def _export(self) -> None:
        base = self.draft.base
        if base is None:
            return
        look = self._look() if self._file_name() else self.draft.look(base.name, base.captions)
        save_file(
            self,
            tr("Export the look"),
            tr("Looks (*.toml)"),
            f"{look.name}.toml",
            lambda path: self._looks.export(look, path),
        )

    def _pixels(self) -> Pixels | None:
        if self._trial.on_air:
            pair = self._panel.viewing.pair
            return None if pair is None or pair.on_air is None else pair.on_air.pixels
        return self._trial.private.picture

    def _say(self, words: str, kind: str) -> None:
        self.note.setText(words)
        set_kind(self.note, kind)
