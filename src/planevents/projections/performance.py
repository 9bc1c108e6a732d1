"""How far a plan meets its standards, each figure with its counts and its counting rule."""

from __future__ import annotations

from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Literal

import attrs

from planevents.definitions import Standard
from planevents.errors import InvalidValueError
from planevents.projections.base import NO_STATUS, Column, Row, Table, View, counted
from planevents.selection import EVERYTHING, groups

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from planevents.action import Action
    from planevents.plan import Plan
    from planevents.selection import Selection

ROUNDING = "percentages are rounded to one decimal, a half upwards"
_HUNDRED = 100


@attrs.frozen
class StandardResult:
    """One standard: its counts, and whether it is achieved by the exact fraction, not the rounded one.

    ``percentage`` has one decimal, rounded half up; it is None where the denominator is 0.
    ``achieved`` is None where nothing is expected, or there is nothing to count.
    """

    standard: Standard
    numerator: int
    denominator: int

    @property
    def percentage(self) -> Decimal | None:
        """The numerator as a percentage of the denominator, to one decimal."""
        if not self.denominator:
            return None
        exact = Decimal(_HUNDRED * self.numerator) / self.denominator
        return exact.quantize(Decimal("0.1"), ROUND_HALF_UP)

    @property
    def achieved(self) -> Literal["yes", "no"] | None:
        """Whether the expected percentage is reached."""
        expected = self.standard.expected
        if expected is None or not self.denominator:
            return None
        return "yes" if _HUNDRED * self.numerator >= expected * self.denominator else "no"

    def __str__(self) -> str:
        share = "" if self.percentage is None else f" ({self.percentage} %)"
        return (
            f"{self.standard.name}: {self.numerator} of {self.denominator}{share}; {self.standard.counting}"
        )


@attrs.frozen(repr=False)
class Performance(View):
    """A plan's standards as at a day, and how many actions have each status, in the scheme's order.

    ``where`` says in words which actions alone are counted. ``groups`` are those that were asked for,
    each a view of its own; an action may stand in several.
    """

    plan: str
    title: str
    as_at: date
    results: tuple[StandardResult, ...]
    counts: tuple[tuple[str, int], ...]
    where: str = ""
    by: str | None = None
    groups: tuple[tuple[str, Performance], ...] = ()

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
        """The plan's title, the figures, and how percentages are rounded."""
        return (f"Performance of {self.title or self.plan}", self.headline, f"({ROUNDING})")

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
        """Return a row a standard; ``percentage`` is text with one decimal, ``expected`` whole.

        In groups there is a row a standard and group, with the group's name as ``by``.
        """
        if self.by is not None:
            return [{"by": name, **row} for name, view in self.groups for row in view.to_rows()]
        return [
            {
                "standard": result.standard.name,
                "numerator": result.numerator,
                "denominator": result.denominator,
                "percentage": None if result.percentage is None else str(result.percentage),
                "expected": result.standard.expected,
                "achieved": result.achieved,
                "counting": result.standard.counting,
            }
            for result in self.results
        ]

    def tables(self) -> tuple[Table, ...]:
        """Return the standards, then the counts of each status."""
        counts = Table(
            (Column("status", "Status", 40), Column("actions", "Actions", 10)),
            tuple({"status": name, "actions": number} for name, number in self.counts),
            "Actions by status",
        )
        if self.by is None:
            return (*super().tables(), counts)
        parts = tuple(
            attrs.evolve(view.tables()[0], title=f"{self.by} {name}: {counted(view.actions, 'action')}")
            for name, view in self.groups
        )
        whole = Table(self.columns, tuple(attrs.evolve(self, by=None).to_rows()), "All together")
        return (whole, *parts, counts)


def performance_of(
    plan: Plan, as_at: date, selection: Selection = EVERYTHING, by: str | None = None
) -> Performance:
    """Count a plan's standards; without any, one default: complete in any form, by rows.

    A standard's denominator is the actions with every tag of ``with_tags`` and none of
    ``without_tags``; its numerator those of them whose status it counts (rule 12).
    """
    actions = selection.of(plan)
    scheme = () if plan.scheme is None else plan.scheme.names
    found = Counter(action.status or NO_STATUS for action in actions)
    names = [*scheme, *(name for name in found if name not in scheme and name != NO_STATUS), NO_STATUS]
    return Performance(
        plan=plan.id,
        title=plan.title,
        as_at=as_at,
        results=tuple(_counted(standard, actions) for standard in plan.standards or (_default(plan),)),
        counts=tuple((name, found[name]) for name in names),
        where=str(selection),
        by=by,
        groups=tuple(
            (name, performance_of(plan, as_at, one))
            for name, one in (() if by is None else groups(selection, by, [plan]))
        ),
    )


def _default(plan: Plan) -> Standard:
    statuses = () if plan.scheme is None else plan.scheme.statuses
    return Standard(
        "Complete, by rows",
        counting="Actions that are complete in any form, of all actions in the plan; each counts once.",
        statuses=tuple(status.name for status in statuses if status.complete),
    )


def _counted(standard: Standard, actions: Iterable[Action]) -> StandardResult:
    wanted, unwanted = set(standard.with_tags), set(standard.without_tags)
    counting = [one for one in actions if wanted <= set(one.tags) and not unwanted & set(one.tags)]
    return StandardResult(standard, sum(one.status in standard.statuses for one in counting), len(counting))
