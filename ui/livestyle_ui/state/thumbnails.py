"""Small pictures of this camera under each preset, made when nothing else has to be done.

Those that come along have a picture of the demo's portrait until then.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from livestyle.errors import LivestyleError
from livestyle.frame import Pixels
from livestyle.preset_pictures import picture_of
from livestyle.prompt import Prompt
from livestyle_ui.preview.rehearser import Rehearser
from livestyle_ui.state.live import Live
from livestyle_ui.state.notices import Notices
from livestyle_ui.state.presets import Presets
from livestyle_ui.state.viewing import Viewing

FIRST_MS, AGAIN_MS = 250, 20_000
"""Rest between two pictures: while some are missing, and when only old ones are made anew. Each takes about 140 ms of a
core, so that the second is under one percent."""
SETTLE_S = 2.0
"""After the start of a run: the stream gets the machine for itself."""
KEEPS_UP = 0.9
"""Under this share of its rate the stream has no time to give away."""
QUIET_S = 60.0
"""After a failure."""


class Thumbnails(QObject):
    """Asks for one picture at a time, the missing ones first, then the oldest. GUI thread.

    Args:
        presets: whose pictures they are.
        rehearser: makes them.
        viewing: has the camera's newest picture.
        live: the stream, which goes first.
        notices: told once when none can be made.
        now: monotonic seconds.

    Attributes:
        made: a preset has a new picture; carries its name.
        pictures: by the preset's name; uint8 (height, width, 3) RGB.
    """

    made = Signal(str)

    def __init__(
        self,
        presets: Presets,
        rehearser: Rehearser,
        viewing: Viewing,
        live: Live,
        notices: Notices,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self.pictures: dict[str, Pixels] = {}
        self._presets, self._rehearser, self._viewing = presets, rehearser, viewing
        self._live, self._notices, self._now = live, notices, now
        self._made_of: dict[str, Prompt] = {}
        self._made_at: dict[str, float] = {}
        self._asked: tuple[str, Prompt] | None = None
        self._not_before = 0.0
        self._running = self._watched = False
        self._timer = QTimer(self, interval=FIRST_MS, singleShot=True)
        self._timer.timeout.connect(self._ask)
        rehearser.made.connect(self._take)
        rehearser.failed.connect(self._failed)
        presets.changed.connect(self._presets_changed)
        live.changed.connect(self._live_changed)

    def watch(self, *, on: bool) -> None:
        """Make pictures while somebody can see them, or rest."""
        if on == self._watched:
            return
        self._watched = on
        if on:
            self._timer.start(FIRST_MS)
            return
        self._timer.stop()
        if self._asked is not None:
            self._rehearser.forget(_key(self._asked[0]))
            self._asked = None

    def _ask(self) -> None:
        """One wish, if the moment is right; else look again soon."""
        name, camera = self._due(), self._viewing.camera
        if self._asked is not None or name is None or camera is None or not self._may(missing=self._missing(name)):
            self._timer.start(AGAIN_MS if name is not None and not self._missing(name) else FIRST_MS)
            return
        prompt = self._presets.prompt(name)
        self._asked = name, prompt
        self._rehearser.ask(_key(name), prompt, camera)

    def _may(self, *, missing: bool) -> bool:
        """Whether the stream can spare the time; a missing picture is worth more than an old one."""
        status = self._live.status
        if status is None or status.phase != "running" or self._now() < self._not_before or status.stalled:
            return False
        if self._viewing.hidden:  # the newest picture is an old one
            return False
        if self._viewing.pair is not None and self._viewing.pair.slate_in_source:  # it shows nothing of a look
            return False
        return missing or status.fps >= status.rate * KEEPS_UP

    def _due(self) -> str | None:
        names = [preset.name for preset in self._presets.all]
        return min(names, key=lambda name: self._made_at.get(name, float("-inf")), default=None)

    def _missing(self, name: str) -> bool:
        return name not in self._made_at

    def _take(self, key: object, picture: Pixels) -> None:
        if self._asked is None or key != _key(self._asked[0]):
            return
        (name, prompt), self._asked = self._asked, None
        if self._presets.find(name) is not None:
            self.pictures[name], self._made_of[name], self._made_at[name] = picture, prompt, self._now()
            self.made.emit(name)
        self._timer.start(FIRST_MS if any(self._missing(preset.name) for preset in self._presets.all) else AGAIN_MS)

    def _failed(self, key: object, error: LivestyleError) -> None:
        if self._asked is not None and key == _key(self._asked[0]):
            self._asked = None
            self._not_before = self._now() + QUIET_S
            self._notices.error(error, cause="thumbnails")
            self._timer.start(AGAIN_MS)

    def _presets_changed(self) -> None:
        """Forget the pictures of presets that are gone or say something else now; show what comes along."""
        for name, prompt in list(self._made_of.items()):
            if self._presets.find(name) is None or self._presets.prompt(name) != prompt:
                for kept in (self.pictures, self._made_of, self._made_at):
                    kept.pop(name, None)
        for preset in self._presets.all:
            if preset.name not in self.pictures and (shipped := picture_of(preset)) is not None:
                self.pictures[preset.name], self._made_of[preset.name] = shipped, self._presets.prompt(preset.name)

    def _live_changed(self) -> None:
        running = self._live.phase == "running"
        if running and not self._running:
            self._not_before = max(self._not_before, self._now() + SETTLE_S)
        self._running = running


def _key(name: str) -> tuple[str, str]:
    return "thumbnail", name
