"""Makes the pictures of the panel for the manual: the real program, the real model, on a virtual display.

    python -m tests.livestyle_ui.make_screenshots docs/images

Run it again when the panel or the looks change, and look at every picture before it is committed.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import cv2

from tests.livestyle_ui.panel_process import PanelProcess

SETTLE_S = 40.0
"""For the small pictures of the presets, and for the numbers to be those of a run that has settled."""


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture.

    Attributes:
        name: of the file.
        prompt: on air.
        keys: pressed before it is taken.
        theme: of the panel.
        screen: of the display in pixels.
        scale: of the user interface.
        arguments: of the command line, besides.
    """

    name: str
    prompt: str
    keys: tuple[str, ...] = ()
    theme: str = "dark"
    screen: tuple[int, int] = (1320, 810)
    scale: float = 1.0
    arguments: tuple[str, ...] = ()


SHOTS = (
    Shot("panel", "oil painting, golden hour", ("F3",)),
    Shot("panel-contrast", "ink comic", theme="contrast"),
    Shot("panel-200", "pencil drawing", ("F3",), screen=(2048, 1280), scale=2.0),
)


def take(shot: Shot, folder: Path) -> None:
    """Start a panel, bring it to where the picture shall be taken, and take it."""
    with tempfile.TemporaryDirectory(prefix="panel-pictures-") as home:
        preferences = Path(home) / "config" / "panel.json"
        preferences.parent.mkdir(parents=True)
        values = {"theme": shot.theme, "welcomed": True}
        preferences.write_text(json.dumps(values), "utf-8")
        ring = Path(home) / "on-air.ring"
        settings = ("--source", "demo", "--size", "640x360", "--runtime", "openvino", "--prompt", shot.prompt)
        outputs = ("--sink", f"ring:{ring}")
        with PanelProcess(
            Path(home), *settings, *outputs, *shot.arguments, screen=shot.screen, scale=shot.scale
        ) as panel:
            panel.wait_for(ring.exists, "a picture on air")
            for key in shot.keys:
                panel.key(key)
            time.sleep(SETTLE_S)
            cv2.imwrite(str(folder / f"{shot.name}.jpg"), panel.window()[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 92])


def main() -> None:
    """Make all pictures, or those that are named."""
    folder, *names = sys.argv[1:]
    Path(folder).mkdir(parents=True, exist_ok=True)
    for shot in SHOTS:
        if not names or shot.name in names:
            take(shot, Path(folder))


if __name__ == "__main__":
    main()
