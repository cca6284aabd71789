"""Profiles: camera, outputs and look of an occasion under one name, such as "Twitch" or "Work calls"."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from livestyle.profiles import (
    Profile,
    load_profile,
    profile_names,
    remove_profile,
    rename_profile,
    save_profile,
)
from livestyle.settings import RunSettings, settings_from
from livestyle_ui.state.panel import Panel
from livestyle_ui.text import tr


class Profiles(QObject):
    """The names of all profiles, and the way from one to another. GUI thread.

    Args:
        panel: what is saved, and what takes up another one.

    Attributes:
        changed: `names` or `current` is another.
        names: sorted.
    """

    changed = Signal()

    def __init__(self, panel: Panel) -> None:
        super().__init__()
        self.names: list[str] = []
        self._panel = panel

    @property
    def current(self) -> str:
        """The one that is kept up to date."""
        return self._panel.preferences.values.profile

    def refresh(self) -> None:
        """Read the names again."""
        self._panel.errands.do(profile_names, self._take)

    def switch(self, name: str) -> None:
        """Keep the present one and take up another."""
        if name == self.current:
            return
        self._panel.save()

        def load() -> tuple[Profile, RunSettings]:
            profile = load_profile(name)
            return profile, settings_from({"sinks": ()} | profile.values)

        def take(loaded: tuple[Profile, RunSettings]) -> None:
            profile, settings = loaded
            for note in profile.notes:
                self._panel.notices.note(note)
            self._panel.switch_to(settings, name)
            self.changed.emit()

        self._panel.errands.do(load, take, self._panel.notices.error)

    def save_as(self, name: str) -> None:
        """Keep what is set now under another name, and go on with that one."""
        values = self._panel.settings_now().model_dump(mode="json", exclude_defaults=True)

        def done(_: None) -> None:
            self._panel.preferences.values.profile = name
            self._panel.save()
            self._panel.notices.note(tr('This is the profile "{name}" now.', name=name))
            self.refresh()

        self._do(lambda: save_profile(name, values), done)

    def rename(self, new: str) -> None:
        """Give the current one another name."""
        old = self.current

        def done(_: None) -> None:
            self._panel.preferences.values.profile = new
            self._panel.save()
            self.refresh()

        self._panel.save()
        self._do(lambda: rename_profile(old, new), done)

    def remove(self, name: str) -> None:
        """Delete one that is not the current one."""
        if name != self.current:
            self._do(lambda: remove_profile(name), lambda _: self.refresh())

    def _do(self, call: Callable[[], None], done: Callable[[None], object]) -> None:
        self._panel.errands.do(call, done, self._panel.notices.error)

    def _take(self, names: list[str]) -> None:
        self.names = sorted({*names, self.current})
        self.changed.emit()
