"""How the person at the panel looks at the picture; nothing of it goes on air."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QObject, Signal

from livestyle.frame import Pixels
from livestyle.preview import Pair
from livestyle_ui.preview.picture import Show

Layout = Literal["one", "split", "beside"]


class Viewing(QObject):
    """What the big picture shows. GUI thread.

    Attributes:
        changed: something of it is another.
        layout: what is seen of camera and look: one of them, both in one picture with a line between them, or both
            whole beside each other.
        split_at: where one ends and the other begins, 0..1 from the left as it is seen.
        comparing: whether the camera's picture is seen for as long as a key is held.
        mirrored: whether the viewer sees it as in a mirror.
        hidden: whether there is no picture at all, which costs nothing.
        pair: the newest pictures, None before the first; whoever takes them from the session puts them here.
    """

    changed = Signal()

    def __init__(self, *, mirrored: bool = True, layout: Layout = "one") -> None:
        super().__init__()
        self.layout: Layout = layout
        self.comparing = self.hidden = False
        self.split_at = 0.5
        self.mirrored = mirrored
        self.pair: Pair | None = None

    @property
    def camera(self) -> Pixels | None:
        """The camera's newest picture, uint8 (height, width, 3) RGB."""
        return None if self.pair is None else self.pair.source.pixels

    @property
    def mirrors_camera(self) -> bool:
        """Whether the viewer sees the camera's newest picture as in a mirror; never a slate that stands in for it."""
        return self.mirrored and not (self.pair is not None and self.pair.slate_in_source)

    @property
    def mirrors_on_air(self) -> bool:
        """Likewise what is on air, which is the camera's picture while the model loads."""
        if self.pair is None or self.pair.on_air is None:
            return self.mirrors_camera
        return self.mirrored and not self.pair.slate_on_air

    @property
    def show(self) -> Show:
        """Which picture is seen."""
        if self.comparing:
            return Show.SOURCE
        return {"one": Show.RESTYLED, "split": Show.SPLIT, "beside": Show.BESIDE}[self.layout]

    @property
    def split(self) -> bool:
        """Whether there is a line that can be moved."""
        return self.layout == "split"

    @property
    def beside(self) -> bool:
        """Whether both are seen whole."""
        return self.layout == "beside"

    def set_split(self, *, on: bool) -> None:
        """See both, with a line between them that can be moved."""
        self._set("layout", "split" if on else "one")

    def set_beside(self, *, on: bool) -> None:
        """See both whole, beside each other."""
        self._set("layout", "beside" if on else "one")

    def move_split(self, at: float) -> None:
        """Move the line; 0..1."""
        self._set("split_at", min(max(at, 0.0), 1.0))

    def compare(self, *, on: bool) -> None:
        """See the camera's picture while a key or button is held."""
        self._set("comparing", on)

    def set_mirrored(self, *, on: bool) -> None:
        """See it as in a mirror."""
        self._set("mirrored", on)

    def set_hidden(self, *, on: bool) -> None:
        """Do without the picture."""
        self._set("hidden", on)

    def _set(self, name: str, value: bool | float | str) -> None:
        if getattr(self, name) != value:
            setattr(self, name, value)
            self.changed.emit()
