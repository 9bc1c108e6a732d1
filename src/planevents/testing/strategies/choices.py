"""What the next command can be about: what there is in a plan, and what there is not."""

from __future__ import annotations

from functools import cache, cached_property
from typing import TYPE_CHECKING, TypeVar

import attrs
from hypothesis import strategies as st

from planevents.events import FactCorrected, FactRetracted, PersonalDataErased
from planevents.identity import ActionId, label_key
from planevents.testing.strategies.texts import LABELS, TITLES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hypothesis.strategies import DrawFn, SearchStrategy

    from planevents.action import Action
    from planevents.amendment import Amendment
    from planevents.events import Event
    from planevents.identity import EntityKind
    from planevents.plan import Plan
    from planevents.recorded import RecordedEvent

T = TypeVar("T")

TARGETS = (
    "May 2025",
    "June 2025",
    "2025/26",
    "Ongoing",
    "TBC",
    "31/03/22",
    "April 2026 onwards",
    "whenever",
    "Quarterly",
)
NOWHERE = "nowhere"
"""A label that nothing has."""

MANY = 4
"""As many actions as a plan is given: with more, little would happen to each."""


@cache
def _index(number: int) -> SearchStrategy[int]:
    return st.integers(0, number - 1)


@attrs.define
class Choices:
    """Draws what a command needs, mostly of what there is; the first of several is the simplest.

    ``plan`` is the plan at its tip. Without ``recorded``, its whole history, nothing is corrected.
    With ``of_one``, what is drawn mostly of the first is drawn of it alone.
    """

    draw: DrawFn
    plan: Plan
    recorded: Sequence[RecordedEvent] = ()
    texts: SearchStrategy[str] | None = None
    of_one: bool = False

    def of(self, choices: Sequence[T]) -> T:
        """Draw one of several."""
        return choices[0] if len(choices) == 1 else choices[self.draw(_index(len(choices)))]

    def mostly_first(self, choices: Sequence[T]) -> T:
        """Draw one of several, the first as often as all others: what happens to one thing adds up."""
        if self.of_one:
            return choices[0]
        return choices[max(self.draw(_index(2 * len(choices))) - len(choices), 0)]

    @property
    def text(self) -> str:
        """Text that says something: a title or a reason."""
        return self.of(TITLES) if self.texts is None else self.draw(self.texts)

    @property
    def target(self) -> str:
        """A target date."""
        return self.of(TARGETS)

    def target_but(self, now: str) -> str:
        """Draw a target date that is not the one there is."""
        return self.of([one for one in TARGETS if one != now])

    def text_but(self, now: str | None) -> str:
        """Draw a text that is not the one there is."""
        return self.of([one for one in TITLES if one != now])

    def free(self, kind: EntityKind) -> str:
        """Draw a label that nothing of a kind has now."""
        taken = {key for of, key in self.plan.labels if of == kind}
        free = [label for label in LABELS if label_key(label) not in taken]
        return self.of(free) if free else f"{len(taken) + len(LABELS)}.{self.plan.version}"

    @property
    def action(self) -> Action:
        """An action that is in the plan."""
        return self.mostly_first(self.living)

    @property
    def deciding(self) -> str:
        """A body that decides."""
        return self.of([body.name for body in self.plan.bodies if body.decides])

    @cached_property
    def living(self) -> tuple[Action, ...]:
        """The actions that are in the plan."""
        return self.plan.actions

    @cached_property
    def complete(self) -> tuple[Action, ...]:
        """Those that are complete."""
        return tuple(action for action in self.living if action.is_complete)

    @cached_property
    def incomplete(self) -> tuple[Action, ...]:
        """Those that are not."""
        return tuple(action for action in self.living if not action.is_complete)

    @property
    def reported(self) -> Action:
        """An action that is in the plan, mostly one with a status that can still change."""
        return self.mostly_first(sorted(self.living, key=lambda one: (one.is_complete, one.status is None)))

    @cached_property
    def open_statuses(self) -> tuple[str, ...]:
        """The statuses that do not count as complete."""
        return tuple(one.name for one in self.plan.statuses.statuses if not one.complete)

    @cached_property
    def complete_statuses(self) -> tuple[str, ...]:
        """The statuses that count as complete."""
        return tuple(one.name for one in self.plan.statuses.statuses if one.complete)

    def allowed(self, action: Action) -> tuple[str, ...]:
        """Return the statuses that may be reported of an action now."""
        scheme = self.plan.statuses
        if action.status is not None and action.status not in scheme:
            return ()
        among = self.complete_statuses if action.is_complete else scheme.names
        return tuple(name for name in among if scheme.allows(action.status, name))

    @cached_property
    def movable(self) -> tuple[tuple[Action, tuple[str, ...]], ...]:
        """The actions of which a status may be reported, each with those statuses; the complete come last."""
        actions = (*self.incomplete, *self.complete)
        return tuple((action, allowed) for action in actions if (allowed := self.allowed(action)))

    @cached_property
    def completable(self) -> tuple[tuple[Action, tuple[str, ...]], ...]:
        """The actions that may become complete, each with the statuses in which they would be."""
        found = (
            (one, tuple(n for n in allowed if n in self.complete_statuses)) for one, allowed in self.movable
        )
        return tuple((action, allowed) for action, allowed in found if allowed)

    @cached_property
    def proposed(self) -> tuple[Amendment, ...]:
        """The amendments that nobody has decided."""
        return tuple(one for one in self.plan.amendments.values() if one.state == "proposed")

    @cached_property
    def decided(self) -> tuple[Amendment, ...]:
        """The amendments that somebody has decided."""
        return tuple(one for one in self.plan.amendments.values() if one.state != "proposed")

    @cached_property
    def agreeable(self) -> tuple[Amendment, ...]:
        """The amendments that a body can still agree to: their actions are in the plan."""
        plan = self.plan
        if plan.change_control != "live" and not plan.approved_on:
            return ()
        return tuple(
            one
            for one in self.proposed
            if one.lapses_on is None and all(plan.all_actions[item.action].is_living for item in one.items)
        )

    def controls(self, what: str) -> bool:
        """Whether something of the plan changes only by amendment now."""
        plan = self.plan
        return plan.change_control != "live" and plan.approved_on is not None and what in plan.controlled

    @cached_property
    def leaving(self) -> tuple[Action, ...]:
        """The actions that may be withdrawn as they are."""
        return self._agreed("withdrawal")

    @cached_property
    def replaceable(self) -> tuple[Action, ...]:
        """The actions whose place another may take as they are."""
        return self._agreed("alternative") if len(self.living) > 1 else ()

    def _agreed(self, kind: str) -> tuple[Action, ...]:
        plan = self.plan
        if plan.change_control == "live" or not plan.approved_on:
            return self.living
        agreed = {
            item.action
            for one in plan.amendments.values()
            for item in one.items
            if (item.kind, item.state) == (kind, "approved")
        }
        return tuple(action for action in self.living if action.id in agreed)

    @cached_property
    def gone(self) -> tuple[str, ...]:
        """The labels of actions that have left the plan, and that nothing else has since."""
        plan = self.plan
        return tuple(
            plan.all_actions[ActionId(action)].label
            for key, action in plan.retired.items()
            if ("action", key) not in plan.labels and ("recommendation", key) not in plan.labels
        )

    @cached_property
    def correctable(self) -> tuple[RecordedEvent, ...]:
        """The events that can be corrected or retracted."""
        retracted = {one.event.event for one in self.recorded if isinstance(one.event, FactRetracted)}
        never = (FactCorrected, FactRetracted, PersonalDataErased)
        return tuple(
            one for one in self.recorded if one.version not in retracted and not isinstance(one.event, never)
        )

    def of_type(self, *types: type[Event]) -> tuple[RecordedEvent, ...]:
        """Return the events of some types that can be corrected or retracted."""
        return tuple(one for one in self.correctable if isinstance(one.event, types))


@attrs.frozen
class Kind:
    """One way of sending a command.

    ``refused_by`` is the rule that must refuse it, None where the domain's rules let it pass, and
    ANY where that depends on the history that it changes. ``possible`` says whether a plan has what
    it takes. It is sent ``weight`` times as often as another of its family.
    """

    name: str
    family: str
    make: Callable[[Choices], object]
    possible: Callable[[Choices], object]
    refused_by: str | None = None
    weight: int = 1


ANY = "any"
