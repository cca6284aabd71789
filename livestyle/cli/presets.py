"""`livestyle presets`: looks under names."""

from __future__ import annotations

import argparse
from pathlib import Path

from livestyle.cli.arguments import Commands, add_common
from livestyle.cli.console import answer, answer_json
from livestyle.errors import SettingsError
from livestyle.outline import outline
from livestyle.preset import plain
from livestyle.presets import Shelf, collections


def add_parser(commands: Commands) -> None:
    """Add the command."""
    text = "list the presets, or take them from and into a file"
    parser = commands.add_parser("presets", help=text, description=text)
    parser.add_argument("action", choices=("list", "import", "export"), nargs="?", default="list")
    parser.add_argument("file", metavar="FILE", nargs="?", help="to import from or export into")
    add_common(parser)
    parser.set_defaults(command=run)


def run(arguments: argparse.Namespace) -> int:
    """List, import or export.

    Raises:
        SettingsError: the file is missing, cannot be read, or has no preset in it.
        OutputError: the file cannot be written.
    """
    if arguments.action == "list":
        shelves = [Shelf(name) for name in collections()]
        value: dict[str, object] = {shelf.name: [plain(preset) for preset in shelf.presets] for shelf in shelves}
        if notes := [note for shelf in shelves for note in shelf.notes]:
            value["notes"] = notes
    elif arguments.file is None:
        raise SettingsError("The name of a file is missing.", f"Write: livestyle presets {arguments.action} FILE")
    elif arguments.action == "import":
        value = {"imported": list(Shelf().import_file(Path(arguments.file)))}
    else:
        shelf = Shelf()
        shelf.export(Path(arguments.file))
        value = {"exported": [preset.name for preset in shelf.presets]}
    if arguments.json:
        answer_json(value)
    else:
        answer(outline(value))
    return 0
