"""The parts of the page under the verdicts: each takes all results and gives its HTML, "" if it was not measured."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from livestyle_engine.evaluation import markup
from livestyle_engine.evaluation.glossary import TERMS
from livestyle_engine.evaluation.verdicts import EVENTS

Results = Mapping[str, Any]

_DIGITS = {
    "l1": 4,
    "structure": 3,
    "warp": 2,
    "warp_reference": 2,
    "warp_tracked": 2,
    "warp_ratio": 2,
    "flicker": 2,
    "flicker_reference": 2,
    "flicker_ratio": 2,
    "burst": 2,
    "ghost_ratio": 3,
}
"""Scores of a look in the order of their columns, and digits that mean something."""


def maps(results: Results) -> str:
    """The maps' errors by model and clip."""
    scores = {name: found for name, found in results["models"].items() if "maps" in found}
    if not scores:
        return ""
    planes = list(next(iter(scores.values()))["maps"])
    digits = dict.fromkeys(planes, 5)
    rows = [[name, *(found["maps"][plane] for plane in planes)] for name, found in scores.items()]
    parts = [markup.paragraph(TERMS["maps error"]), markup.table(["model", *planes], rows, digits=digits)]
    for name, found in scores.items():
        by_clip = [[clip, *one.values()] for clip, one in found["maps_by_clip"].items()]
        parts.append(markup.details(f"{name}, clip by clip", markup.table(["clip", *planes], by_clip, digits=digits)))
    return markup.section("fidelity", "Maps beside the filters'", *parts)


def looks(results: Results) -> str:
    """Every look's scores by model, and the peers'."""
    parts = []
    for name, found in results["models"].items():
        looks = found.get("looks", {})
        fields = [field for field in _DIGITS if any(field in one for one in looks.values())]
        if not fields:
            continue
        rows: list[list[markup.Cell]] = [[look, *(one.get(field) for field in fields)] for look, one in looks.items()]
        parts += [f"<h3>{escape(name)}</h3>", markup.table(["look", *fields], rows, digits=_DIGITS, hints=TERMS)]
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
            markup.table(["network", "warp", "flicker"], rows, digits=_DIGITS, hints=TERMS),
        ]
    return markup.section("looks", "Look by look", *parts)


def endurance(results: Results) -> str:
    """The long run, block by block."""
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


def recovery(results: Results) -> str:
    """Frames to recover, and the errors' curves."""
    parts = []
    for name, found in results["models"].items():
        events = found.get("recovery")
        if not events:
            continue
        rows: list[list[markup.Cell]] = [
            [EVENTS.get(event, "after a cold start, to its own settled error"), one["frames"]]
            for event, one in events.items()
        ]
        worst = {event.replace("_", " "): one["worst"] for event, one in events.items()}
        charts = [markup.chart(worst, "times a fresh start's error, worst scene, frame by frame", limit=1.05, low=0.9)]
        maps = {event.replace("_", " "): one["curve"] for event, one in events.items() if event != "prompt_swap"}
        charts.append(markup.chart(maps, "maps error, mean of the scenes, frame by frame", digits=4))
        parts += [f"<h3>{escape(name)}</h3>", markup.table(["event", "frames"], rows)]
        parts.append(f'<div class="charts">{"".join(charts)}</div>')
    return markup.section("recovery", "Beginnings", markup.paragraph(TERMS["recovery"]), *parts) if parts else ""


def prompts(results: Results) -> str:
    """What prompt following gave: shares, and the lists behind them."""
    found = results.get("prompts")
    if not found:
        return ""
    numbers: list[list[markup.Cell]] = [
        [name, value] for name, value in found.items() if isinstance(value, int | float)
    ]
    parts = [markup.table(["what", "value"], numbers)]
    for name, misses in found["misses"].items():
        lines: list[list[markup.Cell]] = [[line] for line in misses]
        parts.append(markup.details(f"{name}: {len(misses)} missed", markup.table(["text: got, wanted"], lines)))
    return markup.section("prompts", "Prompts", *parts)


def speed(results: Results) -> str:
    """Milliseconds, multiply-accumulates and megabytes."""
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


def pictures(results: Results) -> str:
    """Sheets, clips and pairs."""
    shown = results.get("pictures")
    if not shown:
        return ""
    parts = []
    for name, path in shown["overview"].items():
        parts += [f"<h3>{escape(name)}: all looks</h3>", markup.picture(path, "one frame, every look")]
    for name, path in shown["layers"].items():
        parts += [
            f"<h3>{escape(name)}: person and background</h3>",
            markup.picture(path, "two looks by the person mask"),
        ]
    tiles = []
    for look, one in shown["looks"].items():
        clip = markup.video(one["video"], f"{look}, side by side") if one["video"] else ""
        tiles.append(f"<div>{markup.picture(one['sheet'], look)}{clip}</div>")
    parts.append(f'<h3>Look by look</h3><div class="gallery">{"".join(tiles)}</div>')
    if shown["peers"]:
        peers = "".join(markup.picture(path, "input and every peer") for path in shown["peers"])
        parts.append(f'<h3>Peers on the same frames</h3><div class="gallery">{peers}</div>')
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


PARTS = (maps, looks, endurance, recovery, prompts, speed, pictures)
"""In the order of the page."""
