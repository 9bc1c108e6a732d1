"""What bodies were asked to change, what they said, and what waits: the table of amendments."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import attrs

from planevents.counting import is_on_target
from planevents.projections.base import Column, Row, Table, View, counted, owners_text
from planevents.projections.parts import meant, rows_in_groups, tables_in_groups
from planevents.selection import EVERYTHING, groups

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from planevents.action import Action
    from planevents.amendment import Amendment, Item, Lapse, StateAt
    from planevents.plan import Plan
    from planevents.selection import Selection

AGREED_AT, REPORT = "executive_of", "report"
"""The custom fields that say at which meeting an action was agreed, and on which report."""

_OF_DELIVERY = ("target", "alternative", "withdrawal")


@attrs.frozen
class Line:
    """One item of an amendment, as at a day. ``action`` is None where its addition was retracted.

    ``days_pending`` count from the proposal up to the day on which it was decided, taken back or
    lapsed, else up to the view's own.
    """

    amendment: Amendment
    item: Item
    action: Action | None
    state: StateAt
    lapse: Lapse | None
    days_pending: int
    agreed_at: str | None
    report: str | None
    owners: str

    @property
    def is_of_delivery(self) -> bool:
        """Whether it asks for another date, another action or an end: the action is off target."""
        return self.item.kind in _OF_DELIVERY

    @property
    def slippage(self) -> int | None:
        """The days that it asks for; None where they cannot be measured."""
        return self.item.slippage


@attrs.frozen
class Asked:
    """Days asked for: their sum, over how many items that can be measured, of how many."""

    days: int
    measured: int
    items: int

    def __str__(self) -> str:
        return f"{counted(self.days, 'day')} over {self.measured} of {counted(self.items, 'date')}"


@attrs.frozen(repr=False)
class AmendmentTable(View):
    """Every item of every amendment as at a day, in the order in which they were proposed.

    That a proposal lapsed is computed for ``as_at``. ``off_target`` names the actions that are not on
    target then, and those that pending proposals of delivery are about.

    ``where`` says in words which actions are meant: an amendment is shown, whole, where an item of it is
    about one, and ``off_target`` holds those that are meant or that such an amendment is about.
    ``groups`` are those that were asked for, each a table of its own; an amendment may stand in several.
    """

    plan: str
    title: str
    as_at: date
    lines: tuple[Line, ...]
    off_target: tuple[str, ...]
    where: str = ""
    by: str | None = None
    groups: tuple[tuple[str, AmendmentTable], ...] = ()

    def __iter__(self) -> Iterator[Line]:
        return iter(self.lines)

    def __len__(self) -> int:
        return len(self.lines)

    def of(self, state: StateAt) -> tuple[Line, ...]:
        """Return the items in one state."""
        return tuple(line for line in self.lines if line.state == state)

    @property
    def pending(self) -> tuple[Line, ...]:
        """What waits for a decision."""
        return self.of("pending")

    @property
    def lapsed(self) -> tuple[Line, ...]:
        """What nobody decided while there was something to decide."""
        return self.of("lapsed")

    @property
    def asked(self) -> Asked:
        """The days that every proposal of another date asks for, whatever became of it."""
        return _sum(self.lines)

    @property
    def waiting(self) -> Asked:
        """The days that pending proposals ask for."""
        return _sum(self.pending)

    @property
    def findings(self) -> tuple[str, ...]:
        """What cannot be right: more amendments than off-target actions (rule 13)."""
        asked = Counter(line.item.action_label for line in self.pending if line.is_of_delivery)
        total = sum(asked.values())
        if total <= len(self.off_target):
            return ()
        twice = ", ".join(label for label, times in asked.items() if times > 1)
        said = f"{counted(total, 'amendment')} for {counted(len(self.off_target), 'off-target action')}"
        return (f"{said}: there are never more (rule 13); asked for more than once: {twice}",)

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns that are printed, as committees read them."""
        return (
            Column("executive_of", "Executive of", 10),
            Column("report", "Report", 14),
            Column("what", "Action", 18),
            Column("owners", "Owner", 12),
            Column("agreed", "Agreed due date", 9),
            Column("why", "Reason (R) / impact (I)", 16),
            Column("proposed", "Proposed revised due date", 9),
        )

    @property
    def headline(self) -> str:
        """The essential figures in one line."""
        states: tuple[StateAt, ...] = ("pending", "approved", "rejected", "withdrawn", "lapsed")
        each = ", ".join(f"{len(self.of(state))} {state}" for state in states)
        amendments = len({line.amendment.id for line in self.lines})
        return (
            f"{self.plan} as at {self.as_at}{meant(self.where)}: {counted(amendments, 'amendment')} of "
            f"{counted(len(self), 'item')}: {each}; pending are {self.waiting}"
        )

    @property
    def heading(self) -> tuple[str, ...]:
        """The plan's title, the figures, and what cannot be right."""
        return (
            f"Amendments to {self.title or self.plan}",
            self.headline,
            *(f"FINDING: {one}" for one in self.findings),
        )

    def to_rows(self) -> list[Row]:
        """Return a row an item; ``slippage_days`` is None where what is asked cannot be measured.

        In groups of actions every row has their name as ``by``.
        """
        if self.by is not None:
            return rows_in_groups(self.groups)
        return [_row(line) for line in self.lines]

    def tables(self) -> tuple[Table, ...]:
        """Return what was asked, then what was said of it, what lapsed, and who took note."""
        if self.by is not None:
            sizes = (counted(len(part), "item") for _, part in self.groups)
            return tables_in_groups(self.by, self.groups, sizes)
        rows = self.to_rows()
        asked = tuple(
            row
            | {
                "what": f"{row['ref']} {row['title'] or ''}".strip(),
                "why": "; ".join(f"({k}) {row[f]}" for k, f in (("R", "reason"), ("I", "impact")) if row[f]),
            }
            for row in rows
        )
        decided = tuple(
            row | {"slipped": "N/A" if row["slippage_days"] is None else row["slippage_days"]} for row in rows
        )
        noted: tuple[Row, ...] = tuple(
            {
                "amendment": one.label,
                "body": noting.body,
                "meeting": str(noting.meeting or noting.on),
                "minute": noting.minute,
            }
            for one in {line.amendment.id: line.amendment for line in self.lines}.values()
            for noting in one.noted
        )
        titled = (
            (self.columns, asked, None),
            (_DECISIONS, decided, "Decisions"),
            (_LAPSES, tuple(row for row in rows if row["state"] == "lapsed"), "Lapsed"),
            (_NOTED, noted, "Noted, which decides nothing"),
        )
        return tuple(
            Table(columns, listed, title) for columns, listed, title in titled if listed or not title
        )


