"""A quarterly paper in Markdown: CommonMark with GitHub's tables, every text from people escaped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planevents.papers.contents import appendices, sections
from planevents.papers.json import one_line
from planevents.papers.markup import escaped, heading, section, table
from planevents.projections.base import NO_STATUS, counted, owners_text, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from planevents.action import Action
    from planevents.papers.paper import Paper
    from planevents.papers.section import Section
    from planevents.projections.base import View
    from planevents.projections.changes import ChangeLog
    from planevents.projections.current import CurrentPlan
    from planevents.projections.entries import Entry

__all__ = ["escaped", "report", "summary", "table", "view"]


def report(paper: Paper) -> str:
    """Write a paper: the plan's performance, every change, what is still asked, and the plan itself."""
    return "\n".join(_paper(paper)).rstrip() + "\n"


def summary(papers: Iterable[Paper]) -> str:
    """Write the papers of one report on several plans as one, in short: how each plan performs.

    What changed, what is still asked and the lists in full are for each plan's own paper.
    """
    return "\n".join(_summary(tuple(papers))).rstrip() + "\n"


def view(asked: View) -> str:
    """Write any view: its heading, then its tables."""
    title, *lines = asked.heading
    return "\n".join(section(2, title, lines, asked.tables())).rstrip() + "\n"


def _paper(paper: Paper) -> Iterator[str]:
    view = paper.plan
    yield from heading(1, f"{view.title or view.id}: {paper.report}")
    to = "" if paper.body is None else f", to {escaped(paper.body)}"
    organisation = "" if view.organisation is None else f"{escaped(view.organisation)}. "
    yield (
        f"{organisation}Report for {escaped(paper.period)}{to}. "
        f"The plan as at {view.as_at}, version {view.version}."
    )
    yield ""
    yield _counts(paper)
    yield ""
    yield from section(2, "Movement", [paper.movement.headline], paper.movement.tables())
    yield from _written(2, sections(paper))
    yield from _changes(paper.changes)
    yield from _asked(paper)
    yield from section(2, "Quarters", [], paper.quarters.tables())
    yield from _plan(view)
    yield from _written(2, appendices(paper))
    yield from _checkpoint(paper)


def _summary(papers: tuple[Paper, ...]) -> Iterator[str]:
    for number, paper in enumerate(papers):
        if not number:
            to = "" if paper.body is None else f", to {paper.body}"
            yield from heading(1, paper.report)
            yield escaped(f"Report for {paper.period}{to}, on {counted(len(papers), 'plan')}.")
            yield ""
        yield from heading(2, paper.plan.title or paper.plan.id)
        if len(paper.plan):
            yield _counts(paper)
            yield ""
        yield from _written(3, sections(paper))
    if papers:
        yield from _checkpoint(papers[-1])


def _counts(paper: Paper) -> str:
    view = paper.plan
    return (
        f"{counted(len(view), 'action')}; {len(view.complete)} complete; {len(view.overdue)} overdue; "
        f"{len(view.without_due_day)} without a due day; {len(paper.no_status)} without a status."
    )


def _written(level: int, several: Iterable[Section]) -> Iterator[str]:
    for one in several:
        yield from section(level, one.title, one.lines, one.tables)


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
