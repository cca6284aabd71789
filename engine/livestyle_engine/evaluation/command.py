"""`livestyle evaluate`: its options. What measures is loaded when it runs."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any

from livestyle.cli.console import tell
from livestyle.errors import SettingsError
from livestyle.frame import VideoFormat
from livestyle_engine.evaluation.plan import SECTIONS, Plan

MEANINGS = {
    "fidelity": "does it draw what it was taught",
    "stability": "does the picture flicker or swim",
    "endurance": "is it the same after a long run",
    "recovery": "how soon it is right after a cut or a new prompt",
    "prompts": "does it understand what is typed",
    "speed": "how fast",
    "sheets": "pictures of everything",
}
"""What each part asks, in plain words."""


def _parts() -> str:
    return "; ".join(f"{part} ({MEANINGS[part]})" for part in SECTIONS)


def _names(values: list[str] | None) -> list[str]:
    """Names that were given apart or with commas between them."""
    return [name.strip() for value in values or [] for name in value.split(",") if name.strip()]


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.lower().partition("x")
    if not (width.isdecimal() and height.isdecimal()):
        raise SettingsError(f'The size "{text}" is not WIDTHxHEIGHT.', "Write it as 640x360.")
    size = VideoFormat(int(width), int(height)).check().size
    if size[0] % 8 or size[1] % 8:
        raise SettingsError(f"The size {text} is not a multiple of 8.", "Use 640x360 or 1280x720.")
    return size


def _count(name: str, value: int | None, lowest: int) -> int | None:
    if value is not None and value < lowest:
        raise SettingsError(f"The option {name} needs at least {lowest}.", f"Use {name} {lowest} or more.")
    return value


def _plan(arguments: argparse.Namespace) -> Plan:
    plan = Plan().quick() if arguments.quick else Plan()
    given: dict[str, Any] = {
        "seed": _count("--seed", arguments.seed, 0),
        "size": _size(arguments.size) if arguments.size else None,
        "frames": _count("--frames", arguments.frames, plan.settle + 2),
        "clips": _count("--most-clips", arguments.most_clips, 1),
        "endurance_frames": _count("--endurance-frames", arguments.endurance_frames, 2 * plan.block),
        "endurance_size": _size(arguments.endurance_size) if arguments.endurance_size else None,
    }
    if arguments.looks:  # who names looks wants all of them scored and shown
        given["looks"] = given["shown"] = Plan().looks
    plan = replace(plan, **{name: value for name, value in given.items() if value is not None})
    return replace(plan, speed_sizes=plan.speed_sizes if plan.size == Plan().size else (plan.size,))


class EvaluateCommand:
    """The command."""

    help = "measure how well models restyle a folder of your clips: one page with pictures and plain verdicts"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add what to measure, on what, and how much of it."""
        add = parser.add_argument
        add("--clips", metavar="DIR", type=Path, required=True, help="folder of video files to restyle")
        add(
            "--output", metavar="DIR", type=Path, required=True, help="folder for the page (index.html) and its numbers"
        )
        add(
            "--models",
            metavar="NAME_OR_FOLDER",
            nargs="+",
            help="models to compare (default: the one that comes along)",
        )
        add("--looks", metavar="NAME", nargs="+", help="looks to measure (default: all)")
        add("--only", metavar="PART", nargs="+", help=f"what to measure (default: all): {_parts()}")
        add("--peers", metavar="DIR", type=Path, help="folder with other people's networks, to put beside ours")
        add("--styles", metavar="PATH", type=Path, nargs="+", help="pictures for those of them that imitate a picture")
        add(
            "--quick",
            action="store_true",
            help="a minute or two instead of half an hour, on two quiet cores: shows what is broken",
        )
        add("--size", metavar="WxH", help="size to restyle at, multiples of 8 (default: 640x360)")
        add("--frames", metavar="N", type=int, help=f"pictures to take from each clip (default: {Plan().frames})")
        add("--most-clips", metavar="N", type=int, help="stop after so many clips (default: all)")
        add(
            "--endurance-frames",
            metavar="N",
            type=int,
            help=f"length of the long run (default: {Plan().endurance_frames})",
        )
        add("--endurance-size", metavar="WxH", help="size of the long run (default: 256x144)")
        add("--seed", metavar="N", type=int, help="the same number makes the same random choices (default: 0)")

    def run(self, arguments: argparse.Namespace) -> dict[str, Any]:
        """Do it.

        Returns:
            All results with `--json`, else what must hold and where the page is.

        Raises:
            LivestyleError: an option is not usable, a model does not run, or a file cannot be written.
        """
        only = _names(arguments.only) or list(SECTIONS)
        unknown = [part for part in only if part not in SECTIONS]
        if unknown:
            raise SettingsError(f'There is no part "{unknown[0]}".', f"Choose of: {', '.join(SECTIONS)}.")
        plan = _plan(arguments)

        from livestyle_engine.evaluation.run import Options, evaluate

        options = Options(
            clips=arguments.clips,
            output=arguments.output,
            models=arguments.models or (),
            looks=_names(arguments.looks),
            only=only,
            peers=arguments.peers,
            styles=arguments.styles or (),
            plan=plan,
            quick=arguments.quick,
        )
        results = evaluate(options, lambda line: tell(f"livestyle evaluate: {line}"))
        return results if arguments.json else _summary(results, arguments.output)


def _summary(results: dict[str, Any], output: Path) -> dict[str, Any]:
    """What must hold, in words, and where to look."""
    said: dict[str, Any] = {}
    for name, lines in results["verdicts"].items():
        said[name or "all models"] = [
            {"": line["title"], "value": line["value"], "bound": line["bound"], "holds": line["passed"]}
            for line in lines
            if line["passed"] is not None
        ]
    return said | {"seconds": results["seconds"], "page": str(output / "index.html")}


COMMAND = EvaluateCommand()
