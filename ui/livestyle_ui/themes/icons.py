"""Icons, drawn for this panel as strokes on a grid of 24 by 24, in whatever colour a theme wants."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

_STROKES = {
    "compare": '<path d="M12 3v18"/><path d="M4 7h4v10H4z"/><path d="M16 7h4v10h-4z" fill="@"/>',
    "split": '<rect x="3" y="5" width="18" height="14" rx="2"/><path d="M12 5v14"/><path d="M12 5h9v14h-9z" fill="@"/>',
    "beside": '<path d="M2 7.5h8.5v9H2z"/><path d="M13.5 7.5H22v9h-8.5z" fill="@"/>',
    "full": '<path d="M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5"/>',
    "freeze": '<path d="M12 3v18M4.2 7.5l15.6 9M19.8 7.5l-15.6 9"/>'
    '<path d="M9.5 4.5L12 7l2.5-2.5M9.5 19.5L12 17l2.5 2.5"/>',
    "panic": '<path d="M12 3l8 3v6c0 5-3.5 8-8 9-4.5-1-8-4-8-9V6z"/><path d="M12 8v5M12 16v.5"/>',
    "snapshot": '<path d="M4 8h3l2-3h6l2 3h3v11H4z"/><circle cx="12" cy="13" r="3.5"/>',
    "record": '<circle cx="12" cy="12" r="8"/><circle cx="12" cy="12" r="4" fill="@"/>',
    "add": '<path d="M12 5v14M5 12h14"/>',
    "close": '<path d="M6 6l12 12M18 6L6 18"/>',
    "refresh": '<path d="M20 12a8 8 0 1 1-2.3-5.7L20 8.5"/><path d="M20 4v4.5h-4.5"/>',
    "folder": '<path d="M3 6h6l2 2h10v11H3z"/>',
    "menu": '<path d="M4 7h16M4 12h16M4 17h16"/>',
    "side": '<rect x="3" y="5" width="18" height="14" rx="2"/><path d="M15 5v14"/>',
    "warning": '<path d="M12 4l9 16H3z"/><path d="M12 10v4M12 17v.5"/>',
    "eye": '<circle cx="12" cy="12" r="3"/>'
    '<path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z"/>',
    "palette": '<path d="M12 3a9 9 0 1 0 0 18c1.5 0 2-1 1.5-2-.6-1.3 0-2.5 1.5-2.5h2a4 4 0 0 0 4-4c0-5-4-9.5-9-9.5z"/>'
    '<circle cx="8" cy="10" r="1" fill="@"/><circle cx="12" cy="7.5" r="1" fill="@"/>'
    '<circle cx="16" cy="10" r="1" fill="@"/>',
    "layers": '<path d="M12 4l9 5-9 5-9-5z"/><path d="M3 14l9 5 9-5"/>',
    "blend": '<circle cx="9" cy="12" r="6"/><circle cx="15" cy="12" r="6"/>',
    "settings": '<path d="M4 7h9M17 7h3M4 17h3M11 17h9"/><circle cx="15" cy="7" r="2"/><circle cx="9" cy="17" r="2"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v6M12 7v.5"/>',
    "previous": '<path d="M15 5l-7 7 7 7"/>',
    "next": '<path d="M9 5l7 7-7 7"/>',
    "random": '<path d="M3 7h3.5l9 10H20M3 17h3.5l2.2-2.4M13.2 9.5L15.5 7H20"/><path d="M17.5 4.5L20 7l-2.5 2.5"/>'
    '<path d="M17.5 14.5L20 17l-2.5 2.5"/>',
    "more": '<circle cx="6" cy="12" r="1.2" fill="@"/><circle cx="12" cy="12" r="1.2" fill="@"/>'
    '<circle cx="18" cy="12" r="1.2" fill="@"/>',
    "down": '<path d="M5 9l7 7 7-7"/>',
}

NAMES = frozenset(_STROKES)
_SIZES = (16, 20, 24, 32, 48)


def icon(name: str, colour: str, checked: str | None = None) -> QIcon:
    """An icon.

    Args:
        name: one of `NAMES`.
        colour: "#rrggbb".
        checked: colour when its button is checked, the same if None.
    """
    made = QIcon()
    for size in _SIZES:
        made.addPixmap(_pixmap(name, colour, size), QIcon.Mode.Normal, QIcon.State.Off)
        made.addPixmap(_pixmap(name, checked or colour, size), QIcon.Mode.Normal, QIcon.State.On)
    return made


def _pixmap(name: str, colour: str, size: int) -> QPixmap:
    strokes = _STROKES[name].replace("@", colour)
    style = f'fill="none" stroke="{colour}" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"'
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><g {style}>{strokes}</g></svg>'
    pixmap = QPixmap(QSize(size, size))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(drawing.encode())).render(painter, QRectF(0, 0, size, size))
    painter.end()
    return pixmap
