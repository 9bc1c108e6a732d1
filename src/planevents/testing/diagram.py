"""A checked scheme, drawn: its statuses, the moves between them, and what was found to be wrong.

Nothing is said by colour alone: what is wrong is dashed and carries words, and what is complete
has a tick and a heavy border.
"""

from __future__ import annotations

import textwrap
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import attrs

from planevents.testing.script import source

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from planevents.testing.exhaustive import Finding, SchemeReport

_START = "no status"
_MARKS = {
    "unreachable": "not reachable",
    "dead end": "dead end",
    "cannot complete": "no completion",
    "ambiguous": "reads ambiguously",
}


@attrs.frozen
class Diagram:
    """A drawing twice: as Mermaid text for a page that renders it, and as SVG."""

    mermaid: str
    svg: str


@attrs.frozen
class _Arrow:
    old: int
    new: int
    kind: Literal["move", "refused", "violation"] = "move"
    label: str = ""


@attrs.frozen
class _Picture:
    """What is drawn. Place 0 is "no status"; the statuses follow in the scheme's order."""

    title: str
    names: tuple[str, ...]
    complete: frozenset[int]
    marks: dict[int, str]
    arrows: tuple[_Arrow, ...]
    notes: tuple[str, ...]


def diagram(report: SchemeReport) -> Diagram:
    """Draw a report. Of several violations the first is marked, step by step."""
    picture = _picture(report)
    return Diagram(_mermaid(picture), _svg(picture))


def _picture(report: SchemeReport) -> _Picture:
    scheme = report.scheme
    places = {name: place for place, name in enumerate(scheme, 1)}
    broken = next((one for one in report.findings if one.kind in {"violation", "rule raises"}), None)
    marks: dict[int, str] = {}
    for one in report.findings:
        if one.kind in _MARKS and one.status is not None:
            marks.setdefault(places[one.status], _MARKS[one.kind])
    possible = {(move.old, move.new) for move in report.moves if move.possible}
    declared = scheme.moves or ()
    refused = dict.fromkeys(
        (move.old, move.new)
        for move in report.moves
        if not move.possible and (move.old, move.new) in declared and (move.old, move.new) not in possible
    )
    arrows = [_Arrow(0, places[scheme.initial.name])]
    arrows += [
        _Arrow(places[old], places[new]) for old, new in dict.fromkeys(declared) if (old, new) in possible
    ]
    arrows += [_Arrow(places[old], places[new], "refused", "always refused") for old, new in refused]
    arrows += [] if broken is None else _steps(broken, places)
    return _Picture(
        title=" ".join(report.headline.split()),
        names=(_START, *scheme.names),
        complete=frozenset(places[one.name] for one in scheme.statuses if one.complete),
        marks=marks,
        arrows=tuple(arrows),
        notes=tuple(" ".join(note.split()) for note in _notes(report, broken)),
    )


def _steps(broken: Finding, places: dict[str, int]) -> Iterator[_Arrow]:
    last = len(broken.path)
    for number, (old, new) in enumerate(broken.steps, 1):
        if old != new or number == last:
            label = f"{number} breaks it" if number == last else str(number)
            yield _Arrow(places.get(old or "", 0), places.get(new or "", 0), "violation", label)


def _notes(report: SchemeReport, broken: Finding | None) -> Iterator[str]:
    if report.scheme.moves is None:
        yield "Any status may follow any other."
    if any(move.by == "reopening" and move.possible for move in report.moves):
        yield "A complete action may be reopened, which is not drawn."
    if broken is not None:
        yield f"Dashed, step by step: {broken.message}"
        yield from (f"{number}. {source(command)}" for number, command in enumerate(broken.path, 1))
    yield from (f"{one.kind}: {one.message}" for one in report.faults if one is not broken)
    yield report.verdict[0].upper() + report.verdict[1:] + "."


# --- Mermaid ---------------------------------------------------------------------------------


