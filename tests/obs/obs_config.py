"""What OBS would ask a new user for, written before its first start.

Proven with OBS 29. obs-websocket 5.5 and later keeps its settings in plugin_config/obs-websocket/config.json, and
OBS 31 reads FirstRun from user.ini: both are written as well, but were not tried.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

PASSWORD = "only-for-this-test"

_GLOBAL = """[General]
Pre19Defaults=false
Pre21Defaults=false
Pre23Defaults=false
Pre24.1Defaults=false
FirstRun=true
LastVersion=486539266
InfoIncrement=2
EnableAutoUpdates=false
ConfirmOnExit=false
MaxLogs=10

[Basic]
Profile=Untitled
ProfileDir=Untitled
SceneCollection=Untitled
SceneCollectionFile=Untitled
ConfigOnNewProfile=false

[BasicWindow]
PreviewEnabled={preview}
SysTrayEnabled=false

[OBSWebSocket]
FirstLoad=false
ServerEnabled=true
ServerPort={port}
AlertsEnabled=false
AuthRequired=true
ServerPassword={password}
"""

_PROFILE = """[General]
Name=Untitled

[Video]
BaseCX={width}
BaseCY={height}
OutputCX={width}
OutputCY={height}
FPSType=0
FPSCommon={fps}
ColorFormat=NV12

[Output]
Mode=Simple
"""


def configure(
    home: Path, port: int, scripts: Sequence[Path], size: tuple[int, int], fps: int, *, preview: bool
) -> None:
    """Fill an empty folder that OBS will take for the user's home.

    Args:
        home: the folder.
        port: of obs-websocket.
        scripts: Lua scripts that are loaded from the start; the websocket cannot add any.
        size: of the canvas and of the output, pixels.
        fps: of the canvas.
        preview: whether the main window shows the scene.
    """
    config = home / ".config" / "obs-studio"
    profile, scenes = config / "basic" / "profiles" / "Untitled", config / "basic" / "scenes"
    websocket = config / "plugin_config" / "obs-websocket"
    for folder in (profile, scenes, websocket):
        folder.mkdir(parents=True)
    (home / "run").mkdir(mode=0o700)
    settings = _GLOBAL.format(port=port, password=PASSWORD, preview=str(preview).lower())
    for name in ("global.ini", "user.ini"):
        (config / name).write_text(settings, encoding="utf-8")
    server: dict[str, object] = {
        "first_load": False,
        "server_enabled": True,
        "server_port": port,
        "alerts_enabled": False,
    }
    server |= {"auth_required": True, "server_password": PASSWORD}
    (websocket / "config.json").write_text(json.dumps(server), encoding="utf-8")
    (profile / "basic.ini").write_text(_PROFILE.format(width=size[0], height=size[1], fps=fps), encoding="utf-8")
    (scenes / "Untitled.json").write_text(json.dumps(_scene_collection(scripts)), encoding="utf-8")


def _scene_collection(scripts: Sequence[Path]) -> dict[str, object]:
    """The smallest one that OBS loads: an empty scene, and the scripts."""
    scene = {
        "id": "scene",
        "versioned_id": "scene",
        "name": "Scene",
        "settings": {"custom_size": False, "id_counter": 0, "items": []},
    }
    return {
        "name": "Untitled",
        "current_scene": "Scene",
        "current_program_scene": "Scene",
        "scene_order": [{"name": "Scene"}],
        "sources": [scene],
        "modules": {"scripts-tool": [{"path": str(path), "settings": {}} for path in scripts]},
    }
