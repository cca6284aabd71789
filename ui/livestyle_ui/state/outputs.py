"""Where the picture goes: outputs that are switched on and off, the recording, and snapshots."""

from __future__ import annotations

import logging
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from livestyle.captures import Recording
from livestyle.errors import LivestyleError
from livestyle.status import SinkStatus
from livestyle_ui.state.errands import Errands
from livestyle_ui.state.folders import show_folder
from livestyle_ui.state.live import Live
from livestyle_ui.state.notices import Notice, Notices, Weight
from livestyle_ui.text import tr

log = logging.getLogger(__name__)

OFFERED = ("virtual-camera", "obs")
"""Outputs that have a switch from the beginning; others get one when a profile names them."""
SILENT = ("null",)
"""Outputs that nobody can see."""


@dataclass(frozen=True, slots=True)
class Output:
    """One switch.

    Attributes:
        spec: what a sink is asked for by.
        wanted: whether it is switched on.
        status: what the session says about it, None if it is not there.
    """

    spec: str
    wanted: bool
    status: SinkStatus | None

    @property
    def kind(self) -> str:
        """The sink's name without its argument."""
        return self.spec.partition(":")[0]

    @property
    def state(self) -> str:
        """One word: "off", or the sink's own."""
        if self.status is None:
            return "opening" if self.wanted else "off"
        return self.status.state

    @property
    def delivers(self) -> bool:
        """Whether the picture reaches the program or device behind it."""
        return self.status is not None and self.status.state == "on" and self.status.attached is not False


class Outputs(QObject):
    """The switches and what became of them. GUI thread.

    Args:
        live: the run.
        errands: for what is slow.
        notices: for what went wrong.

    Attributes:
        changed: a switch, a state or the recording is another.
        wanted: specs that are switched on.
        recording: what is being written, None if nothing is.
        captured: a file is ready to be looked at; carries its path.
    """

    changed = Signal()
    captured = Signal(object)

    def __init__(self, live: Live, errands: Errands, notices: Notices) -> None:
        super().__init__()
        self.wanted: tuple[str, ...] = ()
        self.recording: Recording | None = None
        self._offered = list(OFFERED)
        self._live, self._errands, self._notices = live, errands, notices
        self._finishing: Recording | None = None
        self._shown: tuple[object, ...] = ()
        self._running = False
        live.changed.connect(self._look_at_status)
        live.session_changed.connect(self._session_changed)

    def begin_with(self, specs: tuple[str, ...]) -> None:
        """The switches as they stood last time; before the run starts, which opens them."""
        self.wanted = tuple(spec for spec in specs if spec.partition(":")[0] not in (*SILENT, "file"))
        for spec in self.wanted:
            if spec not in self._offered:
                self._offered.append(spec)
        self.changed.emit()

    def all(self) -> list[Output]:
        """Every output that has a switch, in their order."""
        found = {} if self._live.status is None else {sink.spec: sink for sink in self._live.status.sinks}
        return [Output(spec, spec in self.wanted, found.get(spec)) for spec in self._offered]

    @property
    def on_air(self) -> bool:
        """Whether at least one output delivers the picture now, so that somebody can see it."""
        return any(output.delivers for output in self.all())

    def offer(self, spec: str) -> None:
        """Give another output a switch."""
        if spec not in self._offered:
            self._offered.append(spec)
            self.changed.emit()

    def switch(self, spec: str, *, on: bool) -> None:
        """Open or close an output; the others go on."""
        if on == (spec in self.wanted):
            return
        self.wanted = (*self.wanted, spec) if on else tuple(one for one in self.wanted if one != spec)
        self.offer(spec)
        self.changed.emit()
        if self._live.phase == "running":  # else as soon as it runs
            self._bring_about(spec, on=on)

    def record(self, *, on: bool) -> None:
        """Begin or finish a recording."""
        session = self._live.session
        if session is None or on == (self.recording is not None):
            self.changed.emit()
            return
        if on:
            self._errands.do(session.record, self._recording_began, self._recording_failed)
            return
        finished, self.recording = self.recording, None
        if finished is not None and self._live.command(lambda session: session.remove_sink(finished.name)):
            self._finishing = finished
        self.changed.emit()

    def snapshot(self) -> bool:
        """Keep the picture on air as a file. Returns whether there is a run that can."""
        return self._live.command(lambda session: session.snapshot().add_done_callback(self._written))

    def _written(self, written: Future[Path]) -> None:
        """On whatever thread wrote the file: pass it on to ours."""
        self._errands.do(written.result, self._snapshot_ready, self._notices.error)

    def _snapshot_ready(self, path: Path) -> None:
        self._tell_of_file(tr("The picture is saved as {name}.", name=path.name), path)

    def _recording_began(self, recording: Recording) -> None:
        self.recording = recording
        self.changed.emit()

    def _recording_failed(self, error: LivestyleError) -> None:
        self._notices.error(error, cause="recording")
        self.changed.emit()

    def _failed(self, spec: str, error: LivestyleError) -> None:
        self.wanted = tuple(one for one in self.wanted if one != spec)
        self._notices.error(error, cause=spec)
        self.changed.emit()

    def _tell_of_file(self, sentence: str, path: Path) -> None:
        self.captured.emit(path)
        self._notices.post(
            Notice(
                sentence,
                button=tr("Show the folder"),
                press=lambda: show_folder(path),
                details=str(path),
                cause=str(path),
                weight=Weight.GOOD,
            )
        )

    def _bring_about(self, spec: str, *, on: bool) -> None:
        """Open or close an output of the run."""
        session = self._live.session
        if on and session is not None:
            self._errands.do(lambda: session.add_sink(spec), failed=lambda error: self._failed(spec, error))
            return
        found = next((output.status for output in self.all() if output.spec == spec), None)
        if found is not None:
            self._live.command(lambda session: session.remove_sink(found.name))

    def _catch_up(self) -> None:
        """What was switched while the model loaded."""
        for output in self.all():
            if output.wanted != (output.status is not None):
                self._bring_about(output.spec, on=output.wanted)

    def _session_changed(self) -> None:
        if self._live.session is None:
            self.recording = self._finishing = None
            self._running = False
        self.changed.emit()

    def _look_at_status(self) -> None:
        status = self._live.status
        running = status is not None and status.phase == "running"
        began, self._running = running and not self._running, running
        if began:
            self._catch_up()
        names = set() if status is None else {sink.name for sink in status.sinks}
        if self._finishing is not None and self._finishing.name not in names:
            finished, self._finishing = self._finishing, None
            self._tell_of_file(tr("The recording is saved as {name}.", name=finished.path.name), finished.path)
        shown = (*(_shown(output) for output in self.all()), self.recording)
        if shown != self._shown:
            self._shown = shown
            self.changed.emit()


def _shown(output: Output) -> tuple[object, ...]:
    """What a person sees of it: the counts are new at every look and would have all drawn anew."""
    status = output.status
    seen = (
        ()
        if status is None
        else (status.name, status.state, status.sentence, status.readers, status.note, status.attached)
    )
    return (output.spec, output.wanted, *seen)
