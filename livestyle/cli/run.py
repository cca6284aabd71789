"""`livestyle run`: one run from the first frame to the report."""

from __future__ import annotations

import argparse
import contextlib
import logging
import signal
from collections.abc import Iterator
from types import FrameType

from livestyle import presets
from livestyle.cli.arguments import (
    Commands,
    add_common,
    add_obs_password,
    add_settings,
    given_settings,
    take_obs_password,
)
from livestyle.cli.console import tell
from livestyle.cli.status_line import StatusLine
from livestyle.errors import LivestyleError, SettingsError
from livestyle.paths import last_report_path
from livestyle.profiles import Profile, load_profile
from livestyle.session import Session
from livestyle.settings import RunSettings, settings_from

log = logging.getLogger(__name__)

UPDATE_S = 0.25


def add_parser(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("run", help="restyle a source into sinks until it ends or is stopped")
    add_settings(parser)
    parser.add_argument("--profile", metavar="NAME", help="settings to begin with; flags go before them")
    parser.add_argument("--preset", metavar="NAME", help="the look of a preset; flags go before it")
    add_obs_password(parser)
    add_common(parser, with_json=False)
    parser.set_defaults(command=run)


def run(arguments: argparse.Namespace) -> int:
    """Run until the end, Ctrl+C or SIGTERM; all three are a success.

    Raises:
        LivestyleError: why it could not start or go on.
    """
    settings = _settings(arguments)
    take_obs_password(arguments)
    status = StatusLine()
    session = Session(settings, observers=[status])
    try:
        with _signals(session):
            status.loading()
            session.start()
            status.loaded()
            while not session.wait(UPDATE_S):
                status.update(session)
    except KeyboardInterrupt:
        if session.started:
            raise
        log.info("Stopped while it was starting")
    finally:
        session.stop()
        status.close(session)
        if session.started:
            _write_report(session)
    return 0


def _settings(arguments: argparse.Namespace) -> RunSettings:
    """Flags over the preset over the profile over the defaults."""
    values: dict[str, object] = {}
    if arguments.profile is not None:
        profile = load_profile(arguments.profile)
        for note in profile.notes:
            tell(note)
        values = profile.values | _preset_of(profile)
    if arguments.preset is not None:
        values |= presets.find(arguments.preset).settings()
    values |= given_settings(arguments)
    settings = settings_from(values)
    if settings.report is not None and not settings.report.absolute().parent.is_dir():
        raise SettingsError(f"The folder of the report {settings.report} does not exist.", "Make it, or name another.")
    return settings


def _preset_of(profile: Profile) -> dict[str, object]:
    """The look that a profile begins with, if it names a preset that is there."""
    name = profile.extra.get("preset")
    try:
        return presets.find(name).settings() if isinstance(name, str) and name else {}
    except SettingsError as error:
        tell(str(error))
        return {}


def _write_report(session: Session) -> None:
    report = session.report()
    with contextlib.suppress(OSError, LivestyleError):  # a copy for the doctor, no promise
        last_report_path().parent.mkdir(parents=True, exist_ok=True)
        report.write(last_report_path())
    if session.settings.report is not None:
        report.write(session.settings.report)


@contextlib.contextmanager
def _signals(session: Session) -> Iterator[None]:
    """Ctrl+C and SIGTERM stop the run in stages; a second one, or one while it still loads, interrupts."""
    asked = False

    def handle(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - the form of a signal handler
        nonlocal asked
        if asked or not session.started:
            raise KeyboardInterrupt
        asked = True
        session.request_stop()

    wanted = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGBREAK") if hasattr(signal, name)]
    before = {number: signal.signal(number, handle) for number in wanted}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
