"""The page: verdicts first, then every number and every picture, as one HTML file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from importlib.resources import files
from typing import Any

from livestyle_engine.evaluation import markup
from livestyle_engine.evaluation.glossary import TERMS
from livestyle_engine.evaluation.verdicts import EVENTS, Verdict

Results = Mapping[str, Any]

_LOOK_FIELDS = (
    ("l1", 4),
    ("structure", 3),
    ("warp", 2),
    ("warp_reference", 2),
    ("warp_ratio", 2),
    ("flicker", 2),
    ("flicker_reference", 2),
    ("flicker_ratio", 2),
    ("burst", 2),
    ("ghost_ratio", 3),
)


def html(results: Results) -> str:
    """The whole page.

    Args:
        results: as in `results.json`.
    """
    about = results["about"]
    parts = [_summary(results), _maps(results), _looks(results), _endurance(results), _recovery(results)]
    parts += [_prompts(results), _speed(results), _pictures(results), _about(results), _glossary()]
    body = "".join(part for part in parts if part)
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


def _verdict_row(title: str, lines: Sequence[Verdict]) -> str:
    cells = [f"<td>{escape(title)}</td><td>{escape(_bound(lines[0]))}</td>"]
    for line in lines:
        kind = "n over" if line["passed"] is False else "n"
        value = markup.number(line["value"])
        cells.append(f'<td class="{kind}">{value}</td><td>{markup.badge(line["passed"])}</td>')
        cells.append(f'<td class="note">{escape(line["note"])}</td>')
    return f"<tr>{''.join(cells)}</tr>"


def _summary(results: Results) -> str:
    """What must hold: a row for each bound, a value and a word for each model."""
    by_model: Mapping[str, list[Verdict]] = results["verdicts"]
    names = [name for name in by_model if name]
    every = [line for lines in by_model.values() for line in lines]
    held = sum(line["passed"] is True for line in every)
    judged = sum(line["passed"] is not None for line in every)
    head = "".join(f"<th>{escape(name)}</th><th></th><th></th>" for name in names)
    rows = [_verdict_row(lines[0]["title"], lines) for lines in zip(*(by_model[n] for n in names), strict=True)]
    blank = "<td></td>" * 3 * (len(names) - 1)
    rows += [_verdict_row(line["title"], [line]).replace("</tr>", f"{blank}</tr>") for line in by_model[""]]
    table = f"<thead><tr><th>what</th><th>bound</th>{head}</tr></thead><tbody>{''.join(rows)}</tbody>"
    said = f"{held} of {judged} bounds hold; {len(every) - judged} were not measured."
    return markup.section(
        "verdicts", "What must hold", markup.paragraph(said), f'<div class="scroll"><table>{table}</table></div>'
    )


def _maps(results: Results) -> str:
    scores = {name: found for name, found in results["models"].items() if "maps" in found}
    if not scores:
        return ""
    planes = list(next(iter(scores.values()))["maps"])
    rows = [[name, *(found["maps"][plane] for plane in planes)] for name, found in scores.items()]
    parts = [markup.paragraph(TERMS["maps error"]), markup.table(["model", *planes], _rounded(rows, 5))]
    for name, found in scores.items():
        by_clip = [[clip, *one.values()] for clip, one in found["maps_by_clip"].items()]
        parts.append(markup.details(f"{name}, clip by clip", markup.table(["clip", *planes], _rounded(by_clip, 5))))
    return markup.section("fidelity", "Maps beside the filters'", *parts)


def _rounded(rows: Sequence[Sequence[markup.Cell]], digits: int) -> list[list[markup.Cell]]:
    return [[f"{value:.{digits}f}" if isinstance(value, float) else value for value in row] for row in rows]


def _looks(results: Results) -> str:
    parts = []
    for name, found in results["models"].items():
        looks = found.get("looks", {})
        fields = [(field, digits) for field, digits in _LOOK_FIELDS if any(field in one for one in looks.values())]
        if not fields:
            continue
        head = ["look", *(field for field, _ in fields)]
        rows: list[list[markup.Cell]] = [
            [look, *(round(one[field], digits) if field in one else None for field, digits in fields)]
            for look, one in looks.items()
        ]
        parts += [f"<h3>{escape(name)}</h3>", markup.table(head, rows, hints=TERMS)]
    if not parts:
        return ""
    source, peers = results.get("source", {}), results.get("peers", {})
    if source:
        said = ", ".join(f"{field} {value:.2f}" for field, value in source.items())
        parts.append(markup.paragraph(f"The clips and scenes themselves: {said}."))
    if any(peer != "source" for peer in peers):
        rows = [[peer, one.get("warp"), one.get("flicker")] for peer, one in peers.items()]
        words = (
            "Networks without a past, and the source, over some pairs of frames and one stretch of each still scene."
        )
        parts += [
            "<h3>peers</h3>",
            markup.paragraph(words),
            markup.table(["network", "warp", "flicker"], rows, hints=TERMS),
        ]
    return markup.section("looks", "Look by look", *parts)


def _endurance(results: Results) -> str:
    runs = {name: found["endurance"] for name, found in results["models"].items() if "endurance" in found}
    if not runs:
        return ""
    drifts = {name: [100 * block["drift"] for block in run["blocks"]] for name, run in runs.items()}
    first = next(iter(runs.values()))
    block = first["blocks"][0]["frames"]
    said = (
        f"{first['frames']} frames at {first['size']} under {first['look']}; every {block} frames are the same scene "
        "under other noise."
    )
    charts = [markup.chart(drifts, "per cent away from the first block, block by block", limit=1.0)]
    memory = {name: [b["memory_mb"] for b in run["blocks"] if b["memory_mb"]] for name, run in runs.items()}
    if all(memory.values()):
        charts.append(markup.chart(memory, "memory of this process in MB", digits=0))
    return markup.section(
        "endurance", "Endurance", markup.paragraph(said), f'<div class="charts">{"".join(charts)}</div>'
    )


def _recovery(results: Results) -> str:
    parts = []
    for name, found in results["models"].items():
        events = found.get("recovery")
        if not events:
            continue
        rows: list[list[markup.Cell]] = [
            [EVENTS.get(event, "after a cold start, to its own settled error"), one["frames"]]
            for event, one in events.items()
        ]
        maps = {event.replace("_", " "): one["curve"] for event, one in events.items() if event != "prompt_swap"}
        charts = [markup.chart(maps, "maps error, frame by frame after the event", digits=4)]
        if "prompt_swap" in events:
            swap = events["prompt_swap"]
            lines = {"prompt swap": swap["curve"], "fresh start": swap["fresh"]}
            charts.append(markup.chart(lines, "l1 to the reference, frame by frame", digits=4))
        parts += [f"<h3>{escape(name)}</h3>", markup.table(["event", "frames"], rows)]
        parts.append(f'<div class="charts">{"".join(charts)}</div>')
    return markup.section("recovery", "Beginnings", markup.paragraph(TERMS["recovery"]), *parts) if parts else ""


def _prompts(results: Results) -> str:
    found = results.get("prompts")
    if not found:
        return ""
    numbers: list[list[markup.Cell]] = [[n, v] for n, v in found.items() if isinstance(v, int | float)]
    parts = [markup.table(["what", "share"], numbers)]
    for name, rows in found.items():
        if isinstance(rows, list) and rows and isinstance(rows[0], Mapping):
            head = list(rows[0])
            body = [[_plain(row.get(field)) for field in head] for row in rows]
            parts.append(markup.details(f"{name}: {len(rows)}", markup.table(head, body)))
    return markup.section("prompts", "Prompts", *parts)


def _plain(value: object) -> markup.Cell:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(str(item) for item in value)
    return value if isinstance(value, str | int | float) or value is None else str(value)


def _speed(results: Results) -> str:
    speed = results.get("speed")
    if not speed:
        return ""
    head = ["network", "runs", "size", "p50_ms", "p95_ms", "best_ms", "giga_macs", "off"]
    rows = [[row[field] for field in head] for row in speed["rows"]]
    said = f"Turn by turn in one process; load average before: {speed['load']}." if speed["load"] is not None else ""
    text = speed["text"]
    words = f"A text becomes parameters in {text['p50_ms']} ms (median) and {text['p95_ms']} ms (95 of 100)."
    sizes: list[list[markup.Cell]] = [[name, size] for name, size in speed["megabytes"].items()]
    parts = [markup.paragraph(said), markup.table(head, rows, hints=TERMS), markup.paragraph(words)]
    parts += [markup.paragraph(f"{one['network']}, {one['runs']}: {one['why']}") for one in speed["failed"]]
    parts.append(markup.details("Megabytes on disk", markup.table(["folder", "MB"], sizes)))
    return markup.section("speed", "Speed and size", *parts)


def _pictures(results: Results) -> str:
    shown = results.get("pictures")
    if not shown:
        return ""
    parts = []
    for name, path in shown["overview"].items():
        parts += [f"<h3>{escape(name)}: all looks</h3>", markup.picture(path, "one frame, every look")]
    tiles = []
    for look, one in shown["looks"].items():
        clip = markup.video(one["video"], f"{look}, side by side") if one["video"] else ""
        tiles.append(f"<div>{markup.picture(one['sheet'], look)}{clip}</div>")
    parts.append(f'<h3>Look by look</h3><div class="gallery">{"".join(tiles)}</div>')
    if shown["peers"]:
        parts += ["<h3>Peers on the same frames</h3>", markup.picture(shown["peers"], "input and every peer")]
    if shown["pairs"]:
        pairs = "".join(markup.picture(path, f"pair {number}") for number, path in enumerate(shown["pairs"], 1))
        words = "One of A and B is ours. Which is better? What is what stands in sheets/answers.json."
        parts += ["<h3>Pairs for a reader</h3>", markup.paragraph(words), f'<div class="gallery">{pairs}</div>']
    for name, path in shown["blind"].items():
        words = "Shuffled, for a reader with the names in hand; the answers stand in sheets/answers.json."
        parts.append(
            markup.details(f"{name}: shuffled sheet", markup.paragraph(words), markup.picture(path, "shuffled"))
        )
    return markup.section("pictures", "Pictures", *parts)


def _about(results: Results) -> str:
    about = results["about"]
    left = [f"{name}: {why}" for name, why in about["left_out"].items()]
    models: list[list[markup.Cell]] = [[_plain(value) for value in model.values()] for model in about["models"]]
    clips: list[list[markup.Cell]] = [[clip["name"], clip["frames"], clip["fps"]] for clip in about["clips"]]
    took: list[list[markup.Cell]] = [[part, seconds] for part, seconds in results["seconds"].items()]
    parts = [markup.table(list(about["models"][0]), models), markup.table(["part", "seconds"], took)]
    parts += [markup.paragraph(f"Left out: {sentence}") for sentence in left]
    parts.append(markup.details("Clips", markup.table(["clip", "frames", "fps"], clips)))
    plan: list[list[markup.Cell]] = [[name, _plain(value)] for name, value in about["plan"].items()]
    parts.append(markup.details("Amounts", markup.table(["what", "how much"], plan)))
    return markup.section("about", "What was measured", *parts)


def _glossary() -> str:
    terms = "".join(f"<dt>{escape(term)}</dt><dd>{escape(words)}</dd>" for term, words in TERMS.items())
    return markup.section("words", "Words", f"<dl>{terms}</dl>")
