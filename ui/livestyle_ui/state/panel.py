"""All that the panel knows, in one place: the widgets get this and nothing else."""

from __future__ import annotations

import logging
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from livestyle.errors import LivestyleError
from livestyle.history import History
from livestyle.profiles import save_profile
from livestyle.prompt import Prompt
from livestyle.rehearsal import Rehearsal
from livestyle.session import Session
from livestyle.settings import RunSettings
from livestyle_ui.preview.rehearser import Rehearser, SmallRestyler
from livestyle_ui.state.crop import Crop
from livestyle_ui.state.devices import Device, Devices, listed_devices
from livestyle_ui.state.errands import Errands
from livestyle_ui.state.live import Live
from livestyle_ui.state.look import Look
from livestyle_ui.state.notices import Notices
from livestyle_ui.state.outputs import Outputs
from livestyle_ui.state.preferences import Preferences
from livestyle_ui.state.presets import Presets
from livestyle_ui.state.private import Private
from livestyle_ui.state.pulse import Pulse
from livestyle_ui.state.session_port import LiveSession, MakeSession
from livestyle_ui.state.thumbnails import Thumbnails
from livestyle_ui.state.viewing import Viewing

log = logging.getLogger(__name__)

SAVE_AFTER_MS = 1000
FIRST_PROMPT = "ink comic"
"""In the prompt line of somebody who has never typed one."""


def attended_session(settings: RunSettings) -> LiveSession:
    """A session that a person watches: missing cameras and outputs are waited for, not fatal."""
    return Session(settings, attended=True)


def rehearsal(settings: RunSettings, stopped: Callable[[], bool]) -> SmallRestyler:
    """A small restyler like that of the run."""
    return Rehearsal(settings, stopped=stopped)


