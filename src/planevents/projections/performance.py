"""How far a plan meets its standards, each figure with its counts and its counting rule."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import attrs

from planevents.counting import achieved, count
from planevents.definitions import Standard
from planevents.errors import InvalidValueError
from planevents.figures import percentage
from planevents.projections.base import NO_STATUS, Column, Row, Table, View, counted
from planevents.selection import EVERYTHING, groups

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from decimal import Decimal

    from planevents.counting import Achieved
    from planevents.outcome import Trend
    from planevents.plan import Plan
    from planevents.selection import Selection

ROUNDING = "percentages are rounded to one decimal, a half upwards"
OWN_ROUNDING = "percentages are rounded to each standard's own decimals, a half upwards"


@attrs.frozen
class StandardResult:
    """One standard: its counts, and whether it is achieved by the exact fraction, not the rounded one.

    ``percentage`` has the standard's own decimals, rounded half up; it is None where the denominator is
    0. ``achieved`` is None where nothing is expected, or there is nothing to count. ``before`` is the
    same standard, by the same rule, at the earlier moment with which it is compared.
    """

    standard: Standard
    numerator: int
    denominator: int
    before: StandardResult | None = None

    @property
    def percentage(self) -> Decimal | None:
        """The numerator as a percentage of the denominator, to the standard's decimals."""
        return percentage(self.numerator, self.denominator, self.standard.decimals)

    @property
    def achieved(self) -> Achieved | None:
        """Whether the expected percentage is reached."""
        return achieved(self.numerator, self.denominator, self.standard.expected)

    @property
    def trend(self) -> Trend:
        """Whether the exact fraction is higher than it was before, the same, or lower."""
        before = self.before
        if before is None or not before.denominator or not self.denominator:
            return "No trend data"
        now, then = self.numerator * before.denominator, before.numerator * self.denominator
        return "Static" if now == then else "Improving" if now > then else "Worsening"

    def __str__(self) -> str:
        share = "" if self.percentage is None else f" ({self.percentage} %)"
        return (
            f"{self.standard.name}: {self.numerator} of {self.denominator}{share}; {self.standard.counting}"
        )


