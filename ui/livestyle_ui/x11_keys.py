"""Passive key grabs on an X server, through libxcb, which Qt brings to X11 anyway.

A grab asks the server for one key only; nothing else that is typed is seen.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence

KEY_PRESS, KEY_RELEASE = 2, 3
ASYNC = 1
LOCK, NUM_LOCK = 2, 16
MODIFIERS = {
    Qt.KeyboardModifier.ShiftModifier: 1,
    Qt.KeyboardModifier.ControlModifier: 4,
    Qt.KeyboardModifier.AltModifier: 8,
    Qt.KeyboardModifier.MetaModifier: 64,
}
MEANT = 1 | 4 | 8 | 64
"""Modifiers that a person holds; the locks are not among them."""
SYMBOLS = {
    Qt.Key.Key_Escape: 0xFF1B,
    Qt.Key.Key_Tab: 0xFF09,
    Qt.Key.Key_Return: 0xFF0D,
    Qt.Key.Key_Insert: 0xFF63,
    Qt.Key.Key_Delete: 0xFFFF,
    Qt.Key.Key_Home: 0xFF50,
    Qt.Key.Key_Left: 0xFF51,
    Qt.Key.Key_Up: 0xFF52,
    Qt.Key.Key_Right: 0xFF53,
    Qt.Key.Key_Down: 0xFF54,
    Qt.Key.Key_PageUp: 0xFF55,
    Qt.Key.Key_PageDown: 0xFF56,
    Qt.Key.Key_End: 0xFF57,
    Qt.Key.Key_Pause: 0xFF13,
    Qt.Key.Key_Print: 0xFF61,
    Qt.Key.Key_ScrollLock: 0xFF14,
}


class XError(Exception):
    """The X server or its library does not do what is needed; one sentence."""


class _Cookie(ctypes.Structure):
    _fields_ = (("sequence", ctypes.c_uint),)


class _Screens(ctypes.Structure):
    _fields_ = (("root", ctypes.POINTER(ctypes.c_uint32)), ("rem", ctypes.c_int), ("index", ctypes.c_int))


class _KeyEvent(ctypes.Structure):
    _fields_ = (
        ("kind", ctypes.c_uint8),
        ("code", ctypes.c_uint8),
        ("sequence", ctypes.c_uint16),
        ("time", ctypes.c_uint32),
        ("windows", ctypes.c_uint32 * 3),
        ("places", ctypes.c_int16 * 4),
        ("state", ctypes.c_uint16),
    )


class X11Keys:
    """A connection to the X server that is told of single keys. One thread.

    Attributes:
        descriptor: readable when there is something to `read`.

    Raises:
        XError: there is no X server, or a library is missing.
    """

    def __init__(self) -> None:
        self._x, self._symbols_of, self._free = _libraries()
        self._connection = self._x.xcb_connect(None, None)
        if self._x.xcb_connection_has_error(self._connection):
            self._x.xcb_disconnect(self._connection)
            raise XError("The X server does not answer.")
        setup = self._x.xcb_get_setup(self._connection)
        self._root = self._x.xcb_setup_roots_iterator(setup).root[0]
        self._symbols = self._symbols_of.xcb_key_symbols_alloc(self._connection)
        self._ours: dict[tuple[int, int], str] = {}
        self._released: dict[int, int] = {}
        self.descriptor: int = self._x.xcb_get_file_descriptor(self._connection)

    def grab(self, keys: str) -> bool:
        """Take a key.

        Args:
            keys: one key with its modifiers, as Qt writes them.

        Returns:
            Whether it is ours now; False if another program has it.

        Raises:
            XError: this keyboard has no such key.
        """
        code, modifiers = self._code(keys)
        for locks in _locks():
            cookie = self._x.xcb_grab_key_checked(
                self._connection, 0, self._root, modifiers | locks, code, ASYNC, ASYNC
            )
            error = self._x.xcb_request_check(self._connection, cookie)
            if error:
                self._free(error)
                self._ungrab(code, modifiers)
                return False
        self._ours[code, modifiers] = keys
        return True

    def release(self, keys: str) -> None:
        """Give a key back."""
        for (code, modifiers), ours in list(self._ours.items()):
            if ours == keys:
                self._ungrab(code, modifiers)
                del self._ours[code, modifiers]

    def read(self) -> list[str]:
        """Keys that were pressed since the last call; one that is held down counts once.

        Raises:
            XError: the X server has gone.
        """
        if self._x.xcb_connection_has_error(self._connection):
            raise XError("The X server has gone.")
        return list(self._pressed())

    def close(self) -> None:
        """Give all keys back. Idempotent."""
        if self._connection is not None:
            self._symbols_of.xcb_key_symbols_free(self._symbols)
            self._x.xcb_disconnect(self._connection)  # the server releases what was grabbed
            self._connection = None

    def _pressed(self) -> Iterator[str]:
        while address := self._x.xcb_poll_for_event(self._connection):
            event = ctypes.cast(address, ctypes.POINTER(_KeyEvent)).contents
            kind, code, time, state = event.kind & 0x7F, event.code, event.time, event.state
            self._free(address)
            if kind == KEY_RELEASE:
                self._released[code] = time
            elif kind == KEY_PRESS and self._released.pop(code, None) != time:  # else it repeats by itself
                keys = self._ours.get((code, state & MEANT))
                if keys is not None:
                    yield keys

    def _ungrab(self, code: int, modifiers: int) -> None:
        for locks in _locks():
            self._x.xcb_ungrab_key(self._connection, code, self._root, modifiers | locks)
        self._x.xcb_flush(self._connection)

    def _code(self, keys: str) -> tuple[int, int]:
        """The keyboard's number of a key, and the mask of its modifiers."""
        sequence = QKeySequence(keys)
        one = sequence[0] if sequence.count() == 1 else None  # type: ignore[index]  # Qt's stubs do not know of it
        symbol = None if one is None else symbol_of(one.key())
        found = None if symbol is None else self._symbols_of.xcb_key_symbols_get_keycode(self._symbols, symbol)
        if one is None or not found:
            raise XError("This keyboard has no such key.")
        code = int(found[0])
        self._free(ctypes.cast(found, ctypes.c_void_p))
        held = one.keyboardModifiers()
        return code, sum(mask for modifier, mask in MODIFIERS.items() if held & modifier)


