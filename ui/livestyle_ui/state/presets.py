"""The presets: looks under a name, one press away."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from livestyle.errors import LivestyleError
from livestyle.preset import Preset
from livestyle.presets import Shelf
from livestyle.prompt import Prompt
from livestyle_ui.state.errands import Errands
from livestyle_ui.state.look import Look
from livestyle_ui.state.notices import Notice, Notices
from livestyle_ui.text import tr

NUMBERED = 9
"""So many of the first presets have a number key."""


class Presets(QObject):
    """The shelf of presets, kept on the disk by a thread of its own. GUI thread.

    Args:
        look: what a preset is put on air with, and saved from.
        errands: for what touches the disk; one after another, so that no two changes meet.
        notices: for what went wrong.
        open_shelf: reads the presets; on the errands' thread.

    Attributes:
        changed: `all` or `current` is another.
        all: in their order.
        current: name of the one that is on air, "" if none is.
    """

    changed = Signal()

    def __init__(self, look: Look, errands: Errands, notices: Notices, open_shelf: Callable[[], Shelf] = Shelf) -> None:
        super().__init__()
        self.all: tuple[Preset, ...] = ()
        self.current = ""
        self._look, self._errands, self._notices = look, errands, notices
        self._open_shelf = open_shelf
        self._shelf: Shelf | None = None
        self._prompts: dict[str, Prompt] = {}
        self._last: str | None = None
        look.aired.connect(self._find_current)

    def load(self) -> None:
        """Read them."""

        def read() -> tuple[Shelf, tuple[Preset, ...]]:
            shelf = self._open_shelf()
            return shelf, shelf.presets

        self._errands.do(read, self._loaded, self._notices.error)

    def find(self, name: str) -> Preset | None:
        """The preset of a name, None if there is none."""
        return next((preset for preset in self.all if preset.name == name), None)

    def prompt(self, name: str) -> Prompt:
        """What a preset puts on air; the preset is there."""
        return self._prompts[name]

    def apply(self, name: str) -> bool:
        """Put a preset on air. Returns whether it could be sent."""
        prompt = self._prompts.get(name)
        if prompt is None:
            return False
        self._last = name
        self._look.draft(prompt)
        sent = self._look.send(prompt) if prompt.adjust else self._look.put_on_air()
        self._find_current()
        return sent

    def apply_number(self, number: int) -> bool:
        """Put the preset with a number key on air; 1 is the first."""
        return 0 < number <= len(self.all) and self.apply(self.all[number - 1].name)

    def next(self) -> bool:
        """Put the one after the current one on air; the first follows the last."""
        return self._step(lambda shelf, name: shelf.next(name))

    def previous(self) -> bool:
        """Put the one before the current one on air."""
        return self._step(lambda shelf, name: shelf.previous(name))

    def random(self) -> bool:
        """Put any other one on air."""
        return self._step(lambda shelf, name: shelf.random(name))

    def save(self, name: str, *, replace: bool = False, done: Callable[[], object] | None = None) -> None:
        """Keep what is in the prompt line, with its strength and transition.

        Args:
            name: of the preset.
            replace: write over one of that name.
            done: called when it is kept.
        """
        prompt = self._look.checked()
        if prompt is None:
            return

        there = self.find(name)

        def keep(shelf: Shelf) -> None:
            preset = Preset(
                name=name,
                prompt=prompt.text,
                background=prompt.background,
                strength=prompt.strength,
                transition=prompt.transition,
                background_strength=prompt.background_strength,
                hotkey="" if there is None else there.hotkey,
            )
            shelf.save(preset, replace=replace)

        self._last = name
        self._change(keep, done)

    def rename(self, old: str, new: str) -> None:
        """Give a preset another name."""
        if old != new:
            self._change(lambda shelf: shelf.rename(old, new))

    def set_key(self, name: str, keys: str) -> None:
        """Give a preset a key of its own, as Qt writes it; "" for none."""
        preset = self.find(name)
        if preset is not None and preset.hotkey != keys:
            kept = preset.model_copy(update={"hotkey": keys})
            self._change(lambda shelf: shelf.save(kept, replace=True))

    def remove(self, name: str) -> None:
        """Take a preset away; the notice about it can bring it back."""
        preset = self.find(name)
        if preset is None:
            return
        position = self.all.index(preset)

        def bring_back(shelf: Shelf) -> None:
            shelf.save(preset)
            shelf.move(name, position)

        notice = Notice(
            tr('The preset "{name}" is gone.', name=name),
            button=tr("Bring it back"),
            press=lambda: self._change(bring_back),
            cause=f"preset {name}",
        )
        self._change(lambda shelf: shelf.remove(name), lambda: self._notices.post(notice))

    def move(self, name: str, position: int) -> None:
        """Give a preset another place, 0 for the first."""
        bounded = min(max(position, 0), len(self.all) - 1)
        self._change(lambda shelf: shelf.move(name, bounded))

    def import_file(self, path: Path) -> None:
        """Add the presets of a file."""

        def read(shelf: Shelf) -> tuple[str, ...]:
            return shelf.import_file(path)

        def tell(names: tuple[str, ...]) -> None:
            self._notices.note(tr("{count} presets came in: {names}.", count=len(names), names=", ".join(names)))

        self._change(read, tell)

    def export(self, path: Path) -> None:
        """Write all of them into one file."""
        self._change(lambda shelf: shelf.export(path), lambda: self._notices.note(tr("Written: {path}.", path=path)))

    def _step(self, choose: Callable[[Shelf, str | None], Preset]) -> bool:
        if self._shelf is None:
            return False
        try:
            return self.apply(choose(self._shelf, self.current or self._last).name)
        except LivestyleError as error:
            self._notices.error(error)
            return False

    def _change(self, change: Callable[[Shelf], object], done: Callable[..., object] | None = None) -> None:
        """Change the shelf off the GUI thread, and show what became of it."""
        shelf = self._shelf
        if shelf is None:
            return

        def do() -> tuple[object, tuple[Preset, ...]]:
            return change(shelf), shelf.presets

        def tell(answer: tuple[object, tuple[Preset, ...]]) -> None:
            value, presets = answer
            self._take(presets)
            if done is not None:
                done() if value is None else done(value)

        self._errands.do(do, tell, self._notices.error)

    def _loaded(self, answer: tuple[Shelf, tuple[Preset, ...]]) -> None:
        self._shelf, presets = answer
        for note in self._shelf.notes:
            self._notices.note(note)
        self._take(presets)

    def _take(self, presets: tuple[Preset, ...]) -> None:
        self.all = presets
        self._prompts = {preset.name: preset.make_prompt() for preset in presets}
        self._find_current(always=True)

    def _find_current(self, *, always: bool = False) -> None:
        """Which preset is on air: by what it says, the one that was chosen last before its twins."""
        status = self._look.on_air
        found = ""
        if status is not None:
            shown = (status.text, status.background)
            names = [name for name, prompt in self._prompts.items() if (prompt.text, prompt.background) == shown]
            found = self._last if self._last in names else next(iter(names), "")
        if found != self.current or always:
            self.current = found
            self.changed.emit()