def _mermaid(picture: _Picture) -> str:
    lines = ["flowchart LR"]
    for place, name in enumerate(picture.names):
        mark = f"<br>{picture.marks[place]}" if place in picture.marks else ""
        text = f'"{"✓ " if place in picture.complete else ""}{_mermaid_text(name)}{mark}"'
        lines.append(f"s{place}([{text}])" if place == 0 else f"s{place}[{text}]")
    for arrow in picture.arrows:
        line = "-->" if arrow.kind == "move" else "-.->"
        label = f'|"{_mermaid_text(arrow.label)}"|' if arrow.label else ""
        lines.append(f"s{arrow.old} {line}{label} s{arrow.new}")
    lines += ["classDef complete stroke-width:4px", "classDef wrong stroke-dasharray:6 4,stroke-width:3px"]
    lines += [f"class s{place} complete" for place in sorted(picture.complete - picture.marks.keys())]
    lines += [f"class s{place} wrong" for place in sorted(picture.marks)]
    thick = [number for number, arrow in enumerate(picture.arrows) if arrow.kind == "violation"]
    lines += [f"linkStyle {','.join(map(str, thick))} stroke-width:3px"] if thick else []
    notes = [f"%% {note}" for note in (picture.title, *picture.notes)]
    return "\n".join([*notes, "\n    ".join(lines)]) + "\n"


def _mermaid_text(text: str) -> str:
    return "".join(c if c.isalnum() or c == " " else f"#{ord(c)};" for c in text)


# --- SVG: the statuses in a row, moves onward as arcs above it, moves back as arcs below ------

_OPENING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
    'height="{height}" role="img" aria-labelledby="title desc" font-family="sans-serif" font-size="13">'
)
_TIP = (
    '<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="9" markerHeight="9" '
    'markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L10 5L0 10z" fill="#333"/></marker></defs>'
)
_STYLES = {
    "move": 'stroke="#555" stroke-width="1.4"',
    "refused": 'stroke="#555" stroke-width="1.8" stroke-dasharray="2 4"',
    "violation": 'stroke="#b00020" stroke-width="2.6" stroke-dasharray="8 4"',
}
_BOX, _GAP, _MARGIN = 58, 46, 24
_CHARACTER = 7.6
_LINE = 19


@attrs.frozen
class _Box:
    place: int
    left: float
    width: float
    lines: tuple[str, ...]

    @property
    def right(self) -> float:
        return self.left + self.width


def _svg(picture: _Picture) -> str:
    boxes = _boxes(picture)
    rise = max([_height(arrow) for arrow in picture.arrows if arrow.old <= arrow.new], default=0)
    fall = max([_height(arrow) for arrow in picture.arrows if arrow.old > arrow.new], default=0)
    width = max(boxes[-1].right + _MARGIN, 560.0)
    wide = max(int((width - 2 * _MARGIN) / _CHARACTER), 40)
    title, notes = textwrap.wrap(picture.title, wide), [_wrapped(note, wide) for note in picture.notes]
    top = _MARGIN + _LINE * len(title) + rise + 26
    below = top + _BOX + fall + 40
    height = below + _LINE * sum(map(len, notes)) + _MARGIN
    parts = [
        _OPENING.format(width=round(width), height=round(height)),
        f'<title id="title">{escape(picture.title)}</title>',
        f'<desc id="desc">{escape(" ".join(picture.notes))}</desc>',
        _TIP,
        '<rect width="100%" height="100%" fill="#fff"/>',
        *_texts(title, _MARGIN, _MARGIN + 12, weight="bold"),
        *_arrows(picture, boxes, top),
        *(line for box in boxes for line in _drawn(box, picture, top)),
    ]
    y = below
    for lines in notes:
        parts += _texts(lines, _MARGIN, y)
        y += _LINE * len(lines)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _boxes(picture: _Picture) -> list[_Box]:
    boxes: list[_Box] = []
    left = float(_MARGIN)
    for place, name in enumerate(picture.names):
        lines = textwrap.wrap(f"{'✓ ' if place in picture.complete else ''}{name}", 18) or [name]
        lines = [*lines[:2], *([f"({picture.marks[place]})"] if place in picture.marks else [])]
        ports = sum(place in (arrow.old, arrow.new) for arrow in picture.arrows)
        width = max(max(map(len, lines)) * _CHARACTER + 22, 16.0 * ports, 74)
        boxes.append(_Box(place, left, width, tuple(lines)))
        left += width + _GAP
    return boxes


