"""What `livestyle obs setup` made in OBS, kept so that `livestyle obs remove` undoes that and nothing else."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from livestyle.paths import state_folder
from livestyle.unwritable import unwritable


class SetUp(BaseModel):
    """One set-up.

    Attributes:
        scene: name of the scene.
        source: name of the source.
        kind: of the source.
        made_scene: whether the scene was made by us.
        made_source: whether the source was made by us.
        item: number of the scene's item that was made by us, 0 if none was.
        scene_before: what was on air before our scene, "" if ours was not put on air.
        picture_port: port of the pictures for the media source, 0 with the script's source.
    """

    model_config = ConfigDict(frozen=True)

    scene: str
    source: str
    kind: str
    made_scene: bool = False
    made_source: bool = False
    item: int = 0
    scene_before: str = ""
    picture_port: int = 0

    @property
    def slower(self) -> bool:
        """Whether OBS gets its pictures through a media source in place of the script."""
        return self.picture_port != 0


def state_path() -> Path:
    """Where it is kept; the file may not exist."""
    return state_folder() / "obs.json"


def load() -> SetUp | None:
    """What was set up; None if nothing was, or the file cannot be read."""
    try:
        return SetUp.model_validate_json(state_path().read_bytes())
    except (OSError, ValidationError):
        return None


def save(setup: SetUp) -> None:
    """Keep it: a new file takes the old one's place at once.

    Raises:
        OutputError: the file cannot be written, and why.
    """
    path = state_path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(".new", f"{path.name}.", path.parent)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(setup.model_dump_json(indent=2))
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise unwritable(path, error) from error


def forget() -> None:
    """Nothing is set up any more. Idempotent."""
    with contextlib.suppress(FileNotFoundError):
        state_path().unlink()
