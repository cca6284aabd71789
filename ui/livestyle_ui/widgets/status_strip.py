"""The strip at the bottom: what the run does, in numbers that were measured."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from livestyle.card_load import CardLoad
from livestyle.status import SinkStatus, Status
from livestyle_ui.state.card import CardMeter
from livestyle_ui.state.panel import Panel
from livestyle_ui.text import tr
from livestyle_ui.widgets.basics import as_bar, label, set_kind
from livestyle_ui.widgets.elided import Elided
from livestyle_ui.widgets.latency_plot import LatencyPlot
from livestyle_ui.widgets.output_list import output_title

SHORT_OF_RATE = 0.9
"""Under this share of its rate a stream counts as slow."""


class StatusStrip(QWidget):
    """Rate, latency, drops, processor, memory, graphics card, runtime and outputs.

    Args:
        panel: the state.
        meter: of the graphics card.
    """

    def __init__(self, panel: Panel, meter: CardMeter) -> None:
        super().__init__()
        self._panel, self._meter = panel, meter
        as_bar(self, "top")
        self.fps, self.latency = label(bold=True), label()
        self.plot = LatencyPlot()
        self.drops, self.machine = label(), label(kind="muted")
        self.card, self.runtime, self.sinks = Elided(), Elided(), Elided()
        for part in (self.card, self.runtime, self.sinks):
            part.setProperty("kind", "muted")
        self.card.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.card.hide()
        self.sinks.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._tip(self.fps, tr("New pictures a second, over the last two seconds"))
        self._tip(self.latency, tr("From the camera's picture to the output: half of them, and 95 of 100, were faster"))
        self._tip(self.machine, tr("Of this program: processor (100 % is one core) and memory"))
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 5, 14, 5)
        row.setSpacing(16)
        self.setMinimumHeight(self.plot.sizeHint().height() + 10)
        for widget in (self.fps, self.latency, self.plot, self.drops, self.machine, self.card):
            row.addWidget(widget)
        row.addWidget(self.runtime, 1)
        row.addWidget(self.sinks, 1)
        panel.live.changed.connect(self._show)
        panel.live.session_changed.connect(self.plot.clear)
        meter.changed.connect(self._show_card)
        self._show()
        self._show_card()

    def _tip(self, part: QLabel, tip: str) -> None:
        part.setToolTip(tip)
        part.setAccessibleDescription(tip)

    def _show_card(self) -> None:
        """What the card tells; without one there is nothing, and never a zero."""
        load = self._meter.load
        self.card.setVisible(load is not None)
        if load is None:
            return
        self.card.say(_card(load))
        words = tr("The graphics card, with all that runs on it: load, memory, temperature")
        self.card.setToolTip(f"{words}. {_card(load)}")
        self.card.setAccessibleDescription(words)

    def _show(self) -> None:
        status = self._panel.live.status
        if status is None or status.phase != "running":
            loading = self._panel.live.phase == "loading"
            self.fps.setText(tr("loading") if loading else tr("stopped"))
            set_kind(self.fps, "muted")
            self.plot.hide()
            for number in (self.latency, self.drops, self.machine):
                number.setText("")
            for line in (self.runtime, self.sinks):
                line.say("")
            return
        self._show_speed(status)
        self.drops.setText(_dropped(status.dropped))
        self.drops.setToolTip(_dropped_in_words(status.dropped))
        set_kind(self.drops, "muted" if not sum(status.dropped.values()) else "")
        memory = "" if status.memory_mb is None else tr("  {mb} MB", mb=round(status.memory_mb))
        self.machine.setText(tr("CPU {percent} %", percent=round(status.cpu_percent)) + memory)
        quality = status.quality
        step = quality.steps[quality.step] if len(quality.steps) > 1 else ""
        self.runtime.say(" · ".join(part for part in (status.runtime, status.device, step) if part))
        self.runtime.setToolTip(status.reason)
        self.sinks.say("   ".join(_sink(sink) for sink in status.sinks) or tr("no output is on"))
        set_kind(self.sinks, "warning" if any(sink.attached is False for sink in status.sinks) else "muted")

    def _show_speed(self, status: Status) -> None:
        self.fps.setText(tr("{fps} fps", fps=f"{status.fps:.1f}"))
        set_kind(self.fps, "warning" if status.fps < status.rate * SHORT_OF_RATE else "good")
        middle, worst = status.latency_p50_ms, status.latency_p95_ms
        if middle is None or worst is None:
            self.latency.setText(tr("no output measured"))
            self.plot.clear()
            self.plot.hide()
            return
        self.latency.setText(tr("{middle} ms, p95 {worst} ms", middle=round(middle), worst=round(worst)))
        self.plot.add(middle, worst)
        self.plot.show()


def _card(load: CardLoad) -> str:
    said = [tr("GPU {percent} %", percent=load.percent) if load.percent is not None else tr("GPU")]
    if load.memory_mb is not None and load.memory_total_mb is not None:
        used, there = f"{load.memory_mb / 1024:.1f}", f"{load.memory_total_mb / 1024:.1f}"
        said.append(tr("{used} of {there} GB", used=used, there=there))
    if load.temperature_c is not None:
        said.append(tr("{degrees} °C", degrees=load.temperature_c))
    return "  ".join(said)


def _dropped(dropped: Mapping[str, int]) -> str:
    causes = {"source": tr("camera"), "model": tr("model")}
    said = [f"{causes.get(cause, cause)} {count}" for cause, count in dropped.items() if count]
    return tr("dropped: {causes}", causes=", ".join(said)) if said else tr("none dropped")


def _dropped_in_words(dropped: Mapping[str, int]) -> str:
    whys = {
        "source": tr("The camera lost {count} frames."),
        "model": tr("The model was busy for {count} frames; the newest went first."),
    }
    other = tr("The output {name} was too slow for {count} frames.")
    said = [whys.get(cause, other).format(name=cause, count=count) for cause, count in dropped.items() if count]
    return " ".join(said) or tr("No frame was dropped since the start.")


def _sink(sink: SinkStatus) -> str:
    if sink.state == "on" and sink.note:
        return sink.note
    states = {"opening": tr("opening"), "on": tr("on"), "retrying": tr("trying again"), "failed": tr("failed")}
    return f"{output_title(sink.spec)}: {states.get(sink.state, sink.state)}"
