"""The net difference of two views of a plan, field by field. Not a projection."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, TypeVar

import attrs

from planevents.definitions import AIMS, ALL_COMPLETE
from planevents.identity import EntityId, natural_key
from planevents.projections.base import owners_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planevents.action import Action
    from planevents.amendment import Amendment
    from planevents.business_case import BusinessCase
    from planevents.finance import FinanceLine
    from planevents.measure import Measure
    from planevents.milestone import Milestone
    from planevents.plan import Dependency, Plan, Recommendation, Section
    from planevents.risk import Risk

PLAN = "plan"
"""The entity of net changes of the plan itself; no entity id looks like it."""

_Facts = dict[str, tuple[str | None, dict[str, str]]]
"""What a view says of each entity: its label, and the fields that hold anything."""

_NOTHING: tuple[None, dict[str, str]] = (None, {})
_Registered: TypeAlias = "BusinessCase | FinanceLine | Measure | Risk"
_Entity: TypeAlias = "Action | Amendment | Dependency | Milestone | Recommendation | Section | _Registered"
_Labelled = TypeVar(
    "_Labelled",
    "Action",
    "Amendment",
    "BusinessCase",
    "Dependency",
    "FinanceLine",
    "Measure",
    "Milestone",
    "Recommendation",
    "Risk",
    "Section",
)


@attrs.frozen
class NetChange:
    """One field of one thing that differs between two views of a plan.

    What was added has all its fields with no ``old``, what is gone all with no ``new``. The plan
    itself is the entity ``PLAN``, with no label. Net changes compose by (entity, field).
    """

    entity: str
    label: str | None
    field: str
    old: str | None
    new: str | None

    def __str__(self) -> str:
        return f"{self.label or self.entity}: {self.field} from {self.old!r} to {self.new!r}"


def net_changes(
    before: Plan | None, after: Plan, names: Mapping[str, str] | None = None
) -> tuple[NetChange, ...]:
    """Return the difference of two views of one plan, by (entity, field)."""
    known = names or {}
    same = frozenset[EntityId]() if before is None else _same(before, after)
    old: _Facts = {} if before is None else _facts(before, same, known)
    new = _facts(after, same, known)
    found: list[NetChange] = []
    for entity in dict.fromkeys((*new, *old)):
        (before_label, were), (label, are) = old.get(entity, _NOTHING), new.get(entity, _NOTHING)
        if were != are:
            found += [
                NetChange(
                    entity, label if field in are else before_label, field, were.get(field), are.get(field)
                )
                for field in dict.fromkeys((*are, *were))
                if were.get(field) != are.get(field)
            ]
    return tuple(found)


def _facts(plan: Plan, left_out: frozenset[EntityId], names: Mapping[str, str]) -> _Facts:  # noqa: C901 one loop a table
    """Return what a view says, as text, by entity and field; empty values are left out."""
    found: _Facts = {}

    def put(entity: str, values: Mapping[str, str | None]) -> None:
        found[entity] = (values.get("label"), {field: value for field, value in values.items() if value})

    def told(table: Mapping[EntityId, _Labelled]) -> list[_Labelled]:
        listed = (one for entity, one in table.items() if entity not in left_out)
        return sorted(listed, key=lambda one: natural_key(one.label))

    put(
        PLAN,
        {
            "title": plan.title,
            "organisation": plan.organisation,
            "period": plan.period,
            "scheme": None if plan.scheme is None else plan.scheme.name,
            "approved": None if plan.approved_on is None else plan.approved_on.isoformat(),
            "risk matrix": None if plan.risk_matrix is None else str(plan.risk_matrix),
            "controlled": ", ".join(plan.controlled[1:]),
            "roll-up": None if plan.roll_up == ALL_COMPLETE else plan.roll_up.sentence,
            "accountable kinds": None
            if plan.accountable_kinds == AIMS
            else "; ".join(plan.accountable_kinds),
        },
    )
    for section in told(plan.sections):
        accountable = () if section.accountable is None else (section.accountable,)
        put(
            section.id,
            {
                "label": section.label,
                "title": section.title,
                "parent": plan.entity_label(section.parent),
                "accountable": owners_text(accountable, names),
            },
        )
    for one in told(plan.recommendations):
        within = plan.entity_label(one.section)
        put(one.id, {"label": one.label, "text": one.text, "source": one.source, "section": within})
    for action in told(plan.all_actions):
        put(action.id, _action_facts(plan, action, names))
    for milestone in told(plan.milestones):
        put(milestone.id, _milestone_facts(plan, milestone))
    for dependency in told(plan.dependencies):
        put(
            dependency.id,
            {
                "label": dependency.label,
                "waiting": plan.entity_label(dependency.waiting),
                "needs": plan.entity_label(dependency.needed),
            },
        )
    for amendment in told(plan.amendments):
        put(
            amendment.id,
            {
                "label": amendment.label,
                "state": amendment.standing,
                "proposed": _asked(amendment),
                "noted": "; ".join(amendment.noted_by),
            },
        )
    for risk in told(plan.risks):
        put(risk.id, _risk_facts(plan, risk, names))
    for measure in told(plan.all_measures):
        put(measure.id, _measure_facts(plan, measure, names))
    for case in told(plan.business_cases):
        put(case.id, _case_facts(plan, case, names))
    for line in told(plan.finance_lines):
        links = {"section": plan.entity_label(line.section), "action": plan.entity_label(line.action)}
        put(line.id, line.facts | links)
    return found


def _same(before: Plan, after: Plan) -> frozenset[EntityId]:
    """Return the ids of what two views share, and so say alike: itself, and the labels of what it names."""
    old, new = _entities(before), _entities(after)
    shared = {entity for entity, one in new.items() if old.get(entity) is one}
    renamed = {
        entity
        for entity in (old.keys() | new.keys()) - shared
        if entity not in old or entity not in new or old[entity].label != new[entity].label
    }
    return frozenset(entity for entity in shared if renamed.isdisjoint(_named(new[entity])))


def _entities(plan: Plan) -> dict[EntityId, _Entity]:
    return {
        **plan.sections,
        **plan.recommendations,
        **plan.all_actions,
        **plan.milestones,
        **plan.amendments,
        **plan.risks,
        **plan.all_measures,
        **plan.finance_lines,
        **plan.dependencies,
        **plan.business_cases,
    }


def _named(one: _Entity) -> tuple[EntityId | None, ...]:
    fields = ("section", "recommendation", "parent", "action", "waiting", "needed")
    links = tuple(getattr(one, field, None) for field in fields)
    return (*links, *getattr(one, "mitigations", ()), *getattr(one, "actions", ()))


def _risk_facts(plan: Plan, risk: Risk, names: Mapping[str, str]) -> dict[str, str | None]:
    return risk.facts | {
        "owner": owners_text(() if risk.owner is None else (risk.owner,), names),
        "section": plan.entity_label(risk.section),
        "mitigations": "; ".join(plan.entity_label(one) or one for one in risk.mitigations),
    }


def _measure_facts(plan: Plan, measure: Measure, names: Mapping[str, str]) -> dict[str, str | None]:
    return measure.facts | {
        "owners": owners_text(measure.owners, names),
        "section": plan.entity_label(measure.section),
        "actions": "; ".join(plan.entity_label(one) or one for one in measure.actions),
    }


def _case_facts(plan: Plan, case: BusinessCase, names: Mapping[str, str]) -> dict[str, str | None]:
    return case.facts | {
        "sponsor": owners_text(() if case.sponsor is None else (case.sponsor,), names),
        "manager": owners_text(() if case.manager is None else (case.manager,), names),
        "section": plan.entity_label(case.section),
        "action": plan.entity_label(case.action),
    }


def _action_facts(plan: Plan, action: Action, names: Mapping[str, str]) -> dict[str, str | None]:
    proposed = action.target.proposed
    return {
        "label": action.label,
        "listed": "listed" if action.removal is None else action.removal.kind,
        "title": action.title,
        "description": action.description,
        "owners": owners_text(action.owners, names),
        "start": None if action.start is None else action.start.text,
        "target": action.target.current.text,
        "proposed": None if proposed is None else proposed.text,
        "status": action.status,
        "section": plan.entity_label(action.section),
        "recommendation": plan.entity_label(action.recommendation),
        "parent": plan.entity_label(action.parent),
        "tags": "; ".join(action.tags),
        **{f"field.{name}": "; ".join(values) for name, values in action.custom},
        **{f"occurrence {one.first_day} to {one.last_day}": one.outcome for one in action.occurrences},
    }


def _milestone_facts(plan: Plan, milestone: Milestone) -> dict[str, str | None]:
    return {
        "label": milestone.label,
        "listed": "listed" if milestone.stands else "withdrawn",
        "title": milestone.title,
        "action": plan.entity_label(milestone.action),
        "target": milestone.target.current.text,
        "reached": None if milestone.reached is None else milestone.reached.on.isoformat(),
    }


def _asked(amendment: Amendment) -> str | None:
    """Return what was asked for: of one item as it stands, of several each with its action."""
    if len(amendment.items) == 1:
        (item,) = amendment.items
        return None if item.kind == "withdrawal" else item.asked
    return "; ".join(f"{item.action_label} {item.kind}: {item.asked or 'none'}" for item in amendment.items)
