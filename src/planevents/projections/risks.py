"""The risk register by severity, what moved in it, and how far the mitigating actions are on target."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Literal, TypeAlias

import attrs

from planevents.counting import achieved, is_on_target
from planevents.errors import InvalidValueError, UnknownEntityError
from planevents.figures import percentage
from planevents.identity import natural_key
from planevents.projections.base import NO_STATUS, Column, Row, Table, View, counted, owners_text
from planevents.risk import trend_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from decimal import Decimal

    from planevents.action import Action
    from planevents.counting import Achieved
    from planevents.identity import EntityId
    from planevents.plan import Plan
    from planevents.risk import Rating, Risk, Trend

Movement: TypeAlias = "Literal['added', 'reopened', 'closed', 'added and closed'] | Trend"
"""What became of a risk since the earlier point."""

NO_LEVEL = "no level"


@attrs.frozen
class Mitigation:
    """A mitigating action as it stands; ``left`` is how it left the plan, and then it is not counted."""

    action: Action
    on_target: bool
    left: str | None


@attrs.frozen
class RiskRow:
    """A risk, how it stood at the earlier point, and what became of it since."""

    risk: Risk
    owner: str
    section: str | None
    mitigations: tuple[Mitigation, ...]
    before: Rating | None
    movement: Movement | None

    @property
    def level(self) -> str:
        """The level in force."""
        return self.risk.rating.level or NO_LEVEL


@attrs.frozen
class MitigationStandard:
    """How many mitigating actions are on target, of how many, and by which rule they count (rule 17)."""

    numerator: int
    denominator: int
    expected: int | None
    counting: str

    @property
    def percentage(self) -> Decimal | None:
        """The share to one decimal, a half upwards; None where there is nothing to count."""
        return percentage(self.numerator, self.denominator)

    @property
    def achieved(self) -> Achieved | None:
        """Whether the exact share reaches what is expected; None where nothing is, or nothing counts."""
        return achieved(self.numerator, self.denominator, self.expected)

    def __str__(self) -> str:
        share = "" if self.percentage is None else f" ({self.percentage} %)"
        expected = "" if self.expected is None else f", expected {self.expected} %"
        achieved = {"yes": ": achieved", "no": ": not achieved", None: ""}[self.achieved]
        return f"{self.numerator} of {self.denominator}{share}{expected}{achieved}. {self.counting}"


@attrs.frozen(repr=False)
class RiskRegister(View):
    """A plan's risks, the most severe first (score, then label); the closed ones come last.

    ``since`` names the earlier point; without one nothing is said of movement. ``opening`` are the
    labels that were open then; opening + added + reopened - closed - retracted = closing (rule 18).
    A risk that was both added and closed since is counted as both.

    Raises:
        InvalidValueError: the figures do not close.

    """

    plan: str
    title: str
    as_at: date
    since: str | None
    rows: tuple[RiskRow, ...]
    levels: tuple[str, ...]
    opening: tuple[str, ...]
    opening_levels: tuple[tuple[str, int], ...]
    retracted: tuple[str, ...]
    standard: MitigationStandard

    def __attrs_post_init__(self) -> None:
        if self.since is not None and len(self.open) != (
            len(self.opening) + len(self.added) + len(self.reopened) - len(self.closed) - len(self.retracted)
        ):
            raise InvalidValueError("movement", self.movement_line, "the movement of risks does not close")

    def __getitem__(self, label: str) -> RiskRow:
        for row in self.rows:
            if label in {row.risk.label, row.risk.id}:
                return row
        raise UnknownEntityError(self.plan, "risk", label)

    @property
    def open(self) -> tuple[RiskRow, ...]:
        """The risks that are on the register, the most severe first."""
        return tuple(row for row in self.rows if row.risk.is_open)

    @property
    def added(self) -> tuple[RiskRow, ...]:
        """Those that joined since, also those that were closed again."""
        return self._moved("added", "added and closed")

    @property
    def reopened(self) -> tuple[RiskRow, ...]:
        """Those that were closed then and are open now."""
        return self._moved("reopened")

    @property
    def closed(self) -> tuple[RiskRow, ...]:
        """Those that were closed off since."""
        return self._moved("closed", "added and closed")

    @property
    def rose(self) -> tuple[RiskRow, ...]:
        """Those whose severity is higher than it was."""
        return self._moved("up")

    @property
    def fell(self) -> tuple[RiskRow, ...]:
        """Those whose severity is lower than it was."""
        return self._moved("down")

    @property
    def counts(self) -> tuple[tuple[str, int], ...]:
        """How many open risks each level has, the most severe first, zeros included."""
        return _counts(self.levels, (row.level for row in self.open))

    @property
    def movement_line(self) -> str:
        """The movement in one line, with what was recorded in error only where there is any."""
        retracted = f" - recorded in error {len(self.retracted)}" if self.retracted else ""
        reopened = f" + reopened {len(self.reopened)}" if self.reopened else ""
        return (
            f"opening {len(self.opening)} + added {len(self.added)}{reopened} - closed {len(self.closed)}"
            f"{retracted} = closing {len(self.open)}"
        )

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of the register."""
        moved = () if self.since is None else (Column("movement", "Since", 9),)
        return (
            Column("risk", "Risk", 7),
            Column("title", "Title", 24 if moved else 35),
            Column("owner", "Owner", 14),
            Column("likelihood", "Likelihood", 10),
            Column("impact", "Impact", 9),
            Column("score", "Score", 5),
            Column("level", "Level", 8),
            *moved,
        )

    @property
    def headline(self) -> str:
        """The essential figures in one line."""
        levels = ", ".join(f"{number} {name}" for name, number in self.counts)
        moved = "" if self.since is None else f"; {len(self.rose)} up, {len(self.fell)} down"
        return f"{self.plan} as at {self.as_at}: {counted(len(self.open), 'risk')}, {levels}{moved}"

    @property
    def heading(self) -> tuple[str, ...]:
        """The plan's title, the figures, the movement, and the standard with its counting rule."""
        return (
            f"Risks of {self.title or self.plan}",
            self.headline,
            *([] if self.since is None else [f"Since {self.since}: {self.movement_line}"]),
            *_listed("Up", self.rose),
            *_listed("Down", self.fell),
            f"Mitigating actions on target: {self.standard}",
        )

    def to_rows(self) -> list[Row]:
        """Return a row a risk, the most severe first, then the closed ones."""
        return [
            {
                "risk": row.risk.label,
                "title": row.risk.title,
                "owner": row.owner or None,
                "section": row.section,
                "likelihood": row.risk.rating.likelihood,
                "impact": row.risk.rating.impact,
                "score": row.risk.rating.score,
                "level": row.level,
                "trend": row.risk.trend,
                "scores": ", ".join(_shown_score(one) for one in row.risk.ratings),
                "state": "open" if row.risk.is_open else "closed",
                "previous_score": None if row.before is None else row.before.score,
                "previous_level": None if row.before is None else row.before.level,
                "movement": row.movement,
                "mitigations": "; ".join(_shown(one) for one in row.mitigations) or None,
                "mitigations_on_target": sum(one.on_target for one in row.mitigations),
                "mitigations_counted": sum(one.left is None for one in row.mitigations),
            }
            for row in self.rows
        ]

    def tables(self) -> tuple[Table, ...]:
        """Return the register, the closed risks, the counts by level, and the mitigating actions."""
        rows = self.to_rows()
        registered = tuple(row for row in rows if row["state"] == "open")
        closed = tuple(row for row in rows if row["state"] == "closed")
        tables = [Table(self.columns, registered, "Register" if registered else "No open risks")]
        if closed:
            tables.append(Table(self.columns, closed, "Closed"))
        return (*tables, self._levels(), self._mitigations())

    def _moved(self, *movements: Movement) -> tuple[RiskRow, ...]:
        return tuple(row for row in self.rows if row.movement in movements)

    def _levels(self) -> Table:
        before = dict(self.opening_levels)
        opening = () if self.since is None else (Column("opening", "Then", 8),)
        return Table(
            (Column("level", "Level", 40), *opening, Column("risks", "Now", 8)),
            tuple(
                {"level": name, "opening": before.get(name, 0), "risks": number}
                for name, number in _counts(self.levels, (row.level for row in self.open), before)
            ),
            "Open risks by level",
        )

    def _mitigations(self) -> Table:
        rows: list[Row] = [
            {
                "risk": row.risk.label,
                "action": one.action.label,
                "title": one.action.title,
                "target": one.action.target.current.text or None,
                "status": one.left or one.action.status or NO_STATUS,
                "on_target": None if one.left else one.on_target,
            }
            for row in self.open
            for one in row.mitigations
        ]
        columns = (
            Column("risk", "Risk", 7),
            Column("action", "Action", 8),
            Column("title", "Title", 32),
            Column("target", "Target", 18),
            Column("status", "Status", 16),
            Column("on_target", "On target", 9),
        )
        return Table(columns, tuple(rows), "Mitigating actions" if rows else "No mitigating actions")


