"""The program `livestyle`: reads the command line, and turns errors into a sentence and an exit code."""

from __future__ import annotations

import logging
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from importlib.metadata import entry_points
from typing import cast

from livestyle import __version__
from livestyle.cli import devices, doctor, plugged, presets, reported, run
from livestyle.cli.arguments import Parser
from livestyle.cli.console import answer, tell, tell_error
from livestyle.errors import LivestyleError, SettingsError
from livestyle.logs import log_path, start_logging, stop_logging

log = logging.getLogger(__name__)

FAILED = 1
INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        argv: arguments without the program's name; None for the process's own.

    Returns:
        Exit code: 0 done, 1 failed, 2 the command line or a setting cannot be right.
    """
    argv = list(sys.argv[1:] if argv is None else argv)
    debug = "--debug" in argv
    start_logging(debug=debug)
    try:
        return _run(argv)
    except LivestyleError as error:
        log.info("Failed: %s", error, exc_info=True)
        if debug:
            traceback.print_exc()
        tell_error(error)
        return error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # Python flushes once more at its end
        return FAILED
    except Exception as error:
        log.exception("Failed unexpectedly")
        if debug:
            traceback.print_exc()
        tell(f"livestyle: It failed with {type(error).__name__}: {error}. Please report it, with the log {log_path()}.")
        return FAILED
    finally:
        stop_logging()


def build_parser() -> Parser:
    """The parser with all commands."""
    parser = Parser(prog="livestyle", description="Restyle a live camera by a typed prompt.")
    parser.add_argument("--version", action="version", version=f"livestyle {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", dest="name", parser_class=Parser)
    run.add_parser(commands)
    devices.add_parser(commands)
    presets.add_parser(commands)
    reported.add_parsers(commands)
    plugged.add_parsers(commands)
    doctor.add_parser(commands)
    return parser


def _run(argv: Sequence[str]) -> int:
    parser = build_parser()
    if not argv:
        panel = _panel()
        if panel is not None:
            return panel()
        answer(parser.format_help())
        return 0
    try:
        arguments, rest = parser.parse_known_args(argv)
    except SystemExit as error:  # --help and --version have answered
        return int(error.code or 0)
    if rest:
        raise SettingsError(f"There is no option {rest[0]}.", f"See: livestyle {arguments.name or ''} --help")
    if arguments.name is None:
        answer(parser.format_help())
        return 0
    command = cast("Callable[..., int]", arguments.command)
    return command(arguments)


def _panel() -> Callable[[], int] | None:
    """The panel, if one is installed and there is a display."""
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        tell("The control panel needs a display, and there is none here. These commands need none:")
        return None
    for point in entry_points(group="livestyle.panels"):
        try:
            return cast("Callable[[], int]", point.load())
        except ImportError as error:
            tell(f'The panel cannot be loaded: {error}. Install it with: pip install "livestyle[gui]"')
    return None


if __name__ == "__main__":
    sys.exit(main())
