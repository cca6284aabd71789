"""The run as the panel knows it: starts and ends sessions on a thread of their own, and polls what they say."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from livestyle.errors import LivestyleError, ModelError
from livestyle.settings import RunSettings
from livestyle.status import Status
from livestyle_ui.state.notices import Notice, Notices
from livestyle_ui.state.session_port import LiveSession, MakeSession
from livestyle_ui.text import tr

log = logging.getLogger(__name__)

LOADING_MS, RUNNING_MS, UNSEEN_MS = 250, 500, 1000
"""From one look at the run to the next: while it loads, while it runs, and while nobody can see the window."""
NUMBER = re.compile(r"\d+")
TOLD_WITH_A_BUTTON = ("The recording is in ", "The snapshot is in ")
"""Sentences of the run that the panel says itself, with a button that shows the folder."""
STOP_WITHIN_S = 12.0
"""For outputs to be finished: a recording must become whole."""

Panic = Literal["clean", "slate"]


class _Run:
    """One session, from its making to its end, on a thread of its own that never touches a widget."""

    def __init__(self, settings: RunSettings, make: MakeSession, tell: Callable[[_Run], object]) -> None:
        self.settings = settings
        self.session: LiveSession | None = None
        self.error: LivestyleError | None = None
        self.ended = self.flows = False
        self._make, self._tell, self._wanted = make, tell, True
        self._thread = threading.Thread(target=self._work, name="livestyle-panel-run", daemon=True)
        self._thread.start()

    def request_stop(self) -> None:
        self._wanted = False
        if self.session is not None:
            self.session.request_stop()

    def join(self, loading_s: float = STOP_WITHIN_S) -> bool:
        self._thread.join(loading_s)
        if self.flows:
            self._thread.join(STOP_WITHIN_S)
        return not self._thread.is_alive()

    def _work(self) -> None:
        try:
            self.session = session = self._make(self.settings)
            self._tell(self)
            try:
                if self._wanted:
                    session.start()
                    self.flows = True
                    session.wait(None)
            finally:
                session.stop()
        except LivestyleError as error:
            log.info("The run ended: %s", error)
            self.error = error
        except Exception as error:
            log.exception("The run failed")
            self.error = ModelError(f"The run failed with {type(error).__name__}: {error}.", "See the log.")
        finally:
            self.ended = True
            self._tell(self)


class Live(QObject):
    """The run: one at a time. GUI thread.

    Args:
        make: makes a session from settings; called on the run's thread.
        notices: where refusals and events go.

    Attributes:
        changed: `status` is new; twice a second while a session runs, and after each command.
        session_changed: another session is there, or none.
        ended: the run has ended by itself; carries why, None at the end of a file.
        status: the newest, None while there is no session.
        failure: why the last run could not go on, None if it went well.
    """

    changed = Signal()
    session_changed = Signal()
    ended = Signal(object)
    _told = Signal(object)

    def __init__(self, make: MakeSession, notices: Notices) -> None:
        super().__init__()
        self.status: Status | None = None
        self.failure: LivestyleError | None = None
        self._make, self._notices = make, notices
        self._run: _Run | None = None
        self._leaving: list[_Run] = []
        self._next: RunSettings | None = None
        self._event = -1
        self._told.connect(self._heard, Qt.ConnectionType.QueuedConnection)
        self._watched = True
        self._poll = QTimer(self, interval=LOADING_MS)
        self._poll.timeout.connect(self.refresh)

    @property
    def session(self) -> LiveSession | None:
        """The session, from when it is made until its end."""
        return self._run.session if self._run is not None and not self._run.ended else None

    @property
    def busy(self) -> bool:
        """Whether a run is there, or on its way, or ending."""
        return self._run is not None or bool(self._leaving)

    @property
    def phase(self) -> str:
        """What the run does: "idle", "loading", "running" or "ended"."""
        if self.status is not None:
            return self.status.phase
        return "loading" if self._run is not None else "idle"

    def watch(self, *, on: bool) -> None:
        """Whether somebody can see the window: if not, what the run does is looked at less often."""
        if on == self._watched:
            return
        self._watched = on
        if on:
            self.refresh()
        self._set_pace()

    def start(self, settings: RunSettings) -> None:
        """Begin a run; one that is there ends first."""
        if self.busy:
            self._next = settings
            self.stop(then=settings)
            return
        self.failure, self._event = None, -1
        self._run = _Run(settings, self._make, self._told.emit)
        self._set_pace()
        self._poll.start()
        self.session_changed.emit()
        self.changed.emit()

    def stop(self, then: RunSettings | None = None) -> None:
        """Ask for the end of the run; returns at once.

        Args:
            then: settings of the run that follows, None for no other.
        """
        self._next = then
        if self._run is None:
            return
        self._run.request_stop()
        self._leaving.append(self._run)
        self._run = None
        self.status = None
        self._poll.stop()
        self.session_changed.emit()
        self.changed.emit()

    def close(self, loading_s: float = STOP_WITHIN_S) -> bool:
        """End everything and wait for it; at the end of the program.

        Args:
            loading_s: to wait for a model that still loads: there is nothing yet that could be lost.

        Returns:
            Whether all ended in time.
        """
        self.stop()
        self._told.disconnect(self._heard)
        ended = [run.join(loading_s) for run in self._leaving]
        self._leaving = [run for run in self._leaving if not run.ended]
        return all(ended)

    def command(self, call: Callable[[LiveSession], object]) -> bool:
        """Send a command that returns at once; a refusal becomes a notice.

        Returns:
            Whether there was a session that took it.
        """
        session = self.session
        if session is None:
            return False
        try:
            call(session)
        except LivestyleError as error:
            self._notices.error(error)
            return False
        self.refresh()
        return True

    def panic(self, what: Panic) -> bool:
        """The clean picture or the slate, at once."""
        return self.command(lambda session: session.panic(what))

    def resume(self) -> bool:
        """The restyled picture again."""
        return self.command(lambda session: session.resume())

    def freeze(self, *, on: bool) -> bool:
        """Hold the picture, or let it go on."""
        return self.command(lambda session: session.freeze() if on else session.unfreeze())

    def refresh(self) -> None:
        """Read the newest status and events now."""
        session = self.session
        if session is None:
            return
        self.status = session.status()
        self._set_pace()
        for event in session.events():
            if event.number > self._event:
                self._event = event.number
                if event.sentence.startswith(TOLD_WITH_A_BUTTON):
                    continue
                cause = NUMBER.sub("#", event.sentence)  # one step down after another is one cause
                self._notices.post(Notice(event.sentence, cause=cause))
        self.changed.emit()

    def _set_pace(self) -> None:
        pace = UNSEEN_MS if not self._watched else RUNNING_MS if self.phase == "running" else LOADING_MS
        if self._poll.interval() != pace:
            self._poll.setInterval(pace)

    def _heard(self, run: _Run) -> None:
        """A run's session is there, or a run has ended."""
        if not run.ended:
            if run is self._run:
                self.session_changed.emit()
                self.refresh()
            return
        run.join()
        if run in self._leaving:
            self._leaving.remove(run)
            following, self._next = self._next, None
            if following is not None and not self.busy:
                self.start(following)
            return
        if run is not self._run:  # told of before: both of its messages came after its end
            return
        self._run, self.status, self.failure = None, None, run.error
        self._poll.stop()
        if run.error is not None:
            self._notices.error(run.error, cause="run")
        else:
            self._notices.note(tr("The stream has ended."), cause="run")
        self.session_changed.emit()
        self.changed.emit()
        self.ended.emit(run.error)
