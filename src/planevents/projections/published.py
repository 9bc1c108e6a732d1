"""How what was published is printed beside what is best known. Not a projection."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from planevents.identity import natural_key
from planevents.projections.base import NO_STATUS, Column, Row, Table
from planevents.projections.cells import NOT_REPORTED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from planevents.identity import ActionId
    from planevents.projections.cells import Publication, QuarterCell

_ABREAST = 2
_REPORTS = (
    Column("quarter", "Quarter", 10),
    Column("first", "First report", 26),
    Column("cut_off", "Cut-off", 10),
    Column("reissues", "Reissues", 30),
    Column("differ", "Restated", 8),
)
_RESTATED = (
    Column("ref", "Ref", 8),
    Column("title", "Action", 22),
    Column("quarter", "Quarter", 10),
    Column("published", "As reported", 14),
    Column("reissued", "Reissued", 12),
    Column("restated", "Restated", 14),
    Column("events", "Because of", 10),
)


def publication_tables(publications: Sequence[Publication]) -> tuple[Table, ...]:
    """Return the reports on each quarter, what is restated and why, and the counts and actions of both."""
    if not publications:
        return ()
    body = publications[0].body
    restated = tuple(_restated(publications))
    blocks = [publications[start : start + _ABREAST] for start in range(0, len(publications), _ABREAST)]
    return (
        Table(_REPORTS, tuple(map(_report, publications)), f"Reports to {body}"),
        Table(_RESTATED, restated, f"Restated since they were reported: {len(restated)}"),
        *(_counts(block) for block in blocks),
        *(_grid(block) for block in blocks),
    )


def _report(one: Publication) -> Row:
    return {
        "quarter": str(one.quarter),
        "first": NOT_REPORTED if one.first is None else one.first.report,
        "cut_off": None if one.first is None else one.first.cut_off.isoformat(),
        "reissues": "; ".join(reissue.report for reissue in one.reissues),
        "differ": None if one.first is None else len(one.differing),
    }


def _restated(publications: Iterable[Publication]) -> Iterator[Row]:
    for one in publications:
        for action in _ordered(one.differing, one.actions):
            label, title = one.actions[action]
            yield {
                "ref": label,
                "title": title,
                "quarter": str(one.quarter),
                "published": one.published(action),
                "reissued": one.reissued(action),
                "restated": one.now(action),
                "events": ", ".join(one.causes.get(action, ())),
            }


def _counts(block: Sequence[Publication]) -> Table:
    told = [None if one.first is None else _counted(one.first.cells) for one in block]
    known = [_counted(one.restated) for one in block]
    names = {name for counts in (*told, *known) if counts is not None for name in counts}
    columns = [Column("status", "Status", 30)]
    rows: list[Row] = [{"status": name} for name in sorted(names, key=lambda name: (name == NO_STATUS, name))]
    for one, then, now in zip(block, told, known, strict=True):
        quarter = str(one.quarter)
        columns += _columns(quarter)
        for row in rows:
            name = str(row["status"])
            row[f"{quarter} told"] = NOT_REPORTED if then is None else then[name]
            row[f"{quarter} known"] = now[name]
    return Table(tuple(columns), tuple(rows), "Counts, as reported beside restated")


def _grid(block: Sequence[Publication]) -> Table:
    columns = [Column("ref", "Ref", 8), Column("title", "Action", 24)]
    rows: dict[ActionId, Row] = {}
    called: dict[ActionId, tuple[str, str]] = {}
    for one in block:
        quarter = str(one.quarter)
        columns += _columns(quarter)
        called |= one.actions
        for action, (label, title) in one.actions.items():
            row = rows.setdefault(action, {})
            row |= {"ref": label, "title": title}
            row[f"{quarter} told"] = one.published(action)
            row[f"{quarter} known"] = one.now(action)
    ordered = tuple(rows[action] for action in _ordered(rows, called))
    return Table(tuple(columns), ordered, "Actions by quarter, as reported beside restated")


def _columns(quarter: str) -> list[Column]:
    return [
        Column(f"{quarter} told", f"{quarter} as reported", 15),
        Column(f"{quarter} known", f"{quarter} restated", 13),
    ]


def _counted(cells: Mapping[ActionId, QuarterCell]) -> Counter[str]:
    return Counter(cell.status or NO_STATUS for cell in cells.values())


def _ordered(actions: Iterable[ActionId], called: Mapping[ActionId, tuple[str, str]]) -> list[ActionId]:
    return sorted(actions, key=lambda action: natural_key(called[action][0]))