class Panel(QObject):
    """The state of the panel. GUI thread.

    Args:
        settings: of the run, as they were the last time.
        preferences: of the panel itself.
        history: of the prompts.
        make: makes a session.
        lister: lists the devices.
        rehearse: makes the small restyler of the private pictures, unless it is told to give up.

    Attributes:
        changed: the source is another.
        settings: of the run; `settings_now` has today's changes in it.
        source: what the picture comes from.
        safe: whether this run is to find a fault; its settings are then not kept.
        errands: for what touches a disk or a device.
        slow: for what takes seconds, so that errands need not wait for it.
        pulse: how the window answers, where that is measured.
    """

    changed = Signal()

    def __init__(
        self,
        settings: RunSettings,
        *,
        preferences: Preferences | None = None,
        history: History | None = None,
        make: MakeSession = attended_session,
        lister: Callable[[], list[Device]] = listed_devices,
        rehearse: Callable[[RunSettings, Callable[[], bool]], SmallRestyler] = rehearsal,
    ) -> None:
        super().__init__()
        self.settings = settings
        self.preferences = preferences or Preferences()
        self.history = history or History()
        self.source = settings.source
        self.safe = False
        self.errands = Errands()
        self.slow = Errands("livestyle-panel-slow")
        self.pulse = Pulse()
        self.notices = Notices()
        self.live = Live(make, self.notices)
        self.look = Look(self.live)
        self.outputs = Outputs(self.live, self.errands, self.notices)
        self.devices = Devices(lister)
        self.crop = Crop(self.live, self.preferences.values)
        self.viewing = Viewing(mirrored=self.preferences.values.mirrored, layout=self.preferences.values.layout)
        self.rehearser = Rehearser(lambda stopped: rehearse(self.settings, stopped))
        self.private = Private(self.rehearser, self.viewing, self.notices)
        self.presets = Presets(self.look, self.errands, self.notices)
        self.thumbnails = Thumbnails(self.presets, self.rehearser, self.viewing, self.live, self.notices)
        self._take_up(settings)
        self._save_soon = QTimer(self, interval=SAVE_AFTER_MS, singleShot=True)
        self._save_soon.timeout.connect(self.save)
        self._blind = False
        self.live.changed.connect(self._look_at_source)
        self.look.sent.connect(self._prompt_sent)
        self.outputs.changed.connect(self.keep)
        self.viewing.changed.connect(self.keep)
        self.crop.changed.connect(self.keep)

    @property
    def on_air(self) -> bool:
        """Whether somebody can see the picture now."""
        return self.live.phase == "running" and self.outputs.on_air

    def settings_now(self) -> RunSettings:
        """The settings with which a run begins now, and which are kept."""
        look = self.look
        values = {
            "source": self.source,
            "sinks": self.outputs.wanted,
            "prompt": look.text.strip() or None,
            "background_prompt": look.background.strip() or None,
            "strength": look.strength,
            "transition": look.transition,
        }
        return self.settings.model_copy(update=values)

    def start(self) -> None:
        """Begin the run, or begin it anew."""
        self.live.start(self.settings_now())

    def switch_to(self, settings: RunSettings, profile: str) -> None:
        """Go on with the settings of another profile: the run begins anew with its camera, outputs and look."""
        self.preferences.values.profile = profile
        self.settings, self.source = settings, settings.source
        self._take_up(settings)
        self.look.drafted.emit()
        self.changed.emit()
        self._save_soon.start()
        self.start()

    def choose_size(self, size: tuple[int, int] | None) -> None:
        """Another size of the output; the run begins anew. None for the one that keeps the rate."""
        if size != self.settings.size:
            self.settings = self.settings.model_copy(update={"size": size})
            self.keep()
            self.start()

    def choose_quality(self, step: int | None) -> None:
        """Keep a step of quality, counted from the best, in runs to come too; None lets the speed choose."""
        self.settings = self.settings.model_copy(update={"quality": None if step is None else step + 1})
        self.live.command(lambda session: session.lock_quality(step))
        self.keep()

    def choose_source(self, spec: str) -> None:
        """Take the picture from somewhere else; the outputs go on. The same one again tries it again."""
        self.source = spec
        self.changed.emit()
        self.keep()
        session = self.live.session
        if session is None or self._waits_blind:
            self.start()
            return
        self.errands.do(lambda: session.change_source(spec), failed=self._source_failed)

    @property
    def _waits_blind(self) -> bool:
        """Whether the run is better begun anew for another source: it loads, or chose its size without a picture."""
        status = self.live.status
        if status is None or status.phase != "running":
            return True
        return status.frames_in == 0 and self._may_measure_anew

    @property
    def _may_measure_anew(self) -> bool:
        """Whether the run chooses its size by itself, and nobody sees or keeps its picture."""
        return self.settings.size is None and not self.on_air and self.outputs.recording is None

    def _look_at_source(self) -> None:
        """A run that began without a picture chose its size without one: with the first it begins anew."""
        status = self.live.status
        if status is None or status.phase != "running":
            self._blind = False
        elif status.frames_in == 0:
            self._blind = status.source.state == "waiting"
        elif self._blind and status.source.state == "on":
            self._blind = False
            if self._may_measure_anew:
                self.start()

    def panic(self) -> None:
        """The clean picture or the slate, as chosen, at once; pressed again, the look is back."""
        session = self.live.session
        if session is not None and session.on_air in {"clean", "slate"}:
            self.live.resume()
        else:
            self.live.panic(self.preferences.values.panic)

    def freeze(self) -> None:
        """Hold the picture on air; pressed again, it goes on."""
        session = self.live.session
        self.live.freeze(on=session is None or session.on_air != "frozen")

    def keep(self) -> None:
        """Keep the settings and preferences in a moment, with what else changes until then."""
        self._save_soon.start()

    def save(self) -> None:
        """Keep the settings and preferences; off the GUI thread."""
        preferences, history, safe = self.preferences, self.history, self.safe
        preferences.values.mirrored, preferences.values.layout = self.viewing.mirrored, self.viewing.layout
        name = preferences.values.profile
        kept = dict.fromkeys(RunSettings.model_fields) | self.settings_now().model_dump(
            mode="json", exclude_defaults=True
        )  # None takes what is as usual again out of the file

        def write() -> None:
            preferences.save()
            history.save()
            if not safe:
                save_profile(name, kept)

        self.errands.do(write, failed=self.notices.error)

    def close(self, idle_s: float = 5.0) -> bool:
        """Keep everything, end everything.

        Args:
            idle_s: to wait for each of those who have nothing that could be lost, such as a model that still loads.

        Returns:
            Whether all threads ended in time.
        """
        self._save_soon.stop()
        self.save()
        self.private.drop()
        self.thumbnails.watch(on=False)
        self.live.stop()  # it ends while the others are waited for
        ended = [self.rehearser.close(idle_s), self.live.close(idle_s)]
        ended += [part.close() for part in (self.devices, self.errands, self.slow)]
        self._save_soon.stop()  # what ended has changed something
        return all(ended)

    def _take_up(self, settings: RunSettings) -> None:
        look = self.look
        look.text = settings.prompt or FIRST_PROMPT
        look.background = settings.background_prompt or ""
        look.strength, look.transition = settings.strength, settings.transition
        self.outputs.begin_with(settings.sinks)

    def _prompt_sent(self, prompt: Prompt) -> None:
        self.private.drop()
        self.history.add(prompt.text)
        self.keep()

    def _source_failed(self, error: LivestyleError) -> None:
        """What is shown as chosen is what the run has."""
        status = self.live.status
        if status is not None and status.phase == "running" and status.source.spec != self.source:
            self.source = status.source.spec
            self.changed.emit()
            self.keep()
        self.notices.error(error, cause="source")
