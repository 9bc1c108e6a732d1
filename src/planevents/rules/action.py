"""What actions need: their place, fields and lineage."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from planevents import events as e
from planevents.definitions import Origin
from planevents.errors import Violation, near
from planevents.rule import Change, plan_rule

if TYPE_CHECKING:
    from collections.abc import Iterator


@plan_rule("declared-fields", "A custom field is one that the plan defines, with a value that it allows.")
def declared_fields(change: Change) -> Iterator[Violation]:
    """Check custom fields against the plan's own definitions."""
    match change.event:
        case e.ActionAdded(fields=values):
            pass
        case e.ActionFieldSet(field=name, new=new):
            values = ((name, new),)
        case e.ChangeObserved(field="field", name=name, values=new):
            values = ((name or "", new),)
        case _:
            return
    known = {field.name: field for field in change.before.fields}
    for name, given in values:
        field = known.get(name)
        if field is None:
            yield Violation(
                field=f"fields.{name}",
                message=f"the plan has no field {name!r}",
                hint="name it in OpenPlan(fields=[...])",
                did_you_mean=near(name, known),
            )
            continue
        if len(given) > 1 and not field.many:
            yield Violation(
                field=f"fields.{name}", message=f"field {name!r} holds one value, not {len(given)}"
            )
        for value in given:
            if field.choices and value not in field.choices:
                yield Violation(
                    field=f"fields.{name}",
                    message=f"{value!r} is not a choice of field {name!r}",
                    did_you_mean=near(value, field.choices) or field.choices[:3],
                )


@plan_rule("lineage", "A parent, a predecessor and a successor are other actions of the plan.")
def lineage(change: Change) -> Iterator[Violation]:
    """Check that links between actions lead to other actions."""
    match change.event:
        case e.ActionAdded() as event:
            links = {"parent": event.parent, "follows": event.follows}
            if event.recommendation is not None and event.recommendation not in change.before.recommendations:
                yield Violation(
                    field="recommendation", message="the recommendation is not in the plan by then"
                )
            if event.section is not None and event.section not in change.before.sections:
                yield Violation(field="section", message="the section is not in the plan by then")
        case e.ActionSuperseded(by=by):
            links = {"by": by}
        case _:
            return
    own = change.event.action
    for field, linked in links.items():
        if linked is not None and (linked == own or linked not in change.before.all_actions):
            yield Violation(
                field=field, message=f"{field} must be another action that is in the plan by then"
            )


@plan_rule("known-origin", "An action is in the baseline, new, a follow-on, imported, or split off.")
def known_origin(change: Change) -> Iterator[Violation]:
    """Check an action's origin, which a correction could set to anything."""
    match change.event:
        case e.ActionAdded(origin=origin) if origin not in get_args(Origin):
            yield Violation(
                field="origin", message=f"{origin!r} is not an origin", did_you_mean=get_args(Origin)
            )
        case _:
            pass


@plan_rule(
    "follow-on-linked",
    "A follow-on names the action that it follows; it can be born complete.",
    number=10,
)
def follow_on_linked(change: Change) -> Iterator[Violation]:
    """Check that a follow-on is linked to what it follows."""
    match change.event:
        case e.ActionAdded(origin=("follow-on" | "split") as origin, follows=None, label=label):
            yield Violation(field="follows", message=f"action {label!r} is a {origin}, but of which action?")
        case _:
            pass