def symbol_of(key: Qt.Key) -> int | None:
    """X's number of a key, None for one that is not known."""
    value = int(key)
    if Qt.Key.Key_F1 <= key <= Qt.Key.Key_F35:
        return 0xFFBE + value - int(Qt.Key.Key_F1)
    if 0x20 <= value <= 0x7E:
        return ord(chr(value).lower())
    return SYMBOLS.get(key)


def _locks() -> tuple[int, ...]:
    """A grab holds for one state of the locks; it has to be made for each."""
    return 0, LOCK, NUM_LOCK, LOCK | NUM_LOCK


def _libraries() -> tuple[Any, Any, Any]:
    try:
        x, symbols, c = (ctypes.CDLL(name) for name in ("libxcb.so.1", "libxcb-keysyms.so.1", None))
    except OSError as error:
        raise XError(f"A library of X11 is missing: {error}.") from error
    pointer, number = ctypes.c_void_p, ctypes.c_uint8
    x.xcb_connect.restype = x.xcb_get_setup.restype = x.xcb_poll_for_event.restype = pointer
    x.xcb_request_check.restype = symbols.xcb_key_symbols_alloc.restype = pointer
    for call in (
        x.xcb_connection_has_error,
        x.xcb_disconnect,
        x.xcb_get_setup,
        x.xcb_setup_roots_iterator,
        x.xcb_poll_for_event,
        x.xcb_get_file_descriptor,
        x.xcb_flush,
        symbols.xcb_key_symbols_alloc,
        symbols.xcb_key_symbols_free,
        c.free,
    ):
        call.argtypes = (pointer,)
    x.xcb_connect.argtypes = (ctypes.c_char_p, pointer)
    x.xcb_setup_roots_iterator.restype = _Screens
    window, mask = ctypes.c_uint32, ctypes.c_uint16
    x.xcb_grab_key_checked.argtypes = (pointer, number, window, mask, number, number, number)
    x.xcb_grab_key_checked.restype = _Cookie
    x.xcb_request_check.argtypes = (pointer, _Cookie)
    x.xcb_ungrab_key.argtypes = (pointer, number, window, mask)
    x.xcb_ungrab_key.restype = _Cookie
    symbols.xcb_key_symbols_get_keycode.argtypes = (pointer, ctypes.c_uint32)
    symbols.xcb_key_symbols_get_keycode.restype = ctypes.POINTER(number)
    return x, symbols, c.free
