"""A quarterly paper in Markdown: CommonMark with GitHub's tables, every text from people escaped."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from planevents.papers.json import one_line
from planevents.projections.base import NO_STATUS, owners_text, plain, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from planevents.action import Action
    from planevents.papers.paper import Paper
    from planevents.projections.base import Table, View
    from planevents.projections.changes import ChangeLog
    from planevents.projections.current import CurrentPlan
    from planevents.projections.entries import Entry

_HTML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_MARKS = re.compile(r"[\\`*_\[\]|~$#]|:(?=//)|@(?=[\w-]+\.)|(?<=www)\.", re.IGNORECASE)
_LEADING = re.compile(r"^([+=-]|\d+[.)](?=\s|$))")


def report(paper: Paper) -> str:
    """Write a paper: the plan, its movement and performance, every change, and what is still asked."""
    return "\n".join(_paper(paper)).rstrip() + "\n"


def view(asked: View) -> str:
    """Write any view: its heading, then its tables."""
    title, *lines = asked.heading
    return "\n".join(_section(title, asked.tables(), *lines)).rstrip() + "\n"


def escaped(text: str) -> str:
    """Return one line of text that Markdown prints as it stands: no markup, no HTML, no link."""
    marked = _MARKS.sub(r"\\\g<0>", plain(text).strip().translate(_HTML))
    return _LEADING.sub(lambda found: f"{found[0][:-1]}\\{found[0][-1]}", marked)


def table(headings: Sequence[str], rows: Iterable[Sequence[str | None]]) -> Iterator[str]:
    """Write a table of texts, which are escaped here."""
    yield _row(headings)
    yield f"|{' --- |' * len(headings)}"
    for row in rows:
        yield _row(row)
    yield ""


def _paper(paper: Paper) -> Iterator[str]:
    view = paper.plan
    yield f"# {escaped(view.title or view.id)}: {escaped(paper.report)}"
    yield ""
    to = "" if paper.body is None else f", to {escaped(paper.body)}"
    organisation = "" if view.organisation is None else f"{escaped(view.organisation)}. "
    yield (
        f"{organisation}Report for {escaped(paper.period)}{to}. "
        f"The plan as at {view.as_at}, version {view.version}."
    )
    yield ""
    yield (
        f"{len(view)} actions; {len(view.complete)} complete; {len(view.overdue)} overdue; "
        f"{len(view.without_due_day)} without a due day; {len(paper.no_status)} without a status."
    )
    yield ""
    yield from _section("Movement", paper.movement.tables(), paper.movement.headline)
    yield from _section("Performance", paper.performance.tables(), paper.performance.heading[-1])
    yield from _changes(paper.changes)
    yield from _asked(paper)
    yield from _section("Quarters", paper.quarters.tables())
    yield from _plan(view)
    yield from _checkpoint(paper)


def _section(title: str, tables: Iterable[Table], *lines: str) -> Iterator[str]:
    yield f"## {escaped(title)}"
    yield ""
    for line in lines:
        yield escaped(line)
        yield ""
    for one in tables:
        if one.title is not None:
            yield f"### {escaped(one.title)}"
            yield ""
        yield from table(
            [column.heading for column in one.columns],
            ([shown(row.get(column.key)) for column in one.columns] for row in one.rows),
        )


def _changes(log: ChangeLog) -> Iterator[str]:
    since = "the beginning" if log.since is None else log.since.name or f"position {log.since.position}"
    yield f"## Changes since {escaped(since)}"
    yield ""
    yield escaped(log.headline)
    yield ""
    yield f"### Undeclared: {len(log.undeclared)}"
    yield ""
    if log.undeclared:
        yield "The newer document shows these changes and does not call them changes."
        yield ""
        yield from _entries(log.undeclared)
    yield f"### Declared: {len(log.declared)}"
    yield ""
    yield from _entries(log.declared)
    if log.awaiting:
        yield f"### Awaiting the next report: {len(log.awaiting)}"
        yield ""
        yield from _entries(log.awaiting)


def _entries(entries: Iterable[Entry]) -> Iterator[str]:
    yield from table(
        ("Event", "Effective", "Timing", "Who", "What", "Before", "After", "Reason", "Source"),
        (
            (
                entry.address,
                entry.effective_on.isoformat(),
                entry.timing,
                entry.actor,
                entry.what,
                entry.old,
                entry.new,
                entry.reason,
                entry.source,
            )
            for entry in entries
        ),
    )


def _asked(paper: Paper) -> Iterator[str]:
    yield f"## Questions for a person: {len(paper.questions)}"
    yield ""
    if paper.questions:
        yield from table(("Ref", "Question"), ((one.ref, one.text) for one in paper.questions))
    yield f"## No status: {len(paper.no_status)}"
    yield ""
    if paper.no_status:
        rows = ((one.ref, one.title, one.instead) for one in paper.no_status)
        yield from table(("Ref", "Action", "Instead of a status"), rows)


def _plan(view: CurrentPlan) -> Iterator[str]:
    yield f"## The plan as at {view.as_at}"
    yield ""
    groups: dict[str, list[Action]] = {}
    for action in view.actions:
        groups.setdefault(_group(view, action), []).append(action)
    for title, actions in groups.items():
        if title:
            yield f"### {escaped(title)}"
            yield ""
        yield from table(
            ("Ref", "Action", "Owners", "Target", "Originally", "Status", "Late", "Update"),
            (_action(view, action) for action in actions),
        )


def _group(view: CurrentPlan, action: Action) -> str:
    plan = view.plan
    if action.recommendation is not None:
        one = plan.recommendations[action.recommendation]
        source = "" if one.source is None else f" ({one.source})"
        return f"Recommendation {one.label}{source}: {one.text}"
    if action.section is not None:
        section = plan.sections[action.section]
        return f"{section.label} {section.title}"
    return "Other actions" if plan.recommendations or plan.sections else ""


def _action(view: CurrentPlan, action: Action) -> tuple[str | None, ...]:
    current, original = action.target.current.text, action.target.original.text
    late = action.days_late(view.as_at)
    overdue = "overdue, " if action.is_overdue(view.as_at) else ""
    return (
        action.label,
        action.title,
        owners_text(action.owners, view.names),
        current,
        None if original == current else original,
        action.status or NO_STATUS,
        f"{overdue}{late} days" if late else None,
        action.narrative or (action.printed if action.status is None else None),
    )


def _checkpoint(paper: Paper) -> Iterator[str]:
    at = paper.checkpoint
    if at is None:
        return
    yield "## Checkpoint"
    yield ""
    yield (
        f"This paper rests on {at.size} recorded events. Keep it: whoever holds these lines can show later "
        "that none of those events was changed, by `planevents verify --against` a file with them."
    )
    yield ""
    yield from _printed(at.to_text())
    yield "The same checkpoint, to be typed from paper:"
    yield ""
    yield from _printed(at.to_typed())
    yield "And in one line, to be copied:"
    yield ""
    yield from _printed(one_line(at))


def _printed(text: str) -> Iterator[str]:
    """Write text that must stay as it is, in a code block."""
    for line in text.rstrip("\n").split("\n"):
        yield f"    {plain(line)}"
    yield ""


def _row(cells: Iterable[str | None]) -> str:
    return f"| {' | '.join(escaped(cell or '') for cell in cells)} |"