def risks_of(
    plan: Plan,
    as_at: date,
    *,
    before: Plan | None = None,
    since: str | None = None,
    names: Mapping[str, str] | None = None,
) -> RiskRegister:
    """Return a plan's risks as at a day, and what moved since the plan ``before``, at a point ``since``.

    Severity is compared within one matrix: where it changed in between, the earlier likelihood and
    impact are scored by the one now in force.
    """
    earlier: Mapping[EntityId, Risk] = {} if before is None else before.risks
    compared = since is not None
    rows = [
        RiskRow(
            risk=risk,
            owner=owners_text(() if risk.owner is None else (risk.owner,), names or {}),
            section=plan.entity_label(risk.section),
            mitigations=tuple(
                _mitigation(plan, plan.all_actions[one], as_at)
                for one in risk.mitigations
                if one in plan.all_actions
            ),
            before=earlier[risk.id].rating if risk.id in earlier else None,
            movement=_movement(plan, earlier.get(risk.id), risk) if compared else None,
        )
        for risk in plan.risks.values()
    ]
    rows.sort(
        key=lambda row: (not row.risk.is_open, -(row.risk.rating.score or 0), natural_key(row.risk.label))
    )
    opening = [risk for risk in earlier.values() if risk.is_open]
    levels = () if plan.risk_matrix is None else plan.risk_matrix.names
    return RiskRegister(
        plan=plan.id,
        title=plan.title,
        as_at=as_at,
        since=since,
        rows=tuple(rows),
        levels=levels,
        opening=tuple(risk.label for risk in opening),
        opening_levels=_counts(
            () if before is None or before.risk_matrix is None else before.risk_matrix.names,
            (risk.rating.level or NO_LEVEL for risk in opening),
        ),
        retracted=tuple(risk.label for risk in opening if risk.id not in plan.risks),
        standard=_standard(plan, rows),
    )


