"""Pieces of the page: tables, badges, bars and line charts, as HTML and SVG text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

_WIDTH, _HEIGHT, _PAD = 560, 200, 36
_COLOURS = 6
"""Colours of lines that the style sheet knows."""

Cell = str | float | int | None


def number(value: float | None, digits: int = 3) -> str:
    """A number as people read it; a dash for none."""
    if value is None:
        return "-"
    if isinstance(value, int):
        return str(value)
    return f"{value:.{digits}f}" if abs(value) < 100 else f"{value:.0f}"


def _cell(value: Cell, digits: int) -> str:
    """A table cell; numbers stand to the right."""
    if isinstance(value, str):
        return f"<td>{escape(value)}</td>"
    return f'<td class="n" data-v="{-1 if value is None else value}">{number(value, digits)}</td>'


def table(
    head: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    *,
    digits: Mapping[str, int] | None = None,
    hints: Mapping[str, str] | None = None,
) -> str:
    """A table that sorts by a click on its head.

    Args:
        head: names of the columns.
        rows: texts stand to the left, numbers to the right.
        digits: after the point, by column; three if not said.
        hints: what a column is, shown over its name.
    """
    known, places = hints or {}, [(digits or {}).get(name, 3) for name in head]
    texts = [any(isinstance(row[index], str) for row in rows) for index in range(len(head))]
    titles = "".join(
        f'<th{"" if text else " class=n"} title="{escape(known.get(name, ""), quote=True)}">{escape(name)}</th>'
        for name, text in zip(head, texts, strict=True)
    )
    lines = (zip(row, places, strict=True) for row in rows)
    body = "".join(f"<tr>{''.join(_cell(value, places_) for value, places_ in line)}</tr>" for line in lines)
    return (
        f'<div class="scroll"><table class="sorts"><thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def badge(passed: bool | None) -> str:
    """Whether something holds, in a word and a colour."""
    word, kind = {True: ("holds", "good"), False: ("fails", "bad"), None: ("not measured", "open")}[passed]
    return f'<span class="badge {kind}">{word}</span>'


def _path(values: Sequence[float], low: float, top: float) -> str:
    step = (_WIDTH - 2 * _PAD) / max(1, len(values) - 1)
    points = (
        f"{_PAD + index * step:.1f},{_HEIGHT - _PAD - (max(value, low) - low) / (top - low) * (_HEIGHT - 2 * _PAD):.1f}"
        for index, value in enumerate(values)
    )
    return " ".join(points)


def chart(
    lines: Mapping[str, Sequence[float]], below: str, *, limit: float | None = None, low: float = 0.0, digits: int = 3
) -> str:
    """A line chart.

    Args:
        lines: values by name, all over the same steps.
        below: what the steps are.
        limit: a bound, drawn dashed.
        low: value at the bottom; what is below it is drawn there.
        digits: of the scale's numbers.
    """
    highest = max([max(values) for values in lines.values()] + ([limit] if limit else []))
    top = low + (highest - low) * 1.1 if highest > low else low + 1.0
    parts = [
        f'<line class="axis" x1="{_PAD}" y1="{_HEIGHT - _PAD}" x2="{_WIDTH - _PAD}" y2="{_HEIGHT - _PAD}"/>',
        f'<text x="{_PAD}" y="{_PAD - 10}">{number(top, digits)}</text>',
        f'<text x="{_PAD}" y="{_HEIGHT - 12}">{number(low, digits)}</text>',
        f'<text x="{_WIDTH - _PAD}" y="{_HEIGHT - 12}" text-anchor="end">{escape(below)}</text>',
    ]
    if limit:
        parts.append(f'<polyline class="limit" points="{_path([limit, limit], low, top)}"/>')
    legend = []
    for index, (name, values) in enumerate(lines.items()):
        colour = f"c{index % _COLOURS}"
        parts.append(f'<polyline class="line {colour}" points="{_path(values, low, top)}"/>')
        legend.append(f'<span class="{colour}">{escape(name)}</span>')
    svg = f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img">{"".join(parts)}</svg>'
    return f'<figure class="chart">{svg}<figcaption class="legend">{"".join(legend)}</figcaption></figure>'


def picture(path: str, caption: str) -> str:
    """A picture from a file beside the page, opened large by a click."""
    source = escape(path, quote=True)
    shown = f'<a href="{source}"><img loading="lazy" src="{source}" alt="{escape(caption, quote=True)}"></a>'
    return f"<figure>{shown}<figcaption>{escape(caption)}</figcaption></figure>"


def video(path: str, caption: str) -> str:
    """A clip from a file beside the page."""
    source = escape(path, quote=True)
    shown = f'<video src="{source}" controls muted loop playsinline preload="metadata"></video>'
    return f"<figure>{shown}<figcaption>{escape(caption)}</figcaption></figure>"


def section(name: str, title: str, *parts: str) -> str:
    """A part of the page under a heading."""
    return f'<section id="{escape(name, quote=True)}"><h2>{escape(title)}</h2>{"".join(parts)}</section>'


def details(summary: str, *parts: str) -> str:
    """What is folded away."""
    return f"<details><summary>{escape(summary)}</summary>{''.join(parts)}</details>"


def paragraph(text: str) -> str:
    """Plain words."""
    return f"<p>{escape(text)}</p>"


def plain(value: object) -> Cell:
    """Anything as a cell's value."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(str(item) for item in value)
    return value if isinstance(value, str | int | float) or value is None else str(value)
