"""Keys of single presets. They lie in the presets, so that a file that is given away has them."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from livestyle_ui.hotkeys import Hotkeys, for_typing
from livestyle_ui.keys import Binding, bind
from livestyle_ui.state.notices import Notices
from livestyle_ui.state.presets import Presets
from livestyle_ui.text import tr


class PresetKeys(QObject):
    """Makes them work: in the window, and in every program where the system allows it. GUI thread.

    A key that something else has already stays with that, and is told; the preset keeps its wish.

    Args:
        window: in which they work.
        hotkeys: the other keys; those of presets are guests there.
        presets: whose keys they are.
        notices: told what cannot be had.

    Attributes:
        changed: `shown` is another.
        shown: the keys that work, in words, by the preset's name.
    """

    changed = Signal()

    def __init__(self, window: QWidget, hotkeys: Hotkeys, presets: Presets, notices: Notices) -> None:
        super().__init__(window)
        self.shown: dict[str, str] = {}
        self._window, self._hotkeys, self._presets, self._notices = window, hotkeys, presets, notices
        self._shortcuts: dict[str, QShortcut] = {}
        self._grabbed: set[str] = set()
        self._told: set[tuple[str, str, str]] = set()
        hotkeys.system.pressed.connect(self._pressed)
        hotkeys.changed.connect(self._follow)
        presets.changed.connect(self._follow)

    @property
    def obstacle(self) -> str:
        """Why they work in the window only, in one sentence; "" where they work everywhere."""
        return self._hotkeys.system.obstacle

    def keys_of(self, name: str) -> str:
        """The key that a preset wishes for, as Qt writes it."""
        preset = self._presets.find(name)
        return "" if preset is None else preset.hotkey

    def assign(self, name: str, keys: str) -> str:
        """Give a preset a key, "" for none.

        Returns:
            "" if it is the preset's now, else one sentence why it cannot be.
        """
        if keys and (refused := self._refusal(name, keys) or self._grab(keys)):
            return refused
        self._presets.set_key(name, keys)
        return ""

    def _refusal(self, name: str, keys: str) -> str:
        """Why a preset cannot have a key; "" if it can."""
        title = _title(name)
        clash = self._hotkeys.clash(title, keys) or self._hotkeys.clash_everywhere(title, keys)
        return for_typing(keys) or clash or ""

    def _grab(self, keys: str) -> str:
        """Take a key in every program too; returns why that cannot be, "" where the system has no such keys at all."""
        if self.obstacle or keys in self._grabbed or self._hotkeys.closed:
            return ""
        if refused := self._hotkeys.system.grab(keys):
            return refused
        self._grabbed.add(keys)
        return ""

    def _follow(self) -> None:
        """Bind what the presets say now; the first one has a key that two wish for."""
        hotkeys = self._hotkeys
        hotkeys.guests = []
        for preset in self._presets.all:
            name, keys = preset.name, preset.hotkey
            if not keys:
                continue
            if refused := self._refusal(name, keys) or self._grab(keys):
                self._tell(name, keys, refused)
                continue
            what = tr("Preset {name}", name=name)
            hotkeys.guests.append(Binding(keys, what, partial(self._presets.apply, name), _title(name)))
        self._bind()

    def _bind(self) -> None:
        guests = {guest.name: guest for guest in self._hotkeys.guests}
        wanted = {guest.keys for guest in guests.values()}
        for keys in self._grabbed - wanted:
            self._hotkeys.system.release(keys)
        self._grabbed &= wanted
        for name, shortcut in list(self._shortcuts.items()):
            if name not in guests or shortcut.key() != QKeySequence(guests[name].keys):
                del self._shortcuts[name]
                shortcut.setEnabled(False)
                shortcut.deleteLater()
        for name, guest in guests.items():
            if name not in self._shortcuts:
                self._shortcuts[name] = bind(self._window, [guest])[0]
        shown = {guest.name.partition(" ")[2]: _native(guest.keys) for guest in guests.values()}
        if shown != self.shown:
            self.shown = shown
            self.changed.emit()

    def _tell(self, name: str, keys: str, refused: str) -> None:
        """Say once why a preset does not have its key."""
        if (name, keys, refused) not in self._told:
            self._told.add((name, keys, refused))
            told = tr('The preset "{name}" does not have the key {keys}.', name=name, keys=_native(keys))
            self._notices.note(told, refused)

    def _pressed(self, keys: str) -> None:
        for guest in self._hotkeys.guests:
            if guest.keys == keys:
                guest.do()


def _title(name: str) -> str:
    """What a preset is called among the keys, and by `livestyle panel --do`."""
    return f"preset {name}"


def _native(keys: str) -> str:
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
