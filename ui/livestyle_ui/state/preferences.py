"""What the panel remembers about itself, in one small file; the settings of a run lie in profiles."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from livestyle.paths import config_folder
from livestyle.safe_file import previous, write_text


class Values(BaseModel):
    """What is remembered. Keys that a newer livestyle has written are kept.

    Attributes:
        theme: "system" or a theme's name.
        profile: name of the profile that is loaded at the start.
        mirrored: whether the viewer sees the picture as in a mirror.
        layout: whether the viewer sees one picture, both with a line between them, or both beside each other.
        panic: what the panic key shows.
        aspect: how a picture of another shape is fitted.
        zoom: 1 shows all.
        pan: place of the part that is shown.
        flipped: whether what goes on air is turned left to right.
        side: whether the panel at the side is open.
        strip: whether the preset shelf is open.
        welcomed: whether the first steps have been shown.
        start_minimised: whether the window stays in the tray at the start.
        geometry: of the window, as Qt writes it, base64.
        close_to_tray: whether closing the window leaves livestyle in the tray.
        keys: keys that the user has chosen for what a key can do, by its name.
        keys_everywhere: the same for keys that work while another program has the focus.
    """

    model_config = ConfigDict(extra="allow", validate_assignment=True)

    theme: str = "system"
    profile: str = "default"
    mirrored: bool = True
    layout: Literal["one", "split", "beside"] = "one"
    panic: Literal["clean", "slate"] = "clean"
    aspect: Literal["fill", "fit", "stretch"] = "fill"
    zoom: float = 1.0
    pan: tuple[float, float] = (0.0, 0.0)
    flipped: bool = False
    side: bool = True
    strip: bool = True
    welcomed: bool = False
    start_minimised: bool = False
    geometry: str = ""
    close_to_tray: bool = False
    keys: dict[str, str] = {}
    keys_everywhere: dict[str, str] = {}


class Preferences:
    """The file and its values. One thread.

    Args:
        path: of the file; None for the one in livestyle's config folder.

    Attributes:
        values: as read, defaults where there was nothing usable.
        notes: one sentence for each value that was not usable.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or config_folder() / "panel.json"
        self.notes: list[str] = []
        self.values = self._read()

    def save(self) -> None:
        """Write the file in one step, the previous one beside it.

        Raises:
            OutputError: it cannot be written, and why.
        """
        write_text(self.path, self.values.model_dump_json(indent=2) + "\n", keep_previous=True)

    def _read(self) -> Values:
        for path in (self.path, previous(self.path)):
            try:
                data = json.loads(path.read_text("utf-8"))
            except FileNotFoundError:
                continue
            except (OSError, ValueError):
                self.notes.append(f"{path.name} cannot be read; the copy before it, or the defaults are used.")
                continue
            if isinstance(data, dict):
                return self._usable(data)
        return Values()

    def _usable(self, data: dict[str, object]) -> Values:
        """Every value that can be taken; the default for each that cannot."""
        for _ in range(len(Values.model_fields) + 1):
            try:
                return Values.model_validate(data)
            except ValidationError as error:
                wrong = {str(part["loc"][0]) for part in error.errors()}
                self.notes += [f'"{name}" in {self.path.name} cannot be used; its default is.' for name in wrong]
                data = {name: value for name, value in data.items() if name not in wrong}
        return Values()
