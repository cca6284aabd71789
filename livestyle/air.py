"""What is on air: the restyled picture, a held one, the camera's own or the slate; and who hands it to the sinks.

The engine hands out restyled frames. When the camera's own picture is wanted, the grab thread hands it out, past the
engine, so that it comes within one frame even while the model hangs.
"""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Literal

from livestyle.clock import Clock
from livestyle.fit import Fit
from livestyle.frame import Frame, Pixels
from livestyle.outlets import Lane, Outlets
from livestyle.preview import PreviewTap
from livestyle.stand_in import StandIn

Panic = Literal["clean", "slate"]
"""What to show in place of the restyled picture."""


class Air:
    """Switches what the sinks get, and shows the camera's own picture past the engine.

    `pass_by` and `lost` belong to the grab thread, `stand_in_for_camera` to that and the engine's, the rest to any.

    Args:
        outlets: who gets it.
        fit: brings frames to the run's size; shares its framing with the engine's.
        slate: what `panic("slate")` shows, at the run's size.
        stand_in: what is shown while there is no camera.
        preview: gets what is on air while the engine's pictures are not.
        clock: the run's clock.

    Attributes:
        stand_in: as given.
    """

    def __init__(
        self, outlets: Outlets, fit: Fit, slate: Pixels, stand_in: StandIn, preview: PreviewTap, clock: Clock
    ) -> None:
        self.stand_in = stand_in
        self._outlets, self._fit, self._slate = outlets, fit, slate
        self._preview, self._clock = preview, clock
        self._switching = threading.RLock()
        self._fitting = threading.Lock()
        self._newest: Frame | None = None
        self._last: Frame | None = None
        self._missing = False
        self._shown: Frame | None = None
        self._clean: Frame | None = None

    @property
    def lane(self) -> Lane:
        """What is on air."""
        return self._outlets.lane

    def panic(self, mode: Panic) -> None:
        """Take the restyled picture off air within one frame, whatever the engine does. Returns at once."""
        with self._switching:
            if mode == "slate":
                self._outlets.switch(Lane.SLATE, self._still(self._slate))
                return
            newest = self._newest
            self._outlets.switch(Lane.CLEAN, self._in_place() if self._missing else None, keep=False)
            if newest is not None:
                self._show(newest)

    def resume(self) -> None:
        """Let the engine's pictures on air again, after a panic or a freeze."""
        with self._switching:
            self._outlets.switch(Lane.LIVE)

    def freeze(self) -> bool:
        """Hold the picture on air.

        Returns:
            False when there is none yet, or in a panic, which goes before.
        """
        with self._switching:
            if self._outlets.newest is None or self.lane in (Lane.CLEAN, Lane.SLATE):
                return False
            self._outlets.switch(Lane.FROZEN)
            return True

    def unfreeze(self) -> None:
        """Let a held picture go on; what a panic has put on air stays."""
        with self._switching:
            if self.lane is Lane.FROZEN:
                self._outlets.switch(Lane.LIVE)

    def pass_by(self, frame: Frame) -> None:
        """A frame has been grabbed: show it if the camera's own picture is on air. Grab thread."""
        self._newest, self._missing = frame, False
        if self.lane is Lane.CLEAN:
            self._show(frame)
        elif self.lane is Lane.SLATE and self._preview.watched:
            with self._fitting:
                self._preview.offer(self._fit(frame), self._outlets.newest)

    def lost(self) -> None:
        """The camera has gone: its last picture does not stay on air unless that was chosen. Grab thread."""
        self._last, self._newest, self._missing = self._newest or self._last, None, True
        self.stand_in_for_camera()

    def stand_in_for_camera(self, pts_ns: int | None = None) -> None:
        """Show what stands in for the camera if its own picture is on air.

        Args:
            pts_ns: its time in the run; None for that of the camera's last picture.
        """
        if self.lane is not Lane.CLEAN:
            return
        still = self._in_place() if pts_ns is None else replace(self._in_place(), pts_ns=pts_ns)
        self._outlets.deliver(still, Lane.CLEAN)
        if self._preview.watched:
            self._preview.offer(still, still)

    def _show(self, frame: Frame) -> None:
        with self._fitting:
            if frame is self._shown:
                return
            clean = self._fitted(frame)
            self._outlets.deliver(clean, Lane.CLEAN)
            if self._preview.watched:
                self._preview.offer(clean, clean)

    def _fitted(self, frame: Frame) -> Frame:
        """The camera's own picture at the run's size; the same again for the same frame."""
        if frame is not self._shown or self._clean is None:
            # Marks of its own: the engine may be writing its times into the frame's.
            marks = {"source": frame.marks.get("source", frame.captured_ns)}
            self._shown, self._clean = frame, replace(self._fit(frame), marks=marks)
        return self._clean

    def _in_place(self) -> Frame:
        """What stands in for the camera, made of its own last picture and never of a restyled one."""
        last = self._newest or self._last
        good = None
        if last is not None and self.stand_in.keeps_picture:
            with self._fitting:
                good = self._fitted(last).pixels
        return self._still(self.stand_in.of(good))

    def _still(self, pixels: Pixels) -> Frame:
        newest, shown = self._newest or self._last, self._outlets.newest
        sequence, pts_ns = (newest.sequence, newest.pts_ns) if newest is not None else (0, 0)
        if shown is not None:  # the engine may have told of later times: they never go back
            sequence, pts_ns = max(sequence, shown.sequence), max(pts_ns, shown.pts_ns)
        return Frame(pixels, sequence, self._clock.now_ns(), pts_ns)
