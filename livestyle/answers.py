"""What other packages answer about themselves, through the entry points `livestyle.reports`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.metadata import entry_points
from typing import cast

from livestyle.errors import LivestyleError, SettingsError

GROUP = "livestyle.reports"


def ask(name: str, settings: Mapping[str, object]) -> object:
    """What a report says.

    Raises:
        SettingsError: no installed package has that report.
        LivestyleError: it failed.
    """
    points = entry_points(group=GROUP, name=name)
    if not points:
        raise SettingsError(
            f'Nothing that is installed here answers "livestyle {name}".', "Install or update livestyle."
        )
    try:
        report = cast("Callable[[Mapping[str, object]], object]", next(iter(points)).load())
    except ImportError as error:
        raise SettingsError(
            f'"livestyle {name}" cannot be loaded: {error}.', "Install livestyle again, with what it depends on."
        ) from error
    try:
        return report(settings)
    except LivestyleError:
        raise
    except Exception as error:
        sentence = f'"livestyle {name}" failed with {type(error).__name__}: {error}.'
        raise LivestyleError(sentence, "See more with --debug.") from error
