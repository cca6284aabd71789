"""Makes the pictures of OBS for the manual, in a real OBS on a virtual display.

    python -m tests.obs.make_screenshots docs/images

It needs libxtst6 besides what the tests need. Run it again when the script, the demo source or the looks change.
"""

from __future__ import annotations

import ctypes
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import cv2
import mss
import numpy as np

from livestyle.frame import Pixels
from livestyle.ring import default_ring_path
from livestyle_plugins.obs import script_path
from tests.obs.obs_client import ObsClient
from tests.obs.obs_process import ObsProcess

CANVAS, SCREEN = (1280, 720), (1280, 800)
TOOLS, SCRIPTS, WEBSOCKET = (378, 13), (388, 147), (452, 179)
"""Where OBS 29 has the menu Tools and two of its lines, pixels from the top left; there is no window manager."""
WEBSOCKET_SIZE = (675, 641)
OBS_PORT = 4455
"""The one that users see."""
SCENE, PROMPT = "livestyle", "oil painting"
SETTLE_S = 3.0
"""For OBS to draw a window, and for the look to be fully on air."""


def screen(display: str) -> Pixels:
    """What is not black of a virtual display, uint8 (height, width, 3) BGR."""
    with mss.MSS(display=display) as grabber:
        shot = grabber.grab(grabber.monitors[0])
    pixels = np.frombuffer(shot.bgra, np.uint8).reshape(shot.height, shot.width, 4)[..., :3]
    left, top, width, height = cv2.boundingRect(pixels.max(2))
    return np.ascontiguousarray(pixels[top : top + height, left : left + width])


def click(display: str, place: tuple[int, int]) -> None:
    """Click with the first button, and wait for what follows."""
    x11, test = ctypes.CDLL("libX11.so.6"), ctypes.CDLL("libXtst.so.6")
    x11.XOpenDisplay.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(x11.XOpenDisplay(display.encode()))
    test.XTestFakeMotionEvent(connection, -1, *place, ctypes.c_ulong(0))
    for pressed in (1, 0):
        test.XTestFakeButtonEvent(connection, 1, pressed, ctypes.c_ulong(0))
    x11.XSync(connection, 0)
    x11.XCloseDisplay(connection)
    time.sleep(SETTLE_S)


def save(folder: Path, name: str, pixels: Pixels) -> None:
    """Write one picture as a PNG."""
    cv2.imwrite(str(folder / f"{name}.png"), pixels, [cv2.IMWRITE_PNG_COMPRESSION, 9])


def wait_for_picture(client: ObsClient, source: str) -> Pixels:
    """What a source shows, as soon as that is not black; uint8 (height, width, 3) RGB.

    Raises:
        SystemExit: it stays black.
    """
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        if (shown := client.screenshot(source)).any():
            return shown
        time.sleep(0.1)
    raise SystemExit("OBS shows nothing: did livestyle start?")


def take(folder: Path, home: Path) -> None:
    """Drive OBS through the pictures, with `livestyle run` beside it."""
    ring = default_ring_path()
    if ring.exists():
        raise SystemExit(f"{ring} exists: stop the livestyle that runs, or remove the file.")
    command = [sys.executable, "-m", "livestyle.cli.main", "run", "--source", "demo", "--sink", f"ring:{ring}"]
    with (
        ObsProcess(home, scripts=[script_path()], size=CANVAS, screen=SCREEN, preview=True) as obs,
        ObsClient(obs) as client,
    ):
        make_scene(client)
        run = subprocess.Popen([*command, "--prompt", PROMPT, "--fps", "15"], stdout=subprocess.DEVNULL)
        try:
            wait_for_picture(client, SCENE)
            time.sleep(SETTLE_S)
            save(folder, "obs-main-window", screen(obs.display))
            click(obs.display, TOOLS)
            click(obs.display, SCRIPTS)
            save(folder, "obs-scripts", screen(obs.display))
        finally:
            run.terminate()
            run.wait()


def make_scene(client: ObsClient) -> None:
    """One scene with the source over the whole canvas."""
    client.call("CreateScene", sceneName=SCENE)
    client.call("SetCurrentProgramScene", sceneName=SCENE)
    client.call("RemoveScene", sceneName="Scene")
    item = client.add_source("livestyle camera", None, SCENE)
    fit = {"boundsType": "OBS_BOUNDS_SCALE_INNER", "boundsWidth": CANVAS[0], "boundsHeight": CANVAS[1]}
    client.call("SetSceneItemTransform", sceneName=SCENE, sceneItemId=item, sceneItemTransform=fit)


def take_settings(folder: Path, home: Path) -> None:
    """The dialog with the websocket's port and password, in an OBS of its own: dialogs hide one another."""
    with ObsProcess(home, screen=SCREEN, preview=True, port=OBS_PORT) as obs:
        time.sleep(SETTLE_S)
        click(obs.display, TOOLS)
        click(obs.display, WEBSOCKET)
        width, height = WEBSOCKET_SIZE
        save(folder, "obs-websocket", screen(obs.display)[:height, :width])


def main() -> None:
    """Make all pictures."""
    (folder,) = map(Path, sys.argv[1:])
    folder.mkdir(parents=True, exist_ok=True)
    for pictures in (take, take_settings):
        with tempfile.TemporaryDirectory(prefix="obs-pictures-") as home:
            pictures(folder, Path(home))


if __name__ == "__main__":
    main()
