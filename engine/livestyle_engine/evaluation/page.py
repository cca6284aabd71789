"""The page: verdicts first, then every number and every picture, as one HTML file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from importlib.resources import files
from typing import Any

from livestyle_engine.evaluation import markup, page_parts
from livestyle_engine.evaluation.glossary import TERMS
from livestyle_engine.evaluation.verdicts import Verdict

Results = Mapping[str, Any]


def html(results: Results) -> str:
    """The whole page.

    Args:
        results: as in `results.json`.
    """
    about = results["about"]
    measured = "".join(part(results) for part in page_parts.PARTS)
    body = f"{_summary(results)}{measured}{_about(results)}{_glossary()}"
    models = " and ".join(results["models"])
    style, script = (files(__package__).joinpath(name).read_text("utf-8") for name in ("page.css", "page.js"))
    counts = f"{len(about['clips'])} clips, {len(about['looks'])} looks, {about['size']}; {about['machine']}"
    quick = '<p class="banner">A quick run: it shows what is broken, not how good it is.</p>' if about["quick"] else ""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(models)}, evaluated</title><style>{style}</style></head><body>"
        f'<h1>{escape(models)}</h1><p class="soft">{escape(counts)}</p>{quick}{_contents(body)}{body}'
        f"<script>{script}</script></body></html>\n"
    )


def _contents(body: str) -> str:
    """Links to the sections that are there."""
    links = []
    for piece in body.split('<section id="')[1:]:
        name, rest = piece.split('"', 1)
        links.append(f'<a href="#{name}">{rest.split("<h2>", 1)[1].split("</h2>", 1)[0]}</a>')
    return f"<nav>{''.join(links)}</nav>"


def _bound(verdict: Verdict) -> str:
    words = "at least" if verdict["at_least"] else "at most"
    return f"{words} {verdict['bound']:g} {verdict['unit']}".strip()


def _row(lines: Sequence[Verdict], columns: int) -> str:
    """One bound: a value, a word and a note for each model; what is the same for all has one value."""
    cells = [f"<td>{escape(lines[0]['title'])}</td><td>{escape(_bound(lines[0]))}</td>"]
    for line in lines:
        kind = "n over" if line["passed"] is False else "n"
        note = f'<div class="note">{escape(line["note"])}</div>' if line["note"] else ""
        cells.append(f'<td class="{kind}">{markup.number(line["value"])}</td>')
        cells.append(f"<td>{markup.badge(line['passed'])}{note}</td>")
    return f"<tr>{''.join(cells)}{'<td></td>' * 2 * (columns - len(lines))}</tr>"


def _summary(results: Results) -> str:
    """What must hold: a row for each bound under the name of its part."""
    by_model: Mapping[str, list[Verdict]] = results["verdicts"]
    names = [name for name in by_model if name]
    every = [line for lines in by_model.values() for line in lines]
    judged = [line for line in every if line["passed"] is not None]
    bounds = [*zip(*(by_model[name] for name in names), strict=True), *((line,) for line in by_model[""])]
    rows, part = [], ""
    for lines in bounds:
        if lines[0]["part"] != part:
            part = lines[0]["part"]
            rows.append(f'<tr class="group"><th colspan="{2 + 2 * len(names)}">{escape(part)}</th></tr>')
        rows.append(_row(lines, len(names)))
    head = "".join(f"<th class=n>{escape(name)}</th><th></th>" for name in names)
    table = f"<thead><tr><th>what</th><th>bound</th>{head}</tr></thead><tbody>{''.join(rows)}</tbody>"
    held = sum(line["passed"] for line in judged)
    said = markup.paragraph(f"{held} of {len(judged)} bounds hold; {len(every) - len(judged)} were not measured.")
    return markup.section("verdicts", "What must hold", said, f'<div class="scroll"><table>{table}</table></div>')


def _about(results: Results) -> str:
    about = results["about"]
    left = [f"{name}: {why}" for name, why in about["left_out"].items()]
    models: list[list[markup.Cell]] = [[markup.plain(value) for value in model.values()] for model in about["models"]]
    clips: list[list[markup.Cell]] = [[clip["name"], clip["frames"], clip["fps"]] for clip in about["clips"]]
    took: list[list[markup.Cell]] = [[part, seconds] for part, seconds in results["seconds"].items()]
    parts = [markup.table(list(about["models"][0]), models), markup.table(["part", "seconds"], took)]
    parts += [markup.paragraph(f"Left out: {sentence}") for sentence in left]
    parts.append(markup.details("Clips", markup.table(["clip", "frames", "fps"], clips)))
    plan: list[list[markup.Cell]] = [[name, markup.plain(value)] for name, value in about["plan"].items()]
    parts.append(markup.details("Amounts", markup.table(["what", "how much"], plan)))
    return markup.section("about", "What was measured", *parts)


def _glossary() -> str:
    terms = "".join(f"<dt>{escape(term)}</dt><dd>{escape(words)}</dd>" for term, words in TERMS.items())
    return markup.section("words", "Words", f"<dl>{terms}</dl>")
