"""The log file: 2 MB, and four older ones beside it."""

from __future__ import annotations

import logging
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

from livestyle.paths import state_folder

LARGEST = 2_000_000
OLDER = 4
FORMAT = "%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"


def log_path() -> Path:
    """Where the log lies; it may not exist yet."""
    return state_folder() / "livestyle.log"


def start_logging(*, debug: bool) -> None:
    """Send every log record to the file; with `debug` to standard error too. A file that cannot be is no error."""
    root = logging.getLogger()
    root.setLevel(logging.DEBUG if debug else logging.INFO)
    handlers: list[logging.Handler] = [logging.StreamHandler(sys.stderr)] if debug else []
    try:
        log_path().parent.mkdir(parents=True, exist_ok=True)
        handlers.append(RotatingFileHandler(log_path(), maxBytes=LARGEST, backupCount=OLDER, encoding="utf-8"))
    except OSError:
        handlers.append(logging.NullHandler())
    for handler in handlers:
        handler.setFormatter(logging.Formatter(FORMAT))
        root.addHandler(handler)


def stop_logging() -> None:
    """Close the file and forget the handlers, for programs that call `main` more than once."""
    root = logging.getLogger()
    for handler in tuple(root.handlers):
        if isinstance(handler, RotatingFileHandler | logging.NullHandler) or type(handler) is logging.StreamHandler:
            root.removeHandler(handler)
            handler.close()
