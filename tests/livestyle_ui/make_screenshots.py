"""Makes the pictures of the panel for the manual: the real program, the real model, on a virtual display.

    python -m tests.livestyle_ui.make_screenshots docs/images panel panel-200
    python -m tests.livestyle_ui.make_screenshots /tmp/all

Run it again when the panel or the looks change, and look at every picture before it is committed. The manual has only
some of them; the others are there to be looked at.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import cv2

from livestyle.frame import Pixels
from livestyle.toml_text import to_toml
from tests.livestyle_ui.panel_process import PanelProcess

SETTLE_S = 40.0
"""For the small pictures of the presets, and for the numbers to be those of a run that has settled."""
OPENS_S = 8.0
"""For a window over one that has settled."""
FIRST_LOOK_S = 30.0
"""For the small model of the look editor's picture, which is loaded when that opens."""
LOADS_S = 400.0
"""For the model, which each of these panels compiles for itself."""
QUALITY = 92
SMALLER = (86, 80, 72)
"""Qualities that are tried where a picture would be larger than `LARGEST`."""
LARGEST = 150_000

MAIN, EDITOR, WIZARD = "^livestyle$", "^Look editor", "^First steps"


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture.

    Attributes:
        name: of the file.
        keys: pressed before it is taken, in the window that had the keyboard before.
        title: of the window in the picture, as a pattern.
        size: of that window; None for its own.
        settle_s: seconds between the keys and the picture.
    """

    name: str
    keys: tuple[str, ...] = ()
    title: str = MAIN
    size: tuple[int, int] | None = None
    settle_s: float = SETTLE_S


@dataclass(frozen=True, slots=True)
class Scene:
    """A panel of which pictures are taken, one after another.

    Attributes:
        shots: the pictures.
        prompt: on air.
        theme: of the panel.
        screen: of the display in pixels.
        scale: of the user interface.
        first_run: whether nobody has seen it yet, so that the first steps open by themselves.
    """

    shots: tuple[Shot, ...]
    prompt: str = "ink comic"
    theme: str = "dark"
    screen: tuple[int, int] = (1320, 810)
    scale: float = 1.0
    first_run: bool = False


TWICE = (2048, 1280)
LAYERS = "ink with a neon city behind me"


def _windows(suffix: str, size: tuple[int, int] | None = None) -> tuple[Shot, ...]:
    """The main window, and those that open over it."""
    return (
        Shot(f"panel{suffix}", ("F3",), size=size),
        Shot(f"look-editor{suffix}", ("ctrl+e",), EDITOR, settle_s=FIRST_LOOK_S),
        Shot(f"keys{suffix}", ("Escape", "F1"), "^Keys", settle_s=OPENS_S),
        Shot(f"diagnostics{suffix}", ("Escape", "F12"), "^Diagnostics", settle_s=2 * OPENS_S),
    )


def _steps(suffix: str) -> tuple[Shot, ...]:
    pages = ("camera", "machine", "look", "output", "label")
    return tuple(
        Shot(f"first-steps-{page}{suffix}", ("Return",) if at else (), WIZARD, settle_s=2 * OPENS_S)
        for at, page in enumerate(pages)
    )


SCENES = (
    Scene(_windows(""), "oil painting, golden hour"),
    Scene((Shot("panel-light"), Shot("look-editor-light", ("ctrl+e",), EDITOR, settle_s=FIRST_LOOK_S)), theme="light"),
    Scene(
        (Shot("panel-contrast"), Shot("look-editor-contrast", ("ctrl+e",), EDITOR, settle_s=FIRST_LOOK_S)),
        theme="contrast",
    ),
    Scene(_windows("-200"), "pencil drawing", screen=TWICE, scale=2.0),
    Scene(
        (
            Shot("panel-layers"),
            Shot("panel-layers-small", size=(1024, 640), settle_s=OPENS_S),
        ),
        LAYERS,
    ),
    Scene((Shot("panel-small", ("F3",), size=(1024, 640)), Shot("panel-smallest", size=(760, 480), settle_s=OPENS_S))),
    Scene((Shot("panel-layers-200"),), LAYERS, screen=TWICE, scale=2.0),
    Scene(_steps(""), first_run=True),
    Scene(_steps("-200"), screen=TWICE, scale=2.0, first_run=True),
    Scene(_steps("-light"), theme="light", first_run=True),
)


def take(scene: Scene, folder: Path, names: set[str]) -> None:
    """Start a panel, bring it to where its pictures shall be taken, and take those that are named."""
    with tempfile.TemporaryDirectory(prefix="panel-pictures-") as home:
        config = Path(home) / "config"
        (config / "profiles").mkdir(parents=True)
        remembered = {"theme": scene.theme, "welcomed": not scene.first_run}
        (config / "panel.json").write_text(json.dumps(remembered), "utf-8")
        ring = Path(home) / "on-air.ring"
        settings = {"source": "demo", "size": "640x360", "runtime": "openvino", "prompt": scene.prompt}
        (config / "profiles" / "default.toml").write_text(to_toml(settings | {"sinks": [f"ring:{ring}"]}), "utf-8")
        with PanelProcess(Path(home), screen=scene.screen, scale=scene.scale) as panel:
            panel.wait_for(ring.exists, "a picture on air", LOADS_S)
            for shot in scene.shots:
                _bring(panel, shot, MAIN)
                if shot.name in names:
                    _write(panel.window(shot.title), folder / f"{shot.name}.jpg")


def _bring(panel: PanelProcess, shot: Shot, main: str) -> None:
    for key in shot.keys:
        panel.key(key)
        time.sleep(0.5)
        if key == "Escape":
            panel.focus(main)
    panel.focus(shot.title)
    if shot.size is not None:
        panel.resize(*shot.size, title=shot.title)
    time.sleep(shot.settle_s)


def _write(picture: Pixels, path: Path) -> None:
    """As good as it can be without being large."""
    for quality in (QUALITY, *SMALLER):
        cv2.imwrite(str(path), picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
        if path.stat().st_size <= LARGEST:
            return


def main() -> None:
    """Make all pictures, or those that are named."""
    folder, *named = sys.argv[1:]
    Path(folder).mkdir(parents=True, exist_ok=True)
    for scene in SCENES:
        wanted = {shot.name for shot in scene.shots}
        wanted &= set(named) if named else wanted
        if wanted:
            take(scene, Path(folder), wanted)


if __name__ == "__main__":
    main()
