"""Fills a rectangle of an X screen: paint_screen.py DISPLAY RRGGBB LEFT,TOP,WIDTH,HEIGHT."""

from __future__ import annotations

import ctypes
import ctypes.util
import sys


def main() -> None:
    _, display_name, colour, geometry = sys.argv
    x11 = ctypes.CDLL(ctypes.util.find_library("X11") or "libX11.so.6")
    x11.XOpenDisplay.restype = x11.XDefaultGC.restype = ctypes.c_void_p
    x11.XDefaultRootWindow.restype = ctypes.c_ulong
    display = ctypes.c_void_p(x11.XOpenDisplay(display_name.encode()))
    window = ctypes.c_ulong(x11.XDefaultRootWindow(display))
    context = ctypes.c_void_p(x11.XDefaultGC(display, 0))
    x11.XSetForeground(display, context, ctypes.c_ulong(int(colour, 16)))
    x11.XFillRectangle(display, window, context, *map(int, geometry.split(",")))
    x11.XSync(display, 0)
    x11.XCloseDisplay(display)


if __name__ == "__main__":
    main()