_DECISIONS = (
    Column("amendment", "Amendment", 10),
    Column("ref", "Action", 10),
    Column("slipped", "Days asked", 10),
    Column("state", "Decision", 10),
    Column("decided_by", "Body", 18),
    Column("meeting", "Meeting", 10),
    Column("minute", "Minute", 8),
    Column("days_pending", "Days pending", 8),
)
_LAPSES = (
    Column("amendment", "Amendment", 10),
    Column("ref", "Action", 10),
    Column("lapsed_on", "Lapsed on", 10),
    Column("lapsed_because", "Because", 60),
)
_NOTED = (
    Column("amendment", "Amendment", 10),
    Column("body", "Body", 40),
    Column("meeting", "Meeting", 10),
    Column("minute", "Minute", 20),
)


def amendments_of(
    plan: Plan,
    as_at: date,
    names: Mapping[str, str] | None = None,
    selection: Selection = EVERYTHING,
    by: str | None = None,
) -> AmendmentTable:
    """List a plan's amendments as at a day; ``names`` opens commitments to people's names.

    An action that has left the plan is meant as it stood when it left.
    """
    known = names or {}
    lines = tuple(
        _line(plan, amendment, item, as_at, known)
        for amendment in plan.amendments.values()
        for item in amendment.items
    )
    asked = {line.item.action for line in lines if line.state == "pending" and line.is_of_delivery}
    off_target = [
        action for action in plan.actions if action.id in asked or not is_on_target(action, plan, as_at)
    ]

    def of(some: Selection) -> AmendmentTable:
        about = {line.amendment.id for line in lines if line.action and some.takes(plan, line.action)}
        told = tuple(line for line in lines if some.is_everything or line.amendment.id in about)
        spoken_of = {line.item.action for line in told}
        off = (one.label for one in off_target if one.id in spoken_of or some.takes(plan, one))
        return AmendmentTable(plan.id, plan.title, as_at, told, tuple(off), str(some))

    having = [plan.all_actions[key] for key in {line.item.action: None for line in lines if line.action}]
    found = () if by is None else groups(selection, by, [plan], having)
    return attrs.evolve(of(selection), by=by, groups=tuple((name, of(one)) for name, one in found))