def _drawn(box: _Box, picture: _Picture, top: float) -> Iterator[str]:
    dashed = ' stroke-dasharray="6 4"' if box.place in picture.marks else ""
    stroke = 4 if box.place in picture.complete else 1.5
    radius = _BOX / 2 if box.place == 0 else 6
    yield (
        f'<rect x="{box.left:.1f}" y="{top:.1f}" width="{box.width:.1f}" height="{_BOX}" rx="{radius}" '
        f'fill="#fff" stroke="#222" stroke-width="{stroke}"{dashed}/>'
    )
    first = top + _BOX / 2 + 4.5 - (len(box.lines) - 1) * 8
    for number, line in enumerate(box.lines):
        yield (
            f'<text x="{box.left + box.width / 2:.1f}" y="{first + 16 * number:.1f}" text-anchor="middle">'
            f"{escape(line)}</text>"
        )


def _arrows(picture: _Picture, boxes: Sequence[_Box], top: float) -> Iterator[str]:
    """Draw the arcs, then their labels, so that no line crosses a word."""
    ports = _ports(picture, boxes)
    labels: list[str] = []
    for number, arrow in enumerate(picture.arrows):
        begin, end = ports[number]
        onward = arrow.old <= arrow.new
        level = top if onward else top + _BOX
        peak = level - _height(arrow) * 4 / 3 if onward else level + _height(arrow) * 4 / 3
        curve = f"{begin:.1f} {peak:.1f} {end:.1f} {peak:.1f} {end:.1f} {level:.1f}"
        yield (
            f'<path d="M{begin:.1f} {level:.1f}C{curve}" fill="none" {_STYLES[arrow.kind]} '
            'marker-end="url(#tip)"/>'
        )
        if arrow.label:
            x, y = (begin + end) / 2, level - _height(arrow) if onward else level + _height(arrow)
            half = len(arrow.label) * _CHARACTER / 2 + 4
            labels.append(
                f'<rect x="{x - half:.1f}" y="{y - 9:.1f}" width="{2 * half:.1f}" height="18" rx="4" '
                f'fill="#fff" stroke="#b00020" stroke-width="{1 if arrow.kind == "violation" else 0}"/>'
                f'<text x="{x:.1f}" y="{y + 4.5:.1f}" text-anchor="middle" font-weight="bold">'
                f"{escape(arrow.label)}</text>"
            )
    yield from labels


def _height(arrow: _Arrow) -> float:
    span = abs(arrow.new - arrow.old)
    return 22 + 26 * span + (15 if arrow.kind == "violation" else 0)


def _ports(picture: _Picture, boxes: Sequence[_Box]) -> dict[int, tuple[float, float]]:
    """Return where each arc leaves and arrives: on a side the arcs stand so that they nest, not cross."""
    found: dict[int, list[float]] = {number: [0.0, 0.0] for number in range(len(picture.arrows))}
    for box in boxes:
        for onward in (True, False):
            standing: list[tuple[float, int, int]] = []
            for number, arrow in enumerate(picture.arrows):
                if (arrow.old <= arrow.new) != onward:
                    continue
                size = _height(arrow)
                for end, (own, other) in enumerate(pairwise((arrow.old, arrow.new, arrow.old))):
                    if own == box.place:
                        right = other > own or (other == own and end == 1)
                        standing.append((1 / size if not right else -1 / size, number, end))
            # To the left first, the shortest outermost; then to the right, the longest innermost.
            standing.sort(key=lambda one: (one[0] < 0, -one[0]))
            for index, (_, number, end) in enumerate(standing, 1):
                found[number][end] = box.left + box.width * index / (len(standing) + 1)
    return {number: (ends[0], ends[1]) for number, ends in found.items()}


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, subsequent_indent="    ", break_on_hyphens=False) or [""]


def _texts(lines: Sequence[str], x: float, y: float, *, weight: str = "normal") -> Iterator[str]:
    for number, line in enumerate(lines):
        yield (
            f'<text x="{x:.0f}" y="{y + _LINE * number:.0f}" font-weight="{weight}" xml:space="preserve">'
            f"{escape(line)}</text>"
        )
