"""`livestyle looks`: list the looks, and make, show, change, exchange and remove own ones."""

from __future__ import annotations

import argparse
from typing import Any

_SET = "PARAMETER=VALUE"
_CAPTION_HELP = "what people type for it; put each in quotes"


def _add_look(parser: argparse.ArgumentParser, text: str) -> None:
    parser.add_argument("look", metavar="NAME", help=text)


def _add_changes(parser: argparse.ArgumentParser, captions: str) -> None:
    parser.add_argument("--caption", dest="captions", metavar="TEXT", nargs="+", action="extend", help=captions)
    text = 'numbers with commas between them, or "default"; repeatable'
    parser.add_argument("--set", dest="changes", metavar=_SET, nargs="+", action="extend", default=[], help=text)


class LooksCommand:
    """The command; what reads the looks is loaded when it runs."""

    help = "list the looks and palettes; make looks of your own"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add what it can do; `list` if nothing is said."""
        actions = parser.add_subparsers(title="actions", metavar="ACTION", dest="action")
        parser.set_defaults(action="list")

        def add(name: str, text: str) -> argparse.ArgumentParser:
            added = actions.add_parser(name, help=text, description=text)
            for flag, about in (("--json", "answer with one JSON value"), ("--debug", "show tracebacks, and log more")):
                added.add_argument(flag, action="store_true", default=argparse.SUPPRESS, help=about)
            return added

        add("list", "list looks, palettes and own looks with what people type for them")
        _add_look(add("show", "show every parameter of a look: value, range and help"), "of any look")
        new = add("new", "make an own look")
        _add_look(new, "letters a to z, digits and hyphens")
        new.add_argument(
            "--from", dest="origin", metavar="LOOK[/PALETTE]", default="photo",
            help="what it begins with, such as comic or comic/sepia (default: photo, the camera's own picture)",
        )  # fmt: skip
        _add_changes(new, _CAPTION_HELP)
        edit = add("edit", "change an own look: in your editor ($VISUAL, $EDITOR), or by --caption and --set")
        _add_look(edit, "of an own look")
        _add_changes(edit, f"{_CAPTION_HELP}; they replace those it has")
        export = add("export", "write a look into a file to give away")
        _add_look(export, "of any look")
        export.add_argument("file", metavar="FILE", help="to write, such as mine.toml")
        take = add("import", "take a look in from a file")
        take.add_argument("file", metavar="FILE", help="that livestyle has written")
        take.add_argument("--name", dest="look", metavar="NAME", help="for the look (default: the file's)")
        take.add_argument("--replace", action="store_true", help="in place of the own look of that name")
        _add_look(add("remove", "delete an own look"), "of an own look")

    def run(self, arguments: argparse.Namespace) -> dict[str, Any]:
        """Do it.

        Raises:
            SettingsError: a name, a caption, a value or a file is not usable.
            OutputError: a file cannot be written.
            LivestyleError: the editor failed.
        """
        from livestyle_engine import look_actions

        return look_actions.ACTIONS[arguments.action or "list"](arguments)


COMMAND = LooksCommand()