def _line(plan: Plan, amendment: Amendment, item: Item, as_at: date, names: Mapping[str, str]) -> Line:
    action = plan.all_actions.get(item.action)
    lapse = amendment.lapse(item, action, as_at)
    until = amendment.decided_on or (as_at if lapse is None else lapse.on)
    return Line(
        amendment=amendment,
        item=item,
        action=action,
        state=amendment.state_at(item, action, as_at),
        lapse=lapse,
        days_pending=max((until - amendment.proposed_on).days, 0),
        agreed_at=_agreed_at(plan, action),
        report=_report(plan, action),
        owners="" if action is None else owners_text(action.owners, names),
    )


def _agreed_at(plan: Plan, action: Action | None) -> str | None:
    """Return when the action was agreed: as its field says, else when the plan was approved with it."""
    if action is None:
        return None
    if said := action.fields.get(AGREED_AT):
        return "; ".join(said)
    approved = plan.approved_on
    return None if approved is None or action.added_on > approved else str(approved)


def _report(plan: Plan, action: Action | None) -> str | None:
    """Return which report the action is of: as its field says, else its section's title."""
    if action is None:
        return None
    if said := action.fields.get(REPORT):
        return "; ".join(said)
    section = None if action.section is None else plan.sections.get(action.section)
    return None if section is None else section.title


def _row(line: Line) -> Row:
    amendment, item = line.amendment, line.item
    closed = line.state in {"approved", "rejected", "withdrawn"}
    return {
        "amendment": amendment.label,
        "item": item.number,
        "executive_of": line.agreed_at,
        "report": line.report,
        "ref": item.action_label,
        "title": None if line.action is None else line.action.title,
        "owners": line.owners or None,
        "kind": item.kind,
        "agreed": item.agreed,
        "reason": item.reason or None,
        "impact": item.impact,
        "proposed": item.asked,
        "slippage_days": item.slippage,
        "proposed_on": amendment.proposed_on.isoformat(),
        "body": amendment.body,
        "state": line.state,
        "decided_by": amendment.decided_by if closed else None,
        "meeting": None if amendment.meeting is None else amendment.meeting.isoformat(),
        "decided_on": amendment.decided_on.isoformat() if closed and amendment.decided_on else None,
        "minute": amendment.minute,
        "decision_reason": amendment.decision_reason,
        "days_pending": line.days_pending,
        "lapsed_on": None if line.lapse is None else line.lapse.on.isoformat(),
        "lapsed_because": None if line.lapse is None else line.lapse.why,
        "noted_by": "; ".join(amendment.noted_by) or None,
    }


def _sum(lines: tuple[Line, ...]) -> Asked:
    dates = [line.slippage for line in lines if line.item.kind == "target"]
    measured = [days for days in dates if days is not None]
    return Asked(sum(measured), len(measured), len(dates))