def _movement(plan: Plan, before: Risk | None, now: Risk) -> Movement | None:
    if before is None:
        return "added" if now.is_open else "added and closed"
    if now.is_open and before.is_open:
        matrix, old = plan.risk_matrix, before.rating
        was = None if matrix is None else matrix.score(old.likelihood, old.impact)
        return trend_of(was, now.rating.score)
    if now.is_open:
        return "reopened"
    return "closed" if before.is_open else None


def _mitigation(plan: Plan, action: Action, as_at: date) -> Mitigation:
    left = None if action.removal is None else action.removal.kind
    return Mitigation(action, left is None and is_on_target(action, plan, as_at), left)


def _standard(plan: Plan, rows: Iterable[RiskRow]) -> MitigationStandard:
    matrix = plan.risk_matrix
    wanted = () if matrix is None else matrix.counted
    counting = {
        one.action.id: one.on_target
        for row in rows
        if row.risk.is_open and row.risk.rating.level in wanted
        for one in row.mitigations
        if one.left is None
    }
    levels = " or ".join(wanted) or "no"
    return MitigationStandard(
        sum(counting.values()),
        len(counting),
        None if matrix is None else matrix.expected,
        f"Counted: actions in the plan that mitigate open risks of level {levels}, each once; on target: "
        "complete, or not overdue, with no later target proposed and no status that is off track.",
    )


def _counts(
    levels: Iterable[str], found: Iterable[str], also: Iterable[str] = ()
) -> tuple[tuple[str, int], ...]:
    numbers = Counter(found)
    return tuple((name, numbers[name]) for name in dict.fromkeys((*levels, *also, *numbers)))


def _listed(heading: str, rows: tuple[RiskRow, ...]) -> list[str]:
    if not rows:
        return []
    moves = "; ".join(f"{row.risk.label} {row.risk.title} ({_from_to(row)})" for row in rows)
    return [f"{heading}: {moves}"]


def _from_to(row: RiskRow) -> str:
    now, old = row.risk.rating, row.before
    return _shown_score(now) if old is None else f"{_shown_score(old)} to {_shown_score(now)}"


def _shown_score(rating: Rating) -> str:
    return NO_LEVEL if rating.score is None else f"{rating.score} {rating.level or NO_LEVEL}"


def _shown(one: Mitigation) -> str:
    state = one.left or f"{one.action.status or NO_STATUS}, {'on' if one.on_target else 'off'} target"
    return f"{one.action.label} ({state})"
