"""What frames can come from and go to here, as the installed packages tell."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Callable, Iterable
from importlib.metadata import entry_points
from typing import Any, cast

from livestyle import plugins

log = logging.getLogger(__name__)

GROUP = "livestyle.devices"


def devices() -> dict[str, Any]:
    """Devices by kind as plain data, the names of the sources and sinks, and `errors` by kind in words."""
    found: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        found[point.name] = []
        try:
            listed = cast("Callable[[], Iterable[Any]]", point.load())()
            found[point.name] = [dataclasses.asdict(device) for device in listed]
        except Exception as error:
            log.exception("The devices %s could not be listed", point.name)
            errors[point.name] = str(error)
    return found | {"sources": plugins.names("sources"), "sinks": plugins.names("sinks"), "errors": errors}
