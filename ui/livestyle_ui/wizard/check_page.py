"""Second page: whether this machine is fast enough, measured on the stream itself."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QProgressBar, QVBoxLayout

from livestyle.frame import Pixels
from livestyle.status import Status
from livestyle_ui.state.panel import Panel
from livestyle_ui.text import tr
from livestyle_ui.widgets.basics import label, set_kind
from livestyle_ui.widgets.choice import Choice
from livestyle_ui.widgets.live_picture import LivePicture
from livestyle_ui.wizard.page import Page

SIZES: tuple[tuple[int, int], ...] = ((640, 360), (960, 540), (1280, 720), (1920, 1080))
SETTLED = 8
"""So many looks at the running stream, a quarter of a second apart, before it is judged."""
GOOD, FAIR = 0.9, 0.6
"""Shares of the camera's rate."""


class CheckPage(Page):
    """What runs on what, how fast, and another size where that is too slow.

    Args:
        panel: the state.

    Attributes:
        verdict: one sentence.
        sizes: of the output.
    """

    def __init__(self, panel: Panel) -> None:
        super().__init__(
            tr("Your machine"), tr("The fastest way to run here is found by itself. The first time takes longer.")
        )
        self._panel = panel
        self._looks = 0
        self.verdict = label(scale=1.1, bold=True, wrap=True)
        self.busy = QProgressBar()
        self.busy.setTextVisible(False)
        self.sizes = Choice(tr("Size of the picture"))
        self.sizes.addItem(tr("As large as keeps the rate"))
        for width, height in SIZES:
            self.sizes.addItem(f"{width}x{height}")
        self.facts = {name: label(wrap=True) for name in ("runtime", "speed", "latency", "size")}
        self.picture = LivePicture(
            tr("Picture on air"), lambda: on_air(panel), lambda: panel.viewing.mirrors_on_air, lambda: tr("One moment")
        )
        self._lay_out()
        self.sizes.activated.connect(self._choose)
        panel.live.changed.connect(self._show)
        panel.live.session_changed.connect(self._begin)

    def enter(self) -> None:
        """Begin to measure."""
        size = self._panel.settings.size
        self.sizes.setCurrentIndex(1 + SIZES.index(size) if size in SIZES else 0)
        self._begin()

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        names = (tr("Runs on"), tr("Speed"), tr("Delay"), tr("Picture"))
        for at, (name, fact) in enumerate(zip(names, self.facts.values(), strict=True)):
            grid.addWidget(label(name, "muted"), at, 0)
            grid.addWidget(fact, at, 1)
        left = QVBoxLayout()
        left.setSpacing(12)
        left.addWidget(self.verdict)
        left.addWidget(self.busy)
        left.addLayout(grid)
        left.addSpacing(6)
        left.addWidget(label(tr("Size of the picture"), "muted"))
        left.addWidget(self.sizes)
        left.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(20)
        row.addLayout(left, 1)
        row.addWidget(self.picture, 1)
        self.body.addLayout(row, 1)

    def _begin(self) -> None:
        self._looks = 0
        self._show()

    def _choose(self) -> None:
        at = self.sizes.currentIndex()
        self._panel.choose_size(SIZES[at - 1] if at > 0 else None)

    def _show(self) -> None:
        status, failure = self._panel.live.status, self._panel.live.failure
        running = status is not None and status.phase == "running"
        self._looks = self._looks + 1 if running else 0
        self.busy.setVisible(self._looks < SETTLED and failure is None)
        share = None if status is None else status.progress_share
        self.busy.setRange(0, 0 if share is None or running else 100)
        if share is not None:
            self.busy.setValue(round(share * 100))
        if failure is not None:
            self._judge(str(failure), "warning")
            return
        if status is not None and running and not _has_picture(status):
            self._fill(status)
            words = tr("There is no picture to measure with. Go back and choose Demo picture, or go on.")
            self._judge(*((words, "warning") if self._looks >= SETTLED else (tr("Waiting for a picture"), "")))
            return
        if status is None and not self._panel.live.busy:
            self.busy.hide()
            self._judge(tr("Nothing runs now. Go back and choose a picture, or go on."), "warning")
            return
        if status is None or not running:
            self._judge((status.progress if status is not None else "") or tr("Starting"), "")
            return
        self._fill(status)
        if self._looks < SETTLED:
            self._judge(tr("Measuring"), "")
        else:
            self._judge(*_verdict(status))

    def _judge(self, words: str, kind: str) -> None:
        self.verdict.setText(words)
        set_kind(self.verdict, kind)

    def _fill(self, status: Status) -> None:
        self.facts["runtime"].setText(" · ".join(part for part in (status.runtime, status.device) if part))
        self.facts["runtime"].setToolTip(status.reason)
        told = tr("{fps} of {rate} pictures a second", fps=f"{status.fps:.0f}", rate=f"{status.rate:.0f}")
        self.facts["speed"].setText(told)
        middle = status.latency_p50_ms
        told = tr("{ms} ms from the camera to the output", ms=round(middle)) if middle is not None else ""
        self.facts["latency"].setText(told or tr("measured when an output is on"))
        self.facts["size"].setText(f"{status.size[0]}x{status.size[1]}")


def _has_picture(status: Status) -> bool:
    """Whether it is the source's own pictures that are restyled, and not what stands in for them."""
    return status.frames_in > 0 and status.source.state == "on"


def _verdict(status: Status) -> tuple[str, str]:
    share = status.fps / status.rate if status.rate else 0.0
    if share >= GOOD:
        return tr("This machine keeps up with your camera."), "good"
    if share >= FAIR and status.size > SIZES[0]:
        return tr("It works, a little slower than your camera. A smaller picture is faster."), ""
    if share >= FAIR:
        return tr("It works, a little slower than your camera."), ""
    if status.size <= SIZES[0]:
        return tr("This machine is slow at the smallest size too. Close other programs."), "warning"
    return tr("This machine is slow for that size. Choose a smaller picture."), "warning"


def on_air(panel: Panel) -> Pixels | None:
    """The newest picture on air, the camera's until there is one."""
    pair = panel.viewing.pair
    return None if pair is None else (pair.on_air or pair.source).pixels