@attrs.frozen(repr=False)
class Performance(View):
    """A plan's standards as at a day, and how many actions have each status, in the scheme's order.

    ``where`` says in words which actions alone are counted. ``groups`` are those that were asked for,
    each a view of its own; an action may stand in several. Outcome measures are counted all the same.
    ``before`` is the day with which each standard is compared; None where the plan was not open then,
    or nothing was to be compared.
    """

    plan: str
    title: str
    as_at: date
    results: tuple[StandardResult, ...]
    counts: tuple[tuple[str, int], ...]
    where: str = ""
    by: str | None = None
    groups: tuple[tuple[str, Performance], ...] = ()
    before: date | None = None

    def __getitem__(self, name: str) -> StandardResult:
        for result in self.results:
            if result.standard.name == name:
                return result
        known = ", ".join(repr(result.standard.name) for result in self.results)
        raise InvalidValueError("standard", name, "the plan has no standard of this name", f"it has {known}")

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns that are printed."""
        return (
            Column("standard", "Standard", 22),
            Column("numerator", "Number", 6),
            Column("denominator", "Of", 6),
            Column("percentage", "%", 5),
            Column("expected", "Expected", 8),
            Column("achieved", "Achieved", 8),
            Column("counting", "Counting rule", 33),
        )

    @property
    def headline(self) -> str:
        """The essential figures in one line."""
        figures = ", ".join(
            f"{result.standard.name} {result.numerator} of {result.denominator}" for result in self.results
        )
        where = f", where {self.where}" if self.where else ""
        return f"{self.plan} as at {self.as_at}{where}: {counted(self.actions, 'action')}; {figures}"

    @property
    def heading(self) -> tuple[str, ...]:
        """The plan's title, the figures, how percentages are rounded and with what they are compared."""
        usual = all(result.standard.decimals == 1 for result in self.results)
        rounding = f"({ROUNDING if usual else OWN_ROUNDING})"
        return (f"Performance of {self.title or self.plan}", self.headline, rounding)

    @property
    def figures(self) -> Mapping[str, int]:
        """How many actions there are, and each standard's counts under its counting rule."""
        found = {"actions": self.actions}
        for one in self.results:
            found[f"{one.standard.name}: number ({one.standard.counting})"] = one.numerator
            found[f"{one.standard.name}: of ({one.standard.counting})"] = one.denominator
        return found

    @property
    def actions(self) -> int:
        """How many actions are counted."""
        return sum(number for _, number in self.counts)

    def to_rows(self) -> list[Row]:
        """Return a row a standard; percentages are text with the standard's decimals, ``expected`` whole.

        In groups there is a row a standard and group, with the group's name as ``by``.
        """
        if self.by is not None:
            return [{"by": name, **row} for name, view in self.groups for row in view.to_rows()]
        return [self._row(result) for result in self.results]

    def _row(self, result: StandardResult) -> Row:
        before = result.before
        return {
            "standard": result.standard.name,
            "numerator": result.numerator,
            "denominator": result.denominator,
            "percentage": _text(result),
            "expected": result.standard.expected,
            "achieved": result.achieved,
            "counting": result.standard.counting,
            "before": _text(before),
            "before_numerator": None if before is None else before.numerator,
            "before_denominator": None if before is None else before.denominator,
            "before_achieved": None if before is None else before.achieved,
            "trend": result.trend,
        }

    def tables(self) -> tuple[Table, ...]:
        """Return the standards, what they were before if that is known, and the counts of each status."""
        counts = Table(
            (Column("status", "Status", 40), Column("actions", "Actions", 10)),
            tuple({"status": name, "actions": number} for name, number in self.counts),
            "Actions by status",
        )
        compared = Table(
            (
                Column("standard", "Standard", 30),
                Column("before_numerator", "Number", 6),
                Column("before_denominator", "Of", 6),
                Column("before", "Then", 6),
                Column("before_achieved", "Achieved", 8),
                Column("percentage", "Now", 6),
                Column("achieved", "Achieved", 8),
                Column("trend", "Trend", 13),
            ),
            tuple(self._row(result) for result in self.results),
            f"Against {self.before}, by the same rules",
        )
        others = (counts,) if self.before is None else (compared, counts)
        if self.by is None:
            return (*super().tables(), *others)
        parts = tuple(
            attrs.evolve(view.tables()[0], title=f"{self.by} {name}: {counted(view.actions, 'action')}")
            for name, view in self.groups
        )
        whole = Table(self.columns, tuple(attrs.evolve(self, by=None).to_rows()), "All together")
        return (whole, *parts, *others)


def performance_of(
    plan: Plan,
    as_at: date,
    selection: Selection = EVERYTHING,
    by: str | None = None,
    before: tuple[Plan, date] | None = None,
) -> Performance:
    """Count a plan's standards; without any, one default: complete in any form, by rows.

    How each counts is for ``counting.count`` to say. ``before`` is the plan as it was at an earlier day,
    to compare it with: the plan's present standards are counted in it, so that like is set beside like.
    """
    actions = selection.of(plan)
    found = Counter(action.status or NO_STATUS for action in actions)
    scheme = () if plan.scheme is None else plan.scheme.names
    names = [*scheme, *(name for name in found if name not in scheme and name != NO_STATUS), NO_STATUS]
    compared = before if before is not None and before[0].is_open else None
    return Performance(
        plan=plan.id,
        title=plan.title,
        as_at=as_at,
        results=tuple(
            StandardResult(
                standard,
                *count(standard, plan, actions, as_at),
                before=None if compared is None else _then(standard, *compared, selection),
            )
            for standard in plan.standards or (_default(plan),)
        ),
        counts=tuple((name, found[name]) for name in names),
        where=str(selection),
        by=by,
        groups=tuple(
            (name, performance_of(plan, as_at, one, before=before))
            for name, one in (() if by is None else groups(selection, by, [plan]))
        ),
        before=None if compared is None else compared[1],
    )


def _then(standard: Standard, plan: Plan, day: date, selection: Selection) -> StandardResult:
    return StandardResult(standard, *count(standard, plan, selection.of(plan), day))


def _default(plan: Plan) -> Standard:
    statuses = () if plan.scheme is None else plan.scheme.statuses
    return Standard(
        "Complete, by rows",
        counting="Actions that are complete in any form, of all actions in the plan; each counts once.",
        statuses=tuple(status.name for status in statuses if status.complete),
    )


def _text(result: StandardResult | None) -> str | None:
    return None if result is None or result.percentage is None else str(result.percentage)
