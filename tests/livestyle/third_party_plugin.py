"""A package that plugs into livestyle, as anybody could write one; the fixture `plugin` installs it for a test."""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from livestyle import (
    CameraError,
    LivestyleError,
    PromptSourceRequest,
    RestylerRequest,
    SettingsError,
    SinkRequest,
    SourceRequest,
)
from livestyle.testing import FakePromptSource, FakeRestyler, FakeSink, FakeSource

made: list[object] = []


def source(request: SourceRequest) -> FakeSource:
    """The argument is the number of frames; none for no end."""
    if request.argument and not request.argument.isdecimal():
        raise SettingsError("The number of frames is missing.", "Write fake:20.")
    frames = int(request.argument) if request.argument else None
    made.append(FakeSource(frames, clock=request.clock, paced=request.paced))
    return made[-1]  # type: ignore[return-value]  # it was put there a line above


def gone(request: SourceRequest) -> FakeSource:
    made.append(
        FakeSource(
            refused_opens=[CameraError("The camera is gone.", "Plug it in.")], clock=request.clock, paced=request.paced
        )
    )
    return made[-1]  # type: ignore[return-value]  # it was put there a line above


def buggy(request: object) -> FakeSource:
    raise ZeroDivisionError("bug")


class Repaint:
    help = "repaint a wall"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("how", choices=("well", "badly", "never"))

    def run(self, arguments: argparse.Namespace) -> object:
        if arguments.how == "never":
            raise LivestyleError("The wall stays as it is.", "Ask somebody else.")
        if arguments.how == "badly":
            raise ZeroDivisionError("bug")
        return {"wall": "painted"}


repaint = Repaint()


def walls() -> dict[str, int]:
    return {"standing": 4}


def parrot(request: PromptSourceRequest) -> FakePromptSource:
    made.append(FakePromptSource())
    return made[-1]  # type: ignore[return-value]  # it was put there a line above


def sink(request: SinkRequest) -> FakeSink:
    made.append(FakeSink())
    return made[-1]  # type: ignore[return-value]  # it was put there a line above


def refusing(request: SinkRequest) -> FakeSink:
    made.append(FakeSink(refused_opens=-1))
    return made[-1]  # type: ignore[return-value]  # it was put there a line above


def restyler(request: RestylerRequest) -> FakeRestyler:
    made.append(FakeRestyler(format=request.source))
    return made[-1]  # type: ignore[return-value]  # it was put there a line above


def slow_restyler(request: RestylerRequest) -> FakeRestyler:
    """Loads for a minute, as a compilation can; a file tells that it has begun."""
    Path(os.environ["LIVESTYLE_TEST_LOADING"]).touch()
    time.sleep(60)
    return FakeRestyler(format=request.source)


@dataclass
class Device:
    name: str
    index: int


def lamps() -> list[Device]:
    return [Device("lamp", 3)]


def no_lamps() -> list[Device]:
    raise OSError("no power")


def shown(settings: Mapping[str, object]) -> dict[str, object]:
    """Answers what it was asked."""
    return dict(settings)


def refuses(settings: Mapping[str, object]) -> object:
    raise LivestyleError("There is nothing to time.", "Install the extra train.")


def panel() -> int:
    return 42
