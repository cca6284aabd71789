"""Fills the scores of a model card from what `livestyle evaluate` measured, so that no figure is written by hand.

python -m livestyle_engine.evaluation.card out/results.json docs/model-card.md
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tomllib
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from livestyle.errors import LivestyleError, SettingsError
from livestyle.safe_file import write_text

_NO_VALUE = "not measured"
_FIELDS = {
    "l1": ("L1 to the reference", 4),
    "structure": ("structure", 3),
    "flicker": ("flicker", 2),
    "flicker_ratio": ("over the reference's", 2),
    "warp_ratio": ("warp error over the reference's", 2),
    "ghost_ratio": ("fast pixels, with the past over without", 2),
}
"""Scores of a look: title and digits."""


def read_results(path: Path) -> dict[str, Any]:
    """The results of an evaluation.

    Raises:
        SettingsError: it is no such file.
    """
    try:
        found: dict[str, Any] = json.loads(path.read_text("utf-8"))
        complete = {"about", "models", "verdicts"} <= set(found)
    except OSError as error:
        raise SettingsError(f"{path} cannot be read.", "Give the results.json of livestyle evaluate.") from error
    except (ValueError, TypeError) as error:
        raise SettingsError(f"{path} is not JSON.", "Give the results.json of livestyle evaluate.") from error
    if not complete:
        raise SettingsError(f"{path} holds no finished evaluation.", "Run livestyle evaluate to its end.")
    return found


def marks(part: str) -> tuple[str, str]:
    """The lines of a card between which a part stands: "scores" or "files"."""
    return f"<!-- {part}: begin -->", f"<!-- {part}: end -->"


def filled(card: str, part: str, text: str) -> str:
    """The card with this text between the marks of a part.

    Raises:
        SettingsError: the card has not each mark once, in their order.
    """
    begin, end = marks(part)
    before, found, rest = card.partition(begin)
    _, closed, after = rest.partition(end)
    if not found or not closed or begin in rest or end in before or end in after:
        raise SettingsError(
            f"The card does not have the marks of its {part} once each.",
            f"Write {begin} and {end} on lines of their own.",
        )
    return f"{before}{begin}\n{text.strip()}\n{end}{after}"


def shipped() -> str:
    """Every file of a model that is shipped, as Markdown: its size and its SHA-256."""
    folder = Path(str(files("livestyle_models")))
    rows = []
    for path in sorted([*folder.glob("*/card.toml"), folder / "captions.npz"]):
        card = tomllib.loads(path.read_text("utf-8")) if path.suffix == ".toml" else {}
        names = [card[key] for key in ("file", "layers", "reference") if key in card] or [path.name]
        for name in names:
            data = (path.parent / name).read_bytes()
            where = (path.parent / name).relative_to(folder).as_posix()
            rows.append([f"`{where}`", f"{len(data) / 1e6:.2f}", f"`{hashlib.sha256(data).hexdigest()[:16]}`"])
    return _table(["file", "MB", "SHA-256 begins"], rows)


def scores(results: Mapping[str, Any]) -> str:
    """What was measured, as Markdown: how, what must hold and whether it does, and look by look."""
    parts = [_how(results["about"])]
    for name, lines in results["verdicts"].items():
        parts += [f"### {name or 'All models'}", _verdicts(lines)]
        looks = results["models"].get(name, {}).get("looks", {})
        if looks:
            parts.append(_looks(looks))
    left_out = results["about"].get("left_out", {})
    if left_out:
        parts += ["Left out:", "\n".join(f"- {what}: {_plain(str(why))}" for what, why in left_out.items())]
    return "\n\n".join(parts)


def _how(about: Mapping[str, Any]) -> str:
    plan = about["plan"]
    frames = sum(clip["frames"] for clip in about["clips"])
    said = (
        f"Measured by `livestyle evaluate` on {about['machine']}: {len(about['clips'])} clips, {frames} frames at "
        f"{about['size']}, seed {plan['seed']}."
    )
    files = [f"`{model['file']}` of {model['name']} has the SHA-256 `{model['sha256']}`." for model in about["models"]]
    quick = ["**A quick run: it shows what is broken, not how good it is.**"] if about.get("quick") else []
    return "\n".join([*quick, said, *files])


def _verdicts(lines: Sequence[Mapping[str, Any]]) -> str:
    rows = []
    for line in lines:
        holds = {True: "yes", False: "**no**", None: ""}[line["passed"]]
        sign = "at least" if line["at_least"] else "at most"
        rows.append(
            [line["title"], _number(line["value"], line["unit"]), f"{sign} {line['bound']:g}", holds, line["note"]]
        )
    return _table(["measure", "value", "must be", "holds", "note"], rows)


def _looks(looks: Mapping[str, Mapping[str, float]]) -> str:
    fields = [field for field in _FIELDS if any(field in one for one in looks.values())]
    rows = [
        [look, *(_NO_VALUE if one.get(field) is None else f"{one[field]:.{_FIELDS[field][1]}f}" for field in fields)]
        for look, one in sorted(looks.items())
    ]
    return _table(["look", *(_FIELDS[field][0] for field in fields)], rows, numbers=True)


def _number(value: float | None, unit: str) -> str:
    if value is None:
        return _NO_VALUE
    return f"{value:.4g} {unit}".strip()


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], *, numbers: bool = False) -> str:
    rule = ["---", *(["---:" if numbers else "---"] * (len(head) - 1))]
    return "\n".join(f"| {' | '.join(_plain(cell) for cell in row)} |" for row in [head, rule, *rows])


def _plain(text: str) -> str:
    """Text that can stand in a cell."""
    return " ".join(text.replace("|", "/").split())


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the scores into the card.

    Returns:
        0, or 2 if one of the files is not what it must be.
    """
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("results", type=Path, help="results.json of livestyle evaluate, or - with --files-only")
    parser.add_argument("card", type=Path, help="Markdown file with the marks")
    parser.add_argument("--files-only", action="store_true", help="leave the scores as they are")
    options = parser.parse_args(arguments)
    try:
        measured = None if options.files_only else scores(read_results(options.results))
        try:
            text = options.card.read_text("utf-8")
        except OSError as error:
            raise SettingsError(f"{options.card} cannot be read.", "Give the card's file.") from error
        text = filled(text, "files", shipped())
        write_text(options.card, text if measured is None else filled(text, "scores", measured))
    except LivestyleError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
