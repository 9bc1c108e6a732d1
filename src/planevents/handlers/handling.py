"""A command being turned into events."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import attrs

from planevents.calendar import Quarter
from planevents.commands import Command
from planevents.errors import InvalidValueError
from planevents.events import Event
from planevents.identity import (
    ActionId,
    EntityId,
    SectionId,
)

if TYPE_CHECKING:
    from datetime import date

    from planevents.action import Action
    from planevents.amendment import Amendment
    from planevents.business_case import BusinessCase
    from planevents.finance import FinanceLine
    from planevents.measure import Measure
    from planevents.milestone import Milestone
    from planevents.plan import Dependency, Plan, Recommendation, Section
    from planevents.recorded import RecordedEvent
    from planevents.risk import Risk


Resolved = dict[tuple[str, str], EntityId]
"""Which entity each label meant, by kind and label."""


@attrs.define
class Handling:
    """One command being turned into events.

    ``plan`` is the plan as at ``on``; ``version`` the one that the next event will have;
    ``resolved`` collects which entity each label meant; ``recorded`` holds what a correction
    can address. ``tip`` is the plan with all that is recorded, also what holds after ``on``.
    """

    plan: Plan
    on: date
    version: int
    resolved: Resolved
    recorded: dict[int, RecordedEvent]
    tip: Plan

    def action(self, label: str) -> Action:
        """Find an action that is in the plan, and remember what its label meant."""
        found = self.plan.find_action(label)
        self.resolved["action", str(label)] = found.id
        return found

    def linked(self, label: str | None) -> Action | None:
        """Find an optional link to an action; one that has left the plan can still be linked to."""
        if label is None:
            return None
        found = self.plan.find_action(label, removed=True)
        self.resolved["action", str(label)] = found.id
        return found

    def action_id(self, label: str | None) -> ActionId | None:
        """Return the id of an optional link to an action."""
        found = self.linked(label)
        return None if found is None else found.id

    def section_id(self, label: str | None) -> SectionId | None:
        """Find an optional section, and remember what its label meant."""
        if label is None:
            return None
        found = self.plan.find_section(label)
        self.resolved["section", str(label)] = found.id
        return found.id

    def section(self, label: str) -> Section:
        """Find a section, and remember what its label meant."""
        found = self.plan.find_section(label)
        self.resolved["section", str(label)] = found.id
        return found

    def dependency(self, label: str) -> Dependency:
        """Find a dependency, and remember what its label meant."""
        found = self.plan.find_dependency(label)
        self.resolved["dependency", str(label)] = found.id
        return found

    def recommendation(self, label: str) -> Recommendation:
        """Find a recommendation, and remember what its label meant."""
        found = self.plan.find_recommendation(label)
        self.resolved["recommendation", str(label)] = found.id
        return found

    def amendment(self, label: str) -> Amendment:
        """Find an amendment, and remember what its label meant."""
        found = self.plan.find_amendment(label)
        self.resolved["amendment", str(label)] = found.id
        return found

    def risk(self, label: str) -> Risk:
        """Find a risk, and remember what its label meant."""
        found = self.plan.find_risk(label)
        self.resolved["risk", str(label)] = found.id
        return found

    def milestone(self, label: str) -> Milestone:
        """Find a milestone, and remember what its label meant."""
        found = self.plan.find_milestone(label)
        self.resolved["milestone", str(label)] = found.id
        return found

    def measure(self, label: str) -> Measure:
        """Find an outcome measure, and remember what its label meant."""
        found = self.plan.find_measure(label)
        self.resolved["measure", str(label)] = found.id
        return found

    def finance_line(self, label: str) -> FinanceLine:
        """Find a line of money, and remember what its label meant."""
        found = self.plan.find_finance_line(label)
        self.resolved["finance line", str(label)] = found.id
        return found

    def business_case(self, label: str) -> BusinessCase:
        """Find a business case, and remember what its label meant."""
        found = self.plan.find_business_case(label)
        self.resolved["business case", str(label)] = found.id
        return found

    def period(self, given: str | None) -> str:
        """Return the period a status is for: as given, else the quarter of its day."""
        first_month = self.plan.year_starts
        return str(
            Quarter.containing(self.on, first_month) if given is None else Quarter.parse(given, first_month)
        )

    def id(self, kind: type[EntityId], after: int = 0) -> str:
        """Return the id of what the next event (or one ``after`` it) adds."""
        return f"{kind.letter}{self.version + after}"


def status_name(plan: Plan, given: str) -> str:
    """Return a status as the plan's scheme calls it, or as it is given."""
    found = plan.scheme.find(given) if plan.scheme is not None else None
    return given if found is None else found.name


def body_name(plan: Plan, given: str) -> str:
    """Return a body as the plan calls it, or as it is given."""
    body = plan.body(given)
    return given if body is None else body.name


def target_text(action: Action) -> str | None:
    """Return the text of an action's target, if it has one."""
    return action.target.current.text or None


def filled_or_none(value: str | None) -> str | None:
    """Return a text, or None where it is blank."""
    return value if value is not None and value.strip() else None


def filled(field: str, value: str) -> str:
    """Return a text that must not be blank."""
    if not value.strip():
        raise InvalidValueError(field, value, "must not be empty")
    return value


def sha256(value: str) -> str:
    """Return a SHA-256 in lower-case hexadecimal digits."""
    if len(value) != 64 or set(value) - set("0123456789abcdef"):  # noqa: PLR2004 hex digits of SHA-256
        raise InvalidValueError("sha256", value, "a SHA-256 is 64 lower-case hexadecimal digits")
    return value


Handlers = Mapping[type[Command], Callable[[Any, Handling], Iterator[Event]]]
"""What turns each type of command into events."""
