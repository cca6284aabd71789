"""Keys that the user can choose: in the window, and where the system allows it in every program."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from livestyle_ui.keys import COMPARE, Binding, bind
from livestyle_ui.state.preferences import Preferences
from livestyle_ui.system_keys import SystemKeys
from livestyle_ui.text import tr

NEVER_TEXT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
NEVER_TYPED = {Qt.Key.Key_Insert, Qt.Key.Key_Pause, Qt.Key.Key_Print, Qt.Key.Key_ScrollLock}
"""Keys that may be taken alone, besides F1 to F35."""


def for_typing(keys: str) -> str:
    """Why a key must not be taken in every program, in one sentence; "" if it may be."""
    sequence = QKeySequence(keys)
    if sequence.count() != 1:
        return tr("Take a single key.")
    one = sequence[0]  # type: ignore[index]  # Qt's stubs do not know of it
    alone = Qt.Key.Key_F1 <= one.key() <= Qt.Key.Key_F35 or one.key() in NEVER_TYPED
    if alone or one.keyboardModifiers() & NEVER_TEXT:
        return ""
    return tr("People type with that key; take one with Ctrl, Alt or Meta, or an F key.")


class Hotkeys(QObject):
    """Every key of a window. GUI thread.

    Args:
        window: in which they work.
        preferences: remember what the user chose.
        system: keys of the whole system; None for this machine's.

    Attributes:
        changed: a key is another.
        bindings: with the keys as they are now.
        guests: keys that somebody else keeps, and that nobody else may have: those of presets.
        system: keys of the whole system.
        closed: whether they were given back for good or for a while.
    """

    changed = Signal()

    def __init__(self, window: QWidget, preferences: Preferences, system: SystemKeys | None = None) -> None:
        super().__init__(window)
        self.bindings: list[Binding] = []
        self.guests: list[Binding] = []
        self.closed = False
        self.system = system or SystemKeys(self)
        self._window, self._values = window, preferences.values
        self._usual: dict[str, str] = {}
        self._shortcuts: dict[str, QShortcut] = {}
        self._everywhere: dict[str, str] = {}
        self.system.pressed.connect(self._pressed)

    def add(self, bindings: list[Binding]) -> None:
        """Put keys in; the user's choice goes before the usual key."""
        for binding in bindings:
            self._usual[binding.name] = binding.keys
            keys = self._values.keys.get(binding.name, binding.keys)
            self.bindings.append(replace(binding, keys=keys))
            if binding.name:
                self._shortcuts[binding.name] = bind(self._window, self.bindings[-1:])[0]
            else:
                bind(self._window, [binding])
        self.changed.emit()

    def find(self, name: str) -> Binding | None:
        """What a name stands for, None if for nothing."""
        return next((binding for binding in self.bindings if name and binding.name == name), None)

    def goes_first(self, event: QKeyEvent) -> bool:
        """Whether a key is the window's though a line that is typed in knows it too, as Ctrl+E for its end."""
        keys, ours = QKeySequence(event.keyCombination()), [*self.bindings, *self.guests]
        return bool(event.modifiers() & NEVER_TEXT) and any(QKeySequence(one.keys) == keys for one in ours)

    def choose(self, name: str, keys: str) -> str:
        """Take another key, "" for none.

        Returns:
            "" if it is taken now, else one sentence why it cannot be.
        """
        if (clash := self.clash(name, keys)) is not None:
            return clash
        at = next(at for at, binding in enumerate(self.bindings) if binding.name == name)
        self.bindings[at] = replace(self.bindings[at], keys=keys)
        self._shortcuts[name].setKey(QKeySequence(keys))
        chosen = {**self._values.keys, name: keys}
        if keys == self._usual[name]:
            del chosen[name]
        self._values.keys = chosen
        self.changed.emit()
        return ""

    def clash(self, name: str, keys: str) -> str | None:
        """One sentence about who has a key already, None if nobody has."""
        if not keys:
            return None
        wanted = QKeySequence(keys)
        if wanted == QKeySequence(COMPARE):
            return tr("That key shows the camera while it is held.")
        for binding in [*self.bindings, *self.guests]:
            if binding.name != name and QKeySequence(binding.keys) == wanted:
                return tr('That key is taken by "{what}".', what=binding.what)
        return None

    def clash_everywhere(self, name: str, keys: str) -> str | None:
        """One sentence about who has a key in every program already, or why it must be nobody's; None if it is free."""
        if not keys:
            return None
        wanted = QKeySequence(keys)
        for other, taken in self._values.keys_everywhere.items():
            if other != name and QKeySequence(taken) == wanted:
                binding = self.find(other)
                return tr('That key is taken by "{what}".', what=other if binding is None else binding.what)
        for guest in self.guests:
            if guest.name != name and QKeySequence(guest.keys) == wanted:
                return tr('That key is taken by "{what}".', what=guest.what)
        return for_typing(keys) or None

    def reset(self) -> None:
        """The usual keys again."""
        self._values.keys = {}
        for at, binding in enumerate(self.bindings):
            if binding.name:
                self.bindings[at] = replace(binding, keys=self._usual[binding.name])
                self._shortcuts[binding.name].setKey(QKeySequence(self._usual[binding.name]))
        self.changed.emit()

    def everywhere(self, name: str) -> str:
        """The key that works in every program, "" if there is none."""
        return self._values.keys_everywhere.get(name, "")

    def choose_everywhere(self, name: str, keys: str) -> str:
        """Take a key in every program, "" for none.

        Returns:
            "" if it is taken now, else one sentence why it cannot be.
        """
        if (clash := self.clash_everywhere(name, keys)) is not None:
            return clash
        if keys and (refused := self.system.grab(keys)):
            return refused
        self.system.release(self._everywhere.pop(name, ""))
        chosen = {**self._values.keys_everywhere, name: keys}
        if keys:
            self._everywhere[name] = keys
        else:
            del chosen[name]
        self._values.keys_everywhere = chosen
        self.changed.emit()
        return ""

    def listen(self) -> list[str]:
        """Take the keys that were chosen for every program; at the start.

        Returns:
            One sentence for each that could not be taken.
        """
        refused = []
        self.closed = False
        for name, keys in self._values.keys_everywhere.items():
            if self.find(name) is None or name in self._everywhere:
                continue
            if sentence := self.system.grab(keys):
                refused.append(f"{QKeySequence(keys).toString()}: {sentence}")
            else:
                self._everywhere[name] = keys
        return refused

    def close(self) -> None:
        """Give the keys of the whole system back."""
        self.closed = True
        self._everywhere.clear()
        self.system.close()

    def _pressed(self, keys: str) -> None:
        for name, taken in self._everywhere.items():
            binding = self.find(name)
            if taken == keys and binding is not None:
                binding.do()
