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

Panic = Literal["clean", "slate"]
"""What to show in place of the restyled picture."""


class Air:
    """Switches what the sinks get, and shows the camera's own picture past the engine.

    `pass_by` and `lost` belong to the grab thread, the rest to any.

    Args:
        outlets: who gets it.
        fit: brings frames to the run's size; shares its framing with the engine's.
        slate: what `panic("slate")` shows, at the run's size.
        no_camera: what `panic("clean")` shows while there is no camera.
        preview: gets what is on air while the engine's pictures are not.
        clock: the run's clock.
    """

    def __init__(
        self, outlets: Outlets, fit: Fit, slate: Pixels, no_camera: Pixels, preview: PreviewTap, clock: Clock
    ) -> None:
        self._outlets, self._fit, self._slate, self._no_camera = outlets, fit, slate, no_camera
        self._preview, self._clock = preview, clock
        self._switching = threading.RLock()
        self._fitting = threading.Lock()
        self._newest: Frame | None = None
        self._missing = False
        self._shown: Frame | None = None

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
            self._outlets.switch(Lane.CLEAN, self._still(self._no_camera) if self._missing else None, keep=False)
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
        """The camera has gone: nobody's last picture stays on air. Grab thread."""
        self._newest, self._missing = None, True
        if self.lane is Lane.CLEAN:
            still = self._still(self._no_camera)
            self._outlets.deliver(still, Lane.CLEAN)
            if self._preview.watched:
                self._preview.offer(still, still)

    def _show(self, frame: Frame) -> None:
        with self._fitting:
            if frame is self._shown:
                return
            self._shown = frame
            # Marks of its own: the engine may be writing its times into the frame's.
            clean = replace(self._fit(frame), marks={"source": frame.marks.get("source", frame.captured_ns)})
            self._outlets.deliver(clean, Lane.CLEAN)
            if self._preview.watched:
                self._preview.offer(clean, clean)

    def _still(self, pixels: Pixels) -> Frame:
        newest = self._newest
        sequence, pts_ns = (newest.sequence, newest.pts_ns) if newest is not None else (0, 0)
        return Frame(pixels, sequence, self._clock.now_ns(), pts_ns)
